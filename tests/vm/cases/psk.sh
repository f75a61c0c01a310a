# SPDX-License-Identifier: GPL-2.0
# Preshared keys: the same on both sides works, different ones give no session.
. /wg/lib.sh

wg_pair
n1 wg set wg0 peer "$(pub 2)" preshared-key "$(psk a)"
n2 wg set wg0 peer "$(pub 1)" preshared-key "$(psk a)"
pings n1 "${IN4[2]}"
equal "the key that wg shows" "$(n1 wg show wg0 preshared-keys)" \
	"$(pub 2)	$(cat "$(psk a)")"

# A handshake after the key has changed on one side only. Taking the peer away
# and giving it back forgets the session of before.
for i in 1 2; do
	n$i wg set wg0 peer "$(pub $((3 - i)))" remove
	n$i wg set wg0 peer "$(pub $((3 - i)))" \
		endpoint "${OUT4[3 - i]}:${PORT[3 - i]}" \
		allowed-ips "${IN4[3 - i]}" preshared-key "$(psk "b$i")"
done
no_ping n1 "${IN4[2]}"
fails shook n1 wg0 "$(pub 2)"
fails shook n2 wg0 "$(pub 1)"

# It works as soon as the keys agree; the next try may be 5 s away.
n1 wg set wg0 peer "$(pub 2)" preshared-key "$(psk b2)"
wait_for 15 n1 ping -q -c 1 -W 1 "${IN4[2]}"

# And without any.
for i in 1 2; do
	n$i wg set wg0 peer "$(pub $((3 - i)))" preshared-key /dev/null
done
pings n1 "${IN4[2]}"
equal "no key shown" "$(n1 wg show wg0 preshared-keys)" "$(pub 2)	(none)"
