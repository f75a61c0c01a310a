# SPDX-License-Identifier: GPL-2.0
# Datagrams of every size arrive once, in order and unchanged.
. /wg/lib.sh

wg_pair
for address in "${IN4[2]}" "${IN6[2]}"; do
	result=$(send_udp n1 n2 "$address" 1400 8 1407 -- -i 300)
	say "$address: $result"
	# A busy machine may lose some; none may come twice or changed.
	at_least "$address distinct" "$(field distinct "$result")" 1300
	equal "$address duplicate" "$(field duplicate "$result")" 0
	equal "$address reordered" "$(field reordered "$result")" 0
	equal "$address corrupt" "$(field corrupt "$result")" 0
done
# More than fits into one packet is split inside the tunnel.
result=$(send_udp n1 n2 "${IN4[2]}" 50 20000 65000 -- -i 5000)
say "large: $result"
at_least "large, distinct" "$(field distinct "$result")" 45
equal "large, corrupt" "$(field corrupt "$result")" 0
