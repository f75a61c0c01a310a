# SPDX-License-Identifier: GPL-2.0
# Frames that are sent again are delivered once, and answered never.
. /wg/lib.sh

wg_pair
# What is captured and sent again needs its checksum: nothing fills it in later.
n1 ethtool -K v1 tx off >/dev/null
nft_count n2 inner input iifname wg0
capture n1 v1 /tmp/capture "udp src port ${PORT[1]}"
pings n1 "${IN4[2]}"
pings n1 "${IN6[2]}"
captured /tmp/capture
equal "captured" "$(udp_lengths /tmp/capture | xargs)" \
	"148 128 128 128 144 144 144"
equal "delivered at first" "$(nft_hits n2 inner)" 6

capture n1 v1 /tmp/answers "udp src port ${PORT[2]}"
nft_count n2 outer input udp dport "${PORT[2]}"
for _ in 1 2 3; do
	n1 resend frames /tmp/capture v1
done
came() {
	[ "$(nft_hits n2 outer)" -ge 21 ]
}
wait_for 10 came
captured /tmp/answers
equal "delivered after the replay" "$(nft_hits n2 inner)" 6
equal "answers" "$(udp_lengths /tmp/answers)" ""
if ours; then
	wait_for 10 dropped n2 wg0 rx_initiation_replay 3
	wait_for 10 dropped n2 wg0 rx_replay 18
fi

say "the session goes on"
pings n1 "${IN4[2]}"
equal "delivered after that" "$(nft_hits n2 inner)" 9
