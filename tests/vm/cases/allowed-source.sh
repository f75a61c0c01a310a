# SPDX-License-Identifier: GPL-2.0
# An inner source address that is not the peer's is dropped and counted.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
add_addr n2 wg0 10.1.0.66/32 fd01::66/128
nft_count n1 inner input iifname wg0

no_ping n2 "${IN4[1]}" -I 10.1.0.66
no_ping n2 "${IN6[1]}" -I fd01::66
equal "packets that came through" "$(nft_hits n1 inner)" 0
equal "errors counted" "$(link_stat n1 wg0 rx errors)" 4
equal "drops counted" "$(link_stat n1 wg0 rx dropped)" 0

say "and once it is allowed, it passes"
n1 wg set wg0 peer "$(pub 2)" \
	allowed-ips "${IN4[2]},${IN6[2]},10.1.0.66,fd01::66"
pings n2 "${IN4[1]}" -I 10.1.0.66
pings n2 "${IN6[1]}" -I fd01::66
