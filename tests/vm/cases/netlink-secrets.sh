# SPDX-License-Identifier: GPL-2.0
# Secret keys are told to who asks for them, and stay in no copy of a request.
# skip-intree: it leaves them there
. /wg/lib.sh

# A refusal that is not capped quotes the whole request, as it is by then.
cat >/tmp/quote.py <<'END'
import os, socket, struct, sys

def attr(kind, data):
    return struct.pack("HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)

def nest(kind, *parts):
    return attr(kind | 0x8000, b"".join(parts))

def ask(family, command, attrs):
    body = struct.pack("BBH", command, 1, 0) + attrs
    sock.send(struct.pack("IHHII", 16 + len(body), family, 5, 1, 0) + body)
    return sock.recv(65536)

sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
sock.bind((0, 0))
answer = ask(16, 3, attr(2, b"wireguard\0"))
at = 20
while True:
    size, kind = struct.unpack_from("HH", answer, at)
    if kind == 1:
        family, = struct.unpack_from("H", answer, at + 4)
        break
    at += (size + 3) & ~3
sock.recv(65536)

secrets = [os.urandom(32) for _ in range(4)]
public = os.urandom(32)
name, mark = sys.argv[1:]
peers = [nest(0, attr(1, public), attr(2, secret), attr(10, struct.pack("I", 1)))
         for secret in secrets[2:]]
# Of two private keys the last one counts, but both are secret.
answer = ask(family, 1, attr(2, name.encode() + b"\0")
             + attr(3, secrets[0]) + attr(3, secrets[1])
             + attr(5, struct.pack("I", int(mark))) + nest(8, *peers))
error, = struct.unpack_from("i", answer, 16)
if error == 0 or public not in answer:
    sys.exit(f"error {error}, and the request is not quoted")
if any(secret in answer for secret in secrets):
    sys.exit(f"error {error}: a secret is in the answer")
END

ip link add wg0 type wireguard
# No such interface; a flag that is unknown, which is seen by our own checks.
python3 /tmp/quote.py no-such-device 0
python3 /tmp/quote.py wg0 2

# What it should find is found when the request is refused before it is ours.
fails_with 'a secret is in the answer' sh -c \
	"sed 's/attr(3, secrets\[1\])/attr(3, secrets[1][:31])/' /tmp/quote.py |
	python3 - wg0 0"

# tells FILE KEY_FILE: is the key in what was printed, in base64 or hexadecimal?
tells() {
	local flat
	flat=$(tr -d ' :\n' <"$1")
	grep -qF "$(<"$2")" <<<"$flat" ||
		grep -qiF "$(base64 -d "$2" | od -A n -t x1 | tr -d ' \n')" \
			<<<"$flat"
}

say "keys are in no log, and shown on request only"
wg set wg0 private-key "$(key 1)" peer "$(pub 2)" preshared-key "$(psk 2)"
dmesg >/tmp/dmesg
wgctl show wg0 >/tmp/show
wgctl show wg0 --json >/tmp/json
wgctl raw wg0 >/tmp/raw
wgctl show wg0 --secrets >/tmp/show-secrets
wgctl show wg0 --json --secrets >/tmp/json-secrets
for secret in "$(key 1)" "$(psk 2)"; do
	for file in dmesg show json raw; do
		fails tells /tmp/$file "$secret"
	done
	for file in show json; do
		tells /tmp/$file-secrets "$secret"
	done
	base64 -d "$secret" | od -A n -t x1 >/tmp/hex
	tells /tmp/hex "$secret"
done
