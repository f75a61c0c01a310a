# SPDX-License-Identifier: GPL-2.0
# Each allocation of a configuration fails in turn: an error, and nothing changed.
# timeout: 1800
. /wg/lib.sh
. /wg/fault.sh

modprobe wireguard
fault_in_module
wg_pair
pings n1 "${IN4[2]}"

# state: all that can be configured, and whether the socket is there
state() {
	ip -n n1 -br link show type wireguard
	n1 wg showconf wg0
	n1 ss -Hlun
}
healthy() {
	pings n1 "${IN4[2]}"
	pings n2 "${IN6[1]}"
}

fault_each "link add" state "ip -n n1 link delete wg1" \
	ip -n n1 link add wg1 type wireguard
at_least "ways to fail" "$FAULT_REFUSED" 8

say "up and down"
ip -n n1 link add wg1 type wireguard
n1 wg set wg1 private-key "$(key 11)" peer "$(pub 12)" endpoint 192.0.2.9:9 \
	allowed-ips 10.9.0.0/16 persistent-keepalive 30
fault_each "link up" state "ip -n n1 link set wg1 down" \
	ip -n n1 link set wg1 up
at_least "ways to fail" "$FAULT_REFUSED" 4
ip -n n1 link set wg1 up
fault_each "link down" state "ip -n n1 link set wg1 up" \
	ip -n n1 link set wg1 down
equal "down" "$FAULT_REFUSED" 0
ip -n n1 link delete wg1

say "port and key of a device that is up"
restore_device() {
	n1 wg set wg0 listen-port "${PORT[1]}" private-key "$(key 1)"
}
fault_each "port" state restore_device ip netns exec n1 wg set wg0 listen-port 7777
at_least "ways to fail" "$FAULT_REFUSED" 4
fault_each "key" state restore_device ip netns exec n1 wg set wg0 private-key "$(key 3)"
at_least "ways to fail" "$FAULT_REFUSED" 1
fault_each "port and key" state restore_device ip netns exec n1 wg set wg0 \
	listen-port 7777 private-key "$(key 3)"
healthy

say "peers"
forget_peer() {
	n1 wg set wg0 peer "$(pub 5)" remove
	n1 wg set wg0 peer "$(pub 2)" allowed-ips "${IN4[2]},${IN6[2]}"
}
forget_peer
# It takes an address away from the other one, which must get it back.
fault_each "peer add" state forget_peer ip netns exec n1 wg set wg0 peer "$(pub 5)" \
	preshared-key "$(psk 5)" endpoint 192.0.2.5:5 persistent-keepalive 25 \
	allowed-ips "${IN4[2]},10.2.0.0/16,10.3.0.0/16,10.2.3.0/24,fd05::/64"
at_least "ways to fail" "$FAULT_REFUSED" 8
healthy

restore_peer() {
	n1 wg set wg0 peer "$(pub 5)" remove
	n1 wg set wg0 peer "$(pub 5)" endpoint 192.0.2.5:5 \
		allowed-ips 10.5.0.0/16,fd05::/64,10.2.0.0/16,10.4.0.0/16
	n1 wg set wg0 peer "$(pub 2)" allowed-ips "${IN4[2]},${IN6[2]}"
}
restore_peer
fault_each "peer change" state restore_peer ip netns exec n1 wg set wg0 \
	peer "$(pub 5)" preshared-key "$(psk 5)" endpoint 192.0.2.55:5 \
	allowed-ips "10.6.0.0/16,10.2.0.0/16,${IN4[2]},fd06::/64,10.6.7.0/24"
at_least "ways to fail" "$FAULT_REFUSED" 4
fault_each "allowed IPs back" state restore_peer ip netns exec n1 wg set wg0 \
	peer "$(pub 5)" allowed-ips ""
equal "removing" "$FAULT_REFUSED" 0
fault_each "peer remove" state restore_peer ip netns exec n1 wg set wg0 \
	peer "$(pub 5)" remove
equal "removing" "$FAULT_REFUSED" 0
healthy

say "a dump of many parts: whole, or an error"
{
	n1 wg showconf wg0
	for i in {1..60}; do
		printf '[Peer]\nPublicKey = %s\nAllowedIPs = ' "$(wg genkey)"
		printf '10.%d.0.0/16,fd00:%x::/32\n' $((i + 20)) "$i"
	done
} >/tmp/many
n1 wg setconf wg0 /tmp/many
n1 wg show wg0 allowed-ips >/tmp/whole
whole() {
	((FAULT_STATUS)) || equal "the dump" "$FAULT_SAID" "$(</tmp/whole)"
}
for function in genl_start netlink_dump netlink_recvmsg; do
	fault_in_function $function
	fault_sweep "dump in $function" true whole \
		ip netns exec n1 wg show wg0 allowed-ips
done
fault_in_module
healthy

add() {
	wg_new n1 wg1 11 10.8.0.1/24 -- peer "$(pub 12)" \
		endpoint "${OUT4[2]}:9" persistent-keepalive 1 \
		allowed-ips 10.9.0.0/16,10.9.8.0/24,fd09::/64
}
fault_sweep "link delete" add true ip -n n1 link delete wg1
equal "refusals" "$FAULT_REFUSED" 0
healthy

say "namespace delete"
add() {
	new_ns n3
	join_ns n3 x3 n1 x1
	wg_new n3 wg0 3 10.8.0.1/24 -- peer "$(pub 12)" \
		endpoint "${OUT4[2]}:9" persistent-keepalive 1 \
		allowed-ips 10.9.0.0/16,10.9.8.0/24,fd09::/64
	# One that outlives the namespace it was made in.
	wg_new n3 wg1 4
	ip -n n3 link set wg1 netns n1
}
gone() {
	ip netns delete n3
	wait_for 20 fails ip -n n1 link show x1
}
after() {
	ip -n n1 link delete wg1 2>/dev/null || true
	equal "namespace delete" "$FAULT_STATUS" 0
	# One may be what the next allocation that fails was for.
	wait_for 20 n1 ping -n -q -c 1 -W 1 "${IN4[2]}"
}
fault_nth "namespace delete" add after gone
healthy
