# SPDX-License-Identifier: GPL-2.0
# A host with several addresses answers from the one it was addressed at.
. /wg/lib.sh

wg_pair
add_addr n2 v2 192.0.2.22/24 2001:db8::22/64
n2_endpoint() {
	peer_field n1 wg0 "$(pub 2)" endpoint
}
for address in 192.0.2.22 "[2001:db8::22]" 192.0.2.2 "[2001:db8::2]"; do
	n1 wg set wg0 peer "$(pub 2)" endpoint "$address:${PORT[2]}"
	pings n1 "${IN4[2]}"
	pings n2 "${IN4[1]}"
	equal "endpoint" "$(n2_endpoint)" "$address:${PORT[2]}"
done

say "an address that goes away is replaced"
n1 wg set wg0 peer "$(pub 2)" endpoint "192.0.2.22:${PORT[2]}"
pings n1 "${IN4[2]}"
ip -n n2 address delete 192.0.2.22/24 dev v2
pings n2 "${IN4[1]}"
equal "endpoint" "$(n2_endpoint)" "192.0.2.2:${PORT[2]}"
n1 wg set wg0 peer "$(pub 2)" endpoint "[2001:db8::22]:${PORT[2]}"
pings n1 "${IN4[2]}"
ip -n n2 address delete 2001:db8::22/64 dev v2
pings n2 "${IN4[1]}"
equal "endpoint" "$(n2_endpoint)" "[2001:db8::2]:${PORT[2]}"
