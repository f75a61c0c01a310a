# SPDX-License-Identifier: GPL-2.0
# A tunnel in a tunnel of the same MTU: the outer one fragments and still works.
. /wg/lib.sh

wg_pair
for i in 1 2; do
	other=$((3 - i))
	wg_new n$i wg1 "${i}1" "10.2.0.$i/24" -- listen-port 51901 \
		peer "$(pub "${other}1")" endpoint "${IN4[other]}:51901" \
		allowed-ips 10.2.0.0/24
done
equal "MTU" "$(n1 cat /sys/class/net/wg1/mtu)" 1420
pings n1 10.2.0.2 -M "do" -s 1392
make_file /tmp/file 1
send_file n1 n2 10.2.0.2 /tmp/file
