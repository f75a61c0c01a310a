# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Helpers for the interop cases: our module on side 1, another WireGuard on
# side 2, which is another guest or another namespace of this one.
#
# Side 1 is namespace n1 with the underlay v1 and our wg0, side 2 is n2 with v2
# and a device named $dev2. What is named `far` runs on the machine of side 2.
# shellcheck source=tests/vm/lib.sh
. /wg/lib.sh

# The line between two guests, besides the one under test.
CONTROL=([1]=169.254.77.1 [2]=169.254.77.2)
CONTROL_PORT=7000

# FAR is how side 2 is reached: go, wireguard-go in this guest; guest, a kernel
# module in another guest. In that one it is serve.
dev2=wg0
[ "$FAR" != go ] || dev2=go0
DEV=([1]=wg0 [2]=$dev2)

# ---- two machines ----------------------------------------------------------

# network_cards 1|2: the two cards of a guest, the control line configured
network_cards() {
	[ ! -e /sys/class/net/v"$1" ] || return 0
	modprobe virtio_net
	wait_for 10 test -e /sys/class/net/eth1
	ip link set eth1 name "v$1"
	ip link set eth0 name control up
	ip address add "${CONTROL[$1]}/24" dev control
}

# Side 1: find side 2's serve_case. It cleans up what the case before left.
reach_far() {
	local start=$EPOCHREALTIME
	network_cards 1
	until exec {FAR_FD}<>"/dev/tcp/${CONTROL[2]}/$CONTROL_PORT"; do
		! elapsed "$start" 100 || fail "no answer from the other guest"
		pause 0.2
	done 2>/dev/null
	far same_case "$CASE"
}

same_case() {
	equal "case of the other guest" "$CASE" "$1"
}

# Side 2: run what side 1 says until it hangs up.
serve_case() {
	network_cards 2
	ncat -l "${CONTROL[2]}" $CONTROL_PORT --exec "/bin/bash $0 session"
}

# A line with a command comes, a line with its status and the size of its
# output goes, and the output.
serve_session() {
	local line status on_error
	on_error=$(trap -p ERR)
	trap - ERR
	set +e
	while IFS= read -r line; do
		(
			exec >/tmp/far.out 2>&1 </dev/null
			VERDICT_FD=1
			set -e
			eval "$on_error"
			eval "$line"
		)
		status=$?
		printf '%s %s\n' $status "$(stat -c %s /tmp/far.out)"
		cat /tmp/far.out
	done
}

# far COMMAND...: on side 2's machine, also the functions of this file
far() {
	local status size words
	if [ "$FAR" != guest ]; then
		"$@"
		return
	fi
	printf -v words '%q ' "$@"
	printf '%s\n' "$words" >&"$FAR_FD"
	read -r -t 150 -u "$FAR_FD" status size ||
		fail "the other guest is gone: $words"
	head -c "$size" <&"$FAR_FD"
	return "$status"
}

# at 1|2 COMMAND...: on that side's machine
at() {
	local side=$1
	shift
	if [ "$side" = 1 ]; then
		"$@"
	else
		far "$@"
	fi
}

# How long a command in the background may take, in seconds.
PATIENCE=100

# start NAME COMMAND...: in the background; ended NAME waits for it, prints
# what it printed and returns its status
start() {
	local name=$1
	shift
	rm -f "/tmp/$name.done" "/tmp/$name.out"
	{
		trap - ERR
		set +e
		"$@" >"/tmp/$name.out" 2>"/tmp/$name.err"
		echo $? >"/tmp/$name.done"
	} >/dev/null 2>&1 </dev/null &
}

ended() {
	wait_for "$PATIENCE" test -s "/tmp/$1.done"
	cat "/tmp/$1.err"
	[ -n "${2:-}" ] || cat "/tmp/$1.out"
	return "$(<"/tmp/$1.done")"
}

# ---- a tunnel --------------------------------------------------------------

