# SPDX-License-Identifier: GPL-2.0
# 0.0.0.0/0 and ::/0 take what no longer prefix of another peer takes.
. /wg/lib.sh

wg_pair
new_ns n3
join_ns n1 w1 n3 w3
add_addr n1 w1 203.0.113.1/24
add_addr n3 w3 203.0.113.3/24
wg_new n3 wg0 3 10.1.0.3/24 fd01::3/64 -- listen-port 51823 \
	peer "$(pub 1)" allowed-ips 0.0.0.0/0,::/0
for ns in n2 n3; do
	add_addr $ns lo 198.51.100.5/32 198.51.100.9/32 2001:db8:5::5/128 \
		2001:db8:5::9/128
	nft_count $ns inner input iifname wg0
done
n1 wg set wg0 peer "$(pub 2)" allowed-ips 0.0.0.0/0,::/0 \
	peer "$(pub 3)" endpoint 203.0.113.3:51823 \
	allowed-ips 198.51.100.8/29,2001:db8:5::8/125
ip -n n1 route add 198.51.100.0/24 dev wg0
ip -n n1 route add 2001:db8:5::/64 dev wg0

pings n1 198.51.100.5
pings n1 2001:db8:5::5
equal "n2 got" "$(nft_hits n2 inner)" 6
equal "n3 got" "$(nft_hits n3 inner)" 0
pings n1 198.51.100.9
pings n1 2001:db8:5::9
equal "n2 got" "$(nft_hits n2 inner)" 6
equal "n3 got" "$(nft_hits n3 inner)" 6

say "without the longer prefix the default takes it"
n1 wg set wg0 peer "$(pub 3)" allowed-ips ""
pings n1 198.51.100.9
pings n1 2001:db8:5::9
equal "n2 got" "$(nft_hits n2 inner)" 12
