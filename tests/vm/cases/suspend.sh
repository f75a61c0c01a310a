# SPDX-License-Identifier: GPL-2.0
# Before the machine sleeps all session keys go; the tunnel comes back by itself.
# skip-intree: it does not say what it drops
. /wg/lib.sh

[ -c /dev/snapshot ] || skip "this kernel does not hibernate"

wg_pair
n1 ethtool -K v1 tx off >/dev/null
capture n1 v1 /tmp/frames "udp src port ${PORT[1]}"
pings n1 "${IN4[2]}"
captured /tmp/frames
equal "captured" "$(udp_lengths /tmp/frames | xargs)" "148 128 128 128"
before=$(peer_field n2 wg0 "$(pub 1)" handshake)
dropped n2 wg0 rx_unknown_index 0

# Who opens it is about to hibernate: the kernel tells everybody.
exec {snapshot}</dev/snapshot
say "what is sent while it is about to sleep brings no new keys"
no_ping n1 "${IN4[2]}"
no_ping n2 "${IN6[1]}"
equal "handshake" "$(peer_field n2 wg0 "$(pub 1)" handshake)" "$before"
exec {snapshot}<&-
say "what was sent meanwhile has it shake hands when it is awake"
shook_again() {
	[ "$(peer_field n2 wg0 "$(pub 1)" handshake)" -gt "$before" ]
}
wait_for 20 shook_again
# What was recorded before finds no session any more.
n1 resend frames /tmp/frames v1 >/dev/null
wait_for 10 dropped n2 wg0 rx_unknown_index 3
equal "replays" "$(drops n2 wg0 rx_replay)" 0

pause 1.1
pings n1 "${IN4[2]}"
at_least "a new handshake" "$(peer_field n2 wg0 "$(pub 1)" handshake)" \
	$((before + 1))
pings n2 "${IN4[1]}"
equal "configuration is kept" "$(n1 wg show wg0 allowed-ips)" \
	"$(pub 2)	${IN4[2]}/32 ${IN6[2]}/128"
