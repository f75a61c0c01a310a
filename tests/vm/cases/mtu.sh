# SPDX-License-Identifier: GPL-2.0
# Inner packets as long as the MTU pass, longer ones do not, at many MTUs.
. /wg/lib.sh

wg_pair
equal "default MTU" "$(n1 cat /sys/class/net/wg0/mtu)" 1420
make_file /tmp/file 1
for mtu in 68 576 1280 1419 1420; do
	say "MTU $mtu"
	ip -n n1 link set wg0 mtu $mtu
	ip -n n2 link set wg0 mtu $mtu
	pings n1 "${IN4[2]}" -M "do" -s $((mtu - 28))
	pings n2 "${IN4[1]}" -M "do" -s $((mtu - 28))
	fails_with 'too long' n1 ping -c 1 -W 1 -M "do" -s $((mtu - 27)) "${IN4[2]}"
	[ $mtu = 68 ] || send_file n1 n2 "${IN4[2]}" /tmp/file
done

say "fragments inside"
pings n1 "${IN4[2]}" -s 8000
