# SPDX-License-Identifier: GPL-2.0
# Two sites: networks behind the peers reach each other through the tunnel.
. /wg/lib.sh

# n3 - n1 = tunnel = n2 - n4
wg_pair
new_ns n3 n4
for i in 1 2; do
	site=$((i + 2))
	join_ns n$site lan n$i lan
	add_addr n$i lan 10.$site.0.1/24 fd0$site::1/64
	add_addr n$site lan 10.$site.0.2/24 fd0$site::2/64
	ip -n n$site route add default via 10.$site.0.1
	ip -n n$site -6 route add default via fd0$site::1
	other=$((5 - i))
	ip -n n$i route add 10.$other.0.0/24 dev wg0
	ip -n n$i -6 route add fd0$other::/64 dev wg0
	n$i wg set wg0 peer "$(pub $((3 - i)))" allowed-ips \
		"${IN4[3 - i]},${IN6[3 - i]},10.$other.0.0/24,fd0$other::/64"
	n$i sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
done
pings n3 10.4.0.2
pings n3 fd04::2
in_ns n4 ping -n -q -c 1 -W 5 10.3.0.2 >/dev/null
make_file /tmp/file 1
send_file n3 n4 10.4.0.2 /tmp/file
send_file n4 n3 fd03::2 /tmp/file

say "path MTU discovery"
n3 ip route flush cache
fails_with 'mtu ?= ?1420' n3 ping -n -c 2 -i 0.2 -W 2 -M "do" -s 1472 10.4.0.2
fails_with 'mtu ?= ?1420' n3 ping -n -c 2 -i 0.2 -W 2 -M "do" -s 1452 fd04::2
pings n3 10.4.0.2 -M "do" -s 1392

say "with the offloads of the network card behind"
n1 ethtool -K lan gro on
n3 ethtool -K lan tso off gso off
send_file n3 n4 10.4.0.2 /tmp/file
n1 sysctl -qw net.ipv4.ip_forward=0
no_ping n3 10.4.0.2
