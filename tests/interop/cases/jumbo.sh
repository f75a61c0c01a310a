# SPDX-License-Identifier: GPL-2.0
# Jumbo frames under the tunnel.
. /wg/interop.sh

tunnel
mtu 8940 9000
for side in 1 2; do
	at $side pings n$side "${IN4[3 - side]}" -M do -s 8912
	at $side pings n$side "${IN6[3 - side]}" -M do -s 8892
	copy_file $side 1
done
echo_datagrams 1 "${IN4[2]}" 100 8850 8949
