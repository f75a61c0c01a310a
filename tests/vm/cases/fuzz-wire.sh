# SPDX-License-Identifier: GPL-2.0
# A wire that damages what passes: nothing wrong comes through, all is counted.
# skip-intree: it does not tell what it has dropped
# timeout: 300
#
# WG_SECONDS and WG_SEED as for churn-all.
. /wg/lib.sh

seconds=${WG_SECONDS:-20}
seed=${WG_SEED:-$SRANDOM}
say "seed $seed"
RANDOM=$seed

new_ns n1 n2 wire
for i in 1 2; do
	join_ns n$i v$i wire m$i
	# The wire is to see datagrams as they are on a wire.
	in_ns n$i ethtool -K v$i tx off gso off >/dev/null
	add_addr n$i v$i "${OUT4[i]}/24" "${OUT6[i]}/64"
	ip -n wire link set m$i arp off
done
# Nothing is to be lost between the wire and an interface.
sysctl -qw net.core.netdev_max_backlog=100000
in_ns wire sysctl -qw net.ipv6.conf.all.disable_ipv6=1
for i in 1 2; do
	other=$((3 - i))
	wg_new n$i wg$i $i "${IN4[i]}/24" "${IN6[i]}/64" -- \
		listen-port "${PORT[i]}" peer "$(pub $other)" \
		endpoint "${OUT4[other]}:${PORT[other]}" \
		allowed-ips "${IN4[other]}/32,${IN6[other]}/128"
done
ip netns exec wire wirefuzz "$seed" m1 m2 "${PORT[1]}" "${PORT[2]}" >/tmp/wire &
wire=$!
wait_for 30 n1 ping -q -c 1 -W 1 "${IN4[2]}"

# One way each: numbered, so that what comes twice or changed is seen.
rounds=0
start=$EPOCHREALTIME
until elapsed "$start" "$seconds"; do
	n2 udpseq recv -t 300000 "${IN4[2]}" 9001 100000 >/tmp/there &
	there=$!
	n1 udpseq recv -t 300000 "${IN6[1]}" 9001 100000 >/tmp/back &
	back=$!
	wait_for 10 listening n2 udp 9001
	wait_for 10 listening n1 udp 9001
	# Which end the other finds anew, and by which family.
	endpoint=${OUT4[2]}
	((rounds % 2)) && endpoint="[${OUT6[2]}]"
	n1 wg set wg1 peer "$(pub 2)" endpoint "$endpoint:${PORT[2]}"
	kill -USR1 $wire
	background n1 udpseq send -i 500 "${IN4[2]}" 9001 100000 20 1392
	background n2 udpseq send -i 500 "${IN6[1]}" 9001 100000 20 1372
	background n1 ping -n -q -i 0.01 "${IN6[2]}"
	pause 6
	# Now and then sessions begin anew meanwhile.
	if ((RANDOM % 2)); then
		n1 wg set wg1 private-key "$(key other)"
		n1 wg set wg1 private-key "$(key 1)"
		pause 2
	fi
	pkill -x 'ping' || true
	pkill -f 'udpseq send' || true
	kill -USR1 $wire
	# A plain wire: it works again, both ways.
	wait_for 60 n1 ping -q -c 1 -W 1 "${IN4[2]}"
	wait_for 60 n2 ping -q -c 1 -W 1 "${IN6[1]}"
	pkill -f 'udpseq recv' || true
	wait $there $back
	for result in "$(</tmp/there)" "$(</tmp/back)"; do
		equal "changed datagrams" "$(field corrupt "$result")" 0
		equal "datagrams that came twice" "$(field duplicate "$result")" 0
		at_least "datagrams" "$(field received "$result")" 1
		received=$((${received:-0} + $(field received "$result")))
	done
	rounds=$((rounds + 1))
done
kill $wire
wait $wire
say "$rounds rounds, $received datagrams came whole; the wire: $(</tmp/wire)"

# Each datagram that the wire passed to a side was taken, and counted as a
# packet, or was dropped for a reason that has a name.
accounted() {
	local i=$1 drops
	drops=$(n$i wgctl drops wg$i --all | awk '/^rx_/ { sum += $2 } END { print sum }')
	sum=$(($(link_stat n$i wg$i rx packets) + drops))
	[ $sum = "$(field passed$i "$(</tmp/wire)")" ]
}
for i in 1 2; do
	for ((try = 0; try < 50; try++)); do
		! accounted $i || break
		pause 0.2
	done
	say "n$i: $(n$i wgctl drops wg$i | tr -s ' \n' ' ')"
	equal "datagrams accounted for in n$i" $sum \
		"$(field passed$i "$(</tmp/wire)")"
done
