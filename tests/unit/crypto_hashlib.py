# SPDX-License-Identifier: GPL-2.0
"""BLAKE2s, HMAC and HKDF against Python's hashlib and hmac."""

import hashlib
import hmac

import crypto_pipe

RNG = crypto_pipe.rng()


def check(name, pairs):
    """Pairs of a request and the bytes it must be answered with."""
    wrong = []
    answers = crypto_pipe.ask([request for request, _ in pairs])
    for (request, want), got in zip(pairs, answers):
        if got != crypto_pipe.field(want):
            fields = " ".join(crypto_pipe.field(f) for f in request[1:])
            wrong.append(f"{request[0]} {fields} gave {got}, not {want.hex()} "
                         f"(seed {crypto_pipe.seed()})")
    crypto_pipe.case(f"{name}, {len(pairs)} cases", wrong)


def blake2s(outlen, key, chunks):
    want = hashlib.blake2s(b"".join(chunks), digest_size=outlen, key=key)
    return ["blake2s", bytes([outlen]), key] + chunks, want.digest()


def blake2s_lengths():
    """Every length of output, of key, and of input over several blocks."""
    pairs = []
    for outlen in range(1, 33):
        for n in (0, 1, 63, 64, 65, 128, 129, 300):
            pairs.append(blake2s(outlen, b"", [RNG.randbytes(n)]))
            pairs.append(blake2s(outlen, RNG.randbytes(outlen),
                                 [RNG.randbytes(n)]))
    check("BLAKE2s, every output length", pairs)
    pairs = [blake2s(16, RNG.randbytes(k), [RNG.randbytes(n)])
             for k in range(33) for n in (0, 1, 63, 64, 65, 128, 129)]
    check("BLAKE2s, every key length", pairs)
    pairs = [blake2s(32, RNG.randbytes(k), [RNG.randbytes(n)])
             for k in (0, 32) for n in range(520)]
    check("BLAKE2s, every input length to 519", pairs)


def blake2s_chunks():
    pairs = []
    for n in (0, 1, 63, 64, 65, 127, 128, 129, 192):
        data = RNG.randbytes(n)
        for at in range(n + 1):
            for key in (b"", RNG.randbytes(32)):
                pairs.append(blake2s(32, key, [data[:at], data[at:]]))
    check("BLAKE2s, every split in two", pairs)
    pairs = [blake2s(RNG.randint(1, 32), RNG.randbytes(RNG.randint(0, 32)),
                     [RNG.randbytes(RNG.choice((0, 1, 5, 63, 64, 65, 128, 200)))
                      for _ in range(RNG.randint(2, 6))])
             for _ in range(3000)]
    check("BLAKE2s, random chunks", pairs)


def mac(key, data):
    return hmac.new(key, data, hashlib.blake2s).digest()


def hmac_cases():
    pairs = []
    for k in list(range(70)) + [127, 128, 129, 200]:
        for n in (0, 1, 31, 32, 63, 64, 65, 128, 200):
            key, data = RNG.randbytes(k), RNG.randbytes(n)
            pairs.append((["hmac", key, data], mac(key, data)))
    check("HMAC, key and data lengths", pairs)


def hkdf_cases():
    pairs = []
    for n in range(140):
        for count in (1, 2, 3):
            key, data = RNG.randbytes(32), RNG.randbytes(n)
            prk, t, out = mac(key, data), b"", b""
            for i in range(count):
                t = mac(prk, t + bytes([i + 1]))
                out += t
            pairs.append((["hkdf", bytes([count]), key, data], out))
    check("HKDF, input lengths and counts of outputs", pairs)


blake2s_lengths()
blake2s_chunks()
hmac_cases()
hkdf_cases()
crypto_pipe.done()
