# SPDX-License-Identifier: GPL-2.0
# Each allocation of a handshake fails in turn, on both sides: it is made all the same.
# timeout: 1800
. /wg/lib.sh
. /wg/fault.sh

modprobe wireguard
wg_pair
pings n1 "${IN4[2]}"
fault_in_module

no_memory() {
	local i
	for i in 1 2; do
		drops n$i wg0 rx_no_memory
		drops n$i wg0 tx_no_memory
	done | awk '{ sum += $1 } END { print sum }'
}
end_sessions() {
	ip -n n1 -batch - <<-END
		link set wg0 down
		link set wg0 up
	END
	ip -n n2 -batch - <<-END
		link set wg0 down
		link set wg0 up
	END
}
# Nothing but waiting: who lost a message sends it again after 5 s.
answered() {
	wait_for 60 n1 ping -n -q -c 1 -W 0.5 "${IN4[2]}"
}
after() {
	wait_for 20 n2 ping -n -q -c 1 -W 1 "${IN4[1]}"
}
fault_nth "handshake" end_sessions after answered
# An index and a session for each side, and their messages, at the least.
at_least "for want of memory" "$(no_memory)" 4
say "counted for want of memory: $(no_memory)"
