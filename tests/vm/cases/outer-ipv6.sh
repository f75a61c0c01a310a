# SPDX-License-Identifier: GPL-2.0
# Ping both ways, both families inside, IPv6 outside; then change to IPv4.
. /wg/lib.sh

wg_pair 6
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
pings n2 "${IN4[1]}"
pings n2 "${IN6[1]}"
equal "endpoint that n2 learnt" \
	"$(peer_field n2 wg0 "$(pub 1)" endpoint)" "[${OUT6[1]}]:${PORT[1]}"

n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}"
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
equal "endpoint after the change" \
	"$(peer_field n2 wg0 "$(pub 1)" endpoint)" "${OUT4[1]}:${PORT[1]}"
