# SPDX-License-Identifier: GPL-2.0
# Outer packets dropped, rejected or queued for a program that may never answer.
. /wg/lib.sh

# queue accept|reverse|late|never NUMBER: a program that gets what rules queue, and
# lets NUMBER packets pass: each at once, four at a time in turned order, all when
# /tmp/now is there, or none.
cat >/tmp/queue <<'END'
import os, socket, struct, sys, time

how, number = sys.argv[1], int(sys.argv[2])
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
s.bind((0, 0))


def request(kind, *attributes):
    body = struct.pack("!BBH", 0, 0, 7)
    for what, value in attributes:
        attribute = struct.pack("HH", 4 + len(value), what) + value
        body += attribute + bytes(-len(attribute) % 4)
    s.send(struct.pack("IHHII", 16 + len(body), 3 << 8 | kind, 1, 0, 0) + body)


request(2, (1, struct.pack("!BxH", 1, 0)))              # bind to queue 7
request(2, (2, struct.pack("!IB", 0, 2)), (3, struct.pack("!I", 2000)))
print("ready", flush=True)
waiting = []
while number:
    data = s.recv(65536)
    if struct.unpack_from("H", data, 4)[0] != 3 << 8:
        continue
    at = 20
    while at + 4 <= len(data):
        length, what = struct.unpack_from("HH", data, at)
        if what & 0x3fff == 1:
            waiting.append(data[at + 4:at + 8])
        at += length + -length % 4
    number -= 1
    if number and (how == "reverse" and len(waiting) < 4
                   or how in ("late", "never")):
        continue
    if how == "late":
        print("full", flush=True)
        while not os.path.exists("/tmp/now"):
            time.sleep(0.05)
    while waiting:
        request(1, (2, struct.pack("!I", 1) + waiting.pop()))
END
queue() {
	ip netns exec n1 python3 /tmp/queue "$@" >/tmp/queue.out &
	queue_pid=$!
	wait_for 30 grep -q ready /tmp/queue.out
}
# rule WORD...: for n1's outer packets; none without words
rule() {
	n1 nft delete table inet outer 2>/dev/null || true
	[ $# = 0 ] || n1 nft -f - <<-END
		table inet outer {
			chain output {
				type filter hook output priority filter;
				udp sport ${PORT[1]} $*
			}
		}
	END
}

# not_sent: what n1's wg0 says it could not send
not_sent() {
	echo $(($(link_stat n1 wg0 tx errors) + $(link_stat n1 wg0 tx dropped)))
}

wg_pair
pings n1 "${IN4[2]}"
for how in drop reject "reject with icmpx admin-prohibited"; do
	say "$how"
	before=$(not_sent)
	# shellcheck disable=SC2086 # words for nft
	rule $how
	no_ping n1 "${IN4[2]}"
	at_least "not sent" "$(not_sent)" $((before + 2))
	rule
	pings n1 "${IN4[2]}"
done

say "nobody listens to the queue"
rule queue num 7
no_ping n1 "${IN4[2]}"

say "a program lets all pass"
queue accept 16
pings n1 "${IN4[2]}"
n1 ping -n -q -c 13 -i 0.05 -W 10 "${IN4[2]}" >/dev/null
wait $queue_pid

say "or in another order"
queue reverse 200
result=$(send_udp n1 n2 "${IN4[2]}" 200 100 -- -i 1000)
say "  $result"
equal "distinct" "$(field distinct "$result")" 200
equal "duplicate" "$(field duplicate "$result")" 0
at_least "reordered" "$(field reordered "$result")" 50
wait $queue_pid

say "or never: until it is gone"
queue never 100000
no_ping n1 "${IN4[2]}"
n1 udpseq send "${IN4[2]}" 9001 50 1000
kill $queue_pid
wait $queue_pid || true
rule
pings n1 "${IN4[2]}"

say "packets wait, and the program lets go of them when their interface is gone"
# Rules that look at the interface.
n1 nft -f - <<-END
	table inet looks {
		chain postrouting {
			type filter hook postrouting priority filter;
			iifname wg0 counter
			iif != 0 counter
		}
	}
END
rule queue num 7
queue late 10
n1 udpseq send "${IN4[2]}" 9001 10 1000
wait_for 10 grep -q full /tmp/queue.out
ip -n n1 link delete wg0
touch /tmp/now
wait $queue_pid
n1 ping -n -q -c 3 -i 0.2 "${OUT4[2]}" >/dev/null
