# SPDX-License-Identifier: GPL-2.0
# A device that is down, without a key, or another one's: it says and learns nothing.
# skip-intree: sessions of a key that it has no more, it takes data under
. /wg/lib.sh

attack_pair
attack <<-END
	handshake a; echo a
	zeros 0; seal a; keep alive
	initiation a; keep init
	random 64; set 0 03000000; keep cookie

	note without a private key
	witness none
	run ip netns exec n2 wg set wg0 private-key /dev/null
	load init; send from=a; drop rx_no_identity
	load cookie; send from=a; drop rx_unknown_index
	random 92; set 0 02000000; macs; send from=a; drop rx_no_identity
	random 148; set 0 01000000; send from=outside times=20
	drop rx_no_identity=20
	load alive; send from=a; drop rx_session_expired
	note with another one: nobody speaks to it
	run ip netns exec n2 wg set wg0 private-key $(key other)
	load init; send from=a; drop rx_bad_mac1
	note with the old one again
	run ip netns exec n2 wg set wg0 private-key $(key 2)
	load alive; send from=a; drop rx_session_expired
	handshake a; echo a; handshake w
	load init; send from=a; drop rx_initiation_replay

	note down: there is no socket, and the kernel says so
	zeros 0; seal a; keep alive
	initiation a; keep init
	run ip -n n2 link set wg0 down
	load init; send from=a; unreachable
	load alive; send from=a; unreachable
	random 1000; set 0 04000000; send from=outside; unreachable
	run ip -n n2 link set wg0 up
	load alive; send from=a; drop rx_unknown_index
	load init; send from=a; take response a
	zeros 0; seal a; send from=a; accept a; echo a
	handshake w; witness w

	note gone, and there again without peers
	zeros 0; seal a; keep alive
	initiation a; keep init
	witness none
	run ip netns exec n2 wg set wg0 peer $(pub a) remove peer $(pub w) remove
	load init; send from=a; load alive; send from=a
	drop rx_unknown_peer rx_unknown_index
	run ip netns exec n2 wg addconf wg0 /tmp/played
	load alive; send from=a; drop rx_unknown_index
	note restarted n1, whose session n2 has forgotten
	run ip -n n1 link set wg0 down
	run ip -n n1 link set wg0 up
END
