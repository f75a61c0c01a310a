# SPDX-License-Identifier: GPL-2.0
# Responses forged, replayed, late, reflected; handshakes that cross or run at once.
# skip-intree: when initiations cross, it forgets its own
. /wg/lib.sh

# ordered less|greater KEY: the name of a key whose public one is so, beside KEY's
ordered() {
	local i=0 wanted=$1 mine other
	other=$(pub "$2" | base64 -d | od -An -v -tx1 | tr -d ' \n')
	while
		mine=$(pub "$wanted$i" | base64 -d | od -An -v -tx1 | tr -d ' \n')
		case $wanted in
		less) [[ $mine > $other ]] ;;
		*) [[ $mine < $other ]] ;;
		esac
	do
		i=$((i + 1))
	done
	echo "$wanted$i"
}

# Where the device sends before it has heard of the peers.
endpoints=()
for name in a b c; do
	endpoints+=(peer "$(pub $name)" endpoint "192.0.2.1:$((1012 + ${#endpoints[@]} / 4))")
done
less=$(ordered less 2)
greater=$(ordered greater 2)

attack_pair
n2 wg set wg0 "${endpoints[@]}" \
	peer "$(pub "$less")" allowed-ips 10.1.0.21/32 endpoint 192.0.2.1:1021 \
	peer "$(pub "$greater")" allowed-ips 10.1.0.22/32 endpoint 192.0.2.1:1022
attack <<-END
	note the device begins, and takes one response, once
	provoke a; take initiation a; heard; keep mine
	response a; keep resp
	$(for byte in 12 43 44 59; do
		echo "load resp; flip $byte 3; macs; send from=a"
	done)
	load resp; set 44 $(printf '00%.0s' {1..16}); macs; send from=a
	drop rx_bad_response=5
	load resp; flip 60; send from=a; load resp; flip 75 7; send from=a
	drop rx_bad_mac1=2
	load resp; flip 8; macs; send from=a; drop rx_unknown_index
	note with an ephemeral of low order
	$(for point in \
		0000000000000000000000000000000000000000000000000000000000000000 \
		0100000000000000000000000000000000000000000000000000000000000080 \
		e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800 \
		5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157 \
		ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f \
		edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff \
		eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
	do
		echo "response a ephemeral=$point; send from=a"
	done)
	drop rx_low_order_point=7
	note the initiation that it sent, sent back
	load mine; send from=a; drop rx_bad_mac1
	load mine; macs; send from=a; drop rx_bad_static
	note by a peer that it was not meant for
	response a; flip 50; macs; send from=b; drop rx_bad_response
	note and after all of that the right one
	response a; keep resp; send from=a; accept a; take data a
	echo a
	load resp; send from=a times=10; send from=outside
	drop rx_unexpected_response=11
	echo a

	note a response to a handshake that was begun anew
	provoke b; take initiation b
	response b; keep late
	take initiation b
	load late; send from=b; drop rx_unknown_index
	response b older; send from=b; drop rx_unknown_index
	response b; send from=b; accept b; take data b
	echo b
	load late; send from=b; drop rx_unknown_index

	note nor to one that is open, when another index is named
	provoke b; take data b; take initiation b
	response b misdirected; send from=b; drop rx_unexpected_response
	response b; send from=b; accept b; take keepalive b; echo b

	note what answers a handshake is nothing for another session
	initiation c; send from=c; take response c
	heard; set 0 02000000; send from=c; drop rx_bad_mac1
	zeros 0; seal c; send from=c; accept c; echo c

	note initiations cross: the smaller key's survives, here the device's
	peer greater $(key "$greater") 10.1.0.22 outside
	peer less $(key "$less") 10.1.0.21 outside
	socket g 192.0.2.1 1022; socket l 192.0.2.1 1021
	provoke greater; take initiation greater at=g
	response greater; keep answer
	initiation greater; send from=g; take response greater at=g
	load answer; send from=g; accept greater; take data greater
	echo greater
	load answer; send from=g; drop rx_unexpected_response
	note here the peer's, so that the device has forgotten its own
	provoke less; take initiation less at=l
	response less; keep answer
	initiation less; send from=l; take response less at=l
	load answer; send from=l; drop rx_unknown_index
	zeros 0; seal less; send from=l; accept less; take data less; echo less

	note many handshakes of one peer at once: the last one counts
	initiation a; keep one; send from=a; take response a
	initiation a; send from=a; take response a
	initiation a; send from=a; take response a
	zeros 0; seal a session=1; send from=a; drop rx_unknown_index
	zeros 0; seal a session=2; send from=a; drop rx_unknown_index
	zeros 0; seal a; send from=a; accept a; echo a
	note nothing is sent under a session that is not confirmed
	initiation a; send from=a; take response a
	provoke a; take data a session=1
	zeros 0; seal a session=1; send from=a; accept a
	zeros 0; seal a; send from=a; accept a; echo a
	initiation b; send from=b; take response b
	zeros 0; seal b; keep first; flip 20; send from=b; drop rx_bad_tag
	load first; send from=b; accept b; echo b
END
