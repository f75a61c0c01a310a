# SPDX-License-Identifier: GPL-2.0
# Loading and unloading with each allocation failing in turn: all or nothing.
# timeout: 1800
. /wg/lib.sh
. /wg/fault.sh

# A name that stays registered is in the way of the next attempt, and memory that
# stays allocated is kmemleak's to find.
state() {
	echo /sys/kernel/slab/wg_* /sys/module/wireguar[d]
}
modprobe -a udp_tunnel ip6_udp_tunnel
file=$(modinfo -n wireguard)
fault_in_function do_one_initcall
fault_each load state "rmmod wireguard" insmod "$file"
at_least "ways to fail" "$FAULT_REFUSED" 20

say "unloading never fails, with a device and peers there"
load() {
	insmod "$file"
	fault_in_module
	fault_only "$FAULT_ONLY"
	ip link add wg0 type wireguard
	wg set wg0 private-key "$(key 1)" peer "$(pub 2)" \
		endpoint 127.0.0.1:9 persistent-keepalive 1 \
		allowed-ips 10.0.0.0/8,10.1.0.0/16,fd00::/8
	ip link set wg0 up
}
fault_sweep unload load true rmmod wireguard
equal "refusals" "$FAULT_REFUSED" 0
