# SPDX-License-Identifier: GPL-2.0
# Firewalls outside and inside: one open port is enough, conntrack follows.
. /wg/lib.sh

wg_pair
for i in 1 2; do
	n$i nft -f - <<-END
		table inet filter {
			counter closed { }
			chain input {
				type filter hook input priority filter; policy drop;
				iifname v$i udp dport ${PORT[i]} accept
				iifname v$i icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
				iifname wg0 ct state established,related accept
				iifname wg0 ct state new accept
				counter name closed
			}
		}
	END
done
pings n1 "${IN4[2]}"
pings n2 "${IN6[1]}"
fails n1 ping -q -c 1 -W 1 "${OUT4[2]}" >/dev/null
make_file /tmp/file 1
send_file n1 n2 "${IN4[2]}" /tmp/file
send_file n2 n1 "${IN6[1]}" /tmp/file
equal "outer flows" \
	"$(n1 conntrack -L -p udp 2>/dev/null | grep -c "dport=${PORT[2]}")" 1
at_least "inner flows" "$(n1 conntrack -L -p tcp 2>/dev/null | grep -c .)" 1

say "NAT inside: n2 sees an address of the tunnel"
new_ns n3
join_ns n3 lan n1 lan
add_addr n1 lan 10.9.0.1/24
add_addr n3 lan 10.9.0.3/24
ip -n n3 route add default via 10.9.0.1
n1 sysctl -qw net.ipv4.ip_forward=1
n1 nft -f - <<-END
	table ip nat {
		chain postrouting {
			type nat hook postrouting priority srcnat;
			oifname wg0 masquerade
		}
	}
END
n3 ping -n -q -c 3 -i 0.1 -W 5 "${IN4[2]}" >/dev/null
send_file n3 n2 "${IN4[2]}" /tmp/file

say "a closed port lets nothing in"
n2 nft insert rule inet filter input udp dport "${PORT[2]}" drop
no_ping n1 "${IN4[2]}"
