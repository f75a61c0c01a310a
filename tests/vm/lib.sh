# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Helpers for scripts that run in a guest: namespaces, tunnels, checks.
#
# Source it first (. /wg/lib.sh). From then on a command that fails ends the
# script with a message that names it, as do `fail` and the checks.

set -eE -o pipefail
shopt -s inherit_errexit

# What the standard pair of hosts uses: outer addresses on the link between
# them, inner ones on wg0.
OUT4=([1]=192.0.2.1 [2]=192.0.2.2)
OUT6=([1]=2001:db8::1 [2]=2001:db8::2)
IN4=([1]=10.1.0.1 [2]=10.1.0.2)
IN6=([1]=fd01::1 [2]=fd01::2)
PORT=([1]=51821 [2]=51822)

# Where verdicts go, also from a command whose output goes elsewhere.
exec {VERDICT_FD}>&1

say() {
	printf '%s\n' "$*"
}

fail() {
	trap - ERR
	local depth
	{
		printf 'FAILED: %s\n' "$*"
		for ((depth = 1; depth < ${#FUNCNAME[@]}; depth++)); do
			printf '  at %s:%s\n' "${BASH_SOURCE[depth]##*/}" \
				"${BASH_LINENO[depth - 1]}"
		done
	} >&"$VERDICT_FD"
	exit 1
}

# The case cannot run here: says why.
skip() {
	trap - ERR
	printf 'SKIPPED: %s\n' "$*" >&"$VERDICT_FD"
	exit 77
}

trap 'fail "status $? of: $BASH_COMMAND"' ERR

# equal WHAT GOT WANTED
equal() {
	[ "$2" = "$3" ] || fail "$1: got '$2', wanted '$3'"
}

# at_least WHAT GOT WANTED; at_most likewise: integers
at_least() {
	[ "$2" -ge "$3" ] || fail "$1: got '$2', wanted at least $3"
}

at_most() {
	[ "$2" -le "$3" ] || fail "$1: got '$2', wanted at most $3"
}

# fails COMMAND...: it must end with a status other than 0
fails() {
	if "$@"; then
		fail "succeeded and must not: $*"
	fi
}

# fails_with TEXT COMMAND...: it must fail, and say TEXT (a regular expression)
fails_with() {
	local text=$1 out
	shift
	if out=$("$@" 2>&1); then
		fail "succeeded and must not: $*"
	fi
	grep -qE -- "$text" <<<"$out" ||
		fail "$* said '$out', wanted something like '$text'"
}

# A pause without starting a program: sleep costs 10 ms here.
if [ -z "${PAUSE_FD:-}" ]; then
	exec {PAUSE_FD}<> <(:)
fi
pause() {
	read -r -t "${1:-0.05}" -u "$PAUSE_FD" || true
}

# wait_for SECONDS COMMAND...: until the command succeeds, or fail. On a kernel
# that is slow because of what it looks for, as many times as long.
wait_for() {
	local limit=$(($1 * ${WG_SLOWNESS:-1})) start=$EPOCHREALTIME
	shift
	until "$@" >/dev/null 2>&1; do
		if elapsed "$start" "$limit"; then
			fail "not within $limit s: $*"
		fi
		pause
	done
}

# elapsed START SECONDS: have that many gone by since $EPOCHREALTIME was START?
elapsed() {
	((${EPOCHREALTIME/./} - ${1/./} >= $2 * 1000000))
}

# ---- namespaces and links --------------------------------------------------

# in_ns NAME COMMAND...: as a simple command, so that it can be in `if`
in_ns() {
	local name=$1
	shift
	ip netns exec "$name" "$@"
}

# n1 COMMAND, n2 COMMAND, n3 COMMAND: in the namespaces of that name
n1() { ip netns exec n1 "$@"; }
n2() { ip netns exec n2 "$@"; }
n3() { ip netns exec n3 "$@"; }

# new_ns NAME...
new_ns() {
	local name
	for name; do
		ip netns add "$name"
		ip -n "$name" link set lo up
	done
}

# join_ns NS1 DEV1 NS2 DEV2: a veth pair, both ends up
join_ns() {
	ip link add "$2" netns "$1" type veth peer name "$4" netns "$3"
	ip -n "$1" link set "$2" up
	ip -n "$3" link set "$4" up
}

# add_addr NS DEV ADDRESS/LENGTH...: usable at once, also IPv6
add_addr() {
	local ns=$1 dev=$2 address
	shift 2
	for address; do
		case $address in
		*:*) echo "address add $address dev $dev nodad" ;;
		*) echo "address add $address dev $dev" ;;
		esac
	done | ip -n "$ns" -batch -
}

# ---- keys ------------------------------------------------------------------

# Made at first use and kept for later cases, since programs start slowly here.
KEYS=/run/keys
mkdir -p $KEYS

# key NAME: the file with a private key; pub NAME: its public key; psk NAME: the
# file with a preshared key
key() {
	[ -e "$KEYS/$1" ] || (umask 077 && wg genkey >"$KEYS/$1")
	echo "$KEYS/$1"
}

pub() {
	[ -e "$KEYS/$1.pub" ] || wg pubkey <"$(key "$1")" >"$KEYS/$1.pub"
	echo "$(<"$KEYS/$1.pub")"
}

psk() {
	[ -e "$KEYS/$1.psk" ] || (umask 077 && wg genpsk >"$KEYS/$1.psk")
	echo "$KEYS/$1.psk"
}

# ---- the standard pair -----------------------------------------------------

# link_pair: namespaces n1 and n2, joined by a veth pair named v1 and v2
link_pair() {
	local i
	ip -batch - <<-END
		netns add n1
		netns add n2
		link add v1 netns n1 type veth peer name v2 netns n2
	END
	for i in 1 2; do
		ip -n n$i -batch - <<-END
			link set lo up
			link set v$i up
			address add ${OUT4[i]}/24 dev v$i
			address add ${OUT6[i]}/64 dev v$i nodad
		END
	done
}

# wg_pair [4|6]: link_pair, and wg0 in both, configured and up; the outer
# family is the argument. No packet has been sent yet: n1 has n2's endpoint,
# n2 learns n1's.
wg_pair() {
	local endpoint=${OUT4[2]} i
	[ "${1:-4}" = 4 ] || endpoint="[${OUT6[2]}]"
	link_pair
	for i in 1 2; do
		ip -n n$i -batch - <<-END
			link add wg0 type wireguard
			address add ${IN4[i]}/24 dev wg0
			address add ${IN6[i]}/64 dev wg0 nodad
		END
	done
	n1 wg set wg0 private-key "$(key 1)" listen-port "${PORT[1]}" \
		peer "$(pub 2)" endpoint "$endpoint:${PORT[2]}" \
		allowed-ips "${IN4[2]}/32,${IN6[2]}/128"
	n2 wg set wg0 private-key "$(key 2)" listen-port "${PORT[2]}" \
		peer "$(pub 1)" allowed-ips "${IN4[1]}/32,${IN6[1]}/128"
	ip -n n1 link set wg0 up
	ip -n n2 link set wg0 up
}

# wg_new NS DEV KEY ADDRESS/LENGTH... [-- WG_SET_ARGUMENT...]: a device that is
# configured and up
wg_new() {
	local ns=$1 dev=$2 key=$3 addresses=()
	shift 3
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		addresses+=("$1")
		shift
	done
	[ $# = 0 ] || shift
	ip -n "$ns" link add "$dev" type wireguard
	in_ns "$ns" wg set "$dev" private-key "$(key "$key")" "$@"
	[ ${#addresses[@]} = 0 ] || add_addr "$ns" "$dev" "${addresses[@]}"
	ip -n "$ns" link set "$dev" up
}

# ---- traffic ---------------------------------------------------------------

# pings NS ADDRESS [OPTION...]: 3 pings at least one of which is answered
pings() {
	local ns=$1 address=$2
	shift 2
	in_ns "$ns" ping -n -q -c 3 -i 0.1 -W 10 "$@" "$address" >/dev/null
}

# no_ping NS ADDRESS [OPTION...]: 2 pings, none answered
no_ping() {
	local ns=$1 address=$2
	shift 2
	if in_ns "$ns" ping -n -q -c 2 -i 0.1 -W 1 "$@" "$address" >/dev/null
	then
		fail "ping from $ns to $address was answered and must not be"
	fi
}

# background COMMAND...: it may fail or be killed, and what it prints is dropped
background() {
	{
		trap - ERR
		"$@"
	} >/dev/null 2>&1 &
}

# make_file FILE MEGABYTES: bytes that do not repeat
make_file() {
	head -c "$(($2 * 1000000))" /dev/urandom >"$1"
}

# listening NS tcp|udp PORT
listening() {
	[ -n "$(in_ns "$1" ss -Hln "--$2" "sport = :$3")" ]
}

# send_file FROM_NS TO_NS ADDRESS FILE [TCP_PORT]: compared at the other end
send_file() {
	local from=$1 to=$2 address=$3 file=$4 port=${5:-9000} got server
	got=/tmp/received.$BASHPID
	ip netns exec "$to" tcpfile recv "$address" "$port" >"$got" &
	server=$!
	wait_for 20 listening "$to" tcp "$port"
	ip netns exec "$from" timeout $((120 * ${WG_SLOWNESS:-1})) \
		tcpfile send "$address" "$port" <"$file" ||
		fail "cannot send a file from $from to $address"
	wait $server
	cmp "$file" "$got" || fail "the file came through changed"
	rm -f "$got"
}

# send_udp FROM_NS TO_NS ADDRESS COUNT MIN [MAX] [-- SENDER_OPTION...]:
# numbered datagrams; prints what `udpseq recv` says of them. The sender stays on
# one processor: moved to another it can overtake itself, without a tunnel too.
send_udp() {
	local from=$1 to=$2 address=$3 count=$4 sizes=() server result
	shift 4
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		sizes+=("$1")
		shift
	done
	[ $# = 0 ] || shift
	result=/tmp/udpseq.$BASHPID
	in_ns "$to" udpseq recv "$address" 9001 "$count" >"$result" &
	server=$!
	wait_for 10 listening "$to" udp 9001
	in_ns "$from" taskset -c 0 udpseq send "$@" "$address" 9001 "$count" "${sizes[@]}"
	wait $server
	cat "$result"
}

# field NAME LINE: the value in "... NAME=VALUE ..."
field() {
	local word
	for word in $2; do
		[ "${word%%=*}" = "$1" ] && echo "${word#*=}" && return
	done
	fail "no $1 in '$2'"
}

# ---- counters in nftables --------------------------------------------------

# nft_count NS NAME HOOK RULE...: count what matches, at hook input, output,
# forward, prerouting or postrouting
nft_count() {
	local ns=$1 name=$2 hook=$3
	shift 3
	in_ns "$ns" nft -f - <<-END
		table inet count_$name {
			counter hits { }
			chain $hook {
				type filter hook $hook priority -150;
				$* counter name hits
			}
		}
	END
}

# nft_hits NS NAME: how many packets have
nft_hits() {
	in_ns "$1" nft list counter inet "count_$2" hits |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

# ---- what a device tells ---------------------------------------------------

# peer_field NS DEV PUBLIC_KEY FIELD: endpoint, allowed, handshake (seconds),
# rx, tx (bytes) or keepalive
peer_field() {
	local column
	case $4 in
	endpoint) column=3 ;;
	allowed) column=4 ;;
	handshake) column=5 ;;
	rx) column=6 ;;
	tx) column=7 ;;
	keepalive) column=8 ;;
	*) fail "no field $4" ;;
	esac
	in_ns "$1" wg show "$2" dump |
		awk -F '\t' -v key="$3" -v column=$column '
			NR > 1 && $1 == key { print $column }'
}

