# SPDX-License-Identifier: GPL-2.0
# A dump in many messages: what each holds, and that together they are complete.
. /wg/lib.sh

# One peer with many allowed IPs between others.
random_key() { head -c 32 /dev/urandom | base64; }
many=
for ((i = 0; i < 600; i++)); do
	many+=,10.$((i / 200)).$((i % 200)).0/24
done
args=()
for ((i = 0; i < 60; i++)); do
	args+=(peer "$(random_key)" allowed-ips "10.99.$i.0/24,fd01:$i:1::/48")
	[ $i != 30 ] || args+=(peer "$(pub 2)" allowed-ips "${many#,}")
done
ip link add wg0 type wireguard
wgctl set wg0 private-key "$(key 1)" listen-port 5 fwmark 6 "${args[@]}"

wgctl raw wg0 >/tmp/raw
# level N TEXT: the attributes at this depth of a part of the output, without
# those that align others, on machines that need it
level() {
	sed -n "s/^ \{$1\}\([a-z_]*\)[: ].*/\1/p" <<<"$2" | grep -vx unspec
}

count=$(grep -c '^message' /tmp/raw)
at_least "messages" "$count" 8
equal "end" "$(tail -n 1 /tmp/raw)" end
for ((m = 1; m <= count; m++)); do
	text=$(sed -n "/^message $m\$/,/^\(message $((m + 1))\|end\)/p" /tmp/raw)
	names=$(level 2 "$text" | sort | xargs)
	if [ $m = 1 ]; then
		equal "first message" "$names" "fwmark ifindex ifname\
 listen_port peers private_key public_key"
	elif [ "$WG_MODULE" = intree ]; then
		# It leaves out the name, which says nothing new.
		equal "message $m" "$names" "peers"
	else
		equal "message $m" "$names" "ifname peers"
	fi
	# Each peer in turn: complete, or continuing as the first of a message.
	# Processors that want numbers aligned have padding before them, unspec.
	peers=$(sed -n '/^  peers:/,$p' <<<"$text" | tail -n +2)
	first=1
	while read -r peer; do
		case $peer in
		"public_key preshared_key last_handshake_time\
 persistent_keepalive_interval tx_bytes rx_bytes protocol_version allowedips") ;;
		"public_key allowedips")
			equal "message $m: a short peer is its first" $first 1
			at_least "number of its message" $m 2 ;;
		*) fail "message $m: a peer of: $peer" ;;
		esac
		first=0
	done < <(awk '/^    -$/ { if (line) print line; line = ""; next }
		/^      [a-z]/ && !/^ +unspec/ { sub(":", "", $1)
			line = line (line ? " " : "") $1 }
		END { if (line) print line }' <<<"$peers")
done
parts=$(grep -c "$(pub 2 | base64 -d | od -An -v -tx1 | tr -d '\n')" /tmp/raw)
at_least "parts of the peer with many" "$parts" 4

# Together: each peer once, in order, with all that it was given.
equal "peers" "$(wg show wg0 peers | wc -l)" 61
wg show wg0 dump | tail -n +2 | cut -f 1,4 | tr '\t' ' ' >/tmp/got
printf '%s\n' "${args[@]}" | paste -d ' ' - - - - | cut -d ' ' -f 2,4 >/tmp/wanted
cmp /tmp/got /tmp/wanted || fail "not all is as it was set"
equal "wgctl and wg" "$(wgctl show wg0 --json | grep -o '10\.[0-9.]*/24' |
	md5sum)" "$(wg show wg0 allowed-ips | grep -o '10\.[0-9.]*/24' | md5sum)"

# No peers, no key.
ip link add wg1 type wireguard
equal "empty" "$(level 2 "$(wgctl raw wg1)" | sort | xargs)" \
	"fwmark ifindex ifname listen_port"
# A peer of nothing has an empty list of allowed IPs.
wgctl set wg1 peer "$(pub 2)"
[ "$WG_MODULE" = intree ] ||
	equal "no allowed IPs" "$(wgctl raw wg1 | tail -n 2)" "      allowedips:
end"
