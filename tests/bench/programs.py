# SPDX-License-Identifier: GPL-2.0
"""Compiles what takes our crypto and protocol rooms with it."""

import os
import subprocess

from host.archive import BUILD, TOP, Error

BENCH = os.path.dirname(os.path.realpath(__file__))
OUT = os.path.join(BUILD, "bench")


def initiators():
    """The program that plays many peers; its path."""
    out = os.path.join(OUT, "initiators")
    sources = [os.path.join(BENCH, "initiators.c")]
    for room in ("crypto", "src/protocol"):
        folder = os.path.join(TOP, room)
        sources += [os.path.join(folder, name)
                    for name in sorted(os.listdir(folder))
                    if name.endswith(".c")]
    if os.path.exists(out) and all(
            os.path.getmtime(out) > os.path.getmtime(source)
            for source in sources):
        return out
    os.makedirs(OUT, exist_ok=True)
    command = ["cc", "-std=gnu11", "-O2", "-fno-strict-aliasing", "-Wall",
               "-DHAVE_LINUX_UNALIGNED_H=1", "-iquote", TOP, "-iquote",
               os.path.join(TOP, "include"),
               "-I" + os.path.join(TOP, "tests/unit/shim"), "-o", out,
               *sources]
    if subprocess.run(command, check=False).returncode:
        raise Error("tests/bench/initiators.c does not compile")
    return out