# shook NS DEV PUBLIC_KEY: has there been a handshake?
shook() {
	[ "$(peer_field "$1" "$2" "$3" handshake)" -gt 0 ]
}

# link_stat NS DEV rx|tx packets|bytes|errors|dropped
link_stat() {
	in_ns "$1" cat "/sys/class/net/$2/statistics/$3_$4"
}

# drops NS DEV REASON: how many packets our module has dropped for it
drops() {
	in_ns "$1" wgctl drops "$2" --all | awk -v reason="$3" '
		$1 == reason { print $2; found = 1 }
		END { exit !found }'
}

# dropped NS DEV REASON COUNT: so many, exactly?
dropped() {
	[ "$(drops "$1" "$2" "$3")" = "$4" ]
}

# ---- captures --------------------------------------------------------------

# capture NS DEV FILE [FILTER...]: start tcpdump, and come back when it listens
capture() {
	local ns=$1 dev=$2 file=$3
	shift 3
	# What one before said, into the same file, is not its word.
	rm -f "$file.err"
	# -Z root: it would change to a user that the guest does not have. Room for
	# 256 packets of -s each: eight, as without, are few on a busy machine.
	ip netns exec "$ns" tcpdump -Z root -n -p -U --immediate-mode \
		-s 65535 -B 16384 -i "$dev" -w "$file" "$@" 2>"$file.err" &
	echo $! >"$file.pid"
	wait_for 10 grep -qs 'listening on' "$file.err"
}

