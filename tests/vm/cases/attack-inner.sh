# SPDX-License-Identifier: GPL-2.0
# Packets inside that lie: version, lengths, options, fragments, source, congestion.
. /wg/lib.sh

from=10.1.0.12 to=10.1.0.2 from6=fd01::12 to6=fd01::2
attack_pair
capture n2 wg0 /tmp/inside
attack <<-END
	handshake a; echo a

	note versions that are none
	$(for version in 0 1 2 3 5 7 8 9 a b c d e f; do
		echo "ip4 $from $to; set 0 ${version}5; seal a; send from=a"
		echo "ip6 $from6 $to6; set 0 ${version}0; seal a; send from=a"
	done)
	$(for size in 1 16 19 20 39 40 1420 9000; do
		echo "zeros $size; seal a; send from=a"
	done)
	drop rx_bad_inner=36

	note IPv4 of 1 to 19 bytes, IPv6 of 1 to 39
	$(for size in {1..19}; do
		echo "ip4 $from $to; cut $((52 - size)); seal a; send from=a"
	done)
	$(for size in {1..39}; do
		echo "ip6 $from6 $to6; cut $((72 - size)); seal a; send from=a"
	done)
	drop rx_bad_inner=58

	note IPv4's total length: nothing, less than a header, more than there is
	$(for length in 0000 0001 0013 0035 0100 ffff; do
		echo "ip4 $from $to; set 2 $length; sum; seal a; send from=a"
	done)
	drop rx_bad_inner_length=6
	ip4 $from $to; cut 1; seal a; send from=a
	ip4 $from $to; cut 32; seal a; send from=a; drop rx_bad_inner_length=2
	note less than there is: the rest is padding, whatever it holds
	ip4 $from $to; grow 1; seal a; send from=a; accept a; take data a size=52
	ip4 $from $to; grow 999; seal a; send from=a; accept a; take data a size=52
	ip4 $from $to size=40; set 2 0034; sum; seal a; send from=a; accept a
	take data a size=52
	ip4 $from $to; set 2 0014; sum; seal a; send from=a; accept a

	note IPv4's header length: the packet is the stack's to refuse
	$(for ihl in 0 1 4 6 e f; do
		echo "ip4 $from $to size=8; set 0 4$ihl; sum; seal a; send from=a"
	done)
	accept a
	ip4 $from $to size=0; set 0 4f; seal a; send from=a; accept a
	ip4 $from $to; set 10 dead; seal a; send from=a; accept a
	drop

	note IPv6's payload length
	$(for length in 0021 0100 ffd8 ffff; do
		echo "ip6 $from6 $to6; set 4 $length; seal a; send from=a"
	done)
	drop rx_bad_inner_length=4
	ip6 $from6 $to6; cut 1; seal a; send from=a; drop rx_bad_inner_length
	ip6 $from6 $to6; grow 77; seal a; send from=a; accept a; take data a size=72
	ip6 $from6 $to6; set 4 0000; seal a; send from=a; accept a
	note jumbo: no length in the header, another one in an option
	ip6 $from6 $to6 size=80 protocol=59 next=0 extra=3b00c20400000050; set 4 0000; seal a; send from=a; accept a
	ip6 $from6 $to6 size=80 protocol=59 next=0 extra=3b00c20400010000; set 4 0000; seal a; send from=a; accept a
	ip6 $from6 $to6 size=80 protocol=59 next=0 extra=3b00c2047fffffff; seal a; send from=a; accept a
	drop

	note fragments, overlapping ones, ones beyond the end
	$(for fragment in 2000 2001 0001 0003 3fff 1fff 1ff0 8000; do
		echo "ip4 $from $to size=64 fragment=$fragment protocol=17; seal a; send from=a"
	done)
	$(for header in 1100000000000001 1100000100000001 1100000800000001 \
		1100fff900000001 1100fff800000002 110000010000ffff; do
		echo "ip6 $from6 $to6 size=64 protocol=17 next=44 extra=$header; seal a; send from=a"
	done)
	accept a; drop

	note options: source routes, record route, timestamps, broken ones
	$(for options in 8307040a01000200 8907040a01000200 0703040000000000 \
		4408050000000000 8200000000000000 0100000000000000 \
		83ff040a01000200 ff00000000000000; do
		echo "ip4 $from $to extra=$options protocol=253; seal a; send from=a"
	done)
	note routing and destination headers
	$(for header in 3b000001fd010000 3b00040100000000 3bff000000000000 \
		3c00010400000000; do
		echo "ip6 $from6 $to6 protocol=59 next=43 extra=$header; seal a; send from=a"
		echo "ip6 $from6 $to6 protocol=59 next=60 extra=$header; seal a; send from=a"
	done)
	accept a; drop

	note sources that are not the peer's
	$(for source in 10.1.0.11 10.1.0.13 10.1.0.2 10.1.0.1 192.0.2.1 192.0.2.2 \
		127.0.0.1 0.0.0.0 255.255.255.255 224.0.0.1 10.1.0.255 8.8.8.8; do
		echo "ip4 $source $to; seal a; send from=a"
	done)
	drop rx_bad_source=12
	$(for source in fd01::11 fd01::13 fd01::2 fd01::1 :: ::1 ff02::1 fe80::12 \
		2001:db8::1 ::ffff:10.1.0.12 fd01::1:12; do
		echo "ip6 $source $to6; seal a; send from=a"
	done)
	drop rx_bad_source=11
	note a length is told of before a source
	ip4 10.1.0.13 $to; set 2 ffff; seal a; send from=a; drop rx_bad_inner_length

	note destinations: the tunnel's own outside, loopback, groups, itself
	$(for dest in 192.0.2.2 192.0.2.1 127.0.0.1 0.0.0.0 255.255.255.255 \
		224.0.0.1 10.1.0.255 $from; do
		echo "ip4 $from $dest protocol=253; seal a; send from=a"
	done)
	$(for dest in 2001:db8::2 ::1 :: ff02::1 fe80::1 $from6; do
		echo "ip6 $from6 $dest protocol=253; seal a; send from=a"
	done)
	accept a; drop

	note ICMP errors about connections that are none
	$(for type in 0300 0304 0501 0b00 0c00; do
		echo "ip4 $from $to size=36 protocol=1; set 20 ${type}ffff00000044; set 28 450000540000400040110000; set 40 0a0100020a01000c; seal a; send from=a"
	done)
	$(for type in 0100 0200 0300 0402; do
		echo "ip6 $from6 $to6 size=56 protocol=58; set 40 ${type}ffff00000500; seal a; send from=a"
	done)
	accept a; drop

	note congestion told of outside: lost, if it cannot be told of inside
	$(for outer in 0 1 2 3; do
		for inner in 0 1 2 3; do
			[ $outer$inner != 30 ] || continue
			echo "ip4 $from $to tos=$inner protocol=253; seal a; send from=a tos=$outer"
			echo "ip6 $from6 $to6 tos=$inner protocol=253; seal a; send from=a tos=$outer"
		done
	done)
	accept a
	$(! ours || cat <<-LOST
		ip4 $from $to protocol=253; seal a; send from=a tos=3
		ip6 $from6 $to6 protocol=253; seal a; send from=a tos=3
		ip4 $from $to tos=0xb8; seal a; send from=a tos=0xbb
		drop rx_bad_ecn=3
	LOST
	)
	echo a
END

# The stack would cut it off as well: what others see of the packet is what counts.
captured /tmp/inside
at_least "packets inside" "$(packets /tmp/inside | wc -l)" 100
equal "packets with their padding" "$(packets /tmp/inside \
	'(ip and len > ip[2:2]) or (ip6 and len - 40 > ip6[4:2])')" ""
