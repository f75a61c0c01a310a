# SPDX-License-Identifier: GPL-2.0
# Replacing a peer's allowed IPs loses no packet that both sets let through.
# skip-intree: it empties the set first, and packets fail meanwhile
. /wg/lib.sh

# Many, so that it takes a while, and what both sets have in common last.
many=
for ((i = 0; i < 300; i++)); do
	many+=10.$((20 + i / 250)).$((i % 250)).0/24,
done

wg_pair 4
pings n1 "${IN4[2]}"

# As fast as they go, both directions checked on both sides.
in_ns n1 ping -n -q -f -w 6 "${IN4[2]}" >/tmp/ping &
ping=$!
rounds=0
while kill -0 $ping 2>/dev/null; do
	for ns in 1 2; do
		peer=$((3 - ns))
		in_ns n$ns wgctl set wg0 peer "$(pub $peer)" \
			allowed-ips "10.9.$rounds.0/24,$many${IN4[peer]}/32"
	done
	rounds=$(((rounds + 1) % 250))
done
wait $ping || fail "no ping was answered"
at_least "rounds" $rounds 1
for ns in n1 n2; do
	drops=$(in_ns $ns wgctl drops wg0)
	case $drops in
	*tx_no_peer*|*rx_bad_source*) fail "dropped in $ns: $drops" ;;
	esac
done
equal "how many are left" "$(n1 wg show wg0 allowed-ips | wc -w)" 303
equal "the last of them" "$(n1 wg show wg0 allowed-ips | grep -o '[^ ]*$')" \
	"${IN4[2]}/32"
