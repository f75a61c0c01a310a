# SPDX-License-Identifier: GPL-2.0
# A burst of small datagrams on two processors is delivered in order.
. /wg/lib.sh

wg_pair
pings n1 "${IN4[2]}"
for round in 1 2 3; do
	result=$(send_udp n1 n2 "${IN4[2]}" 3000 16 -- -i 0)
	say "round $round: $result"
	at_least "distinct" "$(field distinct "$result")" 200
	equal "reordered" "$(field reordered "$result")" 0
	equal "duplicate" "$(field duplicate "$result")" 0
	equal "corrupt" "$(field corrupt "$result")" 0
done
