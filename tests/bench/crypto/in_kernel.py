# SPDX-License-Identifier: GPL-2.0
"""Has a module measure the crypto in a kernel: of a guest, or User-Mode Linux."""

import os
import subprocess

from host import kernels
from host.archive import BUILD, TOP, Error

HERE = os.path.dirname(os.path.realpath(__file__))
MODULE = os.path.join(HERE, "kernel")
BYTES = "64,128,256,576,1420,16384"
BATCHES = "1,8,32"


def build(kernel):
    """The module for a kernel; its path."""
    out = os.path.join(BUILD, "bench-crypto/mod", kernel.release)
    command = [os.path.join(TOP, "tools/build-module"), "-q", "-m", MODULE,
               "-o", out, kernel.build or kernel.release]
    if kernel.user_mode:
        command += ["ARCH=um", "SUBARCH=x86_64"]
    done = subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE)
    return done.stdout.strip()


def measure(options):
    """Leave the figures in a folder; returns what they were measured on."""
    kernel = kernels.get(options.kernel)
    log = os.path.join(options.out, "kernel.log")
    command = [os.path.join(TOP, "tests/vm/boot"), "--kernel", options.kernel,
               "--module", "intree", "--cpus", "1",
               "--script", os.path.join(MODULE, "measure"),
               "--file", "wg/bench.ko=" + build(kernel),
               "--out", options.out, "--log", log, "--timeout", "3600",
               "--", "/wg/bench.ko", "/out/figures.jsonl",
               f"rounds={options.rounds}", f"bytes={options.bytes}",
               f"batches={options.batches}"]
    if options.instructions:
        command[1:1] = ["--virtual-time"]
    status = subprocess.run(
        command, check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {options.cpu})).returncode
    if status:
        raise Error(f"measuring on {options.kernel} failed (status {status}); "
                    f"its log is {log}")
    vehicle = "User-Mode Linux" if kernel.user_mode else \
        "QEMU's emulation of a kernel"
    return f"{vehicle} {kernel.release}"
