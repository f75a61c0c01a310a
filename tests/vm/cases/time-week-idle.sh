# SPDX-License-Identifier: GPL-2.0
# A week of nothing but keepalives each 25 s: there is a session all the time.
# virtual-time: yes
# long: it simulates a week
# timeout: 700000
. /wg/lib.sh

week=$((7 * 24 * 3600))

wg_pair
sink
capture n1 v1 /tmp/capture "udp and (udp[8] = 1 or udp[8] = 2)"
capture n1 v1 /tmp/keepalives "udp src port ${PORT[1]} and udp[8] = 4"
n1 wg set wg0 peer "$(pub 2)" persistent-keepalive 25
pause $week
captured /tmp/capture
captured /tmp/keepalives

say "a keepalive each 25 s, or a handshake with one"
longest=$(times /tmp/keepalives 1 keepalive | gaps | sort -n | tail -n 1)
between "longest silence" "$longest" 25000000 $((25000000 + 100000 + $(late 25)))
count=$(times /tmp/keepalives 1 keepalive | wc -l)
at_least "keepalives" "$count" $((week / 28))
at_most "keepalives" "$count" $((week / 25 + week / 120))

say "a new session at the first of them after 120 s, each answered"
total=$(times /tmp/capture 1 initiation | wc -l)
say "$total handshakes"
at_least "handshakes" "$total" $((week / 151))
at_most "handshakes" "$total" $((week / 120))
equal "responses" "$(times /tmp/capture 2 response | wc -l)" "$total"
equal "of side 2" "$(times /tmp/capture 2 initiation)" ""
oldest=$(times /tmp/capture 2 response | gaps | sort -n | tail -n 1)
at_most "oldest session" "$oldest" 152000000
! ours || equal "dropped" "$(n1 wgctl drops wg0 | xargs)$(n2 wgctl drops wg0 | xargs)" ""
result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:10000:100 2:50:10000:100)
equal "lost" "$(awk '{ print $4 }' <<<"$result" | xargs)" "lost=0 lost=0"
