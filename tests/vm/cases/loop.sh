# SPDX-License-Identifier: GPL-2.0
# A tunnel whose endpoint is routed into itself, or two into each other: no hang.
. /wg/lib.sh

wg_pair
# Only what has a session already goes round.
pings n1 "${IN4[2]}"
say "into itself"
n1 wg set wg0 peer "$(pub 2)" allowed-ips 0.0.0.0/0 \
	endpoint "198.51.100.1:${PORT[2]}"
ip -n n1 route add default dev wg0
n1 timeout 20 ping -f -q -c 200 -W 1 198.51.100.5 >/dev/null 2>&1 || true
n1 wg show wg0 >/dev/null
! ours || at_least "loops" "$(drops n1 wg0 tx_routing_loop)" 1

say "its own address as the endpoint"
n1 wg set wg0 peer "$(pub 2)" endpoint "${IN4[1]}:${PORT[1]}"
n1 timeout 20 ping -f -q -c 50 -W 1 198.51.100.5 >/dev/null 2>&1 || true
n1 wg set wg0 peer "$(pub 2)" endpoint "127.0.0.1:${PORT[1]}"
n1 timeout 20 ping -f -q -c 50 -W 1 198.51.100.5 >/dev/null 2>&1 || true

say "two tunnels, each through the other"
ip -n n1 route delete default
wg_new n1 wg1 11 10.6.0.1/24 -- listen-port 51911 peer "$(pub 12)" \
	endpoint 10.7.0.2:1000 allowed-ips 10.6.0.0/24
wg_new n1 wg2 21 10.7.0.1/24 -- listen-port 51921 peer "$(pub 22)" \
	endpoint 10.6.0.2:1000 allowed-ips 10.7.0.0/24
n1 timeout 20 ping -f -q -c 50 -W 1 10.6.0.2 >/dev/null 2>&1 || true

say "and a good endpoint works again"
n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}" \
	allowed-ips "${IN4[2]}"
wait_for 20 n1 ping -q -c 1 -W 1 "${IN4[2]}"
