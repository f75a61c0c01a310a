# SPDX-License-Identifier: GPL-2.0
# Tunnels in tunnels: three deep, with smaller MTUs, and a file through all.
. /wg/lib.sh

wg_pair
for depth in 1 2; do
	for i in 1 2; do
		other=$((3 - i))
		# The endpoint is the address in the tunnel around it.
		outer=$((depth - 1))
		wg_new n$i wg$depth "$i$depth" \
			"10.1.$depth.$i/24" "fd01:$depth::$i/64" -- \
			listen-port 5190$depth peer "$(pub "$other$depth")" \
			endpoint "10.1.$outer.$other:5190$depth" \
			allowed-ips "10.1.$depth.0/24,fd01:$depth::/64"
		ip -n n$i link set wg$depth mtu $((1420 - depth * 60))
	done
	# The first tunnel's own port.
	[ $depth = 2 ] || for i in 1 2; do
		n$i wg set wg1 peer "$(pub "$((3 - i))1")" \
			endpoint "${IN4[3 - i]}:51901"
	done
done
pings n1 10.1.2.2
pings n2 fd01:2::1
make_file /tmp/file 1
send_file n1 n2 10.1.2.2 /tmp/file
send_file n2 n1 fd01:2::1 /tmp/file
