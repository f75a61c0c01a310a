# SPDX-License-Identifier: GPL-2.0
# The peer's address or port changes: the endpoint follows what it sends.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
add_addr n1 v1 192.0.2.11/24 2001:db8::11/64

n1_endpoint() {
	peer_field n2 wg0 "$(pub 1)" endpoint
}
n1 ip address delete 192.0.2.1/24 dev v1
# The address that is left had gone as well, unless secondaries are promoted.
n1 ip address replace 192.0.2.11/24 dev v1
pings n1 "${IN4[2]}"
equal "after another address" "$(n1_endpoint)" "192.0.2.11:${PORT[1]}"
pings n2 "${IN4[1]}"

n1 wg set wg0 listen-port 7777
pings n1 "${IN4[2]}"
equal "after another port" "$(n1_endpoint)" "192.0.2.11:7777"
pings n2 "${IN4[1]}"

n1 wg set wg0 peer "$(pub 2)" endpoint "[${OUT6[2]}]:${PORT[2]}"
n1 ip address delete 2001:db8::1/64 dev v1
pings n1 "${IN4[2]}"
equal "after another family" "$(n1_endpoint)" "[2001:db8::11]:7777"
pings n2 "${IN4[1]}"

say "both at once, and in the other direction"
n2 wg set wg0 listen-port 8888
add_addr n2 v2 192.0.2.22/24
pings n2 "${IN4[1]}"
equal "n2 seen from n1" "$(peer_field n1 wg0 "$(pub 2)" endpoint)" \
	"[${OUT6[2]}]:8888"
equal "one session through all of it" \
	"$(n2 wg show wg0 latest-handshakes | cut -f2)" \
	"$(n1 wg show wg0 latest-handshakes | cut -f2)"
