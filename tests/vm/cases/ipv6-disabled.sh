# SPDX-License-Identifier: GPL-2.0
# IPv6 is switched off by sysctl at run time, and on again.
. /wg/lib.sh

link_pair
for i in 1 2; do
	n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1
	wg_new n$i wg0 $i "${IN4[i]}/24" -- listen-port "${PORT[i]}" \
		peer "$(pub $((3 - i)))" \
		endpoint "${OUT4[3 - i]}:${PORT[3 - i]}" \
		allowed-ips "${IN4[3 - i]},${IN6[3 - i]}"
done
pings n1 "${IN4[2]}"
n1 wg set wg0 listen-port 7777
pings n1 "${IN4[2]}"

say "an endpoint that cannot be reached now"
n1 wg set wg0 peer "$(pub 2)" endpoint "[${OUT6[2]}]:${PORT[2]}"
fails n1 ping -n -q -c 1 -W 1 "${IN4[2]}" 2>/dev/null

say "on again"
for i in 1 2; do
	n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=0 \
		net.ipv6.conf.default.disable_ipv6=0
	add_addr n$i v$i "${OUT6[i]}/64"
	add_addr n$i wg0 "${IN6[i]}/64"
done
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"

say "off under traffic over it"
background n1 ping -f -q "${IN6[2]}"
pause 0.5
for _ in 1 2 3; do
	n1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	n1 sysctl -qw net.ipv6.conf.all.disable_ipv6=0
done
n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}"
pings n1 "${IN4[2]}"
