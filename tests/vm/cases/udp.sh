# SPDX-License-Identifier: GPL-2.0
# Datagrams of every size arrive once, in order and unchanged.
. /wg/lib.sh

wg_pair
for address in "${IN4[2]}" "${IN6[2]}"; do
	# A processor that emulation stops for a while reorders some now and then.
	for try in 1 2 3; do
		result=$(send_udp n1 n2 "$address" 1400 8 1407 -- -i 300)
		say "$address, try $try: $result"
		# A busy machine may lose some; none may come twice or changed.
		at_least "$address distinct" "$(field distinct "$result")" 1300
		equal "$address duplicate" "$(field duplicate "$result")" 0
		equal "$address corrupt" "$(field corrupt "$result")" 0
		reordered=$(field reordered "$result")
		[ "$reordered" = 0 ] && break
	done
	equal "$address reordered" "$reordered" 0
done
# More than fits into one packet is split inside the tunnel.
result=$(send_udp n1 n2 "${IN4[2]}" 50 20000 65000 -- -i 5000)
say "large: $result"
at_least "large, distinct" "$(field distinct "$result")" 45
equal "large, corrupt" "$(field corrupt "$result")" 0
