# SPDX-License-Identifier: GPL-2.0
# A cookie is used for 120 s and no longer, by who has it and by who gave it.
# virtual-time: yes
. /wg/lib.sh

# load: have side 2 asked for more handshakes than it can do, for a second or so
load() {
	n3 resend burst /tmp/first 198.51.100.2 "${PORT[2]}" >/dev/null
}

# with_mac2 FILE, without_mac2 FILE: when side 1's initiations went out that had
# a cookie, or none
with_mac2() {
	packets "$1" -tt "src port ${PORT[1]} and udp[8] = 1 and udp[140:4] != 0" |
		awk '{ sub("[.]", "", $1); print $1 }'
}

without_mac2() {
	packets "$1" -tt "src port ${PORT[1]} and udp[8] = 1 and udp[140:4] = 0" |
		awk '{ sub("[.]", "", $1); print $1 }'
}

# restart: side 1 has no session; it keeps its cookie
restart() {
	ip -n n1 link set wg0 down
	ip -n n1 link set wg0 up
	add_addr n1 wg0 "${IN6[1]}/64"
	ip -n n1 route replace "${IN4[2]}" dev wg0
}

# A handshake of side 1 while side 2 is under load, in a capture
shake_under_load() {
	restart
	capture n1 v1 /tmp/capture "udp port ${PORT[2]}"
	load
	poke 1
	pause 8
	captured /tmp/capture
}

# How long side 1 uses a cookie; in-tree, not quite as long as side 2 takes it.
life=120
ours || life=115

wg_pair
sink
new_ns n3
join_ns n3 v3 n2 v4
add_addr n3 v3 198.51.100.3/24
add_addr n2 v4 198.51.100.2/24
capture n1 v1 /tmp/first "udp src port ${PORT[1]} and udp[8] = 1"
poke 1
captured /tmp/first
n1 ip route replace "${IN4[2]}" dev wg0

say "under load: a cookie, and 5 s later a handshake that carries it"
shake_under_load
secret=$(times /tmp/capture 2 cookie)
equal "cookies" "$(wc -w <<<"$secret")" 1
mapfile -t with < <(with_mac2 /tmp/capture)
equal "initiations with a cookie" ${#with[@]} 1
without=$(without_mac2 /tmp/capture)
equal "initiations without" "$(wc -w <<<"$without")" 1
between "the one with" "${with[0]}" $((without + 4990000)) \
	$((without + 5333000 + $(late 5)))
equal "responses" "$(times /tmp/capture 2 response | wc -l)" 1

say "the cookie is taken by side 2 when it is 110 s old"
sleep_until $((secret + 110000000))
shake_under_load
equal "initiations with a cookie" "$(with_mac2 /tmp/capture | wc -l)" 1
equal "initiations without" "$(without_mac2 /tmp/capture | wc -l)" 0
equal "cookies" "$(times /tmp/capture 2 cookie)" ""
equal "responses" "$(times /tmp/capture 2 response | wc -l)" 1

say "at more than 120 s side 1 does not use it any more, and gets another"
sleep_until $((secret + 125000000))
shake_under_load
equal "first one has none" "$(without_mac2 /tmp/capture | wc -l)" 1
second=$(times /tmp/capture 2 cookie)
equal "cookies" "$(wc -w <<<"$second")" 1
equal "responses" "$(times /tmp/capture 2 response | wc -l)" 1

say "side 1 uses it in each try until then, answered or not"
deafen 2
restart
capture n1 v1 /tmp/capture "udp port ${PORT[2]}"
background chatter n1 "${IN4[1]}" n2 "${IN4[2]}" 1:0:150000:4000
sleep_until $((second + 145000000))
captured /tmp/capture
last=$(with_mac2 /tmp/capture | tail -n 1)
between "last with a cookie" "$last" $((second + 110000000)) \
	$((second + life * 1000000 + 4000))
read -r next < <(without_mac2 /tmp/capture)
between "first without" "$next" $((second + life * 1000000 - 4000)) \
	$((second + 130000000))
hear 2
pause 20

say "a cookie of an older secret is refused: the secret is another after 120 s"
# Side 1 gets one when the secret is 60 s old.
pause 200
load
secret=$(now)
sleep_until $((secret + 60000000))
shake_under_load
third=$(times /tmp/capture 2 cookie)
equal "cookies" "$(wc -w <<<"$third")" 1
sleep_until $((secret + 123000000))
shake_under_load
at_least "initiations with a cookie" "$(with_mac2 /tmp/capture | wc -l)" 1
equal "cookies" "$(times /tmp/capture 2 cookie | wc -l)" 1
refused=$(times /tmp/capture 2 cookie)
mapfile -t with < <(with_mac2 /tmp/capture)
between "the one that was refused carried one" "${with[0]}" \
	$((refused - 1000000)) "$refused"
equal "responses" "$(times /tmp/capture 2 response | wc -l)" 1
