# SPDX-License-Identifier: GPL-2.0
# ECN is carried over both ways, DSCP is not; handshakes have a DSCP of their own.
. /wg/lib.sh

# tos_of CAPTURE LENGTH: which TOS or traffic class packets of a length have
tos_of() {
	local tos
	packets "$1" -v | python3 -c '
import re, sys
text = sys.stdin.read().replace("\n    ", " ")
seen = set()
for line in text.splitlines():
    if not line.endswith("UDP, length " + sys.argv[1]):
        continue
    match = re.search(r"\(tos (0x\w+)|\(class (0x\w+)", line)
    seen.add(int(match[1] or match[2], 16) if match else 0)
print(*map(hex, sorted(seen)))' "$2"
}

classes="0x00 0x01 0x02 0xb8 0xba"
for outer in 4 6; do
	wg_pair $outer
	capture n1 v1 /tmp/shake udp
	pings n1 "${IN4[2]}"
	captured /tmp/shake
	equal "initiation, outer IPv$outer" "$(tos_of /tmp/shake 148)" 0x88
	equal "response, outer IPv$outer" "$(tos_of /tmp/shake 92)" 0x88
	equal "data, outer IPv$outer" "$(tos_of /tmp/shake 128)" 0x0
	for inner in 4 6; do
		address="IN${inner}[2]"
		# One length for each TOS: 84 bytes and headers, padded, and 32
		# more; 16 more for each next.
		length=144
		[ $inner = 4 ] || length=176
		capture n1 v1 /tmp/data "udp src port ${PORT[1]}"
		size=84
		for tos in $classes; do
			n1 ping -n -q -c 1 -W 10 -Q $tos -s $size "${!address}" \
				>/dev/null
			size=$((size + 16))
		done
		captured /tmp/data
		for tos in $classes; do
			equal "TOS $tos inside, IPv$inner in IPv$outer" \
				"$(tos_of /tmp/data $length)" \
				"$(printf '0x%x' $((tos & 3)))"
			length=$((length + 16))
		done

		# The path marks congestion: who can react is told. Newer kernels
		# let nobody write the second byte of an IPv6 header alone.
		for i in 1 2; do
			n$i nft -f - <<-END
				table inet congest {
					chain output {
						type filter hook output priority 0;
						udp sport ${PORT[i]} ip ecn set ce
						udp sport ${PORT[i]} meta nfproto ipv6 \
							@nh,0,16 set 0x6030
					}
				}
			END
		done
		for tos in 0x01 0xba; do
			result=$(send_udp n1 n2 "${!address}" 5 100 -- -q $tos)
			equal "TOS $tos after a congested path, $inner in $outer" \
				"$(field tos "$result")" \
				"$(printf '0x%02x' $((tos | 3)))"
		done
		# Who cannot is not: RFC 6040 has that packet dropped.
		if ours; then
			before=$(drops n2 wg0 rx_bad_ecn)
			no_ping n1 "${!address}" -Q 0
			wait_for 10 dropped n2 wg0 rx_bad_ecn $((before + 2))
		fi
		n1 nft delete table inet congest
		n2 nft delete table inet congest
		result=$(send_udp n1 n2 "${!address}" 5 100 -- -q 0xb8)
		equal "DSCP inside" "$(field tos "$result")" 0xb8
	done
	ip -all netns delete
done
