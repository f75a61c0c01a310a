# SPDX-License-Identifier: GPL-2.0
# A device moved to another namespace: its socket stays where it was created.
. /wg/lib.sh

wg_pair
new_ns n3
ip -n n1 link set wg0 netns n3
add_addr n3 wg0 "${IN4[1]}/24" "${IN6[1]}/64"
ip -n n3 link set wg0 up
pings n3 "${IN4[2]}"
pings n2 "${IN4[1]}"
pings n3 "${IN6[2]}"
listening n1 udp "${PORT[1]}"
equal "sockets in the new namespace" "$(n3 ss -Hlun)" ""
equal "interfaces in the old one" "$(n1 wg show interfaces)" ""

say "configured from the new one, bound in the old one"
n3 wg set wg0 listen-port 7777
listening n1 udp 7777
pings n3 "${IN4[2]}"
make_file /tmp/file 1
send_file n3 n2 "${IN4[2]}" /tmp/file
send_file n2 n3 "${IN4[1]}" /tmp/file

say "down, on to a third one and back, the socket still the first one's"
ip -n n3 link set wg0 netns n2 name wg9
equal "interfaces" "$(n2 wg show interfaces | tr ' ' '\n' | sort | xargs)" \
	"wg0 wg9"
ip -n n2 link set wg9 netns n3 name wg0
add_addr n3 wg0 "${IN4[1]}/24"
ip -n n3 link set wg0 up
listening n1 udp 7777
pings n3 "${IN4[2]}"
