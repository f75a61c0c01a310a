# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The network of the flood tests, and how to flood it.
#
# Sourced after lib.sh of tests/vm. n1 and n2 are the standard pair with its
# tunnel. n3, behind a link of its own to n2, is where the flood comes from, of
# addresses in 172.16/12 that n2 has a route to.

# n2's address on the link to n3, and a port of n2's that nobody listens on.
VICTIM=198.51.100.2
CLOSED_PORT=5
# An address behind the tunnel that nobody has: what arrives for it is dropped.
NOWHERE=10.1.0.77
# Of these numbers of addresses.
ONE=1
MANY=100000

# flood_net: all of it
flood_net() {
	wg_pair
	n1 wg set wg0 peer "$(pub 2)" \
		allowed-ips "${IN4[2]}/32,${IN6[2]}/128,$NOWHERE/32"
	new_ns n3
	join_ns n2 w2 n3 w3
	add_addr n2 w2 $VICTIM/24
	add_addr n3 w3 198.51.100.3/24
	ip -n n2 route add 172.16.0.0/12 via 198.51.100.3
	flood peers 4 >/run/flooders.conf
	n2 wg addconf wg0 /run/flooders.conf
	[ -e /dev/wgflood ] || insmod /wg/wgflood.ko
	VICTIM_MAC=$(n2 cat /sys/class/net/w2/address)
}

# flood_from SOURCES KIND [OPTION...]: to n2's tunnel port; prints what was sent,
# and how many bytes came through n2's tunnel meanwhile
flood_from() {
	local sources=$1 kind=$2
	shift 2
	# shellcheck disable=SC2016 # expanded by the inner shell
	n2 bash -c 'exec 9</sys/class/net/wg0/statistics/rx_bytes
		exec ip netns exec n3 flood send -c 9 "$@"' bash \
		-d w3 -m "$VICTIM_MAC" -a 172.16.0.1 -s "$sources" "$@" \
		"$kind" "$(pub 2)" $VICTIM "${PORT[2]}"
}

# tunnel_load: send through the tunnel from n1 to n2 as fast as a CPU can, until
# end_tunnel_load
tunnel_load() {
	# Not by a function: what is to be killed is the program.
	ip netns exec n1 flood send -d wg0 -a "${IN4[1]}" -l 1400 -t 600000 \
		data-unknown-index "$(pub 2)" $NOWHERE 9 >/dev/null 2>&1 &
	TUNNEL_LOAD=$!
}

end_tunnel_load() {
	kill -9 $TUNNEL_LOAD
	wait $TUNNEL_LOAD || true
}

# newcomer TRIES: from n3's own address
newcomer() {
	n3 flood newcomer "$1" "$(pub 2)" $VICTIM "${PORT[2]}"
}
