# SPDX-License-Identifier: GPL-2.0
"""Debian packages that are downloaded and unpacked, and never installed."""

import os
import re
import shutil
import subprocess
import tempfile

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../../.."))
BUILD = os.path.join(TOP, "build")
# What is fetched outlives a checkout when this says so.
CACHE = os.environ.get("WG_CACHE") or BUILD
ARCHIVE = os.path.join(TOP, "tools/archive")


class Error(Exception):
    """What went wrong, in words for the person at the terminal."""


def run(*args, cwd=None):
    return subprocess.run(args, text=True, cwd=cwd, check=False,
                          env=dict(os.environ, LC_ALL="C"),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def update():
    """Renew the machine's package lists, where that is allowed."""
    if os.geteuid() == 0:
        run("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "update")


def depends(package):
    """The packages that one of the machine's own suites depends on."""
    done = run("apt-cache", "depends", "--no-recommends", "--no-suggests",
               package)
    return re.findall(r"^\s*\|?Depends: (\S+)", done.stdout, re.M)


def newest(suite, name):
    """The newest package whose name matches, in a suite by name."""
    done = run(ARCHIVE, suite, "amd64", "newest", name)
    if done.returncode:
        raise Error(done.stdout.strip())
    return done.stdout.split()[-1]


def unpack(packages, directory, suite=None):
    """Download packages and unpack them into one new directory.

    They come from the machine's own suites, or from another by name.
    """
    parent = os.path.dirname(directory)
    os.makedirs(parent, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".fetch-") as tmp:
        root = os.path.join(tmp, "root")
        if suite:
            done = run(ARCHIVE, suite, "amd64", "unpack", root, *packages)
        else:
            # As root apt says on stderr that its unprivileged downloader
            # cannot write here, and goes on.
            download = ["apt-get", "-qq", "download", *packages]
            done = run(*download, cwd=tmp)
            if done.returncode:
                update()
                done = run(*download, cwd=tmp)
        if done.returncode:
            raise Error(f"cannot download {' '.join(packages)}:\n"
                        f"{done.stdout}")
        for name in os.listdir(tmp):
            if name.endswith(".deb"):
                run("dpkg", "-x", os.path.join(tmp, name), root)
        shutil.rmtree(directory, ignore_errors=True)
        os.rename(root, directory)


def codename():
    """The Debian release that the machine runs."""
    with open("/etc/os-release", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("VERSION_CODENAME="):
                return line.strip().partition("=")[2].strip('"')
    raise Error("/etc/os-release names no release")
