# SPDX-License-Identifier: GPL-2.0
# Large packets and checksums left to the network cards, and not.
. /wg/interop.sh

[ "$WIRE" = tap ] || skip "no taps on this machine"
tunnel
ping_from 1
for side in 1 2; do
	at $side in_ns n$side ethtool -k v$side |
		grep -E '^(tx-checksumming|tcp-segmentation-offload): on'
done
for feature in tx gro gso sg; do
	say "without $feature"
	for side in 1 2; do
		at $side in_ns n$side ethtool -K v$side $feature off >/dev/null
	done
	copy_file 1 1
	copy_file 2 1
	echo_datagrams 1 "${IN4[2]}" 10 1000 3000
done
