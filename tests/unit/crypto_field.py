# SPDX-License-Identifier: GPL-2.0
"""The limbs of X25519 and Poly1305 at their bounds, against Python's integers.

The bounds are those that fe51.h, fe25.h, fe64_adx.S, poly1305_64.h and
poly1305_32.h promise and demand: each operation is given limbs up to what it
may be given, and must return the right value within what it promises.
"""

import itertools
import os
import subprocess
import sys

import crypto_pipe

RNG = crypto_pipe.rng()
P = 2 ** 255 - 19
Q = 2 ** 130 - 5
COUNT = 4000


def ask(lines):
    command = os.environ.get("EMULATOR", "").split()
    command.append(os.path.join(sys.argv[1], "crypto_field"))
    text = "\n".join(" ".join(map(str, x)) for x in lines) + "\n"
    done = subprocess.run(command, input=text, text=True,
                          stdout=subprocess.PIPE, check=True)
    return [[int(x) for x in line.split()] for line in done.stdout.splitlines()]


LIMBS, POLY_LIMBS = ask([["limbs"]])[0]
if LIMBS == 5:
    WEIGHTS = [51 * i for i in range(5)]
    TIGHT = [2 ** 51 + 2 ** 13 - 1] * 5
    LOOSE = [2 ** 53 - 1] * 5
    BITS = [51] * 5
else:
    WEIGHTS = [0, 26, 51, 77, 102, 128, 153, 179, 204, 230]
    BITS = [26, 25] * 5
    TIGHT = [2 ** b - 1 for b in BITS]
    TIGHT[1] = 2 ** 25 + 2 ** 13 - 1
    LOOSE = [3 * 2 ** 26 - 1, 3 * 2 ** 25 + 2 ** 13 - 1] * 5
if POLY_LIMBS == 3:
    POLY_WEIGHTS = [0, 64, 128]
    POLY_MAX = [2 ** 64 - 1, 2 ** 64 - 1, 4]
else:
    POLY_WEIGHTS = [26 * i for i in range(5)]
    POLY_MAX = [2 ** 26 - 1] * 5
    POLY_MAX[1] = 2 ** 26 + 2 ** 6 - 1


def value(limbs, weights):
    return sum(x << w for x, w in zip(limbs, weights))


def one(top, bits):
    """A limb: mostly an extreme, at its bound or where a carry begins."""
    full = (1 << bits) - 1
    pick = RNG.randrange(8)
    if pick == 0:
        return RNG.randint(0, top)
    return min(top, (0, 1, full, full - 1, full + 1, top, top - 1)[pick - 1])


def element(bound):
    pick = RNG.randrange(6)
    if pick == 0:
        return list(bound)
    if pick == 1:  # around p: the full limbs, the lowest a little off
        limbs = [(1 << b) - 1 for b in BITS]
        limbs[0] += RNG.randint(-40, 3)
        return [min(x, b) for x, b in zip(limbs, bound)]
    return [one(t, b) for t, b in zip(bound, BITS)]


def within(limbs, bound):
    return all(0 <= x <= b for x, b in zip(limbs, bound))


def field(name, make, right, count=COUNT):
    """Check what the requests made give: a value, and limbs in bounds."""
    requests = [make() for _ in range(count)]
    wrong = []
    for request, got in zip(requests, ask(requests)):
        if not right(request[1:], got):
            wrong.append(f"{request} gave {got} (seed {crypto_pipe.seed()})")
    crypto_pipe.case(f"{name}, {count} cases", wrong)


def same(limbs, number):
    return value(limbs, WEIGHTS) % P == number % P


def halves(args):
    return (value(args[:LIMBS], WEIGHTS),
            value(args[LIMBS:2 * LIMBS], WEIGHTS))


def x25519_field():
    field(f"{LIMBS} limbs: product", lambda: ["mul"] + element(LOOSE) + element(LOOSE),
          lambda a, r: within(r, TIGHT) and
          same(r, halves(a)[0] * halves(a)[1]))
    field(f"{LIMBS} limbs: square", lambda: ["sqr"] + element(LOOSE),
          lambda a, r: within(r, TIGHT) and same(r, halves(a)[0] ** 2))
    field(f"{LIMBS} limbs: small multiple",
          lambda: ["small"] + element(LOOSE) + [RNG.choice(
              (0, 1, 121665, 2 ** 17 - 1))],
          lambda a, r: within(r, TIGHT) and same(r, halves(a)[0] * a[-1]))
    field(f"{LIMBS} limbs: sum", lambda: ["add"] + element(TIGHT) + element(TIGHT),
          lambda a, r: within(r, LOOSE) and
          same(r, halves(a)[0] + halves(a)[1]))
    field(f"{LIMBS} limbs: difference", lambda: ["sub"] + element(TIGHT) + element(TIGHT),
          lambda a, r: within(r, LOOSE) and
          same(r, halves(a)[0] - halves(a)[1]))
    field(f"{LIMBS} limbs: choice",
          lambda: ["choose"] + element(LOOSE) + element(LOOSE) +
          [RNG.randrange(2)],
          lambda a, r: r == (a[LIMBS:-1] if a[-1] else a[:LIMBS]))
    field(f"{LIMBS} limbs: load",
          lambda: ["load"] + [RNG.choice((0, 255, 127, RNG.randrange(256)))
                              for _ in range(32)],
          lambda a, r: within(r, [2 ** b - 1 for b in BITS]) and
          value(r, WEIGHTS) == int.from_bytes(bytes(a), "little") % 2 ** 255)
    field(f"{LIMBS} limbs: store", lambda: ["store"] + element(TIGHT),
          lambda a, r: int.from_bytes(bytes(r), "little") ==
          value(a, WEIGHTS) % P)


