# SPDX-License-Identifier: GPL-2.0
# The firewall mark is on every outer packet; policy routing by it works.
. /wg/lib.sh

wg_pair
add_addr n2 lo 198.51.100.5/32 2001:db8:5::5/128
n1 wg set wg0 fwmark 0xca6c peer "$(pub 2)" allowed-ips 0.0.0.0/0,::/0
nft_count n1 marked output udp sport "${PORT[1]}" meta mark 0xca6c
nft_count n1 all output udp sport "${PORT[1]}"

# Everything goes through the tunnel, but what the tunnel itself sends.
for family in -4 -6; do
	ip -n n1 $family rule add not fwmark 0xca6c table 51820
	ip -n n1 $family rule add table main suppress_prefixlength 0
	ip -n n1 $family route add default dev wg0 table 51820
done
grep -q 0xca6c <<<"$(ip -n n1 -6 rule show)"
pings n1 198.51.100.5
pings n1 2001:db8:5::5
at_least "marked" "$(nft_hits n1 marked)" 7
equal "marked, of all" "$(nft_hits n1 marked)" "$(nft_hits n1 all)"

say "the mark changes while the session stays"
before=$(n1 wg show wg0 latest-handshakes)
n1 wg set wg0 fwmark 7
equal "wg shows" "$(n1 wg show wg0 fwmark)" 0x7
n1 nft flush ruleset
nft_count n1 seven output udp sport "${PORT[1]}" meta mark 7
# Everything of the table now leaves by the link outside.
for family in -4 -6; do
	ip -n n1 $family rule add fwmark 7 table main priority 100
done
pings n1 198.51.100.5
at_least "marked with 7" "$(nft_hits n1 seven)" 3
n1 wg set wg0 fwmark 0
equal "wg shows" "$(n1 wg show wg0 fwmark)" off
equal "handshake" "$(n1 wg show wg0 latest-handshakes)" "$before"
