# SPDX-License-Identifier: GPL-2.0
"""The RFCs' test vectors, from crypto_vectors.txt."""

import re

import crypto_pipe

LINE = re.compile(r"(.+?): (\w+) (.+) = (\S+)")


def value(text):
    """Bytes in hex, of which xx*N repeats one."""
    text = re.sub(r"(..)\*(\d+)", lambda m: m[1] * int(m[2]), text)
    return b"" if text == "-" else bytes.fromhex(text)


def main():
    names, requests, expected = [], [], []
    with open("crypto_vectors.txt", encoding="utf-8") as f:
        for line in f:
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            match = LINE.fullmatch(line)
            if not match:
                raise SystemExit(f"not a vector: {line}")
            names.append(match[1])
            requests.append([match[2]] + [value(x) for x in match[3].split()])
            expected.append(crypto_pipe.field(value(match[4])))
    for name, want, got in zip(names, expected, crypto_pipe.ask(requests)):
        crypto_pipe.case(name, [] if got == want else [f"{got}, not {want}"])
    crypto_pipe.done()


main()
