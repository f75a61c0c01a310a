# SPDX-License-Identifier: GPL-2.0
# A thousand times a device with peers is made and deleted: memory comes back.
# timeout: 300
. /wg/lib.sh

new_ns n1 n2 n3 n4 n5
# churn TIMES: in each namespace, all at once, since a deletion mostly waits
churn() {
	local ns runs=() run
	for ns in n1 n2 n3 n4 n5; do
		ip netns exec $ns wgchurn "$1" 3 &
		runs+=($!)
	done
	for run in "${runs[@]}"; do
		wait "$run"
	done
}
# used: KiB that the kernel holds for itself, after all that can be given back
used() {
	local last=0 now=-1 try
	for ((try = 0; try < 20; try++)); do
		sync
		echo 3 >/proc/sys/vm/drop_caches
		for slab in /sys/kernel/slab/*; do
			[ -L "$slab" ] || echo 1 >"$slab/shrink"
		done
		last=$now
		now=$(awk '/^(SUnreclaim|SReclaimable|Percpu|VmallocUsed|KernelStack):/ {
			sum += $2 } END { print sum }' /proc/meminfo)
		((now == last)) && break
		pause 0.3
	done
	echo "$now"
}
churn 20
before=$(used)
cp /proc/slabinfo /tmp/slabs
churn 180
after=$(used)
say "KiB before: $before, after: $after"
# 900 leaked devices would be 5 MB and more, 2,700 leaked peers as much.
if ((after - before > 1024)); then
	paste /tmp/slabs /proc/slabinfo | awk 'NR > 2 && $1 == $17 &&
		($18 - $2) * $4 > 65536 { print $1, $2, "->", $18 }'
	fail "memory grew by $((after - before)) KiB"
fi
