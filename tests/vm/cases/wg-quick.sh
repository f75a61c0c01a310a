# SPDX-License-Identifier: GPL-2.0
# wg-quick up, down, save and strip: addresses, routes, hooks, tables, marks.
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
# up [FILE], down [FILE]
up() {
	n1 wg-quick up "${1:-wgq}" >/tmp/quick.log 2>&1 ||
		fail "wg-quick up: $(cat /tmp/quick.log)"
}
down() {
	n1 wg-quick down "${1:-wgq}" >/tmp/quick.log 2>&1 ||
		fail "wg-quick down: $(cat /tmp/quick.log)"
	equal "links left" "$(ip -n n1 -br link show type wireguard)" ""
}
rules=$(ip -n n1 rule; ip -n n1 -6 rule)
routes=$(ip -n n1 route; ip -n n1 -6 route)

say "addresses, routes, hooks"
conf "${IN4[2]}/32, ${IN6[2]}/128, 198.51.100.0/24" "MTU = 1400" \
	"PreUp = echo before up %i, \$(wg show %i peers | wc -l) >>/tmp/hooks" \
	"PostUp = echo up %i, \$(cat /sys/class/net/%i/flags) >>/tmp/hooks" \
	"PreDown = echo down %i, \$(cat /sys/class/net/%i/flags) >>/tmp/hooks" \
	"PostDown = echo after down %i >>/tmp/hooks" \
	"PostDown = ls /sys/class/net/%i >>/tmp/hooks 2>&1 || true"
up
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
pings n1 198.51.100.5
equal "MTU" "$(n1 cat /sys/class/net/wgq/mtu)" 1400
down
cat >/tmp/wanted <<-END
	before up wgq, 0
	up wgq, 0x91
	down wgq, 0x91
	after down wgq
END
equal "hooks" "$(head -n 4 /tmp/hooks)" "$(</tmp/wanted)"
grep -q 'No such file' <(tail -n +5 /tmp/hooks)

say "strip leaves what wg understands"
n1 wg-quick strip wgq >/tmp/stripped
fails grep -qE '^(Address|MTU|Pre|Post)' /tmp/stripped
ip -n n1 link add wgs type wireguard
n1 wg setconf wgs /tmp/stripped
equal "peers of the stripped file" "$(n1 wg show wgs allowed-ips)" \
	"$(pub 2)	${IN4[2]}/32 ${IN6[2]}/128 198.51.100.0/24"
ip -n n1 link delete wgs

say "a file elsewhere"
mkdir /tmp/elsewhere
mv /etc/wireguard/wgq.conf /tmp/elsewhere/wgp.conf
up /tmp/elsewhere/wgp.conf
equal "interfaces" "$(n1 wg show interfaces)" wgp
pings n1 "${IN4[2]}"
down /tmp/elsewhere/wgp.conf

say "no routes"
conf "0.0.0.0/0" "Table = off"
up
equal "routes to the peer's networks" "$(ip -n n1 route show default)" ""
pings n1 "${IN4[2]}"
down

say "a table of one's own"
conf "198.51.100.0/24" "Table = 123"
up
grep -q 198.51.100.0/24 <<<"$(ip -n n1 route show table 123)"
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

say "saved while it is up"
conf "198.51.100.0/24" "MTU = 1380"
up
n1 wg set wgq listen-port 7777 peer "$(pub 3)" allowed-ips 10.34.0.0/16
n1 wg-quick save wgq >/tmp/quick.log 2>&1 ||
	fail "wg-quick save: $(cat /tmp/quick.log)"
down
for line in "Address = ${IN4[1]}/24" "Address = ${IN6[1]}/64" "MTU = 1380" \
	"ListenPort = 7777" "PrivateKey = $(<"$(key 1)")" \
	"PublicKey = $(pub 3)" "AllowedIPs = 10.34.0.0/16"; do
	grep -qxF "$line" /etc/wireguard/wgq.conf || fail "not saved: $line"
done
up
pings n1 198.51.100.5
equal "peers" "$(n1 wg show wgq peers | wc -l)" 2
down

equal "rules left" "$(ip -n n1 rule; ip -n n1 -6 rule)" "$rules"
equal "routes left" "$(ip -n n1 route; ip -n n1 -6 route)" "$routes"
