#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""A second implementation of handshake and cookies, to compare ours with.

    proto_noise_ref.py DIR        the test: DIR/proto_noise_pipe must answer
                                  proto_noise_vectors.txt and random cases with
                                  the same bytes
    proto_noise_ref.py --vectors  print proto_noise_vectors.txt

Written from the Noise specification (rev. 34) and the WireGuard paper, over
hashlib's BLAKE2s and the X25519 and ChaCha20-Poly1305 of Python's cryptography
package; without that package only the known answers are tested. WG_TEST_SEED in
the environment is another seed.
"""

import hashlib
import hmac
import os
import random
import struct
import subprocess
import sys

try:
    from cryptography.hazmat.primitives.asymmetric.x25519 import (
        X25519PrivateKey, X25519PublicKey)
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.serialization import (
        Encoding, PublicFormat)
    HAVE_CRYPTOGRAPHY = True
except ImportError:
    HAVE_CRYPTOGRAPHY = False

CASES = 200
VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "proto_noise_vectors.txt")

CONSTRUCTION = b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"
IDENTIFIER = b"WireGuard v1 zx2c4 Jason@zx2c4.com"

# Inputs of one case: name, length in bytes; integers are little-endian.
FIELDS = (("static_i", 32), ("static_r", 32), ("ephemeral_i", 32),
          ("ephemeral_r", 32), ("psk", 32), ("seconds", 8),
          ("nanoseconds", 4), ("index_i", 4), ("index_r", 4), ("secret", 32),
          ("source", 18), ("nonce", 24))
RESULTS = ("public_i", "public_r", "initiation", "response", "key_i", "key_r",
           "cookie_reply", "initiation_mac2", "response_mac2")


def blake(*data):
    """HASH: BLAKE2s-256 of all of data."""
    return hashlib.blake2s(b"".join(data)).digest()


def mac(key, data):
    """MAC: keyed BLAKE2s with 16 bytes of output."""
    return hashlib.blake2s(data, key=key, digest_size=16).digest()


def kdf(n, chaining_key, data):
    """KDFn: HKDF (RFC 5869) with HMAC-BLAKE2s; the first n outputs."""
    prk = hmac.new(chaining_key, data, hashlib.blake2s).digest()
    out, last = [], b""
    for i in range(1, n + 1):
        last = hmac.new(prk, last + bytes([i]), hashlib.blake2s).digest()
        out.append(last)
    return out


def public(secret):
    """The public key of a secret one."""
    return X25519PrivateKey.from_private_bytes(secret).public_key() \
        .public_bytes(Encoding.Raw, PublicFormat.Raw)


def dh(secret, point):
    """DH: X25519."""
    return X25519PrivateKey.from_private_bytes(secret).exchange(
        X25519PublicKey.from_public_bytes(point))


def seal(key, plain, ad):
    """AEAD with a counter of 0."""
    return ChaCha20Poly1305(key).encrypt(bytes(12), plain, ad)


def hchacha20(key, nonce):
    """The subkey of XChaCha20 (draft-irtf-cfrg-xchacha-03 section 2.2)."""
    x = list(struct.unpack("<4I", b"expand 32-byte k"))
    x += struct.unpack("<8I", key) + struct.unpack("<4I", nonce)

    def quarter(a, b, c, d):
        for to, plus, turn, by in ((a, b, d, 16), (c, d, b, 12),
                                   (a, b, d, 8), (c, d, b, 7)):
            x[to] = (x[to] + x[plus]) & 0xffffffff
            x[turn] ^= x[to]
            x[turn] = (x[turn] << by | x[turn] >> (32 - by)) & 0xffffffff

    for _ in range(10):
        for i in range(4):
            quarter(i, i + 4, i + 8, i + 12)
        for i in range(4):
            quarter(i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12)
    return struct.pack("<8I", *x[:4], *x[12:])


def xseal(key, nonce, plain, ad):
    """XAEAD: XChaCha20-Poly1305."""
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).encrypt(
        bytes(4) + nonce[16:], plain, ad)


def handshake(c):
    """Everything both sides of the case c compute, in the order of RESULTS."""
    pub_i, pub_r = public(c["static_i"]), public(c["static_r"])
    seconds = int.from_bytes(c["seconds"], "little")
    nanoseconds = int.from_bytes(c["nanoseconds"], "little")
    nanoseconds -= nanoseconds % 2 ** 24
    timestamp = struct.pack(">QI", 2 ** 62 + 10 + seconds, nanoseconds)

    # The initiator's message.
    ck = blake(CONSTRUCTION)
    h = blake(blake(ck, IDENTIFIER), pub_r)
    e_i = public(c["ephemeral_i"])
    ck, = kdf(1, ck, e_i)
    h = blake(h, e_i)
    ck, k = kdf(2, ck, dh(c["ephemeral_i"], pub_r))
    enc_static = seal(k, pub_i, h)
    h = blake(h, enc_static)
    ck, k = kdf(2, ck, dh(c["static_i"], pub_r))
    enc_timestamp = seal(k, timestamp, h)
    h = blake(h, enc_timestamp)
    initiation = bytes([1, 0, 0, 0]) + c["index_i"] + e_i + enc_static
    initiation += enc_timestamp
    initiation += mac(blake(b"mac1----", pub_r), initiation)

    # The responder's.
    e_r = public(c["ephemeral_r"])
    ck, = kdf(1, ck, e_r)
    h = blake(h, e_r)
    ck, = kdf(1, ck, dh(c["ephemeral_r"], e_i))
    ck, = kdf(1, ck, dh(c["ephemeral_r"], pub_i))
    ck, tau, k = kdf(3, ck, c["psk"])
    h = blake(h, tau)
    response = bytes([2, 0, 0, 0]) + c["index_r"] + c["index_i"] + e_r
    response += seal(k, b"", h)
    response += mac(blake(b"mac1----", pub_i), response)
    key_i, key_r = kdf(2, ck, b"")

    # The responder under load answers the initiation by a cookie.
    cookie = mac(c["secret"], c["source"])
    reply = bytes([3, 0, 0, 0]) + c["index_i"] + c["nonce"]
    reply += xseal(blake(b"cookie--", pub_r), c["nonce"], cookie,
                   initiation[-16:])
    return [pub_i, pub_r, initiation + bytes(16), response + bytes(16), key_i,
            key_r, reply, initiation + mac(cookie, initiation),
            response + mac(cookie, response)]


def random_case(rng):
    """Random inputs; every fourth case has no preshared key."""
    c = {name: rng.randbytes(length) for name, length in FIELDS}
    c["seconds"] = rng.randrange(2 ** rng.randrange(1, 62)).to_bytes(
        8, "little")
    c["nanoseconds"] = rng.randrange(10 ** 9).to_bytes(4, "little")
    if rng.randrange(4) == 0:
        c["psk"] = bytes(32)
    return c


def known_case(i):
    """Inputs that follow a pattern; the second case has no preshared key."""
    c = {name: bytes((i * 97 + n * 16 + j) & 0xff for j in range(length))
         for n, (name, length) in enumerate(FIELDS)}
    c["seconds"] = (1700000000 + i).to_bytes(8, "little")
    c["nanoseconds"] = (999999999 - i).to_bytes(4, "little")
    if i == 1:
        c["psk"] = bytes(32)
    return c


def vectors():
    """The text of the file of known answers."""
    text = "# SPDX-License-Identifier: GPL-2.0\n" \
        "# Known answers of handshake and cookies: the output of " \
        "proto_noise_ref.py --vectors\n"
    for i in range(4):
        c = known_case(i)
        text += "\n"
        for name, _ in FIELDS:
            text += f"{name} {c[name].hex()}\n"
        for name, value in zip(RESULTS, handshake(c)):
            text += f"{name} {value.hex()}\n"
    return text


def read_vectors():
    """The cases of the file of known answers, each a dictionary of bytes."""
    with open(VECTORS, encoding="ascii") as f:
        blocks = f.read().split("\n\n")[1:]
    return [{name: bytes.fromhex(value) for name, value in
             (line.split() for line in block.splitlines())}
            for block in blocks]


def compare(program, cases, answers):
    """Let program do the cases; return where it differs from the answers."""
    lines = "".join(" ".join(c[name].hex() for name, _ in FIELDS) + "\n"
                    for c in cases)
    done = subprocess.run([program], input=lines, stdout=subprocess.PIPE,
                          check=True, text=True)
    got = [line.split() for line in done.stdout.splitlines()]
    if [len(g) for g in got] != [len(RESULTS)] * len(cases):
        return f"{len(got)} answers to {len(cases)} cases"
    for i, (want, have) in enumerate(zip(answers, got)):
        for name, w, h in zip(RESULTS, want, have):
            if w.hex() != h:
                return f"case {i}: {name} is {h}, not {w.hex()}"
    return None


def report(what, why):
    """Print a case's line; return whether it failed."""
    print(f"not ok {what}: {why}" if why else f"ok {what}")
    return bool(why)


def main():
    """Run the test, or print the vectors."""
    if sys.argv[1] == "--vectors":
        print(vectors(), end="")
        return 0

    program = os.path.join(sys.argv[1], "proto_noise_pipe")
    known = read_vectors()
    failed = report(f"{len(known)} known handshakes",
                    compare(program, known,
                            [[c[name] for name in RESULTS] for c in known]))

    what = f"{CASES} random handshakes against another implementation"
    if not HAVE_CRYPTOGRAPHY:
        print(f"skip {what}: no Python package cryptography")
        return failed
    with open(VECTORS, encoding="ascii") as f:
        failed |= report("known handshakes are the other implementation's",
                         None if f.read() == vectors() else VECTORS)
    seed = int(os.environ.get("WG_TEST_SEED", "1"), 0)
    rng = random.Random(seed)
    cases = [random_case(rng) for _ in range(CASES)]
    why = compare(program, cases, [handshake(c) for c in cases])
    failed |= report(what, why and f"{why} (WG_TEST_SEED={seed})")
    return failed


if __name__ == "__main__":
    sys.exit(main())