def little(data):
    return int.from_bytes(bytes(data), "little")


def inverses():
    """Around 0 and p, powers of 2 and their neighbours, and at random."""
    special = [x for n in range(255) for d in (-1, 0, 1, 19)
               for x in ((1 << n) + d, P - (1 << n) - d) if 0 <= x < P]
    pending = iter(special + [RNG.randrange(P) for _ in range(4000)])
    field(f"inverse for {LIMBS} limbs",
          lambda: ["invert"] + list(next(pending).to_bytes(32, "little")),
          lambda a, r: little(r) < 2 ** 255 and
          little(a) * little(r) % P == (1 if little(a) else 0) and
          (little(a) or little(r) % P == 0))


# fe64_adx.S: tight elements are below the first, loose ones below the second.
TIGHT64 = 2 ** 255 + 2 ** 11
LOOSE64 = 2 ** 256
D = -121665 * pow(121666, -1, P) % P


def words(*numbers):
    return [x >> 64 * i & 2 ** 64 - 1 for x in numbers for i in range(4)]


def numbers(limbs):
    return [value(limbs[i:i + 4], (0, 64, 128, 192))
            for i in range(0, len(limbs) - 3, 4)]


def element64(bound):
    """Mostly at the bound, around p and 2p, or of limbs with all bits alike."""
    pick = RNG.randrange(5)
    if pick == 0:
        x = RNG.randrange(bound)
    elif pick == 1:
        x = RNG.choice((bound, P, 2 * P, 2 ** 255)) + RNG.randint(-40, 40)
    elif pick == 2:
        x = RNG.randrange(40)
    else:
        x = numbers([RNG.choice((0, 1, 2 ** 63, 2 ** 64 - 1, 2 ** 64 - 38))
                     for _ in range(4)])[0]
        if bound < LOOSE64 and pick == 3:
            x = x % 2 ** 255
    return x if 0 <= x < bound else bound - 1 - x % 64


def tights(n):
    return words(*[element64(TIGHT64) for _ in range(n)])


def same64(got, want):
    """Tight, and the numbers that are wanted."""
    got = numbers(got)
    return (len(got) == len(want) and all(x < TIGHT64 for x in got) and
            all((x - y) % P == 0 for x, y in zip(got, want)))


def add64(args):
    x, y, z, t, plus, minus, product = numbers(args[:-1])
    digit = args[-1]
    if digit == 0:
        plus = minus = (P + 1) // 2
        product = 0
    elif digit < 0:
        plus, minus, product = minus, plus, -product
    a, b, c = (y - x) * minus, (y + x) * plus, t * product
    e, f, g, h = b - a, z - c, z + c, b + a
    return [e * f, g * h, f * g, e * h]


def double64(args):
    x, y, z, _ = numbers(args)
    e, g, h = 2 * x * y, y * y - x * x, y * y + x * x
    f = 2 * z * z - g
    return [e * f, g * h, f * g, e * h]


def ladder64(args):
    x1, x2, z2, x3, z3, swaps = numbers(args)
    for i in range(254, -1, -1):
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        s, t = (c, d) if swaps >> i & 1 else (a, b)
        da, cb = d * a % P, c * b % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        aa, bb = s * s % P, t * t % P
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    return [x2, z2, x3, z3]


