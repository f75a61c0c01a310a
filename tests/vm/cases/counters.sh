# SPDX-License-Identifier: GPL-2.0
# Counters are right to the byte and packet for a known exchange.
. /wg/lib.sh

wg_pair
start=$EPOCHREALTIME
# After 10 s without an answer of its own n1 sends a keepalive.
in_time() {
	if elapsed "$start" 9; then
		skip "the machine is too slow to count without keepalives"
	fi
}
# n1: initiation 148, data 128 (84 bytes padded to 96, and 32); n2: response 92,
# data 128.
n1 ping -n -q -c 1 -W 5 -s 56 "${IN4[2]}" >/dev/null
transfer() {
	n"$1" wg show wg0 transfer | cut -f 2,3 | tr '\t' ' '
}
link() {
	echo "$(link_stat "n$1" wg0 rx packets) $(link_stat "n$1" wg0 rx bytes)" \
		"$(link_stat "n$1" wg0 tx packets) $(link_stat "n$1" wg0 tx bytes)"
}
transfers="$(transfer 1), $(transfer 2), $(link 1), $(link 2)"
in_time
equal "transfers of n1, n2, links (rx packets, bytes, tx) of n1, n2" \
	"$transfers" "220 276, 276 220, 2 220 2 276, 2 276 2 220"

say "ten packets of 1000 bytes inside: 1008 padded, 1040 outside"
n1 ping -n -q -c 10 -i 0.05 -W 5 -s 972 "${IN4[2]}" >/dev/null
transfers="$(transfer 1), $(transfer 2), $(link 1), $(link 2)"
in_time
equal "the same, after ten more" "$transfers" \
	"10620 10676, 10676 10620, 12 10620 12 10676, 12 10676 12 10620"

say "what a device cannot send counts as an error, and as nothing sent"
fails n1 ping -n -q -c 1 -W 1 10.1.0.77 2>/dev/null
links=$(link 1)
told=$(ip -n n1 -s -j link show wg0 | python3 -c '
import json, sys
stats = json.load(sys.stdin)[0]["stats64"]
print(stats["rx"]["packets"], stats["rx"]["bytes"],
      stats["tx"]["packets"], stats["tx"]["bytes"])')
in_time
equal "n1's link" "$links" "12 10620 12 10676"
equal "what ip says" "$told" "$links"
at_least "errors and drops" \
	$(($(link_stat n1 wg0 tx errors) + $(link_stat n1 wg0 tx dropped))) 1
