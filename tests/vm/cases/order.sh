# SPDX-License-Identifier: GPL-2.0
# On two processors small datagrams and TCP segments are delivered in order.
. /wg/lib.sh

# tcp_count NS NAME: a counter of the namespace's TCP
tcp_count() {
	in_ns "$1" awk -v name="$2" '
		$1 == "TcpExt:" && !n { n = split($0, names) ; next }
		$1 == "TcpExt:" { for (i = 1; i <= n; i++)
			if (names[i] == name) print $i }' /proc/net/netstat
}

wg_pair
pings n1 "${IN4[2]}"
for round in 1 2 3; do
	result=$(send_udp n1 n2 "${IN4[2]}" 3000 16 -- -i 0)
	say "round $round: $result"
	at_least "distinct" "$(field distinct "$result")" 2000
	equal "reordered" "$(field reordered "$result")" 0
	equal "duplicate" "$(field duplicate "$result")" 0
	equal "corrupt" "$(field corrupt "$result")" 0
done

# Each of the tries of a sender that overtakes itself has some; a processor that
# emulation stops for a while makes one now and then.
make_file /tmp/file 12
for try in 1 2 3; do
	before=$(tcp_count n2 TCPOFOQueue)
	send_file n1 n2 "${IN4[2]}" /tmp/file
	early=$(($(tcp_count n2 TCPOFOQueue) - before))
	say "try $try, segments that came before their time: $early"
	[ $early = 0 ] && break
done
equal "segments out of order" $early 0
