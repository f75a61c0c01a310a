# SPDX-License-Identifier: GPL-2.0
# A week of packets each way every few seconds, with bursts: none is lost.
# virtual-time: yes
# long: it simulates a week
# timeout: 700000
. /wg/lib.sh

week=$((7 * 24 * 3600))

wg_pair
# Handshakes leave a trace; so would whatever is dropped.
n1 nft -f - <<-END
	table inet watch {
		counter initiations { }
		chain out {
			type filter hook output priority 0
			udp sport ${PORT[1]} udp length 156 counter name initiations
		}
	}
END
n2 nft -f - <<-END
	table inet watch {
		counter initiations { }
		chain out {
			type filter hook output priority 0
			udp sport ${PORT[2]} udp length 156 counter name initiations
		}
	}
END

initiations() {
	in_ns "n$1" nft list counter inet watch initiations |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

result=$(chatter n1 "${IN4[1]}" n2 "${IN4[2]}" \
	"1:0:${week}000:5000" "2:1700:${week}000:7000" \
	"1:3000:${week}000:3600000:100" "2:1800000:${week}000:3600000:100")
say "$result"
for line in 1 2; do
	told=$(sed -n ${line}p <<<"$result")
	equal "lost" "$(field lost "$told")" 0
	equal "twice" "$(field twice "$told")" 0
	at_most "longest way (ms)" "$(field slowest "$told")" 1000
	! ours || equal "side $line: dropped" \
		"$(n$line wgctl drops wg0 | xargs)" ""
done
# One session each 120 s, at the first packet after it: within 5 s.
total=$(($(initiations 1) + $(initiations 2)))
say "$total handshakes"
at_least "handshakes" $total $((week / 126))
at_most "handshakes" $total $((week / 120 + 1))
equal "of side 2" "$(initiations 2)" 0
