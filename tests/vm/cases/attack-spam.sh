# SPDX-License-Identifier: GPL-2.0
# A peer that shakes hands all the time gets 50 a second, and hinders nobody.
. /wg/lib.sh

attack_pair
attack <<-END
	handshake a; handshake b
	spam a 200
	echo b
	note what came too early left no trace, and can come again
	initiation a; send from=a; take response a
	zeros 0; seal a; send from=a; accept a; echo a
	note nor do replays count as too many
	initiation b; keep init; send from=b; take response b
	load init; send from=b times=200; drop rx_initiation_replay=200
	zeros 0; seal b; send from=b; accept b; echo b
	spam b 100
	handshake b; echo b; handshake a; echo a
END
