# SPDX-License-Identifier: GPL-2.0
# Each implementation of ChaCha20-Poly1305 can be chosen, and no other.
# skip-intree: it has no such parameter
. /wg/lib.sh

file=$(modinfo -n wireguard)
modprobe -a udp_tunnel ip6_udp_tunnel
fails_with 'Invalid parameters' insmod "$file" aead=nonsense
[ ! -e /sys/module/wireguard ]
said=$(dmesg)
grep -q 'aead=nonsense is nothing' <<<"$said" || fail "the log says nothing"
mapfile -t names < <(sed -n 's/.*wireguard: aead=\(\w*\) is$/\1/p' <<<"$said")
at_least "implementations" ${#names[@]} 1
# What is emulated has AVX2, unless QEMU is told otherwise (tests/vm/run --cpu).
want=scalar
for flag in ssse3 avx2; do
	! grep -qw "$flag" /proc/cpuinfo || want="$flag $want"
done
case $WG_KERNEL in
uml-*) ;;
*) equal "implementations" "${names[*]}" "$want" ;;
esac
equal "the last one" "${names[-1]}" scalar

make_file /tmp/file 1
for name in "${names[@]}"; do
	insmod "$file" aead="$name"
	equal "what was chosen" "$(</sys/module/wireguard/parameters/aead)" "$name"
	dmesg | tail -n 3 | grep -q "ChaCha20-Poly1305 by $name," ||
		fail "the log does not name $name"
	wg_pair
	pings n1 "${IN4[2]}"
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
	ip -all netns delete
	rmmod wireguard
done
