# SPDX-License-Identifier: GPL-2.0
# The longest persistent keepalive there is, 65535 s: it comes when it is due.
# virtual-time: yes
# long: it simulates two days
. /wg/lib.sh

wg_pair
sink
capture n1 v1 /tmp/capture udp
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive 65535
pause 140000
captured /tmp/capture
mapfile -t when < <(times /tmp/capture 1 initiation)
equal "keepalives, each with a handshake" ${#when[@]} 3
for gap in $(printf '%s\n' "${when[@]}" | gaps); do
	between "interval" "$gap" 65535000000 $((65535000000 + 50000 + $(late 65535)))
done
equal "keepalives" "$(times /tmp/capture 1 keepalive | wc -l)" 3
