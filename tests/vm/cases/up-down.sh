# SPDX-License-Identifier: GPL-2.0
# Down ends the session and closes the port, up starts afresh; rename.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
ip -n n1 link set wg0 down
equal "port when down" "$(n1 ss -Hlun "sport = :${PORT[1]}")" ""
no_ping n2 "${IN4[1]}"
ip -n n1 link set wg0 up
pings n1 "${IN4[2]}"
equal "configuration is kept" "$(n1 wg show wg0 allowed-ips)" \
	"$(pub 2)	${IN4[2]}/32 ${IN6[2]}/128"

say "many times, while packets come"
background n2 ping -f -q "${IN4[1]}"
for _ in {1..20}; do
	ip -n n1 link set wg0 down
	ip -n n1 link set wg0 up
done
wait_for 20 n1 ping -q -c 1 -W 1 "${IN4[2]}"

say "another name"
ip -n n1 link set wg0 down
ip -n n1 link set wg0 name tunnel9
add_addr n1 tunnel9 "${IN6[1]}/64"
ip -n n1 link set tunnel9 up
equal "interfaces" "$(n1 wg show interfaces)" tunnel9
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
