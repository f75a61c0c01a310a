# SPDX-License-Identifier: GPL-2.0
# Single allowed IPs can be taken from a peer, without touching its others.
. /wg/lib.sh

allowed() {
	wg show wg0 allowed-ips | while IFS=$'\t' read -r k a; do
		for name in 2 3; do
			[ "$k" != "$(pub $name)" ] || echo "$name $a"
		done
	done
}

ip link add wg0 type wireguard
wgctl set wg0 peer "$(pub 2)" allowed-ips 10.0.0.0/8,10.1.0.0/16,fd00::/8 \
	peer "$(pub 3)" allowed-ips 10.2.0.0/16

if [ "$WG_MODULE" = intree ] && ! wgctl set wg0 peer "$(pub 2)" \
	allowed-ips -10.9.0.0/16 2>/dev/null; then
	skip "this in-tree driver does not know the flag"
fi

wgctl set wg0 peer "$(pub 2)" allowed-ips -10.1.0.0/16
equal "removed" "$(allowed)" "2 10.0.0.0/8 fd00::/8
3 10.2.0.0/16"

# What it does not have, or not with this length, or another has: no change.
wgctl set wg0 peer "$(pub 2)" \
	allowed-ips -10.1.0.0/16,-10.0.0.0/9,-10.2.0.0/16,-fd00::/9
equal "unchanged" "$(allowed)" "2 10.0.0.0/8 fd00::/8
3 10.2.0.0/16"

# Host bits do not matter; added and removed in the order given.
wgctl set wg0 peer "$(pub 2)" \
	allowed-ips -fd12::3/8,+10.3.0.0/16,+10.4.0.0/16,-10.3.0.0/16
equal "mixed" "$(allowed)" "2 10.0.0.0/8 10.4.0.0/16
3 10.2.0.0/16"

# A peer that is not there is made, and has none.
wgctl set wg0 peer "$(pub 3)" remove
wgctl set wg0 peer "$(pub 3)" allowed-ips -10.0.0.0/8
equal "of a new peer" "$(allowed)" "2 10.0.0.0/8 10.4.0.0/16
3 (none)"
