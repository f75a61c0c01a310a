# SPDX-License-Identifier: GPL-2.0
# The outer link may be a bridge, a VLAN, a macvlan or have a queue that shapes.
. /wg/lib.sh

wg_pair
make_file /tmp/file 1
check() {
	say "$*"
	pings n1 "${IN4[2]}"
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
}

ip -n n1 -batch - <<-END
	link add br0 type bridge
	link set br0 up
	address flush dev v1
	link set v1 master br0
	address add ${OUT4[1]}/24 dev br0
	address add ${OUT6[1]}/64 dev br0 nodad
END
check "bridge"

for i in 1 2; do
	ip -n n$i -batch - <<-END
		link add link v$i name v$i.7 type vlan id 7
		link set v$i.7 up
		address add 198.51.100.$i/24 dev v$i.7
	END
done
ip -n n1 link set v1 nomaster
n1 wg set wg0 peer "$(pub 2)" endpoint "198.51.100.2:${PORT[2]}"
check "VLAN"

for i in 1 2; do
	ip -n n$i -batch - <<-END
		link add link v$i name m$i type macvlan mode bridge
		link set m$i up
		address add 203.0.113.$i/24 dev m$i
	END
done
n1 wg set wg0 peer "$(pub 2)" endpoint "203.0.113.2:${PORT[2]}"
check "macvlan"

n1 tc qdisc add dev v1 root tbf rate 50mbit burst 64k latency 200ms
n2 tc qdisc add dev v2 root fq_codel
check "shaped"
n1 tc qdisc replace dev v1 root tbf rate 50mbit burst 5k latency 200ms
check "shaped, a burst smaller than an aggregate"
