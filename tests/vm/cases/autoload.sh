# SPDX-License-Identifier: GPL-2.0
# The module loads by itself for ip link, and for wg; modinfo tells its aliases.
. /wg/lib.sh

loaded() {
	[ -e /sys/module/wireguard ]
}
fails loaded
ip link add wg0 type wireguard
loaded
if ours; then
	file=$(modinfo -F filename wireguard)
	equal "file" "$file" "/lib/modules/$(uname -r)/updates/wireguard.ko"
	equal "module that is loaded" "$(</sys/module/wireguard/srcversion)" \
		"$(modinfo -F srcversion "$file")"
	# Nothing of the kernel's crypto. What is built in is not named.
	needs=
	for module in ip6_udp_tunnel udp_tunnel; do
		[[ $(modinfo -F filename $module) != /* ]] || needs+=" $module"
	done
	equal "modules it needs" \
		"$(modinfo -F depends "$file" | tr , '\n' | sort | xargs)" \
		"${needs# }"
fi
ip link delete wg0
rmmod wireguard
fails loaded
fails wg show wg0 2>/dev/null
loaded
aliases=$(modinfo -F alias wireguard | sort | xargs)
for alias in rtnl-link-wireguard net-pf-16-proto-16-family-wireguard; do
	[[ " $aliases " = *" $alias "* ]] || fail "no alias $alias: $aliases"
done
equal "license" "$(modinfo -F license wireguard)" "GPL v2"
for _ in {1..5}; do
	rmmod wireguard
	modprobe wireguard
done
