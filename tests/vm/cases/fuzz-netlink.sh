# SPDX-License-Identifier: GPL-2.0
# Requests at random, alone with a model to compare with, and in a crowd.
# skip-intree: it accepts what it should not, and applies requests in part
# timeout: 300
#
# WG_SECONDS and WG_SEED as for churn-all.
. /wg/lib.sh

seconds=${WG_SECONDS:-20}
seed=${WG_SEED:-$SRANDOM}
say "seed $seed"

# Alone: half of the time. The same seed, the same datagrams.
new_ns n1
alone() {
	local out
	ip -n n1 link add wg0 index 77 type wireguard
	out=$(n1 nlfuzz alone "$@" wg0) || fail "nlfuzz alone $*: $out"
	ip -n n1 link delete wg0
	echo "$out"
}
once=$(alone "$seed" 60 200)
again=$(alone "$seed" 60 200)
equal "the same seed again" "$again" "$once"
say "alone: $(alone "$seed" $(((seconds + 1) / 2)))"

# In a crowd: with other requests, dumps, links that come, move and go, traffic.
new_ns n2
ip -n n1 link add wg0 type wireguard
# again COMMAND...: over and over, whatever becomes of it
again() {
	set +eE
	trap - ERR
	until [ -e /tmp/stop ]; do
		"$@"
	done >/dev/null 2>&1
}
comes_and_goes() {
	ip -n n1 link add wg0 type wireguard
	ip -n n1 address add 10.0.0.1/8 dev wg0
	ip -n n1 link set wg0 up
	pause 0.5
	((RANDOM % 2)) || ip -n n1 link set wg0 netns n2
	pause 0.2
	ip -n n2 link set wg0 netns n1 || ip -n n1 link delete wg0
}
crowd=()
for ((i = 0; i < 3; i++)); do
	n1 nlfuzz crowd $((seed + i)) $((seconds / 2)) wg0 >/tmp/crowd.$i &
	crowd+=($!)
done
n1 nlfuzz links "$seed" $((seconds / 2)) >/tmp/crowd.links &
crowd+=($!)
others=()
for what in comes_and_goes "n1 wgctl raw wg0" "n1 wg show all dump" \
	"n1 ping -c 100 -i 0.01 -W 1 10.1.1.1"; do
	# shellcheck disable=SC2086 # a command and its arguments
	again $what &
	others+=($!)
done
for pid in "${crowd[@]}"; do
	wait "$pid" || fail "in a crowd: $(cat /tmp/crowd.*)"
done
: >/tmp/stop
for pid in "${others[@]}"; do
	wait "$pid" || true
done
for i in 0 1 2 links; do
	say "crowd $i: $(</tmp/crowd.$i)"
done

# It is all as it was.
ip -n n1 link delete wg0 2>/dev/null || ip -n n2 link delete wg0 2>/dev/null ||
	true
say "after: $(alone "$seed" 60 200)"
