# SPDX-License-Identifier: GPL-2.0
"""A guest under QEMU's software emulation, and the lines that lead to it.

Three lines besides the processor: the serial console (the kernel's log), the
virtio port wg.out (what the script prints) and the virtio port wg.ctl (messages
of tests/vm/guest/init: a line of words, the last the length of the bytes that
follow).
"""

import ctypes
import json
import os
import selectors
import signal
import socket
import stat
import subprocess
import time

from . import initramfs, qemu
from .archive import Error

# The kernel's self-tests of algorithms that no test uses take seconds in
# emulation.
SKIPPED = "crypto_kdf108_init init_encrypted jent_mod_init"
CMDLINE = ("console=ttyS0,115200 loglevel=8 printk.devkmsg=on log_buf_len=2M "
           "panic=-1 oops=panic sysrq_always_enabled=1 mitigations=off "
           "tsc=reliable clocksource=tsc nokaslr random.trust_cpu=on cryptomgr.notests "
           "initcall_blacklist=" + SKIPPED.replace(" ", ",") +
           " rdinit=/init")


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """However we end, no guest is to stay behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Guest:
    """One boot of a kernel with an initramfs."""

    def __init__(self, kernel, files, *, module="ours", module_path=None,
                 programs=(), cmdline=(), memory=1024, cpus=2, qemu_args=(),
                 pass_fds=(), log, virtual_time=False):
        self.log = open(log, "wb")
        self.messages = b""
        self.images = []
        self.qemu = None
        self.selector = selectors.DefaultSelector()

        ours = None
        if module in ("ours", "both"):
            ours = initramfs.our_module(kernel, module_path)
        elif module != "intree":
            raise Error(f"no such module: {module} (ours, intree or both)")
        overlay = initramfs.Archive()
        overlay.file("init", os.path.join(initramfs.GUEST, "init"), 0o755)
        for path, source in files.items():
            if isinstance(source, bytes):
                overlay.put(path, stat.S_IFREG | 0o755, source)
            else:
                overlay.file(path, source)
        image = initramfs.boot_image(kernel, ours, programs, overlay)
        self.image = image

        if virtual_time:
            cpus = 1
            accel = ["-accel", "tcg,thread=single",
                     "-icount", "shift=0,sleep=off"]
        else:
            accel = ["-accel", "tcg,thread=multi"]
        args = [*qemu.command(), "-machine", "q35", "-cpu", "max", *accel,
                "-smp", str(cpus), "-m", str(memory), "-nodefaults",
                "-display", "none", "-no-reboot", "-no-user-config",
                "-kernel", kernel.image, "-initrd", image.name,
                "-append", " ".join([CMDLINE, f"wg.module={module}",
                                     *cmdline])]
        ends = []
        args += self.line("console", ends)
        args += ["-serial", "chardev:console"]
        args += self.line("monitor", ends)
        args += ["-mon", "chardev=monitor,mode=control"]
        args += ["-device", "virtio-serial-pci"]
        for port in ("out", "ctl"):
            args += self.line(port, ends)
            args += ["-device",
                     f"virtserialport,chardev={port},name=wg.{port}"]
        args += qemu_args
        self.qemu = subprocess.Popen(args, stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT,
                                     preexec_fn=die_with_parent,
                                     pass_fds=[*pass_fds,
                                               *(end.fileno() for end in ends)])
        for end in ends:
            end.close()
        self.monitor.sendall(b'{"execute": "qmp_capabilities"}\n')

    def line(self, name, ends):
        """A socket pair: one end is ours, the other goes to QEMU."""
        ours, theirs = socket.socketpair()
        ours.setblocking(name == "monitor")
        setattr(self, name, ours)
        ends.append(theirs)
        if name != "monitor":
            self.selector.register(ours, selectors.EVENT_READ, name)
        return ["-chardev", f"socket,id={name},fd={theirs.fileno()}"]

    def events(self, timeout):
        """Wait for something, and yield (kind, ...) for all that came.

        ("out", bytes), ("console", bytes), ("message", words, payload), and
        ("gone",) once when the guest has ended and everything was read.
        """
        for key, _ in self.selector.select(timeout):
            try:
                data = key.fileobj.recv(1 << 18)
            except ConnectionError:
                data = b""
            if not data:
                self.selector.unregister(key.fileobj)
            elif key.data == "console":
                self.log.write(data)
                self.log.flush()
                yield "console", data
            elif key.data == "out":
                yield "out", data
            else:
                self.messages += data
                yield from self.whole_messages()
        if not self.selector.get_map():
            yield ("gone",)

    def whole_messages(self):
        while b"\n" in self.messages:
            line, rest = self.messages.split(b"\n", 1)
            words = line.decode(errors="replace").split()
            length = int(words[-1])
            if len(rest) < length:
                return
            self.messages = rest[length:]
            yield "message", words[:-1], rest[:length]

    def command(self, **command):
        try:
            self.monitor.sendall(json.dumps(command).encode() + b"\n")
        except OSError:
            pass

    def sysrq(self, keys):
        """Have the guest's kernel say what it hangs on, on the console."""
        for key in keys:
            self.command(execute="chardev-send-break",
                         arguments={"id": "console"})
            time.sleep(0.3)
            try:
                self.console.send(key.encode())
            except OSError:
                return
            time.sleep(0.3)

    def complaint(self):
        """What QEMU itself printed, once it has ended."""
        return self.qemu.stdout.read().decode(errors="replace")

    def stop(self):
        if self.qemu and self.qemu.poll() is None:
            self.qemu.kill()
        if self.qemu:
            self.qemu.wait()
        self.image.close()
        self.log.close()
        for end in (self.console, self.monitor, self.out, self.ctl):
            end.close()
