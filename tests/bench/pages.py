# SPDX-License-Identifier: GPL-2.0
"""Draws plots, and puts what was measured into pages of docs/."""

import re
import shutil
import subprocess

from host.archive import Error


def can_draw():
    """Is there a gnuplot?"""
    return shutil.which("gnuplot") is not None


def draw(script):
    """Have gnuplot do what a script says."""
    if subprocess.run(["gnuplot"], input=script, text=True,
                      check=False).returncode:
        raise Error("gnuplot failed")


def replace_between(path, text):
    """What stands between the two marks of a page."""
    with open(path, encoding="utf-8") as source:
        page = source.read()
    page, found = re.subn(r"(<!-- measured -->\n).*(<!-- end -->)",
                          lambda match: match[1] + text + match[2], page,
                          flags=re.S)
    if found != 1:
        raise Error(f"no place for the tables in {path}")
    with open(path, "w", encoding="utf-8") as out:
        out.write(page)
