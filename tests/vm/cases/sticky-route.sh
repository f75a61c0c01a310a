# SPDX-License-Identifier: GPL-2.0
# Two uplinks and policy routing: answers leave by the link that was used.
. /wg/lib.sh

# n1's own address, 203.0.113.1, is reachable from n2 over two links. By itself
# n2 would take the first; what has the second's address goes by the second.
wg_pair
join_ns n1 x1 n2 x2
add_addr n1 x1 198.51.100.1/24
add_addr n2 x2 198.51.100.2/24
add_addr n1 lo 203.0.113.1/32
ip -n n2 route add 203.0.113.1 via "${OUT4[1]}"
ip -n n2 rule add from 198.51.100.2 table 100
ip -n n2 route add 203.0.113.1 via 198.51.100.1 table 100

ip -n n1 route add 198.51.100.2/32 via 198.51.100.2 src 203.0.113.1
n1 wg set wg0 peer "$(pub 2)" endpoint "198.51.100.2:${PORT[2]}"
nft_count n1 second input iifname x1 udp dport "${PORT[1]}"
pings n1 "${IN4[2]}"
pings n2 "${IN4[1]}"
equal "n2 answers from" "$(peer_field n1 wg0 "$(pub 2)" endpoint)" \
	"198.51.100.2:${PORT[2]}"
equal "n2's packets over the second link" "$(nft_hits n1 second)" 7

say "when the second link goes, the first is taken"
ip -n n1 route add 192.0.2.2/32 via 192.0.2.2 src 203.0.113.1
ip -n n2 link set x2 down
ip -n n2 address flush dev x2
pings n2 "${IN4[1]}"
equal "n2 answers from" "$(peer_field n1 wg0 "$(pub 2)" endpoint)" \
	"192.0.2.2:${PORT[2]}"
