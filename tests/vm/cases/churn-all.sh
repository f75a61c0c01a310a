# SPDX-License-Identifier: GPL-2.0
# Everything that can change does, at once and under full traffic, and heals.
# timeout: 300
#
# WG_SECONDS and WG_SEED say for how long and in what order; tests/vm/soak sets
# them. The order of what each worker does follows from the seed; how they meet
# does not.
. /wg/lib.sh

seconds=${WG_SECONDS:-20}
seed=${WG_SEED:-$SRANDOM}
say "seed $seed"
RANDOM=$seed

# Tunnels wg0 to wg2 between n1 and n2; wg9 between n2 and wherever namespaces()
# has the other end. All that heals them is known before, since programs start
# slowly.
TUNNELS=(0 1 2)
for i in 1 2; do
	for k in "${TUNNELS[@]}" 9; do
		private[i * 10 + k]=$(key "$i$k")
		public[i * 10 + k]=$(pub "$i$k")
	done
done
for k in "${TUNNELS[@]}" 9; do
	shared[k]=$(psk "$k")
done

# heal HOST TUNNEL: what it was in the beginning, whatever it is now
heal() {
	local i=$1 k=$2 other=$((3 - $1))
	ip -force -n "n$i" -batch - <<-END 2>/dev/null || true
		link add wg$k type wireguard
		address replace 10.1.$k.$i/24 dev wg$k
		address replace fd01::$k:$i/112 dev wg$k nodad
		link set wg$k mtu 1420 up
		address replace fd01::$k:$i/112 dev wg$k nodad
	END
	in_ns "n$i" wg set "wg$k" private-key "${private[i * 10 + k]}" \
		listen-port $((21800 + i * 10 + k)) fwmark 0 \
		peer "${public[other * 10 + k]}" preshared-key "${shared[k]}" \
		endpoint "${OUT4[other]}:$((21800 + other * 10 + k))" \
		persistent-keepalive 0 \
		allowed-ips "10.1.$k.$other/32,fd01::$k:$other/128"
}

# The end in n2 of the tunnel that namespaces() has the other one of.
heal9() {
	ip -force -n n2 -batch - <<-END 2>/dev/null || true
		link add wg9 type wireguard
		address replace 10.1.9.2/24 dev wg9
		link set wg9 up
	END
	n2 wg set wg9 private-key "${private[29]}" listen-port 21829 \
		peer "${public[19]}" allowed-ips 10.1.9.1/32
}

heal_all() {
	local k
	for k in "${TUNNELS[@]}"; do
		heal 1 "$k"
		heal 2 "$k"
	done
	heal9
}

# ---- who works, each a process, until the file /tmp/stop is there -----------

# worker FUNCTION [ARGUMENT...]: over and over, whatever becomes of it; counts
worker() {
	local name=$1 times=0 seed=$RANDOM
	(
		set +eE
		trap - ERR
		RANDOM=$seed
		until [ -e /tmp/stop ]; do
			"$@"
			times=$((times + 1))
		done
		echo "$name $times" >>/tmp/counts
	) >/dev/null 2>&1 &
	workers+=($!)
}

some_pause() {
	pause "0.$((RANDOM % 10))"
}

healer() {
	case $((RANDOM % 8)) in
	0) heal9 ;;
	*) heal $((1 + RANDOM % 2)) "${TUNNELS[RANDOM % ${#TUNNELS[@]}]}" ;;
	esac
	pause 0.5
}

reader() {
	local ns=n$((1 + RANDOM % 2)) dev=wg${TUNNELS[RANDOM % ${#TUNNELS[@]}]}
	case $((RANDOM % 7)) in
	0) in_ns $ns wg show all dump ;;
	1) in_ns $ns ethtool -S "$dev" ;;
	2) in_ns $ns cat /proc/net/dev ;;
	3) ip -n $ns -s -d link show "$dev" ;;
	4) in_ns $ns wgctl raw "$dev" ;;
	5) in_ns $ns wg showconf "$dev" ;;
	6) in_ns $ns cat "/sys/class/net/$dev/statistics/rx_packets" ;;
	esac
	pause 0.2
}

# An interface is created in one namespace and moves through others, which end
# in any order, and it before or with them.
namespaces() {
	local step home=e1
	ip netns add e1
	ip netns add e2
	join_ns e1 ve1 n2 ve2
	add_addr e1 ve1 198.51.100.1/24
	add_addr n2 ve2 198.51.100.2/24
	ip -n e1 link add wg9 type wireguard
	in_ns e1 wg set wg9 private-key "${private[19]}" listen-port 21819 \
		peer "${public[29]}" endpoint 198.51.100.2:21829 \
		persistent-keepalive 1 allowed-ips 10.1.9.2/32
	for ((step = RANDOM % 4; step >= 0; step--)); do
		ip -force -n $home -batch - <<-END
			address replace 10.1.9.1/24 dev wg9
			link set wg9 up
		END
		in_ns $home ping -c 3 -i 0.01 -W 1 10.1.9.2
		# shellcheck disable=SC2046 # a name
		set -- $(shuf -n 1 -e e1 e2 n1)
		ip -n $home link set wg9 netns "$1" && home=$1
	done
	case $((RANDOM % 4)) in
	0) ip -n $home link delete wg9; ip netns delete e1; ip netns delete e2 ;;
	1) ip netns delete e1; some_pause; ip netns delete e2 ;;
	2) ip netns delete e2; some_pause; ip netns delete e1 ;;
	3) ip netns delete e2 & ip netns delete e1; wait $! ;;
	esac
	ip -n n1 link delete wg9
	ip -n n2 link delete ve2
}

# Seldom: all interfaces go at once, or it says that it is in use.
unloader() {
	pause 1
	((RANDOM % 15)) || ! rmmod wireguard || echo unloaded >>/tmp/unloaded
}

