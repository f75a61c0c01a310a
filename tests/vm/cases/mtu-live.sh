# SPDX-License-Identifier: GPL-2.0
# The MTU changes while a file is sent.
. /wg/lib.sh

wg_pair
make_file /tmp/file 4
change() {
	local mtu
	while :; do
		for mtu in 1280 9000 1420 576 1300; do
			ip -n n1 link set wg0 mtu $mtu
			ip -n n2 link set wg0 mtu $mtu
			pause 0.1
		done
	done
}
change &
changer=$!
send_file n1 n2 "${IN4[2]}" /tmp/file
send_file n2 n1 "${IN4[1]}" /tmp/file
kill $changer