# underlay: the namespaces and their addresses
underlay() {
	if [ "$FAR" = guest ]; then
		move_card 1
		far move_card 2
	else
		link_pair
	fi
}

move_card() {
	new_ns "n$1"
	ip link set "v$1" netns "n$1"
	ip -n "n$1" link set "v$1" up
	add_addr "n$1" "v$1" "${OUT4[$1]}/24" "${OUT6[$1]}/64"
}

# Side 2 has no need of a private key of its own making.
put_key() {
	(umask 077 && echo "$2" >"$KEYS/$1")
}

# new_device SIDE: a wireguard device, without configuration
new_device() {
	if [ "$1" = 2 ] && [ "$FAR" = go ]; then
		start_go
	else
		ip -n "n$1" link add "${DEV[$1]}" type wireguard
	fi
}

start_go() {
	modprobe tun
	ln -sfn /run /var/run
	rm -rf /run/wireguard
	ip netns exec n2 wireguard-go -f "$dev2" >>/tmp/wireguard-go.log 2>&1 </dev/null &
	GO=$!
	wait_for 20 test -S "/run/wireguard/$dev2.sock"
	ip -n n2 link set "$dev2" mtu 1420
}

# endpoint_of SIDE [4|6]
endpoint_of() {
	if [ "${2:-4}" = 4 ]; then
		echo "${OUT4[$1]}:${PORT[$1]}"
	else
		echo "[${OUT6[$1]}]:${PORT[$1]}"
	fi
}

# set_private SIDE KEY_NAME
set_private() {
	at "$1" put_key "$2" "$(<"$(key "$2")")"
	at "$1" in_ns "n$1" wg set "${DEV[$1]}" private-key "$KEYS/$2"
}

# set_peer SIDE KEY_NAME [WG_ARGUMENT...]: the other side as a peer
set_peer() {
	local side=$1 name=$2 other=$((3 - $1))
	shift 2
	at "$side" in_ns "n$side" wg set "${DEV[side]}" peer "$(pub "$name")" \
		allowed-ips "${IN4[other]}/32,${IN6[other]}/128" "$@"
}

# tunnel [-e SIDES] [-6]: configured and up, no packet sent. SIDES, 1, 2 or 12,
# are those that know the other's endpoint (1 without it); -6: over IPv6.
tunnel() {
	local knows=1 family=4 side option endpoint OPTIND=1
	while getopts e:6 option; do
		case $option in
		e) knows=$OPTARG ;;
		*) family=6 ;;
		esac
	done
	underlay
	for side in 1 2; do
		at $side new_device $side
		set_private $side $side
		at $side in_ns n$side wg set "${DEV[side]}" \
			listen-port "${PORT[side]}"
		endpoint=()
		[[ $knows != *$side* ]] ||
			endpoint=(endpoint "$(endpoint_of $((3 - side)) $family)")
		set_peer $side $((3 - side)) "${endpoint[@]}"
		up $side
	done
}

# down SIDE, up SIDE, restart SIDE: the device forgets its sessions.
# wireguard-go's does so only when the program ends.
down() {
	if [ "$1" = 2 ] && [ "$FAR" = go ]; then
		n2 wg showconf "$dev2" >/tmp/go.conf
		kill "$GO"
		wait "$GO" || true
	else
		at "$1" ip -n "n$1" link set "${DEV[$1]}" down
	fi
}

up() {
	if [ "$1" = 2 ] && [ "$FAR" = go ] && ! kill -0 "$GO" 2>/dev/null; then
		start_go
		n2 wg setconf "$dev2" /tmp/go.conf
	fi
	at "$1" ip -n "n$1" link set "${DEV[$1]}" up
	# Down took the IPv6 address away.
	at "$1" set_address "n$1" "${DEV[$1]}" "${IN4[$1]}/24" "${IN6[$1]}/64"
}

set_address() {
	ip -n "$1" address replace "$3" dev "$2"
	ip -n "$1" address replace "$4" dev "$2" nodad
}

restart() {
	down "$1"
	up "$1"
}

