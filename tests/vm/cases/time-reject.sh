# SPDX-License-Identifier: GPL-2.0
# A session ends at 180 s: nothing is sent or taken under it; old frames are told.
# virtual-time: yes
. /wg/lib.sh

age() {
	sleep_until $((birth + $1 * 1000000))
}

# missed FILE: capture a data message of side 1 that side 2 does not get
missed() {
	deafen 2
	capture n1 v1 "$1" "udp src port ${PORT[1]}"
	poke 1
	captured "$1"
	hear 2
	equal "captured" "$(udp_lengths "$1")" 160
}

# again FILE: send its frames again
again() {
	n1 resend frames "$1" v1 >/dev/null
	pause 0.1
}

# counted REASON: how many side 2 dropped for it; nothing in-tree
counted() {
	! ours || drops n2 wg0 "$1"
}

taken() {
	link_stat n2 wg0 rx packets
}

wg_pair
sink
n1 ethtool -K v1 tx off >/dev/null
capture n1 v1 /tmp/session udp
capture n1 v1 /tmp/known "udp src port ${PORT[1]} and udp[8] = 4"
poke 1
captured /tmp/known
birth=$(times /tmp/session 2 response)
missed /tmp/early
missed /tmp/late
# No new session can begin, on either side.
deafen 2 148
deafen 1 148
background chatter n1 "${IN4[1]}" n2 "${IN4[2]}" \
	1:1000:200000:1000 2:1500:200000:1000

say "a message that came before is a replay"
age 90
before=$(taken)
again /tmp/known
equal "replays" "$(counted rx_replay)" "$(ours && echo 1)"

say "one that did not come is taken at 179 s, and not at 181 s"
sleep_until $((birth + 178600000))
before=$(taken)
again /tmp/early
equal "taken" $(($(taken) - before)) 1
sleep_until $((birth + 181200000))
before=$(taken)
expired=$(counted rx_session_expired)
again /tmp/late
equal "taken" $(($(taken) - before)) 0
again /tmp/known
again /tmp/early
! ours || equal "of an expired session" \
	$(($(counted rx_session_expired) - expired)) 3
equal "replays" "$(counted rx_replay)" "$(ours && echo 1)"

say "neither side has sent any data after 180 s, and both asked for a session"
age 210
captured /tmp/session
for side in 1 2; do
	last=$(timeline /tmp/session | awk -v side=$side -v end=$((birth + 180500000)) '
		$2 == side && $3 != "initiation" && $1 < end { last = $1 }
		END { print last }')
	between "last message of side $side" "$last" $((birth + 178000000)) \
		$((birth + 180004000))
	mapfile -t data < <(times /tmp/session $side data |
		awk -v end=$((birth + 180004000)) '$1 > end')
	# The frames that were sent again came this way.
	equal "data of side $side after that" ${#data[@]} $(((2 - side) * 3))
done
mapfile -t tries < <(times /tmp/session 1 initiation)
between "side 1 asks" "${tries[1]}" $((birth + 120000000 - 4000)) \
	$((birth + 121000000 + $(late 0)))
mapfile -t tries < <(times /tmp/session 2 initiation)
between "side 2 asks" "${tries[0]}" $((birth + 180000000 - 4000)) \
	$((birth + 181500000 + $(late 0)))

say "they have one when they hear each other again"
hear 1
hear 2
pause 10
pings n1 "${IN4[2]}"
pings n2 "${IN4[1]}"
