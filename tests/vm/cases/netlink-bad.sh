# SPDX-License-Identifier: GPL-2.0
# Requests that no sound client sends are refused, say why, and change nothing.
. /wg/lib.sh

# Where the in-tree driver differs: it takes endpoints that are none without
# using them, does not look behind the last element of an array, and has had
# other errors for unknown flags. It says nothing to most, and has by then
# applied what came first.
declare -A INTREE=(
	[get-attribute]=accepted [peers-garbage-long]=accepted
	[endpoint-long]=accepted [endpoint6-short]=accepted
	[endpoint6-shorter]=accepted [endpoint6-long]=accepted
	[endpoint-family-zero]=accepted [endpoint-family-unix]=accepted
	[flags-unknown]=EINVAL [flags-unknown-high]=EINVAL
	[peer-flags-unknown]=EINVAL [peer-flags-mixed]=EINVAL
	[prefix-flags-unknown]=EINVAL
)

# Linux 6.1 gives a dump nowhere to say what is wrong with its request.
mute=none
[[ $(uname -r) != 6.1.* ]] || mute='get-*'

ip link add wg0 type wireguard
wg set wg0 private-key "$(key 1)" listen-port 51820 fwmark 1 \
	peer "$(pub 2)" preshared-key "$(psk 2)" endpoint 192.0.2.2:1 \
	persistent-keepalive 25 allowed-ips 10.0.0.0/24,fd00::/64 \
	peer "$(pub 3)" allowed-ips 10.1.0.0/24
ip link set wg0 up
wg showconf wg0 >/tmp/before

wgctl bad list >/tmp/list
count=0
wrong=0
while read -r name wanted says what; do
	read -r _ got message < <(wgctl bad "$name" wg0 || true)
	count=$((count + 1))
	why=
	if [ "$WG_MODULE" = intree ]; then
		[ "$got" = "$wanted" ] || [ "$got" = "${INTREE[$name]:-}" ] ||
			why="got $got, wanted $wanted"
		wg setconf wg0 /tmp/before
	else
		[ "$got" = "$wanted" ] || why="got $got, wanted $wanted"
		# shellcheck disable=SC2053 # a pattern
		[ "$says" != message ] || [ -n "$message" ] ||
			[[ $name = $mute ]] || why="$why; no message"
		[ "$(wg showconf wg0)" = "$(</tmp/before)" ] ||
			why="$why; the configuration changed"
	fi
	if [ -n "$why" ]; then
		say "$name ($what): $why"
		wrong=$((wrong + 1))
		wg setconf wg0 /tmp/before
	fi
done </tmp/list
equal "requests that were not treated right" $wrong 0
at_least "requests" $count 90
