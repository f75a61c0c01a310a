# SPDX-License-Identifier: GPL-2.0
# Messages that wait in a queue below outlive the tunnel and the module.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
n1 tc qdisc add dev v1 root tbf rate 64kbit burst 2000 latency 100s
ip netns exec n2 udpseq recv -t 30000 "${IN4[2]}" 9001 60 >/dev/null &
wait_for 10 listening n2 udp 9001
n1 udpseq send -i 0 "${IN4[2]}" 9001 60 1000
backlog=$(n1 tc -s qdisc show dev v1 | sed -n 's/.*backlog [^ ]* \([0-9]*\)p.*/\1/p')
say "waiting: $backlog"
at_least "messages in the queue" "$backlog" 20
n1 wg show wg0 >/dev/null
rmmod wireguard
fails test -e /sys/module/wireguard
# Memory of the module is reused before the queue lets go.
pause 1
n1 tc qdisc del dev v1 root
pause 1
n1 ping -n -q -c 1 -W 10 "${OUT4[2]}" >/dev/null
