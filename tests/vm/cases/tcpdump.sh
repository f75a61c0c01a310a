# SPDX-License-Identifier: GPL-2.0
# tcpdump on wg0 sees the inner packets whole; captures come and go under load.
. /wg/lib.sh

wg_pair
capture n2 wg0 /tmp/capture
pings n1 "${IN4[2]}" -s 100
pings n1 "${IN6[2]}" -s 100
captured /tmp/capture
equal "IPv4 packets" \
	"$(packets /tmp/capture ip | grep -c 'ICMP echo.*length 108$')" 6
equal "IPv6 packets" \
	"$(packets /tmp/capture ip6 | grep -c 'ICMP6, echo.*length 108$')" 6
equal "nothing else" "$(packets /tmp/capture | wc -l)" 12

make_file /tmp/file 3
send_file n1 n2 "${IN4[2]}" /tmp/file &
sender=$!
for _ in 1 2; do
	capture n2 wg0 /tmp/busy
	capture n1 wg0 /tmp/busy1
	kill "$(</tmp/busy.pid)"
	kill "$(</tmp/busy1.pid)"
done
wait $sender
