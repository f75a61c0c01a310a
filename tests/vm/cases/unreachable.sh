# SPDX-License-Identifier: GPL-2.0
# What cannot be sent is answered: errors to sockets, ICMP to forwarded packets.
. /wg/lib.sh

wg_pair
new_ns n3
join_ns n3 lan n1 lan
add_addr n1 lan 10.9.0.1/24 fd09::1/64
add_addr n3 lan 10.9.0.3/24 fd09::3/64
ip -n n3 route add default via 10.9.0.1
ip -n n3 -6 route add default via fd09::1
n1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1

say "no peer has the address"
fails_with 'Required key not available' n1 ping -c 1 -W 1 10.1.0.99
fails_with 'Required key not available' n1 ping -c 1 -W 1 fd01::99
fails_with 'From 10.9.0.1 .*Destination Host Unreachable' \
	n3 ping -n -c 1 -W 2 10.1.0.99
fails_with 'From fd09::1 .*Address unreachable' n3 ping -n -c 1 -W 2 fd01::99

say "the peer has no endpoint"
n2 wg set wg0 peer "$(pub 1)" remove
n2 wg set wg0 peer "$(pub 1)" allowed-ips "${IN4[1]},${IN6[1]}"
fails_with 'Destination address required' n2 ping -c 1 -W 1 "${IN4[1]}"
fails_with 'Destination address required' n2 ping -c 1 -W 1 "${IN6[1]}"
# The peer's own first packet tells its endpoint.
pings n1 "${IN4[2]}"
pings n2 "${IN4[1]}"
