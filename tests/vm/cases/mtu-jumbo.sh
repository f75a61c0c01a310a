# SPDX-License-Identifier: GPL-2.0
# Jumbo frames: MTUs up to 65455 where the link outside carries them.
. /wg/lib.sh

wg_pair
make_file /tmp/file 1
ip -n n1 link set v1 mtu 65535
ip -n n2 link set v2 mtu 65535
for mtu in 8920 9000 32768 65455; do
	say "MTU $mtu"
	ip -n n1 link set wg0 mtu $mtu
	ip -n n2 link set wg0 mtu $mtu
	pings n1 "${IN4[2]}" -M "do" -s $((mtu - 28))
	pings n1 "${IN6[2]}" -M "do" -s $((mtu - 48))
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
done
