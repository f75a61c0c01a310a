# SPDX-License-Identifier: GPL-2.0
# A week in which hours of silence and minutes of traffic alternate: none is lost.
# virtual-time: yes
# long: it simulates a week
# timeout: 700000
. /wg/lib.sh

week=$((7 * 24 * 3600))

wg_pair
capture n1 v1 /tmp/capture "udp and udp[8] = 1"
# Almost ten minutes each four hours, begun by either side in turn. The fifth session
# is young enough for the keepalive that ends them.
plan=()
for ((start = 0, rounds = 0; start < week; start += 4 * 3600, rounds++)); do
	first=$((1 + rounds % 2))
	end=$((start + 580))
	plan+=("$first:${start}000:${end}000:3000" \
		"$((3 - first)):${start}100:${end}000:2000" \
		"$first:$((start + 300))000:$((start + 301))000:1000:100")
done
result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" "${plan[@]}")
captured /tmp/capture
say "$result"
for line in 1 2; do
	told=$(sed -n ${line}p <<<"$result")
	equal "lost" "$(field lost "$told")" 0
	equal "twice" "$(field twice "$told")" 0
	at_most "longest way (ms)" "$(field slowest "$told")" 1000
done
total=$(timeline /tmp/capture | wc -l)
say "$rounds times, $total handshakes"
# One at the begin, and one each 120 s to 125 s.
equal "handshakes" $total $((rounds * 5))
! ours || equal "dropped" "$(n1 wgctl drops wg0 | xargs)$(n2 wgctl drops wg0 | xargs)" ""
