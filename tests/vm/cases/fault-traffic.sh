# SPDX-License-Identifier: GPL-2.0
# Each allocation that packets take fails in turn: counted, and traffic goes on.
# timeout: 1800
. /wg/lib.sh
. /wg/fault.sh

modprobe wireguard
wg_pair
pings n1 "${IN4[2]}"
fault_in_module

# lost: what all interfaces have counted as dropped, ours and the kernel's part; it
# only grows, and some is in it twice
lost() {
	local i dev
	for i in 1 2; do
		for dev in $(n$i ls /sys/class/net | grep wg); do
			n$i wgctl drops "$dev"
		done
		n$i awk '/wg/ { print $4 + $5 + $12 + $13 }' /proc/net/dev
	done | awk '{ sum += $NF } END { print sum + 0 }'
}
no_memory() {
	echo $(($(drops "$1" wg0 rx_no_memory) + $(drops "$1" wg0 tx_no_memory)))
}
before() {
	was=$(lost)
}
# What did not arrive was counted, unless it was the kernel's own allocation, of
# which it tells, below us or above.
after() {
	if ((FAULT_STATUS)) && [ -z "$FAULT_SITE" ]; then
		at_least "dropped" "$(lost)" $((was + 1))
	fi
	FAULT_STATUS=0
	wait_for 20 n1 ping -n -q -c 1 -W 1 "${IN4[2]}"
}

fault_nth "a packet and its answer" before after \
	n1 ping -n -q -c 1 -s 1000 -W 3 "${IN4[2]}"
at_least "for want of memory, n1" "$(no_memory n1)" 1
at_least "for want of memory, n2" "$(no_memory n2)" 1

say "messages that somebody else has as well are opened into new packets"
# A packet socket nobody reads from: it has them until it is closed.
cat >/tmp/hoard.py <<'END'
import socket, sys, time
ETH_P_ALL, SO_RCVBUFFORCE = 3, 33
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 28)
sock.bind((sys.argv[1], ETH_P_ALL))
open(sys.argv[2], "w").close()
time.sleep(1e6)
END
hoards=()
for i in 1 2; do
	ip netns exec n$i python3 /tmp/hoard.py v$i /tmp/hoards.$i &
	hoards+=($!)
	wait_for 20 test -e /tmp/hoards.$i
done
rx=$(drops n2 wg0 rx_no_memory)
fault_nth "a packet that is kept" before after \
	n1 ping -n -q -c 1 -s 200 -W 3 "${IN6[2]}"
at_least "for want of memory" "$(drops n2 wg0 rx_no_memory)" $((rx + 1))
kill "${hoards[@]}"

say "a tunnel in the tunnel: the outer one's packets are for a worker"
for i in 1 2; do
	wg_new n$i wg1 1$i 10.11.0.$i/24 -- listen-port 5191 \
		peer "$(pub 1$((3 - i)))" endpoint "${IN4[3 - i]}:5191" \
		allowed-ips 10.11.0.$((3 - i))
done
pings n1 10.11.0.2
fault_nth "a packet in two tunnels" before after \
	n1 ping -n -q -c 1 -s 300 -W 3 10.11.0.2
pings n1 10.11.0.2
for i in 1 2; do
	ip -n n$i link delete wg1
done

say "large packets that become many, over TCP, which asks for what is lost"
head -c 60000 /dev/urandom >/tmp/file
FAULT_MOST=12
fault_nth "a file" before after send_file n1 n2 "${IN4[2]}" /tmp/file
