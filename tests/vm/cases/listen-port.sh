# SPDX-License-Identifier: GPL-2.0
# The listen port can change, sessions stay; a port in use is an error.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
before=$(n1 wg show wg0 latest-handshakes)
n1 wg set wg0 listen-port 7777
equal "port" "$(n1 wg show wg0 listen-port)" 7777
listening n1 udp 7777
equal "the old port is closed" "$(n1 ss -Hlun "sport = :${PORT[1]}")" ""
pings n1 "${IN4[2]}"
pings n2 "${IN4[1]}"

say "a port that somebody else has"
n1 udpseq recv "${OUT4[1]}" 6666 1 >/dev/null &
wait_for 10 listening n1 udp 6666
fails_with 'Address already in use' n1 wg set wg0 listen-port 6666
equal "port" "$(n1 wg show wg0 listen-port)" 7777
pings n1 "${IN4[2]}"
pings n2 "${IN4[1]}"

say "or that somebody has in one family only"
ip -n n1 link add wg1 type wireguard
n1 wg set wg1 listen-port 6667
for address in "${OUT4[1]}" "${OUT6[1]}"; do
	ip netns exec n1 udpseq recv "$address" 6667 1 >/dev/null &
	holder=$!
	wait_for 10 listening n1 udp 6667
	fails_with 'Address already in use' n1 wg set wg0 listen-port 6667
	fails_with 'Address already in use' ip -n n1 link set wg1 up
	equal "sockets on the port" "$(n1 ss -Hlun 'sport = :6667' | wc -l)" 1
	equal "up" "$(ip -n n1 -br link show up dev wg1)" ""
	kill $holder
	wait $holder || true
	pings n1 "${IN4[2]}"
	pings n2 "${IN4[1]}"
done
ip -n n1 link set wg1 up
equal "sockets on the port" "$(n1 ss -Hlun 'sport = :6667' | wc -l)" 2
ip -n n1 link delete wg1

say "two devices cannot share one"
ip -n n1 link add wg1 type wireguard
n1 wg set wg1 listen-port 7777
fails_with 'Address already in use' ip -n n1 link set wg1 up
ip -n n1 link delete wg1

say "0 stands for any"
n1 wg set wg0 listen-port 0
port=$(n1 wg show wg0 listen-port)
at_least "port" "$port" 1
listening n1 udp "$port"
pings n1 "${IN4[2]}"
equal "handshake" "$(n1 wg show wg0 latest-handshakes)" "$before"

say "set while down, bound when up"
ip -n n1 link set wg0 down
n1 wg set wg0 listen-port 7000
equal "not bound" "$(n1 ss -Hlun 'sport = :7000')" ""
ip -n n1 link set wg0 up
listening n1 udp 7000
pings n1 "${IN4[2]}"
