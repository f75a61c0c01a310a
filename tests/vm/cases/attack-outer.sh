# SPDX-License-Identifier: GPL-2.0
# What carries messages: aggregates, fragments, no checksum, 64 kB, forged ICMP.
. /wg/lib.sh

# In-tree, what came in more than 25 fragments is not opened.
tiny=8 large=65399
ours || { tiny=64; large=30000; }
attack_pair
# Aggregates stay what they are until the socket takes them apart.
n2 ethtool -K v2 gro on rx-udp-gro-forwarding on >/dev/null
attack <<-END
	handshake a; echo a

	note many messages in one aggregate, good and bad
	$(for counter in {100..120}; do
		echo "zeros 0; seal a counter=$counter; add"
	done)
	send from=a together; accept a
	$(for counter in {100..120}; do
		echo "zeros 0; seal a counter=$counter; add"
	done)
	send from=a together; drop rx_replay=21
	$(for i in {1..9}; do
		echo "zeros 0; seal a; flip -$i; add"
		echo "random 32; set 0 04000000; add"
		echo "random 32; set 0 05000000; add"
		echo "random 32; set 0 01000000; add"
	done)
	zeros 8; add
	send from=a together
	drop rx_bad_tag=9 rx_unknown_index=9 rx_bad_type=9 rx_bad_length=9 rx_truncated
	$(for i in {1..40}; do
		echo "random 148; set 0 01000000; add"
	done)
	send from=outside together; drop rx_bad_mac1=40
	initiation a; keep init; send from=a; take response a
	zeros 0; seal a; send from=a; accept a
	load init; add; load init; add; load init; add
	send from=a together; drop rx_initiation_replay=3
	note packets in one aggregate, some of which lie
	ip4 10.1.0.12 10.1.0.2 size=1000; seal a; add
	$(for i in {1..9}; do
		echo "ip4 10.1.0.12 10.1.0.2 size=1000; seal a; flip 100; add"
		echo "ip4 10.1.0.12 10.1.0.2 size=1000; set 0 15; seal a; add"
		echo "ip4 10.1.0.12 10.1.0.2 size=1000; set 2 ffff; seal a; add"
		echo "ip4 10.1.0.13 10.1.0.2 size=1000; seal a; add"
	done)
	send from=a together; take data a size=1020; credit a 1052
	drop rx_bad_tag=9 rx_bad_inner=9 rx_bad_inner_length=9 rx_bad_source=9

	note without a checksum, which IPv4 has for optional
	zeros 0; seal a; send from=a checksum=no; accept a
	send from=a checksum=no; drop rx_replay
	random 148; set 0 01000000; send from=outside checksum=no; drop rx_bad_mac1

	note fragments: put together if they fit, lost if they overlap
	ip4 10.1.0.12 10.1.0.2 size=600; seal a; keep one
	send from=a fragments=$tiny; accept a; take data a size=620
	load one; send from=a fragments=16; send from=outside fragments=64
	drop rx_replay=2
	ip4 10.1.0.12 10.1.0.2 size=600; seal a; keep one
	send from=a fragments=64 overlapping; send from=a fragments=16 overlapping
	drop
	load one; send from=a; accept a; take data a size=620
	initiation a; send from=a fragments=$tiny; take response a
	zeros 0; seal a; send from=a fragments=$tiny; accept a

	note the largest there is
	$(for type in 1 2 3 4 5; do
		echo "random 65507; set 0 0${type}000000; send from=outside times=5"
	done)
	drop rx_bad_length=15 rx_unknown_index=5 rx_bad_type=5
	ip4 10.1.0.12 10.1.0.2 size=$large protocol=253; seal a; keep large
	send from=a; accept a; send from=a; send from=outside; drop rx_replay=2
	ip4 10.1.0.12 10.1.0.2 size=$large protocol=253; seal a; flip -1; send from=a
	drop rx_bad_tag
	zeros 65475; seal a; send from=a; drop rx_bad_inner

	note ICMP about what the device sends: unreachable, too long, redirected
	$(for code in {0..15}; do
		for to in a w outside; do
			echo "icmp 3 $code 0x00000044 $to"
			echo "icmp 5 $((code % 4)) 0xc0000242 $to"
			echo "icmp 4 0 0 $to; icmp 11 $((code % 2)) 0 $to; icmp 12 0 0 $to"
		done
	done)
	drop; echo a
	$(for mtu in 0 1 20 68 296 552 576 65535; do
		echo "icmp 3 4 $mtu a; icmp 3 4 $mtu w"
	done)
	drop
	note and its tunnel carries what it carried before
	ip4 10.1.0.12 10.1.0.2 size=400; seal a; send from=a; accept a; take data a size=420
END
ip -all netns delete

say "the same over IPv6"
attack_pair 6
attack <<-END
	handshake a; echo a
	note without a checksum, which IPv6 does not have for optional
	zeros 0; seal a; send from=a checksum=no; drop
	send from=a; accept a
	note aggregates
	$(for counter in {100..120}; do
		echo "zeros 0; seal a counter=$counter; add"
	done)
	send from=a together; accept a
	random 65507; set 0 04000000; send from=outside times=5
	random 65507; set 0 01000000; send from=outside times=5
	drop rx_unknown_index=5 rx_bad_length=5
	note ICMPv6
	$(for code in {0..6}; do
		for to in a w outside; do
			echo "icmp 1 $code 0 $to; icmp 3 $((code % 2)) 0 $to"
			echo "icmp 4 $((code % 3)) 0 $to"
		done
	done)
	$(for mtu in 0 1 68 1279 1280 65535; do
		echo "icmp 2 0 $mtu a; icmp 2 0 $mtu w"
	done)
	drop
	ip4 10.1.0.12 10.1.0.2 size=900; seal a; send from=a; accept a; take data a size=920
END
