# SPDX-License-Identifier: GPL-2.0
# 540 s after the newest keys all are gone: no index finds a session or handshake.
# virtual-time: yes
# skip-intree: it does not say what it drops
. /wg/lib.sh

# age SECONDS: that long after TIME, in $from
age() {
	sleep_until $((from + $1 * 1000000))
}

# gained SIDE REASON COMMAND...: by how much that counter grows
gained() {
	local before
	before=$(drops "n$1" wg0 "$2")
	"${@:3}"
	pause 0.2
	echo $(($(drops "n$1" wg0 "$2") - before))
}

# again SIDE FILE: that side's frames come in once more
again() {
	in_ns "n$((3 - $1))" resend frames "$2" "v$((3 - $1))" >/dev/null
}

wg_pair
sink
for side in 1 2; do
	in_ns n$side ethtool -K v$side tx off >/dev/null
	capture n$side v$side "/tmp/to-$((3 - side))" \
		"udp src port ${PORT[side]} and udp[8] = 4"
done
capture n1 v1 /tmp/session udp
poke 1
poke 2
for file in to-1 to-2 session; do
	captured /tmp/$file
done
from=$(times /tmp/session 2 response)

say "sessions: at 539 s they have expired, at 541 s they are gone"
age 539
for side in 1 2; do
	equal "side $side: of a session" \
		"$(gained $side rx_session_expired again $side /tmp/to-$side)" 1
done
age 541
for side in 1 2; do
	equal "side $side: of none" \
		"$(gained $side rx_unknown_index again $side /tmp/to-$side)" 1
done

# No response comes to side 1; they are kept for later.
try() {
	deafen 1
	capture n2 v2 /tmp/responses "udp src port ${PORT[2]} and udp[8] = 2"
	capture n1 v1 /tmp/tries "udp src port ${PORT[1]} and udp[8] = 1"
	poke 1
	pause 120
	captured /tmp/responses
	captured /tmp/tries
	hear 1
	from=$(times /tmp/tries 1 initiation | tail -n 1)
	responses=$(udp_lengths /tmp/responses | wc -l)
	at_least "responses" "$responses" 17
	shaken=$(peer_field n1 wg0 "$(pub 2)" handshake)
}

say "an open handshake: at 539 s a response still belongs to the last one"
try
age 539
equal "responses to none" "$(gained 1 rx_unknown_index again 1 /tmp/responses)" \
	$((responses - 1))
[ "$(peer_field n1 wg0 "$(pub 2)" handshake)" -gt "$shaken" ] ||
	fail "the last response was not taken"

say "at 541 s to none"
pause 600
try
age 541
equal "responses to none" "$(gained 1 rx_unknown_index again 1 /tmp/responses)" \
	"$responses"
equal "handshake" "$(peer_field n1 wg0 "$(pub 2)" handshake)" "$shaken"

say "new keys put it off"
capture n1 v1 /tmp/session udp
capture n1 v1 /tmp/to-2 "udp src port ${PORT[1]} and udp[8] = 4"
poke 1
captured /tmp/session
captured /tmp/to-2
first=$(times /tmp/session 2 response)
sleep_until $((first + 300000000))
capture n1 v1 /tmp/session udp
poke 1
captured /tmp/session
from=$(times /tmp/session 2 response)
sleep_until $((first + 541000000))
equal "of a session" "$(gained 2 rx_session_expired again 2 /tmp/to-2)" 1
age 541
equal "of none" "$(gained 2 rx_unknown_index again 2 /tmp/to-2)" 1
pings n1 "${IN4[2]}"
