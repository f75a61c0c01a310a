# SPDX-License-Identifier: GPL-2.0
# Persistent keepalives: at once when switched on or up, then each interval.
# virtual-time: yes
. /wg/lib.sh

persistent() {
	n1 wg set wg0 peer "$(pub 2)" persistent-keepalive "$1"
}

# beats: when side 1 said something, and had not in the 100 ms before
beats() {
	timeline /tmp/capture | awk '
		$2 == 1 { if ($1 - last > 100000) print $1; last = $1 }'
}

wg_pair
sink
for interval in 1 25 3600; do
	say "each $interval s"
	capture n1 v1 /tmp/capture udp
	begin=$(now)
	persistent $interval
	pause $((interval * 8 + 1))
	captured /tmp/capture
	mapfile -t when < <(beats)
	between "first" "${when[0]}" "$begin" $((begin + 50000))
	at_least "keepalives" ${#when[@]} "$(ours && echo 9 || echo 8)"
	for ((i = 1; i < ${#when[@]}; i++)); do
		between "keepalive $i" "${when[i]}" \
			$((when[i - 1] + interval * 1000000)) \
			$((when[i - 1] + interval * 1000000 + $(late $interval)))
	done
	persistent off
done

say "off: silence"
pause 60
capture n1 v1 /tmp/capture udp
pause 7300
captured /tmp/capture
equal "messages" "$(timeline /tmp/capture)" ""

say "switched on while down: nothing; up: at once"
ip -n n1 link set wg0 down
capture n1 v1 /tmp/capture udp
persistent 25
pause 100
equal "messages" "$(timeline /tmp/capture)" ""
begin=$(now)
ip -n n1 link set wg0 up
pause 26
captured /tmp/capture
mapfile -t when < <(beats)
equal "keepalives" ${#when[@]} 2
between "first" "${when[0]}" "$begin" $((begin + 100000))

say "traffic stands for it, either way"
capture n1 v1 /tmp/capture udp
chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:80000:12000 2:6000:70000:12000
captured /tmp/capture
equal "keepalives in 80 s" "$(times /tmp/capture 1 keepalive | wc -l)" 0

say "no endpoint: nothing is sent"
ip -n n1 link set wg0 down
wg_new n2 wg1 3 10.1.0.3/32 -- listen-port 51823 peer "$(pub 4)" \
	allowed-ips 10.1.0.4/32 persistent-keepalive 1
capture n2 v2 /tmp/capture udp
pause 100
captured /tmp/capture
equal "messages" "$(udp_lengths /tmp/capture)" ""
