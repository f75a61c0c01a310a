# SPDX-License-Identifier: GPL-2.0
# The module is unloaded with devices in several namespaces, idle and busy.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
new_ns n3
ip -n n1 link set wg0 netns n3
ip -n n3 link set wg0 up
rmmod wireguard
equal "links left" "$(ip -n n3 -br link show type wireguard)" ""
ip -all netns delete

for _ in 1 2 3; do
	modprobe wireguard
	wg_pair
	pings n1 "${IN4[2]}"
	background n1 ping -f -q "${IN4[2]}"
	background n2 ping -f -q "${IN4[1]}"
	background n1 udpseq send "${IN4[2]}" 9001 100000 1300
	background n2 udpseq send "${IN4[1]}" 9001 100000 100
	pause 0.5
	rmmod wireguard
	ip netns pids n1 | xargs -r kill
	ip netns pids n2 | xargs -r kill
	wait
	ip -all netns delete
done
modprobe wireguard
wg_pair
pings n1 "${IN4[2]}"
