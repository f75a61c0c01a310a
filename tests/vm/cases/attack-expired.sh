# SPDX-License-Identifier: GPL-2.0
# Cookies, sessions and handshakes that were good once are of no use any more.
# virtual-time: yes
# timeout: 500
. /wg/lib.sh

attack_pair
n2 wg set wg0 peer "$(pub a)" endpoint 192.0.2.1:1012
attack <<-END
	note the device takes a cookie, and an address is proven by one
	provoke a; take initiation a mac2=no
	cookie a; keep reply; send from=a; accept a
	take initiation a mac2=yes
	response a; keep resp; send from=a; accept a; take data a; echo a
	handshake b; initiation b; keep init
	send from=b loaded; take cookie b; drop rx_cookie_sent
	calm
	load init; macs b; keep proven
	zeros 0; seal b; keep alive
	echo w

	note two minutes later its secret is another one, and the proof none
	run sleep 121
	load proven; send from=b loaded; take cookie b unread; drop rx_cookie_sent
	calm

	note after three the sessions have ended, and what they were made of
	run sleep 60
	witness none
	load alive; send from=b; drop rx_session_expired
	zeros 0; seal a; send from=a; drop rx_session_expired
	load resp; send from=a; drop rx_unexpected_response
	load reply; send from=a; drop rx_unknown_index
	handshake w; witness w
	note and the device's own next initiation has no old cookie in it
	provoke a; take initiation a mac2=no
	response a; send from=a; accept a; take data a; echo a
	handshake b; echo b
	run ip -n n1 link set wg0 down
	run ip -n n1 link set wg0 up
END
