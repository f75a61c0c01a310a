# SPDX-License-Identifier: GPL-2.0
# Replayed, corrupted and meaningless packets change no endpoint.
. /wg/lib.sh

wg_pair
capture n1 v1 /tmp/capture "udp src port ${PORT[1]}"
pings n1 "${IN4[2]}"
captured /tmp/capture
lengths=$(udp_lengths /tmp/capture | sort -n | uniq | tr '\n' ' ')
equal "captured" "$lengths" "128 148 "

before=$(n2 wg show wg0 dump | tail -n 1 | cut -f 1-6)
new_ns n3
join_ns n3 w3 n2 w2
add_addr n2 w2 198.51.100.2/24
add_addr n3 w3 198.51.100.3/24
nft_count n2 forged input udp dport "${PORT[2]}"
n3 resend payloads /tmp/capture 198.51.100.2 "${PORT[2]}"
n3 resend corrupt /tmp/capture 198.51.100.2 "${PORT[2]}"
! ours || wait_for 10 dropped n2 wg0 rx_bad_tag 3
n3 python3 - "${PORT[2]}" <<-'END'
	import os, socket, sys
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.connect(("198.51.100.2", int(sys.argv[1])))
	for size in (0, 1, 3, 4, 16, 31, 32, 33, 64, 92, 148, 1400, 9000):
	    for kind in range(6):
	        s.send((bytes([kind, 0, 0, 0]) + os.urandom(size))[:size])
END
at_least "packets that came" "$(nft_hits n2 forged)" 60
pause 0.5
equal "n2's view of the peer" \
	"$(n2 wg show wg0 dump | tail -n 1 | cut -f 1-6)" "$before"
pings n2 "${IN4[1]}"
