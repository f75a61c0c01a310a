# SPDX-License-Identifier: GPL-2.0
# No route, routes that flap, and an outer interface that goes: it heals by itself.
. /wg/lib.sh

wg_pair
# Routes come and go without the addresses: n2 is reached on another network.
for i in 1 2; do
	add_addr n$i lo 203.0.113.$i/32 2001:db8:f::$i/128
done
routes() {
	ip -n n1 route "$1" 203.0.113.2/32 via "${OUT4[2]}"
	ip -n n2 route "$1" 203.0.113.1/32 via "${OUT4[1]}"
	ip -n n1 -6 route "$1" 2001:db8:f::2/128 via "${OUT6[2]}"
	ip -n n2 -6 route "$1" 2001:db8:f::1/128 via "${OUT6[1]}"
}
for endpoint in 203.0.113.2 "[2001:db8:f::2]"; do
	say "no route to $endpoint"
	n1 wg set wg0 peer "$(pub 2)" endpoint "$endpoint:${PORT[2]}"
	before=$(! ours || drops n1 wg0 tx_no_route)
	no_ping n1 "${IN4[2]}"
	! ours || at_least "no route" "$(drops n1 wg0 tx_no_route)" \
		$((before + 1))
	routes add
	pings n1 "${IN4[2]}"
	pings n2 "${IN6[1]}"
	routes delete
	no_ping n1 "${IN4[2]}"
	routes add
	pings n1 "${IN4[2]}"
	routes delete
done

say "routes flap under traffic"
routes add
background n1 ping -f -q "${IN4[2]}"
background n2 ping -f -q "${IN6[1]}"
for i in {1..15}; do
	routes delete
	routes add
done
n1 wg set wg0 peer "$(pub 2)" endpoint "203.0.113.2:${PORT[2]}"
pings n1 "${IN4[2]}"
for i in {1..5}; do
	ip -n n1 route change 203.0.113.2/32 dev lo
	ip -n n1 route change unreachable 203.0.113.2/32
	ip -n n1 route change 203.0.113.2/32 via "${OUT4[2]}"
done
pings n1 "${IN4[2]}"
pings n2 "${IN6[1]}"

say "the outer interface goes under traffic, and comes back"
n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}"
background n1 ping -f -q -l 30 -s 1300 "${IN4[2]}"
background n2 ping -f -q -l 30 -s 1300 "${IN6[1]}"
for i in 1 2 3; do
	# Beside a flood a few may be lost while neighbours get to know each other.
	wait_for 60 pings n1 "${IN4[2]}"
	ip -n n1 link delete v1
	no_ping n1 "${IN4[2]}"
	join_ns n1 v1 n2 v2
	add_addr n1 v1 "${OUT4[1]}/24" "${OUT6[1]}/64"
	add_addr n2 v2 "${OUT4[2]}/24" "${OUT6[2]}/64"
done
wait_for 60 pings n1 "${IN4[2]}"
wait_for 60 pings n2 "${IN6[1]}"
