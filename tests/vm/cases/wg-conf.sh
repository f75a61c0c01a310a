# SPDX-License-Identifier: GPL-2.0
# wg setconf, addconf, syncconf and showconf: what is set is what is shown.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
cat >/tmp/full.conf <<-END
	[Interface]
	ListenPort = 7777
	FwMark = 0x1234
	PrivateKey = $(cat "$(key 1)")

	[Peer]
	PublicKey = $(pub 2)
	PresharedKey = $(cat "$(psk 12)")
	AllowedIPs = ${IN4[2]}/32, ${IN6[2]}/128, 10.20.0.0/16, fd20::/64
	Endpoint = ${OUT4[2]}:${PORT[2]}
	PersistentKeepalive = 25

	[Peer]
	PublicKey = $(pub 3)
	AllowedIPs = 0.0.0.0/0, ::/0
	Endpoint = [2001:db8::3]:1
END
sections() {
	# One line a section, its lines sorted: peers come in any order.
	awk -v RS= '{ n = split($0, l, "\n"); s = ""; for (i = 1; i <= n; i++)
		s = s l[i] "|"; print s }' "$1" | while IFS= read -r line; do
		tr '|' '\n' <<<"$line" | sed '/^$/d' | while IFS= read -r l; do
			case $l in
			AllowedIPs*) printf 'AllowedIPs %s\n' "$(
				sed 's/.*= //; s/, /\n/g' <<<"$l" | sort |
				xargs)" ;;
			*) echo "$l" ;;
			esac
		done | sort | paste -sd '|'
	done | sort
}
same() {
	n1 wg showconf wg0 >/tmp/shown.conf
	diff <(sections "$1") <(sections /tmp/shown.conf) >/tmp/diff ||
		fail "$2: $(cat /tmp/diff)"
}
n1 wg setconf wg0 /tmp/full.conf
same /tmp/full.conf "setconf"
n1 wg setconf wg0 /tmp/shown.conf
same /tmp/full.conf "setconf of what was shown"

say "addconf adds, and keeps the rest"
cat >/tmp/more.conf <<-END
	[Peer]
	PublicKey = $(pub 4)
	AllowedIPs = 10.40.0.0/16
END
n1 wg addconf wg0 /tmp/more.conf
{ cat /tmp/full.conf; echo; cat /tmp/more.conf; } >/tmp/both.conf
same /tmp/both.conf "addconf"

say "syncconf changes what differs, and keeps sessions"
n2 wg set wg0 peer "$(pub 1)" preshared-key "$(psk 12)"
pings n1 "${IN4[2]}"
before=$(peer_field n1 wg0 "$(pub 2)" handshake)
rx=$(peer_field n1 wg0 "$(pub 2)" rx)
sed 's/PersistentKeepalive = 25/PersistentKeepalive = 26/;
	s/10.20.0.0/10.21.0.0/' /tmp/full.conf >/tmp/changed.conf
n1 wg syncconf wg0 /tmp/changed.conf
same /tmp/changed.conf "syncconf"
pings n1 "${IN4[2]}"
equal "handshake" "$(peer_field n1 wg0 "$(pub 2)" handshake)" "$before"
at_least "received" "$(peer_field n1 wg0 "$(pub 2)" rx)" $((rx + 1))

say "setconf of an interface alone removes the rest"
printf '[Interface]\nListenPort = 7778\n' >/tmp/small.conf
n1 wg setconf wg0 /tmp/small.conf
equal "dump" "$(n1 wg show wg0 dump)" "(none)	(none)	7778	off"

say "a peer with the device's own key is not taken"
n1 wg set wg0 private-key "$(key 1)"
n1 wg set wg0 peer "$(pub 1)" allowed-ips 10.0.0.0/8
equal "peers" "$(n1 wg show wg0 peers)" ""
n1 wg set wg0 peer "$(pub 6)"
n1 wg set wg0 private-key "$(key 6)"
equal "peers after the key became that of one" "$(n1 wg show wg0 peers)" ""
