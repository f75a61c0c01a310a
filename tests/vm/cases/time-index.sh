# SPDX-License-Identifier: GPL-2.0
# Each session has new indexes; those of one before the last lead to none.
# virtual-time: yes
# skip-intree: it does not say what it drops, nor its sessions
. /wg/lib.sh

trace=/sys/kernel/tracing

again() {
	before=$(drops n2 wg0 "$1")
	n1 resend frames /tmp/first v1 >/dev/null
	pause 0.2
	equal "$1" $(($(drops n2 wg0 "$1") - before)) 1
}

modprobe wireguard
echo >$trace/trace
echo 1 >$trace/events/wireguard/wg_session/enable
wg_pair
n1 ethtool -K v1 tx off >/dev/null
sink
capture n1 v1 /tmp/first "udp src port ${PORT[1]} and udp[8] = 4"
poke 1
captured /tmp/first
again rx_replay
pause 125
say "a message of the session before"
poke 1
pause 1
again rx_replay
pause 125
say "a message of the one before that"
poke 1
pause 1
again rx_unknown_index

say "an hour of traffic: no index comes twice"
result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:3600000:2000 2:0:3600000:2000)
equal "lost" "$(awk '{ print $4 }' <<<"$result" | xargs)" "lost=0 lost=0"
echo 0 >$trace/events/wireguard/wg_session/enable
sed -n 's/.* local=\([0-9a-f]*\) .*begun.*/\1/p
	s/.* local=\([0-9a-f]*\) .*initiator.*/\1/p' $trace/trace >/tmp/indexes
sort -u /tmp/indexes >/tmp/different
at_least "indexes" "$(wc -l </tmp/indexes)" 60
equal "indexes that came twice" "$(sort /tmp/indexes | uniq -d)" ""
again rx_unknown_index
