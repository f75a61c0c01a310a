# SPDX-License-Identifier: GPL-2.0
# Fifty peers shake hands with one device at the same time.
. /wg/lib.sh

link_pair
wg_new n2 wg0 2 "${IN4[2]}/16" -- listen-port "${PORT[2]}"
for ((i = 0; i < 50; i++)); do
	echo "link add wg$i type wireguard"
	echo "address add 10.2.$i.1/32 dev wg$i"
done | ip -n n1 -batch -
# shellcheck disable=SC2016 # expanded by the inner shell
n1 bash -c '
	for ((i = 0; i < 50; i++)); do
		wg genkey >/tmp/key.$i
		wg set wg$i private-key /tmp/key.$i peer "$1" \
			endpoint "$2" allowed-ips 0.0.0.0/0
		wg show wg$i public-key
	done' bash "$(pub 2)" "${OUT4[2]}:${PORT[2]}" >/tmp/publics
i=0
while read -r public; do
	printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.2.%s.0/24\n' \
		"$public" $((i++))
done </tmp/publics >/tmp/peers.conf
n2 wg addconf wg0 /tmp/peers.conf
for ((i = 0; i < 50; i++)); do
	echo "link set wg$i up"
done | ip -n n1 -batch -
# shellcheck disable=SC2016
n1 bash -c '
	for ((i = 0; i < 50; i++)); do
		wg set wg$i peer "$1" persistent-keepalive 60 &
	done
	wait' bash "$(pub 2)"
all_shook() {
	[ "$(n2 wg show wg0 latest-handshakes | awk '$2 > 0' | wc -l)" = 50 ]
}
wait_for 40 all_shook
