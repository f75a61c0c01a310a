# SPDX-License-Identifier: GPL-2.0
# A side that is flooded with handshakes asks for a cookie; the other brings it.
. /wg/interop.sh

# Cookie replies from a side to the other's WireGuard, and handshake messages to
# it with a mac2.
cookie_replies() {
	packets /tmp/capture "src port ${PORT[$1]} and dst port ${PORT[3 - $1]}
		and udp[8] = 3" | wc -l
}

with_mac2() {
	packets /tmp/capture "src port ${PORT[3 - $1]} and
		((udp[8] = 1 and udp[140:4] != 0) or
		 (udp[8] = 2 and udp[84:4] != 0))" | wc -l
}

tunnel -e 12
for side in 1 2; do
	other=$((3 - side))
	say "side $side is under load"
	ping_from 1
	at $side flood $side "$(pub $side)" 20
	for _ in 1 2 3; do
		# The flood takes effect in bursts.
		pause 1
		capture n1 v1 /tmp/capture "udp port ${PORT[other]}"
		restart $other
		# The first message brings the cookie, one 5 s later goes through.
		wait_for 20 at $other pings n$other "${IN4[side]}" -W 1
		captured /tmp/capture
		[ "$(cookie_replies $side)" = 0 ] || break
	done
	at_least "cookie replies" "$(cookie_replies $side)" 1
	at_least "handshake messages with a cookie" "$(with_mac2 $side)" 1
	at $side end_flood
done
