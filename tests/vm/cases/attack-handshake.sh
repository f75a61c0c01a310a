# SPDX-License-Identifier: GPL-2.0
# Initiations forged, replayed, reflected, late, or by who is no peer: no answer.
. /wg/lib.sh

# tai SECONDS [NANOSECONDS]: a timestamp as in an initiation, in hexadecimal
tai() {
	printf '%016x%08x' $((0x400000000000000a + $1)) "${2:-0}"
}

# points_of_low_order: each u-coordinate below 2^255, and with the bit above set,
# which is ignored, so that these are the same points
points_of_low_order() {
	local point
	for point in \
		0000000000000000000000000000000000000000000000000000000000000000 \
		0100000000000000000000000000000000000000000000000000000000000000 \
		e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800 \
		5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157 \
		ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f \
		edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f \
		eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
	do
		echo "$point"
		printf '%s%02x\n' "${point:0:62}" $((0x${point:62} | 0x80))
	done
}

zeros() {
	printf '00%.0s' $(seq "$1")
}

attack_pair
key x >/dev/null
n2 wg set wg0 peer "$(pub secret)" preshared-key "$(psk 1)" \
	allowed-ips 10.1.0.15/32
attack <<-END
	peer x $(key x) 10.1.0.99 outside
	handshake a; handshake b; echo a; echo b

	note replayed, from its sender's address and from others
	initiation a; keep init; send from=a; take response a
	load init; send from=a; send from=outside; send from=b times=20
	drop rx_initiation_replay=22
	zeros 0; seal a; send from=a; accept a; echo a

	note reflected, as it is and with a mac1 that is right
	initiation a; send from=a; take response a; heard; keep resp
	zeros 0; seal a; send from=a; accept a
	load resp; send from=a; drop rx_bad_mac1
	load resp; macs; send from=a; drop rx_unknown_index
	echo a

	note bad tags, with right macs
	initiation a; keep init
	$(for byte in 8 39 40 71 72 87 88 99 100 115; do
		echo "load init; flip $byte 6; macs; send from=a"
	done)
	load init; set 40 $(zeros 48); macs; send from=a
	load init; set 88 $(zeros 28); macs; send from=a
	drop rx_bad_static=7 rx_bad_timestamp=5

	note the same timestamp, older ones, and not a nanosecond newer
	initiation a tai=$(tai 2000000000 7); send from=a; take response a
	zeros 0; seal a; send from=a; accept a
	initiation a tai=$(tai 2000000000 7); send from=a
	initiation a tai=$(tai 2000000000 6); send from=a
	initiation a tai=$(tai 1999999999 999999999); send from=a
	initiation a tai=$(tai 0); send from=a
	initiation a tai=$(zeros 12); send from=a
	initiation a; send from=a
	drop rx_initiation_replay=6
	initiation a tai=$(tai 2000000000 8); send from=a; take response a
	zeros 0; seal a; send from=a; accept a; echo a

	note far in the future: who does that shuts out himself, and nobody else
	$(for time in "$(tai 4000000000)" 7fffffffffffffffffffffff \
		8000000000000000ffffffff ffffffffffffffffffffffff; do
		echo "initiation a tai=$time; send from=a; take response a"
		echo "zeros 0; seal a; send from=a; accept a; echo a"
	done)
	initiation a tai=ffffffffffffffffffffffff; send from=a
	initiation a; send from=a; drop rx_initiation_replay=2
	handshake b; echo b
	run ip netns exec n2 wg set wg0 peer $(pub a) remove
	run ip netns exec n2 wg addconf wg0 /tmp/played
	handshake a; echo a

	note from who is no peer, or claims to be another one
	initiation x; send from=outside
	initiation a claims=x; send from=a
	initiation a claims=device; send from=a
	initiation a claims=$(zeros 32); send from=a
	drop rx_unknown_peer=4
	initiation x claims=a; send from=outside
	initiation x claims=a static=zero; send from=outside
	initiation b claims=a; send from=b; send from=a
	drop rx_bad_timestamp=4

	note without the preshared key
	peer secret $(key secret) 10.1.0.15 c
	initiation secret; send from=c; take response secret opens=no
	zeros 0; seal secret; send from=c
	ip4 10.1.0.15 10.1.0.2; seal secret; send from=c; drop rx_bad_tag=2

	note points of low order as the ephemeral, by a peer and by anybody
	$(points_of_low_order | while read -r point; do
		echo "initiation a ephemeral=$point; send from=a"
		echo "initiation x ephemeral=$point; send from=outside"
	done)
	drop rx_low_order_point=28
	note points that only look like it, since their highest bit is ignored
	$(for point in \
		cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880 \
		4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7 \
		d9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff \
		daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff \
		dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
	do
		echo "initiation a ephemeral=$point; send from=a"
	done)
	drop rx_bad_static=5
	echo a; echo b
END

say "points of low order as the key of a peer"
i=0
while read -r point; do
	printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.3.0.%s\nEndpoint = %s:9\n' \
		"$(printf '%b' "$(sed 's/../\\x&/g' <<<"$point")" | base64)" \
		$((i++)) 192.0.2.66
done < <(points_of_low_order) >/tmp/low-order
n2 wg addconf wg0 /tmp/low-order
ip -n n2 route add 10.3.0.0/24 dev wg0
attack <<-END
	peer x $(key x) 10.1.0.99 outside
	note what they would say is known to anybody
	$(points_of_low_order | while read -r point; do
		echo "initiation x claims=$point static=zero; send from=outside"
	done)
	drop rx_low_order_point=14
	note and nothing is said to them
	$(for ((i = 0; i < 14; i++)); do echo "provoke 10.3.0.$i"; done)
	drop rx_low_order_point=14+
END
