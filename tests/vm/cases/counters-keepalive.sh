# SPDX-License-Identifier: GPL-2.0
# A keepalive and a handshake alone count 32, 148 and 92 bytes.
. /wg/lib.sh

wg_pair
# An initiator with nothing to send confirms the session by a keepalive.
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive 1000
wait_for 10 shook n2 wg0 "$(pub 1)"
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive off
transfer() {
	n"$1" wg show wg0 transfer | cut -f 2,3 | tr '\t' ' '
}
equal "n1: received, sent" "$(transfer 1)" "92 180"
equal "n2: received, sent" "$(transfer 2)" "180 92"
equal "n1's packets" \
	"$(link_stat n1 wg0 rx packets) $(link_stat n1 wg0 tx packets)" "1 2"
equal "n2's packets" \
	"$(link_stat n2 wg0 rx packets) $(link_stat n2 wg0 tx packets)" "2 1"
