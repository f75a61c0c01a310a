# SPDX-License-Identifier: GPL-2.0
# One side changes its private key, then the other.
. /wg/interop.sh

tunnel -e 12
ping_from 1
for side in 1 2; do
	other=$((3 - side))
	set_private $side new$side
	at $other in_ns n$other wg set "${DEV[other]}" peer "$(pub $side)" remove
	set_peer $other new$side endpoint "$(endpoint_of $side)"
	ping_from $side
	ping_from $other
	no_peer=$(at $other in_ns n$other wg show "${DEV[other]}" peers)
	equal "peers of side $other" "$no_peer" "$(pub new$side)"
done