def x25519_fe64():
    if ask([["fe64"]]) != [[1]]:
        crypto_pipe.skip("4 limbs", "no BMI2 and ADX, or not for this variant")
        return
    field("4 limbs: product",
          lambda: ["fe64-mul"] + words(element64(LOOSE64), element64(LOOSE64)),
          lambda a, r: same64(r, [numbers(a)[0] * numbers(a)[1]]))
    field("4 limbs: addition of points",
          lambda: ["fe64-add"] + tights(4) +
          words(*[RNG.choice((0, 1, P - 1, RNG.randrange(P)))
                  for _ in range(3)]) + [RNG.randint(-8, 8)],
          lambda a, r: same64(r, add64(a)))
    field("4 limbs: doubling", lambda: ["fe64-double"] + tights(4),
          lambda a, r: same64(r, double64(a)))
    field("4 limbs: fraction", lambda: ["fe64-fraction"] + tights(4),
          lambda a, r: [x % P for x in numbers(r)] ==
          [(numbers(a)[2] + numbers(a)[1]) % P,
           (numbers(a)[2] - numbers(a)[1]) % P])
    field("4 limbs: ladder",
          lambda: ["fe64-ladder"] + words(element64(2 ** 255)) + tights(4) +
          words(RNG.choice((0, 2 ** 255 - 1, RNG.randrange(2 ** 255)))),
          lambda a, r: same64(r, ladder64(a)), 400)


def clamp(r):
    for i in (3, 7, 11, 15):
        r[i] &= 15
    for i in (4, 8, 12):
        r[i] &= 252
    return r


def accumulator():
    pick = RNG.randrange(6)
    if pick == 0:
        return list(POLY_MAX)
    if pick == 1 and POLY_LIMBS == 3:  # around p
        return [2 ** 64 - RNG.randint(1, 8), 2 ** 64 - 1, 3]
    if pick == 1:
        return [2 ** 26 - RNG.randint(1, 8)] + [2 ** 26 - 1] * 4
    return [one(t, 64 if POLY_LIMBS == 3 else 26) for t in POLY_MAX]


def poly_block():
    """One block more: r is small, dense or random, a block mostly extreme."""
    r = RNG.choice(([0] * 16, [RNG.choice((1, 2, 3, 4, 5))] + [0] * 15,
                    [255] * 16, [0] * 8 + [RNG.choice((4, 8))] + [0] * 7,
                    list(RNG.randbytes(16))))
    m = RNG.choice(([0] * 16, [255] * 16, [251] + [255] * 15,
                    [RNG.choice((0, 255, 254, 1)) for _ in range(16)],
                    list(RNG.randbytes(16))))
    return ["poly"] + accumulator() + r + m


def poly_right(args, got):
    h = value(args[:POLY_LIMBS], POLY_WEIGHTS)
    r = clamp(args[POLY_LIMBS:POLY_LIMBS + 16])
    r = int.from_bytes(bytes(r), "little")
    m = int.from_bytes(bytes(args[POLY_LIMBS + 16:]), "little") + 2 ** 128
    return (within(got, POLY_MAX) and
            value(got, POLY_WEIGHTS) % Q == (h + m) * r % Q)


def tag_right(args, got):
    h = value(args, POLY_WEIGHTS) % Q % 2 ** 128
    return int.from_bytes(bytes(got), "little") == h


def poly1305():
    field(f"{POLY_LIMBS} limbs: Poly1305, one block more", poly_block, poly_right)
    field(f"{POLY_LIMBS} limbs: Poly1305, reduction", lambda: ["tag"] + accumulator(), tag_right)


def poly1305_reference(key, message):
    r = int.from_bytes(bytes(clamp(list(key[:16]))), "little")
    h = 0
    for i in range(0, len(message), 16):
        h = (h + int.from_bytes(message[i:i + 16] + b"\1", "little")) * r % Q
    h = (h + int.from_bytes(key[16:], "little")) % 2 ** 128
    return h.to_bytes(16, "little")


def poly1305_messages():
    """Whole messages of extreme blocks: every carry at every block."""
    blocks = (bytes(16), b"\xff" * 16, b"\xfb" + b"\xff" * 15,
              b"\xfe" * 16, b"\1" + bytes(15))
    rs = [bytes([x]) + bytes(15) for x in (0, 1, 2, 4, 5)]
    rs += [b"\xff" * 16, bytes(8) + b"\4" + bytes(7)]
    cases = []
    for n in range(1, 5):
        for parts in itertools.product(blocks, repeat=n):
            for r in rs:
                s = RNG.choice((bytes(16), b"\xff" * 16))
                tail = RNG.choice((b"", b"", b"\xff" * 15, b"\0"))
                cases.append((r + s, b"".join(parts) + tail))
    got = crypto_pipe.ask([["poly1305", k, m] for k, m in cases])
    wrong = [f"key {k.hex()} message {m.hex()} gave {tag}"
             for (k, m), tag in zip(cases, got)
             if tag != poly1305_reference(k, m).hex()]
    crypto_pipe.case(f"Poly1305 of extreme messages, {len(cases)} cases", wrong)


x25519_field()
inverses()
x25519_fe64()
poly1305()
poly1305_messages()
crypto_pipe.done()
