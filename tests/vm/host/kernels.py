# SPDX-License-Identifier: GPL-2.0
"""Kernels for guests: Debian's, unpacked and never installed, and built ones."""

import os
import re

from . import archive
from .archive import CACHE, Error

KERNELS = os.path.join(CACHE, "kernels")

# What --kernel takes besides a release or a directory. Each metapackage
# depends on the newest image of its series.
SERIES = {
    "6.1": "linux-image-cloud-amd64",
    "6.1-amd64": "linux-image-amd64",
    "6.1-rt": "linux-image-rt-amd64",
    "6.12": "linux-image-6.12-cloud-amd64",
    "6.12-amd64": "linux-image-6.12-amd64",
    "6.12-rt": "linux-image-6.12-rt-amd64",
}
# And "newest": what tools/newest builds the module for.
NEWEST_SUITE = "trixie"
NEWEST = "linux-headers-[0-9.]+([+]deb[0-9]+)?-cloud-amd64"
# And those that are built here, from the packages linux-source.
BUILT = re.compile("uml-.*|.*-(debug|kcsan)")
BUILD = os.path.join(archive.TOP, "tests/kernels/build")


class Kernel:
    """An unpacked kernel: its release, image and module tree."""

    user_mode = False

    def __init__(self, directory):
        self.directory = directory
        # What modules are built against, where not the installed headers.
        build = os.path.join(directory, "build")
        self.build = os.path.realpath(build) if os.path.isdir(build) else None
        for base in ("lib/modules", "usr/lib/modules"):
            trees = os.path.join(directory, base)
            if os.path.isdir(trees) and len(os.listdir(trees)) == 1:
                self.release = os.listdir(trees)[0]
                self.modules = os.path.join(trees, self.release)
                break
        else:
            raise Error(f"{directory}: no module tree, or more than one")
        for image in (os.path.join(directory, "boot/vmlinuz-" + self.release),
                      os.path.join(self.modules, "vmlinuz")):
            if os.path.exists(image):
                self.image = image
                break
        else:
            raise Error(f"{directory}: no kernel image")


class UserModeKernel(Kernel):
    """User-Mode Linux, which is a program."""

    user_mode = True

    def __init__(self, directory):
        super().__init__(directory)
        with open(os.path.join(self.build, ".config"),
                  encoding="utf-8") as config:
            self.smp = "CONFIG_SMP=y\n" in config


def newest_of_series(meta):
    """The release whose image a metapackage depends on now."""
    for attempt in range(2):
        for name in archive.depends(meta):
            match = re.fullmatch(r"linux-image-(\d\S*)", name)
            if match:
                return match[1]
        if attempt == 0:
            archive.update()
    raise Error(f"{meta} names no kernel in the package lists")


def get(name):
    """The kernel that a --kernel argument means, fetched when lacking."""
    if os.path.isdir(name):
        return Kernel(os.path.realpath(name))
    if BUILT.fullmatch(name):
        done = archive.run(BUILD, name)
        if done.returncode:
            raise Error(f"cannot build {name}:\n{done.stdout}")
        kind = UserModeKernel if name.startswith("uml-") else Kernel
        return kind(done.stdout.split()[-1])
    suite = None
    release = name
    if name == "newest":
        suite = NEWEST_SUITE
        release = archive.newest(suite, NEWEST)[len("linux-headers-"):]
    elif name in SERIES:
        release = newest_of_series(SERIES[name])
    # Newer releases split what linux-image-RELEASE holds, and leave it empty.
    packages = ["linux-image-" + release]
    if suite:
        packages = [f"linux-{part}-{release}" for part in ("binary", "modules")]
    directory = os.path.join(KERNELS, release)
    if not os.path.isdir(directory):
        archive.unpack(packages, directory, suite)
    return Kernel(directory)
