# SPDX-License-Identifier: GPL-2.0
# Files over an underlay that loses, doubles and reorders packets.
. /wg/interop.sh

tunnel
for side in 1 2; do
	at $side tc -n n$side qdisc add dev v$side root netem delay 3ms \
		reorder 5% loss 1% duplicate 2%
done
copy_file 1 1
copy_file 2 1
