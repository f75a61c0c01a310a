# SPDX-License-Identifier: GPL-2.0
# An allowed IP that is given to another peer moves there, and back.
. /wg/lib.sh

wg_pair
new_ns n3
join_ns n1 w1 n3 w3
add_addr n1 w1 198.51.100.1/24
add_addr n3 w3 198.51.100.3/24
wg_new n3 wg0 3 10.1.0.3/24 fd01::3/64 -- listen-port 51823 \
	peer "$(pub 1)" allowed-ips "${IN4[1]},${IN6[1]}"
n1 wg set wg0 peer "$(pub 3)" endpoint 198.51.100.3:51823 \
	allowed-ips 10.1.0.3,fd01::3

# Both have these addresses; who answers is who was asked.
for ns in n2 n3; do
	add_addr $ns wg0 10.1.0.50/32 fd01::50/128
	nft_count $ns shared input iifname wg0 ip daddr 10.1.0.50
	nft_count $ns shared6 input iifname wg0 ip6 daddr fd01::50
done
asked() {
	echo "$(nft_hits n2 shared) $(nft_hits n2 shared6)" \
		"$(nft_hits n3 shared) $(nft_hits n3 shared6)"
}
give() {
	local other=$((5 - $1))
	n1 wg set wg0 peer "$(pub "$1")" \
		allowed-ips "10.1.0.$1,fd01::$1,10.1.0.50,fd01::50"
	equal "allowed IPs of the other" \
		"$(peer_field n1 wg0 "$(pub $other)" allowed)" \
		"10.1.0.$other/32,fd01::$other/128"
	pings n1 10.1.0.50
	pings n1 fd01::50
}
give 2
equal "asked" "$(asked)" "3 3 0 0"
give 3
equal "asked" "$(asked)" "3 3 3 3"
give 2
equal "asked" "$(asked)" "6 6 3 3"

say "an address that moves away entirely leaves (none)"
n1 wg set wg0 peer "$(pub 3)" allowed-ips 10.1.0.2/32
n1 wg set wg0 peer "$(pub 2)" allowed-ips 10.1.0.2/32
equal "n3's" "$(peer_field n1 wg0 "$(pub 3)" allowed)" "(none)"