# mtu INNER [OUTER]: of both sides
mtu() {
	local side
	for side in 1 2; do
		[ -z "${2:-}" ] || at $side ip -n n$side link set v$side mtu "$2"
		at $side ip -n n$side link set "${DEV[side]}" mtu "$1"
	done
}

# congest SIDE: all that leaves its underlay has met congestion; ease SIDE: not
congest() {
	in_ns "n$1" nft -f - <<-END
		table inet congestion {
			chain out {
				type filter hook output priority 0
				oifname v$1 ip ecn set ce
			}
		}
	END
}

ease() {
	in_ns "n$1" nft delete table inet congestion
}

# flood SIDE KEY SECONDS: start to flood it with initiations, from a namespace of
# the same machine, so that the line between the sides has room
flood() {
	new_ns n3
	join_ns n3 v3 "n$1" v4
	add_addr n3 v3 198.51.100.3/24
	add_addr "n$1" v4 198.51.100.4/24
	start flood in_ns n3 initiators flood "$2" 198.51.100.4 "${PORT[$1]}" "$3"
}

end_flood() {
	local pid
	for pid in $(ip netns pids n3); do
		kill "$pid"
	done
	ip netns delete n3
}

# ---- traffic ---------------------------------------------------------------

# ping_from SIDE [OPTION...]: both families inside, to the other side
ping_from() {
	local side=$1 other=$((3 - $1))
	shift
	at "$side" pings "n$side" "${IN4[other]}" "$@"
	at "$side" pings "n$side" "${IN6[other]}" "$@"
}

# no_ping_from SIDE
no_ping_from() {
	at "$1" no_ping "n$1" "${IN4[3 - $1]}"
}

# field_of SIDE FIELD: what the side's device says of the other (peer_field)
field_of() {
	at "$1" peer_field "n$1" "${DEV[$1]}" "$(pub $((3 - $1)))" "$2"
}

send_from() {
	in_ns "$1" timeout 120 tcpfile send "$2" "$3" <"$4"
}

# copy_file SIDE MEGABYTES [ADDRESS]: to the other side, checksums compared
copy_file() {
	local from=$1 megabytes=$2 to=$((3 - $1)) address sent got
	address=${3:-${IN4[to]}}
	at "$from" make_file /tmp/sent "$megabytes"
	at $to start received in_ns n$to tcpfile recv "$address" 9000
	at $to wait_for 20 listening n$to tcp 9000
	at "$from" send_from "n$from" "$address" 9000 /tmp/sent
	at $to ended received quiet
	sent=$(at "$from" sha256sum /tmp/sent)
	got=$(at $to sha256sum /tmp/received.out)
	equal "checksum of a file from side $from" "${got%% *}" "${sent%% *}"
}

# copy_datagrams SIDE ADDRESS COUNT MIN MAX [SENDER_OPTION...]: numbered ones;
# prints what `udpseq recv` says of them
copy_datagrams() {
	local from=$1 address=$2 count=$3 min=$4 max=$5 to=$((3 - $1))
	shift 5
	at $to start datagrams in_ns n$to udpseq recv "$address" 9001 "$count"
	at $to wait_for 20 listening n$to udp 9001
	at "$from" in_ns "n$from" udpseq send "$@" "$address" 9001 "$count" \
		"$min" "$max"
	at $to ended datagrams
}

# echo_datagrams SIDE ADDRESS COUNT MIN MAX: there and back, one by one
echo_datagrams() {
	local from=$1 to=$((3 - $1))
	at $to start echo in_ns n$to udpecho serve "$2" 9002
	at $to wait_for 20 listening n$to udp 9002
	at "$from" in_ns "n$from" udpecho ask "$2" 9002 "${@:3}"
}

# ---- what each case does first ---------------------------------------------

CASE=$(basename "$0" .sh)
if [ "$FAR" = serve ]; then
	if [ "${1:-}" = session ]; then
		serve_session
	else
		serve_case
	fi
	exit 0
elif [ "$FAR" = guest ]; then
	reach_far
fi
