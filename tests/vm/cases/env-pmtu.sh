# SPDX-License-Identifier: GPL-2.0
# A router whose next link takes less: outer packets are split, files arrive.
. /wg/lib.sh

new_ns n1 n2 n3
join_ns n1 v1 n3 r1
join_ns n2 v2 n3 r2
for i in 1 2; do
	add_addr n$i v$i 192.0.2$i.2/24 2001:db8:$i::2/64
	add_addr n3 r$i 192.0.2$i.1/24 2001:db8:$i::1/64
	ip -n n$i route add default via 192.0.2$i.1
	ip -n n$i -6 route add default via 2001:db8:$i::1
done
n3 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
wg_new n1 wg0 1 "${IN4[1]}/24" "${IN6[1]}/64" -- listen-port "${PORT[1]}" \
	peer "$(pub 2)" endpoint "192.0.22.2:${PORT[2]}" \
	allowed-ips "${IN4[2]},${IN6[2]}"
wg_new n2 wg0 2 "${IN4[2]}/24" "${IN6[2]}/64" -- listen-port "${PORT[2]}" \
	peer "$(pub 1)" allowed-ips "${IN4[1]},${IN6[1]}"
make_file /tmp/file 1
check() {
	say "$*"
	pings n1 "${IN4[2]}" -s 1300
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
}
mtu() {
	ip -n n3 link set r2 mtu "$1"
	ip -n n2 link set v2 mtu "$1"
}
check "IPv4"
mtu 1300
check "IPv4, 1300 on the second link"

n1 wg set wg0 peer "$(pub 2)" endpoint "[2001:db8:2::2]:${PORT[2]}"
mtu 1500
check "IPv6"
mtu 1300
# What is too big is lost once, and the router says so.
wait_for 10 n1 ping -n -q -c 1 -W 1 -s 1300 "${IN4[2]}"
check "IPv6, 1300 on the second link"
grep -q "mtu 1300" <<<"$(n1 ip -6 route get 2001:db8:2::2)" ||
	fail "n1 has not heard of the path's MTU"
mtu 1500
n1 ip -6 route flush cache
check "IPv6, wide again"
