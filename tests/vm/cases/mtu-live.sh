# SPDX-License-Identifier: GPL-2.0
# The MTU changes while a file is sent.
. /wg/lib.sh

wg_pair
make_file /tmp/file 4
change() {
	local mtu i
	while :; do
		for mtu in 1280 9000 1420 576 1300; do
			for i in 1 2; do
				ip -n n$i link set wg0 mtu $mtu
				equal "MTU" "$(n$i cat /sys/class/net/wg0/mtu)" $mtu
			done
			echo $mtu >>/tmp/mtus
			pause 0.1
		done
	done
}
: >/tmp/mtus
change &
changer=$!
while [ "$(wc -l </tmp/mtus)" -lt 5 ] && kill -0 $changer; do
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN4[1]}" /tmp/file
done
kill $changer || fail "the MTU was not changed to the end"
