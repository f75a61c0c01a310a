# SPDX-License-Identifier: GPL-2.0
# Namespaces are deleted in any order while packets flow both ways.
. /wg/lib.sh

for order in "n1 n2" "n2 n1" "n3 n1 n2" "n1 n3 n2" "n2 n3 n1"; do
	say "$order"
	wg_pair
	inner=n1
	if [[ $order = *n3* ]]; then
		new_ns n3
		ip -n n1 link set wg0 netns n3
		add_addr n3 wg0 "${IN4[1]}/24"
		ip -n n3 link set wg0 up
		inner=n3
	fi
	pings $inner "${IN4[2]}"
	background in_ns $inner ping -f -q "${IN4[2]}"
	background in_ns n2 ping -f -q "${IN4[1]}"
	background in_ns $inner udpseq send "${IN4[2]}" 9001 100000 1300
	pause 0.3
	for ns in $order; do
		# Processes in a namespace would keep it.
		in_ns "$ns" true
		ip netns pids "$ns" >/tmp/pids
		ip netns delete "$ns"
		xargs -r kill -9 </tmp/pids 2>/dev/null || true
	done
	wait
done
