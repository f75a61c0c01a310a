# SPDX-License-Identifier: GPL-2.0
# Indexes that are nobody's, another peer's, or of what has ended: no way in.
. /wg/lib.sh

attack_pair
attack <<-END
	handshake a; handshake b; echo a; echo b

	note guessed ones
	$(for index in 00000000 01000000 ffffffff 00000080 $(od -An -N 96 -v -tx4 /dev/urandom); do
		echo "random 128; set 0 04000000$index; send from=outside"
		echo "random 64; set 0 03000000$index; send from=outside"
		echo "random 92; set 0 02000000; set 8 $index; macs; send from=outside"
	done)
	drop rx_unknown_index=84

	note a peer's data under another one's index, and one's packet as another's
	ip4 10.1.0.12 10.1.0.2; seal a index=b; send from=a
	ip4 10.1.0.12 10.1.0.2; seal a index=w; send from=a; send from=w
	ip4 10.1.0.13 10.1.0.2; seal a index=b; send from=b
	drop rx_bad_tag=4
	ip4 10.1.0.13 10.1.0.2; seal a; send from=a
	ip4 10.1.0.11 10.1.0.2; seal a; send from=a
	ip6 fd01::13 fd01::2; seal a; send from=a
	drop rx_bad_source=3

	note our own index for it, which is none of the device's
	echo a; heard; keep mine; send from=a; drop rx_unknown_index
	note its own data with its own index: other keys
	zeros 0; seal a; keep ours
	load mine; set 4 deadbeef; send from=a; drop rx_unknown_index

	note a session before last, whose slot the newest took
	zeros 0; seal a; keep old
	handshake a
	load old; send from=a; accept a
	load old; send from=a; drop rx_replay
	zeros 0; seal a session=1; keep old
	handshake a
	load old; send from=a; drop rx_unknown_index
	echo a
	zeros 0; seal a; keep last

	note of a peer that was removed, and came again
	zeros 0; seal b; keep old
	initiation b; keep init
	run ip netns exec n2 wg set wg0 peer $(pub b) remove
	load old; send from=b; drop rx_unknown_index
	load init; send from=b; drop rx_unknown_peer
	random 64; set 0 03000000; send from=b; drop rx_unknown_index
	run ip netns exec n2 wg addconf wg0 /tmp/played
	load old; send from=b; drop rx_unknown_index
	load init; send from=b; take response b
	zeros 0; seal b; send from=b; accept b; echo b
	load old; send from=b; drop rx_unknown_index

	note of an interface that was down meanwhile
	run ip -n n2 link set wg0 down
	run ip -n n2 link set wg0 up
	handshake w
	load last; send from=a; drop rx_unknown_index
	handshake a; echo a
	load last; send from=a; drop rx_unknown_index

	note of before the device's key was changed
	zeros 0; seal a; keep last
	run ip netns exec n2 wg set wg0 private-key $(key other)
	run ip netns exec n2 wg set wg0 private-key $(key 2)
	handshake w
	$(! ours || echo "load last; send from=a; drop rx_session_expired")
	handshake a; echo a
	run ip -n n1 link set wg0 down
	run ip -n n1 link set wg0 up
END
