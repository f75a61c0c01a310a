# SPDX-License-Identifier: GPL-2.0
# No memory for counters of each processor, nor for tables that ought to grow.
# timeout: 1800
. /wg/lib.sh
. /wg/fault.sh

# So many fail that the log would lose some of what is said about them.
fault_set verbose 0
modprobe wireguard
wg_pair
pings n1 "${IN4[2]}"

say "no more memory for what there is of each processor"
new_ns n3
state() {
	ip -n n3 -br link
}
function=$(awk '$3 ~ /^pcpu_create_chunk/ { print $3; exit }' /proc/kallsyms)
fault_in_function "$function"
fault_set interval 1
fault_set times -1
fault_set probability 100
# Until there is too little for an interface; then less and less, so that another
# allocation of it is the first without.
refused=0 said=
for ((i = 1; refused < 12; i++)); do
	((i < 500)) || fail "memory for each processor has no end"
	before=$(state)
	if said=$(ip -n n3 link add "wg$i" type wireguard 2>&1); then
		continue
	fi
	refused=$((refused + 1))
	grep -qi memory <<<"$said" || fail "said '$said'"
	equal "interfaces" "$(state)" "$before"
	dmesg -c | grep -o 'percpu: allocation failed.*' || true
	ip -n n3 link add "d$i" type dummy 2>/dev/null || true
done
say "$((i - 1 - refused)) interfaces before there was too little"
pings n1 "${IN4[2]}"
fault_off
ip -n n3 link add more type wireguard
ip netns delete n3
pings n1 "${IN4[2]}"

say "the table of peers cannot grow"
python3 - >/tmp/peers <<-'END'
	import base64, os
	for i in range(2000):
	    key = bytearray(os.urandom(32))
	    key[31] &= 127
	    print("[Peer]\nPublicKey =", base64.b64encode(key).decode())
	    print(f"AllowedIPs = 10.{32 + i // 256}.{i % 256}.0/24")
END
function=$(awk '$3 ~ /^bucket_table_alloc/ { print $3; exit }' /proc/kallsyms)
fault_in_function "$function"
fault_set interval 1
fault_set times -1
fault_set probability 100
said=$(n1 wg addconf wg0 /tmp/peers 2>&1) || true
count=$(n1 wg show wg0 peers | wc -l)
say "peers: $count, said: $said"
# A table takes no more than it has buckets, 64 at first.
at_least "peers" "$count" 64
[ "$count" = 2001 ] || grep -qi memory <<<"$said"
pings n1 "${IN4[2]}"
fault_off
dmesg -c >/dev/null
n1 wg addconf wg0 /tmp/peers
equal "peers" "$(n1 wg show wg0 peers | wc -l)" 2001
pings n2 "${IN4[1]}"
