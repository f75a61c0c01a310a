# SPDX-License-Identifier: GPL-2.0
# Peers, keys, ports and devices come and go on all sides while packets flow.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
background n1 ping -f -q "${IN4[2]}"
background n2 ping -f -q "${IN6[1]}"
background n1 udpseq send "${IN4[2]}" 9001 1000000 1000

# again COMMAND...: over and over, until the file /tmp/stop is there
again() {
	set +eE
	trap - ERR
	while [ ! -e /tmp/stop ]; do
		"$@" >/dev/null 2>&1
	done
}
remove_and_add() {
	n2 wg set wg0 peer "$(pub 1)" remove
	n2 wg set wg0 peer "$(pub 1)" allowed-ips "${IN4[1]},${IN6[1]}"
}
other_key() {
	n1 wg set wg0 private-key "$(key 9)" peer "$(pub 9)" allowed-ips ::/0
	n1 wg set wg0 private-key "$(key 1)"
}
move_addresses() {
	n1 wg set wg0 peer "$(pub 7)" allowed-ips "${IN4[2]},10.0.0.0/8"
	n1 wg set wg0 peer "$(pub 2)" allowed-ips "${IN4[2]},${IN6[2]}"
	n1 wg set wg0 peer "$(pub 7)" remove
}
other_port() {
	n2 wg set wg0 listen-port 0 fwmark 5
	n2 wg set wg0 listen-port "${PORT[2]}" fwmark 0
}
other_device() {
	ip -n n2 link add wg9 type wireguard
	n2 wg set wg9 private-key "$(key 8)" peer "$(pub 7)" \
		endpoint "${OUT4[1]}:${PORT[1]}" allowed-ips 10.8.0.0/16 \
		persistent-keepalive 1
	ip -n n2 link set wg9 up
	ip -n n2 link delete wg9
}
key 7 >/dev/null; key 8 >/dev/null; key 9 >/dev/null
pub 7 >/dev/null; pub 9 >/dev/null
workers=()
for work in remove_and_add other_key move_addresses other_port other_device \
	"n1 wg show all dump" "n2 wg showconf wg0"; do
	# shellcheck disable=SC2086 # a command and its arguments
	again $work &
	workers+=($!)
done
pause 8
: >/tmp/stop
for worker in "${workers[@]}"; do
	wait "$worker" || true
done
# n1 may have learnt a port that n2 had for a moment only, and n2 have forgotten
# where n1 is.
n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}"
wait_for 30 n1 ping -q -c 1 -W 1 "${IN4[2]}"
