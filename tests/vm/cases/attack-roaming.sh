# SPDX-License-Identifier: GPL-2.0
# Only what is authentic and new moves a peer: no replay, no forgery, no other peer.
. /wg/lib.sh

for outer in 4 6; do
attack_pair $outer
attack <<-END
	handshake a; handshake b; echo a; echo b
	note old messages of every type, from elsewhere
	zeros 0; seal a; keep alive; send from=a; accept a
	ip4 10.1.0.12 10.1.0.2; seal a; keep data; send from=a; accept a; take data a
	initiation a; keep init; send from=a; take response a
	zeros 0; seal a; keep confirm; send from=a; accept a
	load alive; send from=outside; send from=b; drop rx_replay=2
	load data; send from=outside times=50; send from=b; drop rx_replay=51
	load init; send from=outside; send from=b; drop rx_initiation_replay=2
	load confirm; send from=outside; drop rx_replay

	note changed ones
	zeros 0; seal a; flip 31; send from=outside
	zeros 0; seal a; flip 16; send from=outside
	zeros 0; seal a; flip 8; send from=outside
	ip4 10.1.0.12 10.1.0.2; seal a; flip -1; send from=outside
	drop rx_bad_tag=4
	initiation a; flip 90; macs; send from=outside
	initiation a; flip 50; macs; send from=outside
	initiation b claims=a; send from=outside
	initiation a; flip 120; send from=outside
	drop rx_bad_timestamp=2 rx_bad_static rx_bad_mac1
	zeros 0; seal b index=a; send from=b; drop rx_bad_tag

	note a peer that says another one's words in its own session
	ip4 10.1.0.13 10.1.0.2; seal a; send from=a
	ip4 10.1.0.11 10.1.0.2; seal a; send from=a
	drop rx_bad_source=2

	note who has the keys may move, and move back
	zeros 0; seal a; send from=outside; accept a
	ip4 10.1.0.12 10.1.0.2; seal a; send from=outside; accept a; take data a
	load alive; send from=a; load data; send from=b; drop rx_replay=2
	echo a
	handshake a from=c; echo a
	load init; send from=a; drop rx_initiation_replay
	zeros 0; seal a session=1; keep before; send from=a; accept a
	zeros 0; seal a; send from=c; accept a
	load before; send from=a; drop rx_replay
	note by an older message that was held up too: what is new has come before it
	zeros 0; seal a; keep held; zeros 0; seal a; send from=a; accept a
	load held; send from=outside; accept a
	zeros 0; seal a; send from=a; accept a
	echo a; echo b
END
	ip -all netns delete
done
