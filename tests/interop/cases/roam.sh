# SPDX-License-Identifier: GPL-2.0
# A side changes its address, port and outer family; the other follows.
. /wg/interop.sh

# moved SIDE ENDPOINT: has the other side noticed?
moved() {
	# wireguard-go finds out late that its source address is gone.
	wait_for 30 at "$1" pings "n$1" "${IN4[3 - $1]}" -W 2
	equal "where side $1 is seen" "$(field_of $((3 - $1)) endpoint)" "$2"
	at $((3 - $1)) pings "n$((3 - $1))" "${IN4[$1]}"
}

tunnel -e 12
ping_from 1
shaken=([1]=$(field_of 1 handshake) [2]=$(field_of 2 handshake))
for side in 1 2; do
	say "side $side changes its address"
	at $side ip -n n$side address delete "${OUT4[side]}/24" dev v$side
	at $side add_addr n$side v$side "192.0.2.1$side/24"
	moved $side "192.0.2.1$side:${PORT[side]}"
	say "side $side changes its port"
	at $side in_ns n$side wg set "${DEV[side]}" listen-port 5191$side
	moved $side "192.0.2.1$side:5191$side"
done
say "side 1 goes over to IPv6, and side 2 with it"
set_peer 1 2 endpoint "[${OUT6[2]}]:51912"
moved 1 "[${OUT6[1]}]:51911"
moved 2 "[${OUT6[2]}]:51912"
say "side 2 goes back to IPv4"
set_peer 2 1 endpoint "192.0.2.11:51911"
moved 2 "192.0.2.12:51912"
# Nobody had to shake hands again; wireguard-go does after 15 s of silence.
[ "$FAR" = go ] || for side in 1 2; do
	equal "handshake of side $side" "$(field_of $side handshake)" \
		"${shaken[side]}"
done
