# SPDX-License-Identifier: GPL-2.0
# Cookies nobody asked for, replayed, of another message or address; under load.
. /wg/lib.sh

attack_pair
n2 wg set wg0 peer "$(pub a)" endpoint 192.0.2.1:1012
attack <<-END
	note cookie replies out of the blue
	handshake b
	random 64; set 0 03000000; send from=outside times=20
	drop rx_unknown_index=20
	note for a session, by who is not its peer, and broken
	cookie b; keep right
	$(for byte in 8 31 32 47 48 63; do
		echo "load right; flip $byte 1; send from=b; send from=outside"
	done)
	drop rx_bad_cookie=12
	load right; cut 1; send from=b; load right; grow 1; send from=b
	drop rx_bad_length=2
	note a right one is taken once, and moves nothing, wherever it comes from
	load right; send from=outside; accept b
	load right; send from=b; send from=outside; drop rx_unexpected_cookie=2
	cookie b; send from=b; drop rx_unexpected_cookie
	echo b

	note for our initiation: one of another message does not count
	provoke a; take initiation a mac2=no
	cookie a; keep first
	flip -1; send from=a; drop rx_bad_cookie
	take initiation a mac2=no
	load first; send from=a; drop rx_unknown_index
	cookie a older; send from=a; send from=outside; drop rx_bad_cookie=2
	cookie a; keep second; send from=a; accept a
	send from=a times=3; drop rx_unexpected_cookie=3
	note the next initiation proves that it came, and to another one it was no use
	take initiation a mac2=yes
	load first; send from=a; load second; send from=a; drop rx_unknown_index=2
	cookie a older; send from=a; drop rx_bad_cookie
	response a; send from=a; accept a; take data a; echo a
	load second; send from=a; drop rx_unknown_index

	note with no load, what mac2 holds is of no interest
	initiation b; set 132 $(printf 'ff%.0s' {1..16}); send from=b; take response b
	zeros 0; seal b; send from=b; accept b; echo b

	note under load, an initiation costs an answer that is shorter, and no more
	initiation b; keep init; send from=b loaded; take cookie b; drop rx_cookie_sent
	calm
	note the cookie is good for its address and its port
	load init; macs b; keep proven
	send from=c loaded; take cookie b at=c unread; drop rx_cookie_sent
	calm
	load proven; send from=outside loaded; take cookie b at=outside unread
	drop rx_cookie_sent
	calm
	load proven; flip 140; send from=b loaded; take cookie b unread
	drop rx_cookie_sent
	calm
	load init; set 132 $(printf '00%.0s' {1..16}); send from=b loaded
	take cookie b unread; drop rx_cookie_sent
	calm
	note and what is wrong with the mac1 is worth no cookie
	load proven; flip 120; send from=b loaded; drop rx_bad_mac1
	calm
	load proven; send from=b loaded; take response b
	zeros 0; seal b; send from=b; accept b; echo b
	calm
	note proven again, it is as replayed as any other
	load proven; send from=b loaded; drop rx_initiation_replay
	calm
	note and too many from one address wait their turn
	load proven; send from=b loaded times=300
	drop rx_initiation_replay=5+ rx_ratelimited=1+
END
