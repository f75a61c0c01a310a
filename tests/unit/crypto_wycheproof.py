# SPDX-License-Identifier: GPL-2.0
"""All cases of the Wycheproof files, from the folder WYCHEPROOF."""

import json
import os
from collections import Counter

import crypto_pipe


def load(name):
    """The cases of a file, or None when it is not there."""
    path = os.path.join(os.environ.get("WYCHEPROOF", ""), name)
    try:
        with open(path, encoding="utf-8") as f:
            data = json.load(f)
    except FileNotFoundError:
        crypto_pipe.skip(name, "no such file in the folder WYCHEPROOF")
        return None
    tests = [t for g in data["testGroups"] for t in g["tests"]]
    assert len(tests) == data["numberOfTests"]
    return tests


class Asked:
    """Requests with the answer each must get, told apart by what they show."""

    def __init__(self, name):
        self.name = name
        self.requests, self.want, self.what = [], [], []

    def add(self, what, test, request, want):
        self.requests.append(request)
        self.want.append(want if isinstance(want, str)
                         else crypto_pipe.field(want))
        self.what.append((what, test["tcId"]))

    def report(self):
        wrong, count = {}, Counter()
        got = crypto_pipe.ask(self.requests)
        for (what, number), want, have in zip(self.what, self.want, got):
            count[what] += 1
            wrong.setdefault(what, [])
            if have != want:
                wrong[what].append(f"tcId {number}: {have}, not {want}")
        for what, bad in wrong.items():
            crypto_pipe.case(f"{self.name}: {what}, {count[what]} cases", bad)


def aead(name, seal, opened, size):
    tests = load(name)
    if tests is None:
        return
    asked = Asked(name)
    for t in tests:
        key, iv, ad, msg, ct, tag = (bytes.fromhex(t[x]) for x in
                                     ("key", "iv", "aad", "msg", "ct", "tag"))
        valid = t["result"] == "valid"
        if len(iv) != size:
            # The interface's types rule these out.
            assert not valid and "InvalidNonceSize" in t["flags"]
            asked.add("nonce sizes for which there is no call", t,
                      [opened, key, iv, ad, ct + tag], "bad request")
            continue
        asked.add("opened" if valid else "refused", t,
                  [opened, key, iv, ad, ct + tag], msg if valid else "refused")
        if valid:
            asked.add("sealed", t, [seal, key, iv, ad, msg], ct + tag)
        if size == 12 and iv[:4] == bytes(4):
            asked.add("opened with a 64-bit nonce", t,
                      ["open", key, iv[4:], ad, ct + tag],
                      msg if valid else "refused")
            if valid:
                asked.add("sealed with a 64-bit nonce", t,
                          ["seal", key, iv[4:], ad, msg], ct + tag)
            if not ad:
                asked.add("opened as a batch", t,
                          ["bopen", key, iv[4:], ct + tag],
                          msg if valid else "refused")
    asked.report()


def xchacha_batch(name):
    """Under the derived key, XChaCha's packets without AD are the batch's."""
    tests = load(name)
    if tests is None:
        return
    tests = [t for t in tests if len(t["iv"]) == 48 and not t["aad"]]
    asked = Asked(name)
    derive = [["hchacha20", bytes.fromhex(t["key"]),
               bytes.fromhex(t["iv"])[:16]] for t in tests]
    for t, key in zip(tests, crypto_pipe.ask(derive)):
        iv, msg, ct, tag = (bytes.fromhex(t[x])
                            for x in ("iv", "msg", "ct", "tag"))
        valid = t["result"] == "valid"
        asked.add("batch opened" if valid else "batch refused", t,
                  ["bopen", bytes.fromhex(key), iv[16:], ct + tag],
                  msg if valid else "refused")
        if valid:
            asked.add("batch sealed", t,
                      ["bseal", bytes.fromhex(key), iv[16:], msg], ct + tag)
    asked.report()


def x25519(name):
    tests = load(name)
    if tests is None:
        return
    asked = Asked(name)
    for t in tests:
        shared = bytes.fromhex(t["shared"])
        zero = shared == bytes(32)
        assert zero == ("ZeroSharedSecret" in t["flags"])
        for flag in ["all"] + t["flags"]:
            asked.add(flag, t, ["x25519", bytes.fromhex(t["private"]),
                                bytes.fromhex(t["public"])],
                      "refused" if zero else shared)
    asked.report()


aead("chacha20_poly1305_test.json", "seal96", "open96", 12)
aead("xchacha20_poly1305_test.json", "xseal", "xopen", 24)
xchacha_batch("xchacha20_poly1305_test.json")
x25519("x25519_test.json")
crypto_pipe.done()
