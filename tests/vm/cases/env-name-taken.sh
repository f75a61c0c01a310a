# SPDX-License-Identifier: GPL-2.0
# Loading fails as a whole while another module has the names it registers.
. /wg/lib.sh

# The in-tree driver, under another name as a module.
tree=/lib/modules/$(uname -r)/kernel
file=$(echo "$tree"/drivers/net/wireguard/wireguard.ko*)
[ -e "$file" ] || skip "no in-tree driver here"
case $file in
*.xz) xz -dc "$file" ;;
*) cat "$file" ;;
esac >/tmp/wireguard.ko
python3 - /tmp/wireguard.ko /tmp/other.ko <<-'END'
	import struct, sys
	data = bytearray(open(sys.argv[1], "rb").read())
	table, = struct.unpack_from("<Q", data, 40)
	size, count, names = struct.unpack_from("<HHH", data, 58)
	sections = [struct.unpack_from("<IIQQQQ", data, table + i * size)
	            for i in range(count)]
	for name, _, _, _, offset, length in sections:
	    at = sections[names][4] + name
	    if data[at:data.index(0, at)] != b".gnu.linkonce.this_module":
	        continue
	    where = data.index(b"wireguard\0", offset, offset + length)
	    data[where:where + 9] = b"wg_before"
	# A signature that is wrong is worse than none.
	magic = b"~Module signature appended~\n"
	open(sys.argv[2], "wb").write(data.removesuffix(magic))
END
needs=$(modinfo -F depends "$file")
# shellcheck disable=SC2086 # one word a module
[ -z "$needs" ] || modprobe -a ${needs//,/ }
modprobe -a udp_tunnel ip6_udp_tunnel
insmod /tmp/other.ko
new_ns n1
ip -n n1 link add wg0 type wireguard
# Newer kernels say EBUSY for a module's EEXIST.
for _ in 1 2 3; do
	fails_with 'File exists|resource busy' insmod "$(modinfo -n wireguard)"
	[ ! -e /sys/module/wireguard ]
done
grep -qF '*' <<<"$(echo /sys/kernel/slab/wg_*)" || fail "a cache was left behind"
ip -n n1 link delete wg0
rmmod wg_before
ip -all netns delete

insmod "$(modinfo -n wireguard)"
wg_pair
pings n1 "${IN4[2]}"
