# SPDX-License-Identifier: GPL-2.0
# Files over TCP arrive unchanged, both ways, in all four family combinations.
. /wg/lib.sh

wg_pair 4
make_file /tmp/file 1
for outer in "${OUT4[2]}" "[${OUT6[2]}]"; do
	n1 wg set wg0 peer "$(pub 2)" endpoint "$outer:${PORT[2]}"
	# n2 follows with the first packet.
	pings n1 "${IN4[2]}"
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN4[1]}" /tmp/file
	send_file n1 n2 "${IN6[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
done
