# SPDX-License-Identifier: GPL-2.0
# The creating namespace goes first: the device lives on, without a socket.
. /wg/lib.sh

wg_pair
new_ns n3
ip -n n1 link set wg0 netns n3
add_addr n3 wg0 "${IN4[1]}/24"
ip -n n3 link set wg0 up
pings n3 "${IN4[2]}"
background n3 ping -f -q "${IN4[2]}"
ip netns delete n1
# Its half of the link goes with it.
gone() {
	! ip -n n2 link show v2
}
wait_for 60 gone
n3 wg show wg0 >/dev/null
no_ping n3 "${IN4[2]}"
equal "carrier" "$(n3 cat /sys/class/net/wg0/carrier)" 0
n3 wg set wg0 peer "$(pub 2)" persistent-keepalive 1
n3 wg set wg0 peer "$(pub 3)" allowed-ips 10.5.0.0/16
# There is nowhere to bind a socket, and nobody has rights there any more.
fails_with 'Operation not permitted' n3 wg set wg0 listen-port 7777
ip -n n3 link set wg0 down
fails_with 'Machine is not on the network' ip -n n3 link set wg0 up
fails_with 'Operation not permitted' n3 wg set wg0 listen-port 7777
equal "port" "$(n3 wg show wg0 listen-port)" "${PORT[1]}"
equal "peers" "$(n3 wg show wg0 peers | wc -l)" 2
ip -n n3 link delete wg0

say "and a device whose creator is gone goes with the namespace it is in"
new_ns n4
ip -n n4 link add wg4 type wireguard
in_ns n4 wg set wg4 private-key "$(key 4)" peer "$(pub 2)" allowed-ips 10.7.0.0/16
ip -n n4 link set wg4 netns n3
ip -n n3 link set wg4 up
ip netns delete n4
ip netns delete n3
