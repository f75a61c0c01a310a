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

# goes_round WHAT: each of 50 packets with a session comes to its end
goes_round() {
	local before
	say "$1"
	before=$(! ours || drops n1 wg0 tx_routing_loop)
	n1 timeout 20 ping -f -q -c 50 -W 1 10.1.0.9 >/dev/null 2>&1 || true
	! ours || wait_for 10 at_least_drops $((before + 1))
	n1 wg show wg0 >/dev/null
}
at_least_drops() {
	[ "$(drops n1 wg0 tx_routing_loop)" -ge "$1" ]
}
n1 wg set wg0 fwmark 51 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}" \
	allowed-ips 0.0.0.0/0
pings n1 "${IN4[2]}"
ip -n n1 route add default dev wg0 table 99
ip -n n1 rule add fwmark 51 table 99
goes_round "by a policy route for the mark of what leaves"
ip -n n1 rule delete fwmark 51
n1 wg set wg0 fwmark 0
pings n1 "${IN4[2]}"

ip -n n1 -batch - <<-END
	link add red type vrf table 10
	link set red up
	link add blue type dummy
	link set blue up
	link set blue master red
	route add default dev wg0 table 10
	route add 198.51.100.0/24 dev red
END
n1 wg set wg0 peer "$(pub 2)" endpoint "198.51.100.7:9"
goes_round "through a VRF"
ip -n n1 link delete red

say "handshakes of two tunnels, each through the other"
for i in 1 2; do
	n1 wg set wg$i peer "$(pub ${i}2)" persistent-keepalive 1
done
pause 2
n1 wg show all >/dev/null
for i in 1 2; do
	n1 wg set wg$i peer "$(pub ${i}2)" persistent-keepalive 0
done

say "and a good endpoint works again"
n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}" \
	allowed-ips "${IN4[2]}"
wait_for 20 n1 ping -q -c 1 -W 1 "${IN4[2]}"
