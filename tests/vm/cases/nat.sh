# SPDX-License-Identifier: GPL-2.0
# Persistent keepalive holds a NAT's mapping open; without it the way in closes.
. /wg/lib.sh

# n1 is behind the NAT of n3, n2 outside.
ip -batch - <<-END
	netns add n1
	netns add n2
	netns add n3
	link add in1 netns n1 type veth peer name in3 netns n3
	link add out2 netns n2 type veth peer name out3 netns n3
END
for i in 1 2 3; do
	ip -n n$i link set lo up
done
ip -n n1 link set in1 up
ip -n n2 link set out2 up
ip -n n3 link set in3 up
ip -n n3 link set out3 up
add_addr n1 in1 192.168.7.2/24
add_addr n3 in3 192.168.7.1/24
add_addr n3 out3 203.0.113.1/24
add_addr n2 out2 203.0.113.2/24
ip -n n1 route add default via 192.168.7.1
n3 nft -f - <<-END
	table ip nat {
		chain postrouting {
			type nat hook postrouting priority srcnat;
			oifname out3 masquerade random
		}
	}
	table ip filter {
		chain forward {
			type filter hook forward priority filter; policy drop;
			iifname in3 accept
			ct state established accept
		}
	}
END
n3 sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_udp_timeout=2 \
	net.netfilter.nf_conntrack_udp_timeout_stream=2
wg_new n1 wg0 1 "${IN4[1]}/24" -- peer "$(pub 2)" \
	endpoint "203.0.113.2:${PORT[2]}" allowed-ips "${IN4[2]}"
wg_new n2 wg0 2 "${IN4[2]}/24" -- listen-port "${PORT[2]}" \
	peer "$(pub 1)" allowed-ips "${IN4[1]}"

pings n1 "${IN4[2]}"
mapped() {
	[ "$(n3 conntrack -L -p udp 2>/dev/null | grep -c "dport=${PORT[2]}")" -gt 0 ]
}
not_mapped() {
	! mapped
}
say "without keepalives the mapping goes, and n2 cannot reach n1"
wait_for 15 not_mapped
no_ping n2 "${IN4[1]}"

say "with them it stays"
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive 1
wait_for 10 mapped
pause 5
pings n2 "${IN4[1]}"
equal "the endpoint is the NAT's" \
	"$(peer_field n2 wg0 "$(pub 1)" endpoint | cut -d: -f1)" 203.0.113.1
