# SPDX-License-Identifier: GPL-2.0
# A tunnel MTU above what the path carries works: the outer packets are split.
. /wg/lib.sh

make_file /tmp/file 1
wg_pair
ip -n n1 link set wg0 mtu 2500
ip -n n2 link set wg0 mtu 2500
for outer in "${OUT4[2]}" "[${OUT6[2]}]"; do
	n1 wg set wg0 peer "$(pub 2)" endpoint "$outer:${PORT[2]}"
	pings n1 "${IN4[2]}" -M "do" -s 2472
	pings n1 "${IN6[2]}" -M "do" -s 2452
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
done
