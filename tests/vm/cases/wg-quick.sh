# SPDX-License-Identifier: GPL-2.0
# wg-quick up and down with addresses, routes, hooks, tables, marks, a default.
. /wg/lib.sh

link_pair
add_addr n2 lo 198.51.100.5/32 2001:db8:5::5/128
wg_new n2 wg0 2 "${IN4[2]}/24" "${IN6[2]}/64" -- listen-port "${PORT[2]}" \
	peer "$(pub 1)" allowed-ips "${IN4[1]},${IN6[1]}"

# conf ALLOWED_IPS [INTERFACE_LINE...]
conf() {
	local allowed=$1
	shift
	{
		echo "[Interface]"
		echo "Address = ${IN4[1]}/24, ${IN6[1]}/64"
		echo "PrivateKey = $(cat "$(key 1)")"
		printf '%s\n' "$@"
		echo "[Peer]"
		echo "PublicKey = $(pub 2)"
		echo "AllowedIPs = $allowed"
		echo "Endpoint = ${OUT4[2]}:${PORT[2]}"
	} >/etc/wireguard/wgq.conf
	chmod 600 /etc/wireguard/wgq.conf
}
up() {
	n1 wg-quick up wgq >/tmp/quick.log 2>&1 ||
		fail "wg-quick up: $(cat /tmp/quick.log)"
}
down() {
	n1 wg-quick down wgq >/tmp/quick.log 2>&1 ||
		fail "wg-quick down: $(cat /tmp/quick.log)"
	equal "links left" "$(ip -n n1 -br link show type wireguard)" ""
}
rules=$(ip -n n1 rule; ip -n n1 -6 rule)
routes=$(ip -n n1 route; ip -n n1 -6 route)

say "addresses, routes, hooks"
conf "${IN4[2]}/32, ${IN6[2]}/128, 198.51.100.0/24" "MTU = 1400" \
	"PostUp = echo up %i >>/tmp/hooks" "PreDown = echo down %i >>/tmp/hooks"
up
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
pings n1 198.51.100.5
equal "MTU" "$(n1 cat /sys/class/net/wgq/mtu)" 1400
down
equal "hooks" "$(xargs </tmp/hooks)" "up wgq down wgq"

say "no routes"
conf "0.0.0.0/0" "Table = off"
up
equal "routes to the peer's networks" "$(ip -n n1 route show default)" ""
pings n1 "${IN4[2]}"
down

say "a table of one's own"
conf "198.51.100.0/24" "Table = 123"
up
ip -n n1 route show table 123 | grep -q 198.51.100.0/24
down

say "everything through the tunnel"
conf "0.0.0.0/0, ::/0"
up
pings n1 198.51.100.5
pings n1 2001:db8:5::5
pings n1 "${OUT4[2]}"
mark=$(n1 wg show wgq fwmark)
[ "$mark" != off ] || fail "no fwmark"
down

say "the same with a mark of one's own, and the configuration saved"
conf "0.0.0.0/0, ::/0" "FwMark = 0x77" "SaveConfig = true"
up
equal "mark" "$(n1 wg show wgq fwmark)" 0x77
n1 wg set wgq peer "$(pub 3)" allowed-ips 10.33.0.0/16
pings n1 198.51.100.5
down
grep -q 'AllowedIPs = 10.33.0.0/16' /etc/wireguard/wgq.conf

equal "rules left" "$(ip -n n1 rule; ip -n n1 -6 rule)" "$rules"
equal "routes left" "$(ip -n n1 route; ip -n n1 -6 route)" "$routes"
