# SPDX-License-Identifier: GPL-2.0
# timeout: 1500
# Minutes of virtual time: sessions are renewed, expire, and are kept alive.
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
