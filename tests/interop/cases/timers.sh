# SPDX-License-Identifier: GPL-2.0
# Minutes of virtual time: sessions are renewed, expire, are kept alive, given up.
# timeout: 1500
. /wg/interop.sh

tunnel -e 12
PATIENCE=600

say "traffic for 260 s: sessions are renewed each 120 s and nothing is lost"
for side in 1 2; do
	start ping$side in_ns n$side ping -n -q -i 1 -c 260 "${IN4[3 - side]}"
done
for side in 1 2; do
	result=$(ended ping$side)
	[[ $result = *' 0% packet loss'* ]] || fail "$result"
done
for side in 1 2; do
	at_most "age of the session" \
		$((EPOCHSECONDS - $(field_of $side handshake))) 130
done

say "200 s of silence: the session has expired, and a new one is made at once"
for side in 1 2; do
	pause 200
	before=$(field_of $side handshake)
	pings n$side "${IN4[3 - side]}"
	at_least "new handshake" "$(field_of $side handshake)" $((before + 200))
done

say "data that is not answered brings a keepalive after 10 s"
for side in 1 2; do
	pings n$side "${IN4[3 - side]}"
	pause 15
	in_ns n$((3 - side)) sysctl -qw net.ipv4.icmp_echo_ignore_all=1
	before=$(field_of $side rx)
	no_ping_from $side
	pause 8
	equal "bytes after 8 s" "$(field_of $side rx)" "$before"
	pause 4
	equal "bytes after 12 s" $(($(field_of $side rx) - before)) 32
	in_ns n$((3 - side)) sysctl -qw net.ipv4.icmp_echo_ignore_all=0
done

say "a peer that has forgotten us: a new handshake after 15 s"
for side in 1 2; do
	other=$((3 - side))
	pings n$side "${IN4[other]}"
	in_ns n$other wg set "${DEV[other]}" peer "$(pub $side)" remove
	set_peer $other $side
	before=$(field_of $side handshake)
	start ping in_ns n$side ping -n -q -i 1 -c 30 "${IN4[other]}"
	pause 10
	equal "no new handshake yet" "$(field_of $side handshake)" "$before"
	ended ping
	at_least "new handshake" "$(field_of $side handshake)" $((before + 10))
	# Only who sent the last handshake knows where the other is.
	set_peer $other $side endpoint "$(endpoint_of $side)"
done

say "a peer that is silent: initiations for 90 s, then none without new traffic"
n2 nft -f - <<-END
	table inet silence {
		chain in {
			type filter hook input priority 0
			udp dport ${PORT[2]} drop
		}
		chain out {
			type filter hook output priority 0
			udp sport ${PORT[2]} drop
		}
	}
END
restart 1
initiations() {
	udp_lengths /tmp/capture | grep -cx 148 || true
}
begun_anew() {
	[ "$(initiations)" -gt "$sent" ]
}
capture n1 v1 /tmp/capture "udp dst port ${PORT[2]}"
given_up=$(drops n1 wg0 tx_staged_given_up)
no_ping_from 1
pause 83
equal "given up before the time" "$(drops n1 wg0 tx_staged_given_up)" "$given_up"
pause 13
equal "given up" "$(drops n1 wg0 tx_staged_given_up)" $((given_up + 2))
sent=$(initiations)
say "$sent initiations"
at_least "initiations" "$sent" 16
at_most "initiations" "$sent" 20
pause 30
equal "initiations after that" "$(initiations)" "$sent"
no_ping_from 1
wait_for 10 begun_anew
captured /tmp/capture
equal "other messages" "$(udp_lengths /tmp/capture | grep -vx 148 || true)" ""
n2 nft delete table inet silence
pings n1 "${IN4[2]}"
