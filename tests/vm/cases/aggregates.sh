# SPDX-License-Identifier: GPL-2.0
# TCP enters and leaves a tunnel in packets beyond its MTU, unless told not to.
. /wg/lib.sh

# send: a file, and count in $in and $out the packets beyond the MTU that n1's
# wg0 was given, and that n2's gave to the stack
send() {
	local i
	for i in 1 2; do
		capture n$i wg0 /tmp/capture$i tcp dst port 9000 and greater 1421
	done
	send_file n1 n2 "${IN4[2]}" /tmp/file
	captured /tmp/capture1
	captured /tmp/capture2
	in=$(packets /tmp/capture1 | wc -l)
	out=$(packets /tmp/capture2 | wc -l)
	say "$in in, $out out"
}

wg_pair
make_file /tmp/file 1
send
at_least "large packets in" "$in" 1
at_least "large packets out" "$out" 1

n2 ethtool -K wg0 gro off
send
at_least "large packets in" "$in" 1
equal "large packets out, without GRO" "$out" 0

n2 ethtool -K wg0 gro on
n1 ethtool -K wg0 tso off gso off
send
equal "large packets in, without TSO" "$in" 0
at_least "large packets out" "$out" 1
