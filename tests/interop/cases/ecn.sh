# SPDX-License-Identifier: GPL-2.0
# ECN: carried out and in by RFC 6040, in both directions; DSCP stays inside.
# skip-go: it knows nothing of ECN
. /wg/interop.sh

# sent SIDE TOS: what arrives of a datagram with that TOS, "0xTOS" or nothing
sent() {
	local result
	result=$(copy_datagrams "$1" "${IN4[3 - $1]}" 5 100 200 -q "$2" -i 2000)
	[ "$(field distinct "$result")" = 0 ] || field tos "$result"
}

tunnel
ping_from 1
for side in 1 2; do
	for tos in 0x00 0x01 0xbb; do
		equal "TOS from side $side" "$(sent $side $tos)" $tos
	done
	at $side congest $side
	equal "ECT(1) from side $side, marked" "$(sent $side 0x01)" 0x03
	equal "ECT(0) and a DSCP from side $side, marked" "$(sent $side 0xba)" 0xbb
	at $side ease $side
done

say "the outer TOS"
capture n1 v1 /tmp/capture "udp port ${PORT[2]}"
for side in 1 2; do
	for tos in 0xb8 0x01 0xba 0xbb; do
		sent $side $tos >/dev/null
	done
done
captured /tmp/capture
for side in 1 2; do
	seen=$(packets /tmp/capture -v "src ${OUT4[side]}" |
		sed -n 's/^.*IP (tos \(0x[0-9a-f]*\),.*/\1/p' | sort -u |
		tr '\n' ' ')
	# Congestion met before is told inside; outside it is ECT(0) again.
	equal "outer TOS of side $side" "$seen" "0x0 0x1 0x2 "
done
