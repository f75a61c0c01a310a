# SPDX-License-Identifier: GPL-2.0
# Messages of any type and length, reserved bits, bad mac1: dropped, without a word.
. /wg/lib.sh

# lengths TYPE RIGHT: garbage of 0 to 200 bytes but the right length, and large
lengths() {
	local type=$1 right=$2 size
	for size in {0..200} 1400 1472 9000 65507; do
		[ "$size" != "$right" ] || continue
		echo "random $size"
		((size == 0)) || echo "set 0 0$type"
		((size < 4)) || echo "set 1 000000"
		echo "send from=outside"
	done
}

attack_pair
{
	echo "note every type at every length but its own"
	lengths 1 148
	echo "drop rx_truncated=16 rx_bad_length=188"
	lengths 2 92
	echo "drop rx_truncated=16 rx_bad_length=188"
	lengths 3 64
	echo "drop rx_truncated=16 rx_bad_length=188"
	echo "note data has no length of its own, but a least one"
	lengths 4 0
	echo "drop rx_truncated=15 rx_bad_length=16 rx_unknown_index=173"
	for type in 0 5 6; do
		echo "note type $type"
		lengths $type 0
		echo "drop rx_truncated=15 rx_bad_type=189"
	done
	echo "note nothing at all, and a null"
	echo "zeros 0; send from=outside; drop rx_truncated"
	echo "zeros 16; send from=outside; drop rx_bad_type"

	echo "note right messages, one byte short or long"
	echo "handshake a"
	echo "initiation a; keep init; cut 1; send; drop rx_bad_length"
	echo "load init; grow 1; send; drop rx_bad_length"
	echo "load init; grow 100; send; drop rx_bad_length"
	echo "load init; cut 1; macs; send; drop rx_bad_length"
	echo "load init; grow 16; macs; send; drop rx_bad_length"
	echo "zeros 0; seal a; keep alive; cut 1; send; drop rx_bad_length"
	echo "load alive; grow 1; send; drop rx_bad_tag"
	echo "load alive; grow 16; send; drop rx_bad_tag"

	echo "note each reserved bit of each type"
	echo "ip4 10.1.0.12 10.1.0.2; seal a; keep data"
	for byte in 1 2 3; do
		for bit in {0..7}; do
			echo "load init; flip $byte $bit; macs; send from=a"
			echo "load init; flip $byte $bit; send from=a"
			echo "load data; flip $byte $bit; send from=a"
			echo "random 92; set 0 02000000; flip $byte $bit; send"
			echo "random 64; set 0 03000000; flip $byte $bit; send"
		done
	done
	echo "drop rx_bad_type=120"
	for type in 00 05 08 10 40 80 ff; do
		echo "load init; set 0 $type; macs; send from=a"
		echo "load data; set 0 $type; send from=a"
	done
	echo "drop rx_bad_type=14"

	echo "note types that are not the message's"
	echo "load init; set 0 02; macs; send; drop rx_bad_length"
	echo "load init; set 0 03; macs; send; drop rx_bad_length"
	echo "load init; set 0 04; macs; send; drop rx_unknown_index"
	echo "load data; set 0 01; send; drop rx_bad_length"

	echo "note each bit of mac1, and of what it covers"
	for ((byte = 116; byte < 132; byte++)); do
		for bit in {0..7}; do
			echo "load init; flip $byte $bit; send from=a"
		done
	done
	echo "drop rx_bad_mac1=128"
	for ((byte = 4; byte < 116; byte++)); do
		echo "load init; flip $byte $((byte % 8)); send from=a"
	done
	echo "drop rx_bad_mac1=112"
	echo "random 148; set 0 01000000; send from=outside times=50"
	echo "random 92; set 0 02000000; send from=outside times=50"
	echo "load init; set 116 $(printf '00%.0s' {1..16}); send from=a"
	echo "load init; set 116 $(printf 'ff%.0s' {1..16}); send from=a"
	echo "drop rx_bad_mac1=102"

	echo "note mac1 for another receiver's key"
	echo "load init; set 0 01; send from=a; take response a"
	echo "heard; keep resp; send from=a; drop rx_bad_mac1"
	echo "heard; macs; send from=a; drop rx_unknown_index"

	echo "note data after all of that"
	echo "load data; send from=a; accept a; take data a"
} >/tmp/script
attack </tmp/script