# captured FILE: stop it, once nothing has been written for 0.3 s
captured() {
	local size=-1 last
	while
		last=$size
		size=$(stat -c %s "$1")
		[ "$size" != "$last" ]
	do
		pause 0.3
	done
	kill "$(<"$1.pid")"
	wait "$(<"$1.pid")" || true
}

# packets FILE [OPTION or FILTER...]: what tcpdump says of a capture
packets() {
	local file=$1
	shift
	tcpdump -Z root -n -r "$file" "$@" 2>/dev/null
}

# udp_lengths FILE [FILTER...]: the UDP payload lengths in a capture, in order
udp_lengths() {
	local file=$1
	shift
	packets "$file" -q "$@" | sed -n 's/.*UDP, length \([0-9]*\).*/\1/p'
}

# ---- attacks ---------------------------------------------------------------

# attack_pair [4|6]: wg_pair with a tunnel that works, and for n2's wg0 the peers
# w, a, b and c, which are played by `attack`: 10.1.0.11 to 14, fd01::11 to 14
attack_pair() {
	local i=11 name
	wg_pair "${1:-4}"
	ATTACK_FROM=(192.0.2.1 192.0.2.66 192.0.2.77)
	ATTACKED=${OUT4[2]}
	if [ "${1:-4}" = 6 ]; then
		ATTACK_FROM=(2001:db8::1 2001:db8::66 2001:db8::77)
		ATTACKED=${OUT6[2]}
	fi
	add_addr n1 v1 192.0.2.66/24 192.0.2.77/24 2001:db8::66/64 \
		2001:db8::77/64
	for name in w a b c; do
		printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s,%s\n' \
			"$(pub $name)" 10.1.0.$i/32 fd01::$i/128
		i=$((i + 1))
	done >/tmp/played
	n2 wg addconf wg0 /tmp/played
	# What comes in is not for the stack to answer, but for echo requests.
	n2 nft -f - <<-END
		table inet quiet {
			chain output {
				type filter hook output priority 0;
				oifname wg0 icmp type != { echo-request, echo-reply } drop
				oifname wg0 icmpv6 type != { echo-request, echo-reply } drop
			}
			chain input {
				type filter hook prerouting priority -400;
				iifname != wg0 accept
				icmp type echo-request ip frag-off & 0x3fff == 0 accept
				icmpv6 type { echo-request, echo-reply } accept
				icmp type echo-reply accept
				drop
			}
		}
	END
	pings n1 "${IN4[2]}"
}

