# SPDX-License-Identifier: GPL-2.0
# What may be made of an interface: a VRF's member, another name; what may not.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
say "no Ethernet: neither a bridge nor a macvlan takes it"
ip -n n1 link add br0 type bridge
fails ip -n n1 link set wg0 master br0
fails ip -n n1 link add mac0 link wg0 type macvlan
fails ip -n n1 link set wg0 address 02:00:00:00:00:01
pings n1 "${IN4[2]}"

say "a VLAN on it sends what no tunnel carries"
if ip -n n1 link add link wg0 name wg0.5 type vlan id 5 2>/dev/null; then
	ip -n n1 link set wg0.5 up
	add_addr n1 wg0.5 10.5.0.1/24
	no_ping n1 10.5.0.2
	! ours || at_least "refused" "$(drops n1 wg0 tx_bad_protocol)" 1
	ip -n n1 link delete wg0.5
fi

say "a VRF takes it, with the outer link left outside"
ip -n n1 -batch - <<-END
	link add red type vrf table 10
	link set red up
	link set wg0 master red
	address replace ${IN6[1]}/64 dev wg0 nodad
END
pings n1 "${IN4[2]}" -I red
pings n1 "${IN6[2]}" -I red
pings n2 "${IN4[1]}"
pings n2 "${IN4[1]}" -s 5000

say "and gives it back"
ip -n n1 link set wg0 nomaster
add_addr n1 wg0 "${IN6[1]}/64" 2>/dev/null || true
pings n1 "${IN4[2]}"

say "renamed under traffic"
background n2 ping -f -q "${IN4[1]}"
ip -n n1 link set wg0 name tunnel 2>/dev/null || {
	ip -n n1 link set wg0 down
	ip -n n1 link set wg0 name tunnel
	ip -n n1 link set tunnel up
}
equal "endpoint" "$(peer_field n1 tunnel "$(pub 2)" endpoint)" \
	"${OUT4[2]}:${PORT[2]}"
wait_for 20 n1 ping -n -q -c 1 -W 1 "${IN4[2]}"
fails n1 wg show wg0

say "the MTU at its extremes under traffic"
largest=$(ip -n n1 -d link show tunnel | sed -n 's/.* maxmtu \([0-9]*\).*/\1/p')
for mtu in "$largest" 68 1420; do
	ip -n n1 link set tunnel mtu "$mtu"
	n1 ping -n -q -c 1 -W 1 -s 20 "${IN4[2]}" >/dev/null || true
done
fails ip -n n1 link set tunnel mtu $((largest + 1))
pings n1 "${IN4[2]}"
