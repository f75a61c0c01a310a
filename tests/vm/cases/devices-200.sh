# SPDX-License-Identifier: GPL-2.0
# Two hundred devices in one namespace, each with its port, some of them used.
# timeout: 300
. /wg/lib.sh

link_pair
wg_new n2 wg0 2 "${IN4[2]}/24" -- listen-port "${PORT[2]}"
for ((i = 0; i < 200; i++)); do
	echo "link add wg$i type wireguard"
	echo "link set wg$i up"
done | ip -n n1 -batch -
equal "devices" "$(n1 wg show interfaces | wc -w)" 200
equal "ports" "$(n1 ss -Hlun4 | wc -l)" 200
for i in 0 99 199; do
	add_addr n1 wg$i 10.2.$i.1/24
	add_addr n2 wg0 10.2.$i.2/24
	n1 wg set wg$i private-key "$(key d$i)" peer "$(pub 2)" \
		endpoint "${OUT4[2]}:${PORT[2]}" allowed-ips 10.2.$i.0/24
	n2 wg set wg0 peer "$(pub d$i)" allowed-ips 10.2.$i.0/24
	pings n1 10.2.$i.2
done
n1 wg show all dump >/dev/null
background n1 ping -f -q 10.2.99.2
for ((i = 0; i < 200; i++)); do
	echo "link delete wg$i"
done | ip -n n1 -batch -
equal "devices" "$(n1 wg show interfaces)" ""
equal "ports" "$(n1 ss -Hlun)" ""
