# SPDX-License-Identifier: GPL-2.0
# A dump during which things change says so, misses nobody, and holds nothing.
# skip-intree: it ends a dump at a removed peer, and holds the interface
. /wg/lib.sh

random_key() { head -c 32 /dev/urandom | base64; }
hex() { base64 -d <<<"$1" | od -An -v -tx1 | tr -d '\n'; }

keys=()
lines=()
args=()
for ((i = 0; i < 60; i++)); do
	keys+=("$(random_key)")
	lines+=("public_key 32:$(hex "${keys[i]}")")
	args+=(peer "${keys[i]}" allowed-ips "10.99.$i.0/24")
done
many=
for ((i = 0; i < 600; i++)); do
	many+=,10.$((i / 200)).$((i % 200)).0/24
done
fresh() {
	ip link del wg0 2>/dev/null || true
	ip link add wg0 index 77 type wireguard
	wgctl set wg0 "${args[@]}"
}

# dump COMMAND: dump, with the command run after the first message. The second
# was made by then: what the command does shows from the third one on.
dump() {
	wgctl raw wg0 --run "$1" >/tmp/raw || true
	end=$(tail -n 1 /tmp/raw)
}

# dumped I...: are the peers of these numbers in the dump?
dumped() {
	local i text
	text=$(</tmp/raw)
	for i; do
		[[ $text = *"${lines[i]}"* ]] || fail "peer $i is missing"
	done
}

fresh
dump true
equal "nothing changed" "$end" end
dumped $(seq 0 59)

# Which peer the third message begins with.
third=$(sed -n '/^message 3$/,$p' /tmp/raw | grep -o 'public_key 32:.*')
third=${third%%$'\n'*}
for ((at = 0; at < 60; at++)); do
	[ "${lines[at]}" != "$third" ] || break
done
at_most "the peer at the cursor" $at 50

# It goes, and its neighbours with it: the rest is still there.
dump "wgctl set wg0 peer ${keys[at]} remove peer ${keys[at + 1]} remove \
	peer ${keys[at - 1]} remove"
equal "peers at the cursor removed" "$end" "end interrupted"
dumped $(seq 0 $((at - 1))) $(seq $((at + 2)) 59)

# It goes and comes back, at the end.
fresh
dump "wgctl set wg0 peer ${keys[at]} remove peer ${keys[at]}"
equal "peer removed and added" "$end" "end interrupted"
dumped $(seq 0 59)

# All of them go.
fresh
dump "wgctl set wg0 replace-peers"
equal "all peers removed" "$end" "end interrupted"
equal "messages" "$(grep -c '^message' /tmp/raw)" 3

# Any other change is told as well.
for change in "fwmark 5" "private-key $(key 1)" "peer ${keys[0]}"; do
	fresh
	dump "wgctl set wg0 $change"
	equal "after $change" "$end" "end interrupted"
	dumped $(seq 0 59)
done

# In the middle of one peer's allowed IPs.
ip link del wg0
ip link add wg0 type wireguard
wgctl set wg0 peer "$(pub 2)" allowed-ips "${many#,}" peer "$(pub 3)"
for change in -10.0.0.0/24 +10.7.0.0/24 -10.2.199.0/24; do
	dump "wgctl set wg0 peer $(pub 2) allowed-ips $change"
	equal "after $change" "$end" "end interrupted"
	at_least "allowed IPs" "$(grep -c ipaddr /tmp/raw)" 598
	grep -q "public_key 32:$(hex "$(pub 3)")" /tmp/raw ||
		fail "the peer after it is missing"
done
dump "wgctl set wg0 peer $(pub 2) allowed-ips 10.7.0.0/24"
equal "all replaced" "$end" "end interrupted"
dump "wgctl set wg0 peer $(pub 2) remove"
equal "peer removed" "$(wg show wg0 peers)" "$(pub 3)"

# The interface goes: at once, and the dump ends.
fresh
dump "timeout 5 ip link del wg0"
equal "interface removed" "$end" "end ENODEV"
ip link show wg0 2>/dev/null && fail "it is still there"

# It goes and another takes its index and name.
fresh
dump "ip link del wg0; ip link add wg0 index 77 type wireguard; \
	wgctl set wg0 peer $(pub 2)"
case $end in
"end ENODEV" | "end interrupted") ;;
*) fail "another interface under the same index: $end" ;;
esac

# It goes to another namespace, and out of sight.
fresh
new_ns n1
dump "ip link set wg0 netns n1"
equal "interface moved" "$end" "end ENODEV"
