# SPDX-License-Identifier: GPL-2.0
# The wall clock is set forward and back: sessions and timers do not notice.
# virtual-time: yes
. /wg/lib.sh

# step SECONDS: set the wall clock
step() {
	date -u -s "@$((EPOCHSECONDS + $1))" >/dev/null
}

# Seconds of a clock that nobody sets.
uptime() {
	local up
	read -r up _ </proc/uptime
	echo "${up%.*}"
}

# responses: how often side 2 was shaken hands with
responses() {
	udp_lengths /tmp/capture "src port ${PORT[2]}" | grep -cx 92 || true
}

initiations() {
	udp_lengths /tmp/capture "src port ${PORT[$1]}" | grep -cx 148 || true
}

# talk SECONDS: in both directions; nothing may be lost
talk() {
	local result
	result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" "1:0:$(($1 * 1000)):1000" \
		"2:500:$(($1 * 1000)):1000")
	equal "lost" "$(awk '{ print $4 }' <<<"$result" | xargs)" "lost=0 lost=0"
}

hour=3600
years=$((80 * 365 * 24 * hour))

wg_pair
sink
pings n1 "${IN4[2]}"

say "set forward, by an hour and by 80 years: no new session, nothing is lost"
capture n1 v1 /tmp/capture udp
for far in $hour $years; do
	step $far
	talk 10
done
captured /tmp/capture
equal "initiations" "$(initiations 1) $(initiations 2)" "0 0"

say "renewed at 120 s all the same"
pause 180
poke 1
pause 1
begun=$(uptime)
capture n1 v1 /tmp/capture udp
step $((4 * hour))
talk 90
equal "initiations" "$(initiations 1)" 0
sleep_until $(($(now) + (begun + 119 - $(uptime)) * 1000000))
equal "initiations before 120 s" "$(initiations 1)" 0
talk 15
captured /tmp/capture
equal "initiations" "$(initiations 1)" 1
equal "responses" "$(responses)" 1

say "set back by all that: the session lives on until 180 s"
pause 180
poke 1
pause 1
begun=$(uptime)
capture n1 v1 /tmp/capture udp
step -$((years + 5 * hour))
result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:170000:1000)
equal "lost" "$(field lost "$result")" 0

say "its renewal is refused: what is newer was seen"
pause 60
at_least "initiations" "$(initiations 1)" 5
equal "responses" "$(responses)" 0
! ours || equal "refused" "$(drops n2 wg0 rx_initiation_replay)" "$(initiations 1)"
no_ping n1 "${IN4[2]}"
captured /tmp/capture

say "side 2 never began one: it can"
pings n2 "${IN4[1]}"
pings n1 "${IN4[2]}"

say "side 1 can not: until the clock is right, or side 2 sets the peer up anew"
pause 200
no_ping n1 "${IN4[2]}"
n2 wg set wg0 peer "$(pub 1)" remove
n2 wg set wg0 peer "$(pub 1)" allowed-ips "${IN4[1]}/32,${IN6[1]}/128"
wait_for 20 pings n1 "${IN4[2]}"
pause 200
pings n1 "${IN4[2]}"
talk 10

say "a small step back, by less than sessions are apart, is no obstacle"
pause 200
step -100
pings n1 "${IN4[2]}"
talk 10
