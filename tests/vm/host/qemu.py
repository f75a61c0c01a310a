# SPDX-License-Identifier: GPL-2.0
"""Finds a QEMU that emulates more than one processor faithfully.

Before 8.1, QEMU translated a page without its lock, and could keep a stale
translation of an instruction that the kernel was patching on another
processor: now and then a guest dies of "Oops: int3" when a static key flips.
Debian 12 has 7.2; its backports have a newer one, which is unpacked under
build/qemu, not installed.
"""

import os
import re
import subprocess
import sys

from . import archive
from .archive import CACHE, Error

PROGRAM = "qemu-system-x86_64"
GOOD = (8, 1)
PACKAGES = ("qemu-system-x86", "qemu-system-data", "seabios")
UNPACKED = os.path.join(CACHE, "qemu")


def version(program):
    try:
        out = subprocess.run([program, "--version"], text=True, check=False,
                             stdout=subprocess.PIPE).stdout
    except OSError:
        return None
    match = re.search(r"version (\d+)\.(\d+)", out)
    return (int(match[1]), int(match[2])) if match else None


def racy():
    """Is the QEMU that command() names one with the race?"""
    return (version(command()[0]) or (0,)) < GOOD


def command():
    """The words that start QEMU."""
    own = version(PROGRAM)
    if own and own >= GOOD:
        return [PROGRAM]
    program = os.path.join(UNPACKED, "usr/bin", PROGRAM)
    unpacked = [program, "-L", os.path.join(UNPACKED, "usr/share/qemu"),
                "-L", os.path.join(UNPACKED, "usr/share/seabios")]
    if not os.path.isdir(UNPACKED):
        try:
            suite = archive.codename()
            archive.unpack([f"{name}/{suite}-backports" for name in PACKAGES],
                           UNPACKED, suite)
        except Error as error:
            print(f"QEMU {own} has a known race, and a newer one cannot be "
                  f"had: {error}", file=sys.stderr)
    if (version(program) or (0,)) >= GOOD:
        return unpacked
    if own:
        return [PROGRAM]
    raise Error("no QEMU (tools/packages vm installs it)")
