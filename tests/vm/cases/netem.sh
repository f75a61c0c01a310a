# SPDX-License-Identifier: GPL-2.0
# Loss, delay, reordering and duplicates outside: files arrive whole, once.
. /wg/lib.sh

wg_pair
make_file /tmp/file 1
disturb() {
	local i
	say "$*"
	for i in 1 2; do
		n$i tc qdisc replace dev v$i root netem limit 5000 "$@"
	done
}
for how in "loss 3%" "delay 5ms 4ms" "delay 4ms reorder 25% 50%" \
	"duplicate 30%" "delay 3ms 2ms loss 1% duplicate 10%"; do
	# shellcheck disable=SC2086 # words for tc
	disturb $how
	send_file n1 n2 "${IN4[2]}" /tmp/file
	send_file n2 n1 "${IN6[1]}" /tmp/file
	result=$(send_udp n1 n2 "${IN4[2]}" 500 100 1000 -- -i 500)
	say "  $result"
	equal "$how: duplicates" "$(field duplicate "$result")" 0
	equal "$how: corrupt" "$(field corrupt "$result")" 0
	at_least "$how: distinct" "$(field distinct "$result")" 400
done

# What netem doubled came twice, and once through the tunnel.
! ours || at_least "replays" "$(drops n2 wg0 rx_replay)" 100

say "a damaged outer packet is dropped, whatever the bit"
# The checksum would have UDP drop it before WireGuard sees it.
for i in 1 2; do
	n$i nft -f - <<-END
		table inet unchecked {
			chain prerouting {
				type filter hook prerouting priority raw;
				udp dport ${PORT[i]} udp checksum set 0
			}
		}
	END
done
disturb corrupt 30%
result=$(send_udp n1 n2 "${IN4[2]}" 300 200 -- -i 500)
say "  $result"
equal "corrupt" "$(field corrupt "$result")" 0
at_most "distinct" "$(field distinct "$result")" 290
! ours || at_least "refused by the tag" "$(drops n2 wg0 rx_bad_tag)" 20
