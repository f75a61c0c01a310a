# SPDX-License-Identifier: GPL-2.0
# Both initiate at the same moment, several times over.
. /wg/interop.sh

tunnel -e 12
for _ in 1 2; do
	down 1
	down 2
	up 1
	up 2
	far start ping pings n2 "${IN4[1]}"
	pings n1 "${IN4[2]}"
	far ended ping
	ping_from 1
	ping_from 2
done
