# SPDX-License-Identifier: GPL-2.0
# Configuring, reading, moving and deleting an interface, all at the same time.
. /wg/lib.sh

new_ns n1
args=()
for ((i = 0; i < 40; i++)); do
	args+=(peer "$(head -c 32 /dev/urandom | base64)"
		endpoint 192.0.2.1:9 allowed-ips "10.0.$i.0/24")
done
peer=${args[1]}
key=$(key 1)

# again COMMAND...: over and over, whatever becomes of it
again() {
	until [ -e /tmp/stop ]; do
		"$@" >/dev/null 2>&1 || true
	done
}

again ip link add wg0 type wireguard &
again wgctl set wg0 private-key "$key" listen-port 0 "${args[@]}" &
again wgctl set wg0 replace-peers peer "$peer" allowed-ips 10.0.0.0/16 &
again wgctl raw wg0 &
again wg show all dump &
again ip link set wg0 up &
again ip link set wg0 netns n1 &
again ip -n n1 link set wg0 netns 1 &
start=$EPOCHREALTIME
until elapsed "$start" 8; do
	pause 0.2
	ip link del wg0 2>/dev/null || ip -n n1 link del wg0 2>/dev/null || true
done
touch /tmp/stop
wait
ip link del wg0 2>/dev/null || ip -n n1 link del wg0 2>/dev/null || true

# It is all as it was.
ip link add wg0 type wireguard
wgctl set wg0 private-key "$key" "${args[@]}"
equal "peers" "$(wg show wg0 peers | wc -l)" 40
