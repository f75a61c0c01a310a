# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What is measured, of whichever wireguard module is loaded, once.
#
# Sourced by what boots a kernel, after lib.sh of tests/vm; knows nothing of
# how that was done. It needs $FIGURES, a file that figures are added to, one
# line of JSON each, $MODULE and $ROUND, which go into them, and the programs
# udpecho and initiators. PEERS_CONF is a configuration of PEERS peers.

: "${SECONDS_EACH:=3}" "${PEERS:=10000}" "${PEERS_CONF:=/wg/peers.conf}"
REMOVED=1000
SHAKING=128
SHAKES=4

# The groups of figures, in order.
GROUPS_OF_FIGURES=(tcp udp latency handshakes peers)

# figure NAME UNIT higher|lower VALUE: higher or lower is better
figure() {
	printf '{"name": "%s", "unit": "%s", "better": "%s", ' "$1" "$2" "$3"
	printf '"module": "%s", "round": %d, "value": %s}\n' "$MODULE" \
		"$ROUND" "$4"
} >>"$FIGURES"

# seconds_of COMMAND...: how long it takes
seconds_of() {
	local start=${EPOCHREALTIME/./} end
	"$@" >/dev/null
	end=${EPOCHREALTIME/./}
	printf '%d.%06d\n' $(((end - start) / 1000000)) \
		$(((end - start) % 1000000))
}

# ratio A B [FACTOR]: A / B, not a whole number
ratio() {
	awk -v a="$1" -v b="$2" -v factor="${3:-1}" \
		'BEGIN { printf "%.9g\n", a * factor / b }'
}

# ---- traffic ---------------------------------------------------------------

# iperf LINE_FIELD_UNIT is always Kbits/sec: what the receiver got, in kbit/s
iperf() {
	local out
	out=$(n1 timeout $((SECONDS_EACH * 20 + 60)) iperf3 -c "${IN4[2]}" \
		-f k -t "$SECONDS_EACH" "$@") || fail "iperf3 $*: $out"
	# With several streams the line of their sum is the last.
	awk '/receiver/ { for (i = 2; i <= NF; i++)
				if ($i == "Kbits/sec") value = $(i - 1) }
		END { if (value == "") exit 1; print value }' <<<"$out" ||
		fail "iperf3 $* measured nothing: $out"
}

serve_iperf() {
	n2 iperf3 -s -D
	wait_for 20 listening n2 tcp 5201
}

measure_tcp() {
	local streams
	serve_iperf
	for streams in 1 4; do
		figure "TCP, $streams stream$([ $streams = 1 ] || echo s), out" \
			"Mbit/s" higher \
			"$(ratio "$(iperf -P $streams)" 1000)"
		figure "TCP, $streams stream$([ $streams = 1 ] || echo s), in" \
			"Mbit/s" higher \
			"$(ratio "$(iperf -P $streams -R)" 1000)"
	done
}

measure_udp() {
	local size
	serve_iperf
	for size in 64 1300; do
		figure "UDP, $size bytes" "packets/s" higher \
			"$(ratio "$(iperf -u -b 0 -l $size)" $((size * 8)) 1000)"
	done
}

measure_latency() {
	local size result
	ip netns exec n2 udpecho serve "${IN4[2]}" 9002 &
	disown
	wait_for 20 listening n2 udp 9002
	n1 udpecho ask "${IN4[2]}" 9002 100 64 >/dev/null
	for size in 64 1300; do
		result=$(n1 udpecho ask "${IN4[2]}" 9002 $((SECONDS_EACH * 500)) \
			$size) || fail "udpecho: $result"
		figure "round trip, $size bytes" "us" lower \
			"$(ratio "$(field median "$result")" 1000)"
	done
}

# ---- handshakes ------------------------------------------------------------

measure_handshakes() {
	local result
	ip -n n2 link add wg1 type wireguard
	n2 wg set wg1 private-key "$(key responder)" listen-port 51900
	initiators peers $SHAKING >/tmp/initiators.conf
	n2 wg addconf wg1 /tmp/initiators.conf
	ip -n n2 link set wg1 up
	result=$(n1 initiators run "$(pub responder)" "${OUT4[2]}" 51900 \
		$SHAKING $SHAKES) || fail "initiators: $result"
	figure "handshakes answered" "1/s" higher \
		"$(ratio "$(field handshakes "$result")" \
			"$(field nanoseconds "$result")" 1000000000)"
	ip -n n2 link delete wg1
}

# ---- configuration ---------------------------------------------------------

available_kib() {
	sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo
}

measure_peers() {
	local before words=() name
	ip -n n1 link add wg1 type wireguard
	ip -n n1 link set wg1 up
	sync
	echo 3 >/proc/sys/vm/drop_caches
	before=$(available_kib)
	figure "configure $PEERS peers" "s" lower \
		"$(seconds_of n1 wg setconf wg1 "$PEERS_CONF")"
	figure "memory of an idle peer" "KiB" lower \
		"$(ratio $((before - $(available_kib))) "$PEERS")"
	figure "dump $PEERS peers" "s" lower \
		"$(seconds_of n1 wg show wg1 dump)"
	equal "peers" "$(n1 wg show wg1 peers | wc -l)" "$PEERS"
	while read -r name; do
		words+=(peer "$name" remove)
	done < <(n1 wg show wg1 peers | shuf -n $REMOVED \
		--random-source=/bin/bash)
	figure "remove $REMOVED of them" "s" lower \
		"$(seconds_of n1 wg set wg1 "${words[@]}")"
	figure "delete the interface" "s" lower \
		"$(seconds_of ip -n n1 link delete wg1)"
}

# ---- all of them -----------------------------------------------------------

# measure [GROUP...]: in namespaces of their own, gone afterwards
measure() {
	local group
	for group in "${@:-${GROUPS_OF_FIGURES[@]}}"; do
		wg_pair
		pings n1 "${IN4[2]}"
		"measure_$group"
		end_processes
		ip netns delete n1
		ip netns delete n2
	done
}

# What runs in a namespace keeps it.
end_processes() {
	local ns pid
	for ns in n1 n2; do
		for pid in $(ip netns pids "$ns"); do
			kill -9 "$pid" || true
		done
	done
}
