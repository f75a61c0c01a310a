# SPDX-License-Identifier: GPL-2.0
# After a try that is not answered, the next one goes out from any source again.
# virtual-time: yes
. /wg/lib.sh

# sources FILE: the addresses that side 1's initiations came from, in order
sources() {
	packets "$1" "src port ${PORT[1]} and udp[8] = 1" |
		sed 's/.* IP \([0-9.]*\)[.][0-9]* > .*/\1/'
}

wg_pair
sink
add_addr n1 v1 192.0.2.11/24
n2 wg set wg0 peer "$(pub 1)" endpoint "192.0.2.11:${PORT[1]}"
pings n2 "${IN4[1]}"
pings n1 "${IN4[2]}"
equal "source that side 1 holds on to" \
	"$(peer_field n2 wg0 "$(pub 1)" endpoint)" "192.0.2.11:${PORT[1]}"

say "no session: the first try from there, the others not"
pause 200
deafen 2
capture n1 v1 /tmp/capture udp
poke 1
pause 17
captured /tmp/capture
equal "sources" "$(sources /tmp/capture | xargs)" \
	"192.0.2.11 192.0.2.1 192.0.2.1 192.0.2.1"
hear 2
pause 5

say "a session: 15 s after data that is not answered"
n2 wg set wg0 peer "$(pub 1)" endpoint "192.0.2.11:${PORT[1]}"
pings n2 "${IN4[1]}"
pings n1 "${IN4[2]}"
equal "source that side 1 holds on to" \
	"$(peer_field n2 wg0 "$(pub 1)" endpoint)" "192.0.2.11:${PORT[1]}"
pause 15
deafen 2
capture n1 v1 /tmp/capture udp
poke 1
pause 17
captured /tmp/capture
equal "sources" "$(sources /tmp/capture | xargs)" "192.0.2.1"
