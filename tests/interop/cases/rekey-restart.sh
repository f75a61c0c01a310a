# SPDX-License-Identifier: GPL-2.0
# One side forgets its session (interface down and up), then the other.
. /wg/interop.sh

tunnel -e 12
for side in 1 2; do
	ping_from $side
	restart $side
	ping_from $side
	ping_from $((3 - side))
done