# Begins when all is well, and puts that back now and then.
storm() {
	in_ns "n$1" wgchurn storm $RANDOM$RANDOM 10000 \
		"${OUT4[3 - $1]}:$((21800 + 10 * (3 - $1)))" \
		"${TUNNELS[@]/#/wg}" >>/tmp/storm 2>/tmp/storm.$1 ||
		cat /tmp/storm.$1 >>/tmp/failures
}

# ---- traffic ---------------------------------------------------------------

tcp_server() { n2 timeout -k 1 20 iperf3 -s -1; }
tcp() {
	n1 timeout -k 1 10 iperf3 -c 10.1.0.2 -t 4 --bidir --connect-timeout 2000
	pause 0.2
}
udp() {
	in_ns "n$1" timeout -k 1 10 udpseq send -i 500 "$2" 9001 100000 20 1400
	pause 0.1
}
# What comes is what was sent, whatever happens on the way.
udp_server() {
	in_ns "n$1" udpseq recv -t 2000 "$2" 9001 1000000 >>/tmp/udpseq
}
pinger() {
	in_ns "n$1" timeout -k 1 5 ping -n -i 0.005 -q -s $((RANDOM % 3000)) "$2"
}

start_traffic() {
	worker tcp_server
	worker tcp
	worker udp 1 10.1.1.2
	worker udp 2 fd01::1:1
	worker udp_server 2 10.1.1.2
	worker udp_server 1 fd01::1:1
	worker pinger 1 10.1.2.2
	worker pinger 2 fd01::2:1
	worker pinger 2 10.1.9.1
}

start_changes() {
	worker storm 1
	worker storm 2
	worker healer
	worker reader
	worker namespaces
	worker unloader
}

stop_all() {
	local pid name
	mark "stopping"
	: >/tmp/stop
	# They would go on until nothing comes for long.
	for name in iperf3 udpseq ping wgchurn; do
		pkill -x "$name" || true
	done
	for pid in "${workers[@]}"; do
		wait "$pid" || true
	done
	workers=()
	rm /tmp/stop
}

# A guest that dies leaves its kernel log only: how far it came is there.
mark() {
	echo "churn-all: $*, $(awk '/^MemAvailable/ { print $2 }' /proc/meminfo) KiB free" >/dev/kmsg
}

# ---- rounds ----------------------------------------------------------------

unloaded() {
	[ ! -e /sys/module/wireguard ] || rmmod wireguard
}

# Tunnels that were churned work again, and new ones do.
check() {
	local k
	mark "checking"
	heal_all
	for k in "${TUNNELS[@]}"; do
		wait_for 30 n1 ping -q -c 1 -W 1 "10.1.$k.2"
		wait_for 30 n2 ping -q -c 1 -W 1 "fd01::$k:1"
	done
	wg_new n1 wgnew new1 10.9.9.1/24 -- peer "$(pub new2)" \
		endpoint "${OUT4[2]}:21900" allowed-ips 10.9.9.2/32
	wg_new n2 wgnew new2 10.9.9.2/24 -- listen-port 21900 \
		peer "$(pub new1)" allowed-ips 10.9.9.1/32
	pings n1 10.9.9.2
	send_file n1 n2 10.9.9.2 /tmp/file
	ip -n n1 link delete wgnew
	ip -n n2 link delete wgnew
	[ ! -s /tmp/failures ] || fail "$(</tmp/failures)"
}

# TCP connections that lost their way keep a namespace until they give up.
connections() {
	n1 ss -Htan state connected exclude time-wait
	n2 ss -Htan state connected exclude time-wait
}
no_connections() {
	[ -z "$(connections)" ]
}

link_pair
for ns in n1 n2; do
	in_ns $ns sysctl -qw net.ipv4.tcp_orphan_retries=1
done
make_file /tmp/file 1
: >/tmp/udpseq
: >/tmp/storm
: >/tmp/counts
: >/tmp/unloaded
workers=()
rounds=0
start=$EPOCHREALTIME
until elapsed "$start" "$seconds"; do
	mark "round $rounds"
	heal_all
	pings n1 10.1.0.2
	start_traffic
	start_changes
	took=$((10 + RANDOM % 20))
	pause $((took < seconds ? took : seconds))
	stop_all
	check
	case $((RANDOM % 3)) in
	0)	# Once more with everything going on, from the beginning.
		rmmod wireguard
		heal_all
		start_traffic
		start_changes
		pause 2
		# While requests wait for each other one always uses the module.
		for try in {1..20}; do
			! rmmod wireguard 2>/dev/null || break
			pause 0.3
		done
		[ "$try" = 20 ] || echo unloaded >>/tmp/unloaded
		stop_all
		;;
	1)	# With traffic only.
		start_traffic
		pause 1
		rmmod wireguard
		stop_all
		;;
	esac
	wait_for 30 unloaded
	rounds=$((rounds + 1))
done

wait_for 100 no_connections
say "$rounds rounds, module unloaded $(wc -l </tmp/unloaded) times on the way"
sort /tmp/counts | awk '{ count[$1] += $2 }
	END { for (name in count) print name, count[name] }'
awk 'NF == 4 { times[$1] += $2; refused[$1] += $4 }
	END { for (deed in times) print deed, times[deed], "refused", refused[deed] }' \
	/tmp/storm
awk '{ for (i = 1; i <= NF; i++) if (split($i, f, "=") == 2) sum[f[1]] += f[2] }
	END { print "datagrams received", sum["received"], "corrupt", sum["corrupt"]
	exit sum["corrupt"] || !sum["received"] }' /tmp/udpseq ||
	fail "datagrams came changed, or none came"
