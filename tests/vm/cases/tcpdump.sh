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

say "under load"
make_file /tmp/file 1
keep_sending() {
	while [ ! -e /tmp/stop ]; do
		send_file n1 n2 "${IN4[2]}" /tmp/file
	done
}
# busy FILE: has it segments both ways, whole by what their headers say?
busy() {
	local way
	for way in src dst; do
		[ "$(packets "$1" "ip and tcp $way port 9000" | wc -l)" -gt 0 ] ||
			return
	done
	! packets "$1" -v | grep -E 'truncated|bad-len|\[\|' >/dev/null
}
keep_sending &
sender=$!
for _ in 1 2 3; do
	capture n2 wg0 /tmp/busy
	capture n1 wg0 /tmp/busy1
	wait_for 20 busy /tmp/busy
	wait_for 20 busy /tmp/busy1
	kill "$(</tmp/busy.pid)" "$(</tmp/busy1.pid)"
	wait "$(</tmp/busy.pid)" "$(</tmp/busy1.pid)" || true
done
: >/tmp/stop
wait $sender