# attack: a script for forge on standard input (see its usage), run from n1's
# side against n2's wg0. Sockets are a, b and c, the homes of these peers, w,
# outside and flood, which have addresses of their own. After every judgement
# the tunnel of w has to work, and in the end the one of n1.
attack() {
	local i=11 name
	{
		echo "device n2 wg0 $(pub 2) $ATTACKED ${PORT[2]} ${IN4[2]}"
		echo "wire v1"
		echo "neighbour ${ATTACK_FROM[0]} ${PORT[1]}"
		echo "socket outside ${ATTACK_FROM[1]} 2000"
		echo "socket flood ${ATTACK_FROM[2]} 3000"
		for name in w a b c; do
			echo "socket $name ${ATTACK_FROM[0]} 10$i"
			echo "peer $name $(key $name) 10.1.0.$i $name"
			i=$((i + 1))
		done
		echo "handshake w; witness w"
		cat
	} >/tmp/attack
	n1 forge </tmp/attack || fail "the attack (its script has the line)"
	pings n1 "${IN4[2]}"
}

# ---- time ------------------------------------------------------------------

# For cases in virtual time, where a second passes at once when all sleep. Times
# are microseconds since the epoch, as tcpdump notes them.

# now
now() {
	echo "${EPOCHREALTIME/./}"
}

