# SPDX-License-Identifier: GPL-2.0
# Data is padded to 16 bytes, never past the MTU: lengths seen outside.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
# MTUs that are and are not a multiple of 16.
for mtu in 1420 1408 1300 100; do
	ip -n n1 link set wg0 mtu $mtu
	ip -n n2 link set wg0 mtu $mtu
	capture n1 v1 /tmp/capture "udp src port ${PORT[1]}"
	wanted=
	for size in 0 1 4 5 20 21 $((mtu - 48)) $((mtu - 45)) $((mtu - 44)) \
		$((mtu - 43)) $((mtu - 29)) $((mtu - 28)); do
		inner=$((size + 28))
		padded=$(((inner + 15) / 16 * 16))
		[ $padded -le $mtu ] || padded=$mtu
		wanted+="$((padded + 32)) "
		n1 ping -n -q -c 1 -W 5 -M "do" -s $size "${IN4[2]}" >/dev/null
	done
	captured /tmp/capture
	got=$(udp_lengths /tmp/capture | tr '\n' ' ')
	equal "outer lengths at MTU $mtu" "$got" "$wanted"
done
