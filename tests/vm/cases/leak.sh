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
	local last=0 now=-1 try slab
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
# grown OBJECTS BYTES: caches that grew by that much since /tmp/slabs was written
grown() {
	awk -v objects="$1" -v bytes="$2" '
		NR == FNR { was[$1] = $2; next }
		$2 - was[$1] >= objects && ($2 - was[$1]) * $4 >= bytes {
			print $1, was[$1] + 0, "->", $2 }' /tmp/slabs /proc/slabinfo
}
churn 20
before=$(used)
cp /proc/slabinfo /tmp/slabs
churn 180
after=$(used)
say "KiB before: $before, after: $after"
# 900 leaked devices would be 5 MB and more, 2,700 leaked peers as much.
if ((after - before > 1024)); then
	grown 0 65536
	fail "memory grew by $((after - before)) KiB"
fi
# One small object that each device leaks shows in their number, but not where
# KASAN keeps what was freed; kmemleak finds it there.
[ ! -e /sys/kernel/debug/kmemleak ] || exit 0
leaked=$(grown 800 0 | grep -E '^(kmalloc|skbuff|wg_|net_)|dst' || true)
equal "caches that grew by an object a device" "$leaked" ""