# sleep_until TIME: which has not come yet
sleep_until() {
	local left=$(($1 - ${EPOCHREALTIME/./}))
	((left > 0)) || fail "late by $((-left)) us"
	pause "$(printf '%d.%06d' $((left / 1000000)) $((left % 1000000)))"
}

# sink: what poke sends is taken in silence, without an ICMP error
sink() {
	local ns
	for ns in n1 n2; do
		in_ns $ns nft -f - <<-END
			table inet sink {
				chain in {
					type filter hook input priority 0
					udp dport 9 drop
				}
			}
		END
	done
}

# poke 1|2: that side of wg_pair sends one datagram to the other
poke() {
	in_ns "n$1" bash -c "printf %99d 0 >/dev/udp/${IN4[3 - $1]}/9"
}

# deafen 1|2 [LENGTH]: that side gets no message of the other any more, or none
# of that length; hear 1|2: it does again
deafen() {
	in_ns "n$1" nft -f - <<-END
		table inet deaf {
			chain in {
				type filter hook input priority -10
				udp dport ${PORT[$1]} ${2:+udp length $(($2 + 8))} drop
			}
		}
	END
}

hear() {
	in_ns "n$1" nft delete table inet deaf
}

# timeline FILE [FILTER...]: each message of a capture on the way between the
# sides of wg_pair: when, the side that sent it, and what it is
timeline() {
	packets "$1" -tt "${@:2}" | awk -v one="[.]${PORT[1]}$" '
		BEGIN {
			kind[148] = "initiation"
			kind[92] = "response"
			kind[64] = "cookie"
			kind[32] = "keepalive"
		}
		{
			sub("[.]", "", $1)
			print $1, $3 ~ one ? 1 : 2,
				$NF in kind ? kind[$NF] : "data"
		}'
}

# times FILE SIDE KIND: when that side sent one of these
times() {
	timeline "$1" | awk -v side="$2" -v kind="$3" '
		$2 == side && $3 == kind { print $1 }'
}

# late SECONDS: how late what is due after such a wait may be, in microseconds.
# The module's clock is coarse; in-tree, so are its timers, the longer the more.
late() {
	if ours; then
		echo 20000
	else
		echo $(($1 * 125000 + 20000))
	fi
}

# gaps: from times to what lies between each two
gaps() {
	awk 'NR > 1 { print $1 - last } { last = $1 }'
}

# between WHAT TIME FROM TO: it is one of these two or in between
between() {
	[[ -n $2 ]] || fail "$1: never, wanted within $3 to $4"
	(($2 >= $3 && $2 <= $4)) ||
		fail "$1: at $2, which is $(($2 - $3)) after $3 and" \
			"$(($2 - $4)) after $4"
}

# ---- modules ---------------------------------------------------------------

# ours: is it ours that wireguard names? The in-tree one tells less.
ours() {
	[ "${WG_MODULE:-}" != intree ]
}

# load_module [ours|intree]: unload wireguard, load the named one (needs a boot
# with --module both for a choice)
load_module() {
	local which=${1:-$WG_MODULE} file needs
	rmmod wireguard 2>/dev/null || true
	if [ "$which" = intree ] && [ "${WG_MODULE:-}" != intree ]; then
		file=$(ls "/lib/modules/$(uname -r)"/kernel/drivers/net/wireguard/wireguard.ko*)
		needs=$(modinfo -F depends "$file")
		# shellcheck disable=SC2086 # one word a module
		[ -z "$needs" ] || modprobe -a ${needs//,/ }
		insmod_any "$file"
	else
		modprobe wireguard
	fi
}

insmod_any() {
	case $1 in
	*.xz)
		xz -dc "$1" >/tmp/insmod.ko
		insmod /tmp/insmod.ko
		rm /tmp/insmod.ko
		;;
	*) insmod "$1" ;;
	esac
}
