# SPDX-License-Identifier: GPL-2.0
# The largest packets of many MTUs pass, also those that fill the underlay.
. /wg/interop.sh

tunnel
# 1440 and its header fill 1,500 bytes over IPv4; 1439 is no multiple of 16.
for size in 1280 1419 1420 1439 1440; do
	mtu $size
	for side in 1 2; do
		other=$((3 - side))
		at $side pings n$side "${IN4[other]}" -M do -s $((size - 28))
		at $side pings n$side "${IN6[other]}" -M do -s $((size - 48))
	done
done
# Fragments inside, and outside.
ping_from 1 -s 4000
mtu 3000
ping_from 1 -s 2900
ping_from 2 -s 2900
# IPv6 goes below 1280.
mtu 576
pings n1 "${IN4[2]}" -M do -s 548
at 2 pings n2 "${IN4[1]}" -M do -s 548
