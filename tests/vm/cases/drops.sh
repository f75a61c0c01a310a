# SPDX-License-Identifier: GPL-2.0
# What is dropped is counted once, under the name of the reason that it had.
# skip-intree: it does not say why
. /wg/lib.sh

# adds NS REASON NUMBER COMMAND...: what the command does is dropped for that
adds() {
	local ns=$1 reason=$2 wanted
	wanted=$(($(drops "$ns" wg0 "$reason") + $3))
	shift 3
	"$@"
	wait_for 10 dropped "$ns" wg0 "$reason" $wanted
}

# datagrams TYPE SIZE COUNT: to n2's WireGuard; the first four bytes, then noise
datagrams() {
	n1 python3 - "${OUT4[2]}" "${PORT[2]}" "$@" <<-'END'
		import os, socket, struct, sys
		kind, size, count = map(int, sys.argv[3:])
		s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		for _ in range(count):
		    data = struct.pack("<I", kind) + os.urandom(size)
		    s.sendto(data[:size], (sys.argv[1], int(sys.argv[2])))
	END
}

# one_datagram ADDRESS: of n1's own, into the tunnel, which may refuse it
one_datagram() {
	n1 udpseq send "$1" 9001 1 100 2>/dev/null || true
}

# all_drops NS: of all reasons together
all_drops() {
	in_ns "$1" wgctl drops wg0 | awk '{ sum += $2 } END { print sum + 0 }'
}

wg_pair
# What is captured and sent again needs its checksum: nothing fills it in later.
n1 ethtool -K v1 tx off >/dev/null
capture n1 v1 /tmp/frames "udp src port ${PORT[1]}"
pings n1 "${IN4[2]}"
captured /tmp/frames
equal "captured" "$(udp_lengths /tmp/frames | xargs)" "148 128 128 128"
equal "drops so far" "$(all_drops n1) $(all_drops n2)" "0 0"

say "what anybody can send"
tracing=/sys/kernel/tracing
echo 1 >$tracing/events/wireguard/wg_drop/enable
adds n2 rx_truncated 3 datagrams 4 15 3
adds n2 rx_bad_type 2 datagrams 5 64 2
adds n2 rx_bad_type 1 datagrams 257 148 1
adds n2 rx_bad_length 2 datagrams 1 147 2
adds n2 rx_bad_length 1 datagrams 2 93 1
adds n2 rx_bad_length 1 datagrams 4 31 1
adds n2 rx_bad_mac1 2 datagrams 1 148 2
adds n2 rx_bad_mac1 1 datagrams 2 92 1
adds n2 rx_unknown_index 2 datagrams 3 64 2
adds n2 rx_unknown_index 2 datagrams 4 64 2
echo 0 >$tracing/events/wireguard/wg_drop/enable
equal "drops of all reasons" "$(all_drops n2)" 17
grep -q 'wg_drop: dev=wg0 peer=0 reason=rx_bad_mac1 packets=1$' \
	$tracing/trace || fail "no trace of a drop"
equal "errors that an outsider can cause" "$(link_stat n2 wg0 rx errors)" 0
equal "drops that an outsider can cause" "$(link_stat n2 wg0 rx dropped)" 0

say "of a peer"
adds n2 rx_replay 3 n1 resend frames /tmp/frames v1
wait_for 10 dropped n2 wg0 rx_initiation_replay 1
adds n2 rx_bad_tag 3 n1 resend corrupt /tmp/frames "${OUT4[2]}" "${PORT[2]}"
wait_for 10 dropped n2 wg0 rx_initiation_replay 2
add_addr n1 wg0 10.1.0.66/32
adds n2 rx_bad_source 2 no_ping n1 "${IN4[2]}" -I 10.1.0.66
equal "drops of all reasons" "$(all_drops n2)" 27
equal "errors of the interface" "$(link_stat n2 wg0 rx errors)" 2

say "of our own"
adds n1 tx_no_peer 1 one_datagram 10.1.0.77
n1 wg set wg0 peer "$(pub 3)" allowed-ips 10.1.0.3
adds n1 tx_no_endpoint 1 one_datagram 10.1.0.3
equal "errors of the interface" "$(link_stat n1 wg0 tx errors)" 2

say "128 wait for a session, older ones give way"
n1 wg set wg0 peer "$(pub 3)" endpoint 192.0.2.99:9
adds n1 tx_staged_overflow 72 n1 udpseq send -i 0 10.1.0.3 9001 200 100
adds n1 tx_device_down 128 ip -n n1 link set wg0 down
equal "dropped by the interface" "$(link_stat n1 wg0 tx dropped)" 200
equal "drops of all reasons" "$(all_drops n1)" 202

say "a peer that is not one any more"
ip -n n1 link set wg0 up
n2 wg set wg0 peer "$(pub 1)" remove
no_ping n1 "${IN4[2]}"
at_least "initiations of a stranger" "$(drops n2 wg0 rx_unknown_peer)" 1
