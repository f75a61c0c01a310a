# SPDX-License-Identifier: GPL-2.0
# Persistent keepalive: at once when switched on or up, then again and again.
. /wg/lib.sh

wg_pair
say "switched on: the handshake comes by itself"
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive 1
wait_for 10 shook n1 wg0 "$(pub 2)"
equal "wg shows" "$(n1 wg show wg0 persistent-keepalive)" "$(pub 2)	1"

capture n1 v1 /tmp/capture "udp src port ${PORT[1]}"
keepalives() {
	[ "$(udp_lengths /tmp/capture | grep -cx 32)" -ge "$1" ]
}
wait_for 15 keepalives 4

say "switched off: silence"
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive off
equal "wg shows" "$(n1 wg show wg0 persistent-keepalive)" "$(pub 2)	off"
pause 0.3
tx=$(peer_field n1 wg0 "$(pub 2)" tx)
pause 2.5
equal "sent meanwhile" "$(peer_field n1 wg0 "$(pub 2)" tx)" "$tx"

say "switched on with a session: at once, though the interval is long"
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive 25
sent() {
	[ "$(peer_field n1 wg0 "$(pub 2)" tx)" = $((tx + 32)) ]
}
wait_for 5 sent
captured /tmp/capture
equal "only handshake and keepalives" \
	"$(udp_lengths /tmp/capture | grep -vx -e 32 -e 148 || true)" ""

say "up again: the handshake comes by itself"
ip -n n1 link set wg0 down
rx=$(peer_field n2 wg0 "$(pub 1)" rx)
ip -n n1 link set wg0 up
reached() {
	[ "$(peer_field n2 wg0 "$(pub 1)" rx)" -ge $((rx + 148)) ]
}
wait_for 10 reached
