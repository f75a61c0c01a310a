# SPDX-License-Identifier: GPL-2.0
# Processors go and come back, over and over, under traffic and handshakes.
# timeout: 300
. /wg/lib.sh

# All but the first. With two, what is left does all by itself; with more, work
# goes on being spread (tests/vm/run --cpus 4).
cpus=(/sys/devices/system/cpu/cpu[1-9]/online)
[ -w "${cpus[0]}" ] || skip "no second processor that can be switched off"
switch() {
	local cpu
	for cpu in "${cpus[@]}"; do
		echo "$1" >"$cpu"
	done
}
trap 'switch 1' EXIT

wg_pair
make_file /tmp/file 3
pings n1 "${IN4[2]}"
say "files both ways while it comes and goes"
(
	while :; do
		for cpu in "${cpus[@]}"; do
			echo 0 >"$cpu"
			pause 0.1
		done
		switch 1
		pause 0.1
		echo >>/tmp/switched
	done
) &
switcher=$!
send_file n1 n2 "${IN4[2]}" /tmp/file 9000 &
first=$!
send_file n2 n1 "${IN6[1]}" /tmp/file 9100
wait $first

say "handshakes while it comes and goes"
for i in {1..8}; do
	wg_new n1 "a$i" "a$i" 10.20.$i.1/24 -- peer "$(pub "b$i")" \
		endpoint "${OUT4[2]}:$((20000 + i))" allowed-ips 10.20.$i.2
	wg_new n2 "b$i" "b$i" 10.20.$i.2/24 -- \
		listen-port $((20000 + i)) peer "$(pub "a$i")" \
		allowed-ips 10.20.$i.1
	background n1 ping -n -q -i 0.2 10.20.$i.2
done
for i in {1..8}; do
	wait_for 60 shook n2 "b$i" "$(pub "a$i")"
done

say "bursts, of which nothing may get stuck"
for _ in 1 2 3 4 5; do
	send_udp n1 n2 "${IN4[2]}" 300 1300 &
	send_udp n2 n1 "${IN4[1]}" 300 1300
	wait $!
	pings n1 "${IN4[2]}"
	pings n2 "${IN6[1]}"
done
kill $switcher
wait $switcher || true
at_least "times" "$(wc -l </tmp/switched)" 5

say "off in the middle of traffic, and not on again until it is through"
background n1 ping -f -q -l 30 -s 1300 "${IN4[2]}"
background n2 ping -f -q -l 30 -s 1300 "${IN6[1]}"
for _ in 1 2 3 4 5; do
	pause 0.3
	switch 0
	pings n1 "${IN4[2]}"
	pings n2 "${IN6[1]}"
	switch 1
done
switch 0
for i in {1..8}; do
	pings n2 10.20.$i.1
	ip -n n1 link delete "a$i"
	ip -n n2 link delete "b$i"
done
switch 1
send_file n2 n1 "${IN4[1]}" /tmp/file
