# SPDX-License-Identifier: GPL-2.0
# Ten thousand peers: added, read, changed and removed in linear time.
# skip-intree: it computes a shared secret for each, minutes in emulation
. /wg/lib.sh

TOTAL=10000
PART=2500

# Configuration files of PART peers each, with two allowed IPs a peer.
python3 - $TOTAL $PART <<'END'
import base64, os, sys
total, part = map(int, sys.argv[1:])
for first in range(0, total, part):
    with open(f"/tmp/conf.{first // part}", "w") as conf:
        for i in range(first, first + part):
            key = base64.b64encode(os.urandom(32)).decode()
            conf.write(f"[Peer]\nPublicKey = {key}\n"
                       f"AllowedIPs = 10.{i >> 8}.{i & 255}.0/24, "
                       f"fd00:{i:x}::/48\n")
END

# took COMMAND...: how many milliseconds
took() {
	local start=${EPOCHREALTIME/./}
	"$@"
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

ip link add wg0 type wireguard
wg set wg0 private-key "$(key 1)"
ip link set wg0 up
for ((i = 0; i < TOTAL / PART; i++)); do
	ms[i]=$(took wg addconf wg0 /tmp/conf.$i)
done
say "adding $PART peers each: ${ms[*]} ms"
at_most "the last against the first" "${ms[-1]}" $((3 * ms[0] + 500))

dump() { wg show wg0 dump >/tmp/dump; }
say "reading: $(took dump) ms"
equal "peers" "$(($(wc -l </tmp/dump) - 1))" $TOTAL
equal "different ones" "$(cut -f 1 /tmp/dump | sort -u | wc -l)" \
	$((TOTAL + 1))
equal "allowed IPs" "$(tail -n +2 /tmp/dump | cut -f 4 | tr , '\n' |
	sort -u | wc -l)" $((2 * TOTAL))

# The same again: nothing is new.
cat /tmp/conf.* >/tmp/all
say "again: $(took wg addconf wg0 /tmp/all) ms"
equal "peers" "$(wg show wg0 peers | wc -l)" $TOTAL

# All allowed IPs of all of them to one.
wgctl set wg0 peer "$(pub 2)"
python3 - "$(pub 2)" >/tmp/one <<'END'
import sys
ips = ",".join(line.split(" = ")[1].strip().replace(" ", "")
               for line in open("/tmp/all") if line.startswith("Allowed"))
print(f"[Peer]\nPublicKey = {sys.argv[1]}\nAllowedIPs = {ips}")
END
say "all allowed IPs to one peer: $(took wg addconf wg0 /tmp/one) ms"
equal "allowed IPs of the one" \
	"$(wg show wg0 allowed-ips | sed -n '$p' | wc -w)" $((2 * TOTAL + 1))
equal "of another" "$(wg show wg0 allowed-ips | sed -n 1p | cut -f 2)" "(none)"
say "back: $(took wg setconf wg0 /tmp/all) ms"

gone=$(took wgctl set wg0 replace-peers)
say "removing: $gone ms"
at_most "removing, against adding" "$gone" $((ms[0] + ms[1] + ms[2] + ms[3]))
equal "peers" "$(wg show wg0 peers | wc -l)" 0

# With all of them, the interface goes.
wg addconf wg0 /tmp/all
say "deleting the interface: $(took ip link del wg0) ms"
