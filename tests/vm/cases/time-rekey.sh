# SPDX-License-Identifier: GPL-2.0
# Sessions are renewed at 120 s by who began them and sends, or at 165 s receives.
# virtual-time: yes
. /wg/lib.sh

# begin: a session that side 1 begins, in a capture of its own; sets birth
begin() {
	pause 200
	capture n1 v1 /tmp/capture udp
	poke 1
	pause 1
	birth=$(times /tmp/capture 2 response)
	equal "sides that began" "$(sides_that_began)" 1
}

sides_that_began() {
	timeline /tmp/capture | awk '$3 == "initiation" { print $2 }' | xargs
}

# age SECONDS: wait for it
age() {
	sleep_until $((birth + $1 * 1000000))
}

wg_pair
sink

say "side 1 sends each second: it renews at 120 s"
capture n1 v1 /tmp/capture udp
result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:490000:1000)
captured /tmp/capture
equal "lost" "$(field lost "$result")" 0
equal "sides that began" "$(sides_that_began)" "1 1 1 1 1"
mapfile -t births < <(times /tmp/capture 2 response)
mapfile -t tries < <(times /tmp/capture 1 initiation)
for i in 1 2 3 4; do
	between "renewal $i" "${tries[i]}" $((births[i - 1] + 120000000 - 4000)) \
		$((births[i - 1] + 121000000 + $(late 0)))
done

say "side 2 sends each second: side 1 renews at 120 s, with a keepalive"
begin
background chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 2:0:200000:1000
age 140
captured /tmp/capture
equal "sides that began" "$(sides_that_began)" "1 1"
mapfile -t tries < <(times /tmp/capture 1 initiation)
between "renewal" "${tries[1]}" $((birth + 120000000 - 4000)) \
	$((birth + 130000000 + $(late 10)))
keepalive=$(times /tmp/capture 1 keepalive |
	awk -v try="${tries[1]}" '$1 <= try' | tail -n 1)
between "keepalive that had it renewed" "$keepalive" \
	$((tries[1] - $(late 0))) $((tries[1]))

say "side 2 did not begin the session: what it sends renews nothing"
begin
age 125
poke 2
age 134
equal "sides that began" "$(sides_that_began)" 1
age 137
captured /tmp/capture
equal "sides that began" "$(sides_that_began)" "1 1"

say "side 1 receives at 164 s: nothing but its keepalive 10 s later renews"
begin
age 164
poke 2
age 173
equal "sides that began" "$(sides_that_began)" 1
age 177
captured /tmp/capture
equal "sides that began" "$(sides_that_began)" "1 1"

say "side 1 receives at 166 s: it renews at once"
begin
age 166
poke 2
pause 1
captured /tmp/capture
equal "sides that began" "$(sides_that_began)" "1 1"
data=$(times /tmp/capture 2 data)
mapfile -t tries < <(times /tmp/capture 1 initiation)
between "renewal" "${tries[1]}" "$data" $((data + $(late 0)))
equal "messages that side 1 sent before" "$(timeline /tmp/capture |
	awk -v from="$birth" -v to="${tries[1]}" \
		'$2 == 1 && $1 > from + 1000000 && $1 < to' | wc -l)" 0

say "and the session goes on: nothing was lost on the way"
result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:30000:1000 2:500:30000:1000)
equal "lost" "$(field lost "${result%%$'\n'*}") $(field lost "${result##*$'\n'}")" \
	"0 0"
