# SPDX-License-Identifier: GPL-2.0
# A thousand peers on one device: set, shown, used, moved, removed.
# timeout: 300
. /wg/lib.sh

wg_pair
python3 - "$(cat "$(key 1)")" <<-'END'
	import base64, random, sys
	random.seed(1)
	with open("/tmp/many.conf", "w") as out:
	    out.write(f"[Interface]\nPrivateKey = {sys.argv[1]}\nListenPort = 51821\n")
	    for i in range(1000):
	        key = base64.b64encode(random.randbytes(31) + b"\1").decode()
	        out.write(f"[Peer]\nPublicKey = {key}\n"
	                  f"AllowedIPs = 10.{100 + i // 256}.{i % 256}.0/24, "
	                  f"fc00:{i + 1:x}::/32\n")
END
n1 wg setconf wg0 /tmp/many.conf
equal "peers" "$(n1 wg show wg0 peers | wc -l)" 1000
n1 wg showconf wg0 >/tmp/shown.conf
# The order of peers and of their allowed IPs is the device's own.
words() {
	sed 's/, /\n/g; s/AllowedIPs = //' "$1" | sed '/^$/d' | sort
}
diff <(words /tmp/many.conf) <(words /tmp/shown.conf) >/tmp/diff ||
	fail "shown is not what was set: $(head -n 20 /tmp/diff)"

say "one among them works"
n1 wg set wg0 peer "$(pub 2)" endpoint "${OUT4[2]}:${PORT[2]}" \
	allowed-ips "${IN4[2]},${IN6[2]},10.103.5.77/32"
add_addr n2 wg0 10.103.5.77/32
pings n1 "${IN4[2]}"
ip -n n1 route add 10.103.5.0/24 dev wg0
pings n1 10.103.5.77

say "synchronised to a tenth of them, under traffic"
background n1 ping -f -q "${IN4[2]}"
{
	awk '/^\[Peer\]/ { n++ } n <= 100' /tmp/many.conf
	printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s\n' "$(pub 2)" "${IN4[2]}"
} >/tmp/tenth.conf
n1 wg syncconf wg0 /tmp/tenth.conf
equal "peers" "$(n1 wg show wg0 peers | wc -l)" 101
pings n1 "${IN4[2]}"
n1 wg setconf wg0 /tmp/many.conf
equal "peers" "$(n1 wg show wg0 peers | wc -l)" 1000
ip -n n1 link delete wg0
