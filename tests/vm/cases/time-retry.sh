# SPDX-License-Identifier: GPL-2.0
# A silent peer is tried each 5 s and some ms, for 90 s; new traffic begins anew.
# virtual-time: yes
. /wg/lib.sh

# Each try comes 5 s and a jitter after the one before, which differs.
check_tries() {
	local gap
	for gap in $(times "$1" 1 initiation | gaps); do
		between "gap between tries" "$gap" 4990000 \
			$((5333000 + $(late 5)))
	done
}

wg_pair
sink
deafen 2

say "one packet: tried for 90 s, then dropped"
capture n1 v1 /tmp/single udp
start=$(now)
poke 1
pause 120
captured /tmp/single
check_tries /tmp/single
mapfile -t tries < <(times /tmp/single 1 initiation)
between "first try" "${tries[0]}" "$start" $((start + $(late 0)))
if ours; then
	at_least "tries" ${#tries[@]} 17
	at_most "tries" ${#tries[@]} 18
	between "last try" "${tries[-1]}" $((start + 84500000)) \
		$((start + 90000000))
	# What differs by less than a tick is the same jitter.
	different=$(times /tmp/single 1 initiation | gaps |
		awk '{ print int($1 / 4000) }' | sort -u | wc -l)
	at_least "different jitters" "$different" 8
	equal "given up" "$(drops n1 wg0 tx_staged_given_up)" 1
else
	# It counts them: the first, 18 times 5 s in 90 s, and one more.
	equal "tries" ${#tries[@]} 20
fi
equal "other messages" "$(timeline /tmp/single | grep -v initiation || true)" ""

say "traffic all the time: no more tries than without, and for 90 s after it"
capture n1 v1 /tmp/traffic udp
start=$(now)
background chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:60000:100
pause 180
captured /tmp/traffic
check_tries /tmp/traffic
mapfile -t tries < <(times /tmp/traffic 1 initiation)
between "first try" "${tries[0]}" "$start" $((start + 500000))
# In-tree, the last of 20 tries at most.
tried=90
ours || tried=110
between "last try" "${tries[-1]}" $((start + 144500000)) \
	$((start + 60000000 + tried * 1000000))
if ours; then
	equal "dropped for newer ones" "$(drops n1 wg0 tx_staged_overflow)" \
		$((600 - 128))
	equal "given up" "$(drops n1 wg0 tx_staged_given_up)" $((1 + 128))
fi

say "new traffic begins anew, and gets through when the peer hears again"
capture n1 v1 /tmp/anew udp
start=$(now)
poke 1
sleep_until $((start + 4000000))
hear 2
pause 10
captured /tmp/anew
mapfile -t tries < <(times /tmp/anew 1 initiation)
equal "tries" ${#tries[@]} 2
between "first try" "${tries[0]}" "$start" $((start + $(late 0)))
equal "responses" "$(times /tmp/anew 2 response | wc -l)" 1
equal "data" "$(times /tmp/anew 1 data | wc -l)" 1
