# SPDX-License-Identifier: GPL-2.0
"""Compiles what takes our crypto and protocol rooms with it."""

import os
import subprocess

from host.archive import BUILD, TOP, Error

PLAYER = "tests/bench/player.c"


def compiled(out, *sources):
    """The program made of some sources of this checkout and both rooms."""
    out = os.path.join(BUILD, out)
    sources = [os.path.join(TOP, source) for source in sources]
    rooms = ["crypto", "src/protocol"]
    headers = {os.path.dirname(source) for source in sources}
    for room in rooms:
        folder = os.path.join(TOP, room)
        headers.add(folder)
        sources += [os.path.join(folder, name)
                    for name in sorted(os.listdir(folder))
                    if name.endswith((".c", ".S"))]
    inputs = sources + [os.path.join(folder, name) for folder in headers
                        for name in os.listdir(folder) if name.endswith(".h")]
    if os.path.exists(out) and all(
            os.path.getmtime(out) > os.path.getmtime(source)
            for source in inputs):
        return out
    os.makedirs(os.path.dirname(out), exist_ok=True)
    command = ["cc", "-std=gnu11", "-O2", "-fno-strict-aliasing", "-Wall",
               "-DHAVE_LINUX_UNALIGNED_H=1", "-iquote", TOP, "-iquote",
               os.path.join(TOP, "include"),
               "-I" + os.path.join(TOP, "tests/unit/shim"), "-o", out,
               *sources]
    if subprocess.run(command, check=False).returncode:
        raise Error(f"{os.path.basename(out)} does not compile")
    return out


def initiators():
    """The program that plays many peers; its path."""
    return compiled("bench/initiators", "tests/bench/initiators.c", PLAYER)


def flood():
    """The program that makes unwanted messages; its path."""
    return compiled("flood/flood", "tests/flood/flood.c", PLAYER)
