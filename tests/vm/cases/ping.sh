# SPDX-License-Identifier: GPL-2.0
# Ping both ways through the tunnel, both families inside, IPv4 outside.
. /wg/lib.sh

wg_pair 4
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
pings n2 "${IN4[1]}"
pings n2 "${IN6[1]}"
shook n1 wg0 "$(pub 2)"
shook n2 wg0 "$(pub 1)"
equal "endpoint that n2 learnt" \
	"$(peer_field n2 wg0 "$(pub 1)" endpoint)" "${OUT4[1]}:${PORT[1]}"
