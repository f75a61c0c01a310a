# SPDX-License-Identifier: GPL-2.0
# A peer is removed and added again, on either side.
. /wg/interop.sh

tunnel -e 12
ping_from 1
for side in 1 2; do
	other=$((3 - side))
	at $side in_ns n$side wg set "${DEV[side]}" peer "$(pub $other)" remove
	equal "peer that was removed" "$(field_of $side endpoint)" ""
	set_peer $side $other endpoint "$(endpoint_of $other)"
	# The other side's session is unknown here now: this side begins.
	ping_from $side
	ping_from $other
done
