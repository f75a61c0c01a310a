# SPDX-License-Identifier: GPL-2.0
"""A guest, in QEMU or User-Mode Linux, and the three lines that lead to it.

They are the console (the kernel's log), out (what the script prints) and ctl
(messages of tests/vm/guest/init: a line of words, the last the length of the
bytes that follow).
"""

import ctypes
import json
import os
import selectors
import signal
import socket
import stat
import subprocess
import tempfile
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
# Faults are told one after the other, and each in full.
UML_CMDLINE = ("loglevel=8 printk.devkmsg=on log_buf_len=16M panic=-1 "
               "oops=panic kasan_multi_shot random.trust_cpu=on rdinit=/init")

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """However we end, no guest is to stay behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Guest:
    """One boot of a kernel with an initramfs: Emulated or UserMode."""

    monitor = None

    def __init__(self, kernel, files, *, module="ours", module_path=None,
                 programs=(), cmdline=(), log, **vehicle):
        self.log = open(log, "wb")
        self.messages = b""
        self.machine = None
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
        self.image = initramfs.boot_image(kernel, ours, programs, overlay)
        ends = {name: self.line(name) for name in ("console", "out", "ctl")}
        self.start(kernel, ends, [f"wg.module={module}", *cmdline], **vehicle)
        for end in ends.values():
            end.close()

    def line(self, name):
        """A socket pair: one end is ours, the other the guest's."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        setattr(self, name, ours)
        self.selector.register(ours, selectors.EVENT_READ, name)
        return theirs

    def run(self, args, fds, **more):
        self.machine = subprocess.Popen(
            args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=die_with_parent,
            pass_fds=fds, **more)

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

    def complaint(self):
        """What the machine's own program printed, once it has ended."""
        return self.machine.stdout.read().decode(errors="replace")

    def sysrq(self, keys):
        """Have the guest's kernel say what it hangs on, on the console."""

    def stop(self):
        if self.machine and self.machine.poll() is None:
            self.machine.kill()
        if self.machine:
            self.machine.wait()
        self.image.close()
        self.log.close()
        for end in (self.console, self.out, self.ctl):
            end.close()


class Emulated(Guest):
    """A guest under QEMU's software emulation.

    The lines are the serial console and two virtio ports, wg.out and wg.ctl.
    """

    def start(self, kernel, ends, cmdline, *, memory=1024, cpus=2,
              qemu_args=(), pass_fds=(), virtual_time=False):
        if virtual_time:
            cpus = 1
            accel = ["-accel", "tcg,thread=single",
                     "-icount", "shift=0,sleep=off"]
        else:
            accel = ["-accel", "tcg,thread=multi"]
        self.monitor, monitor = socket.socketpair()
        ends = {**ends, "monitor": monitor}
        args = [*qemu.command(), "-machine", "q35", "-cpu", "max", *accel,
                "-smp", str(cpus), "-m", str(memory), "-nodefaults",
                "-display", "none", "-no-reboot", "-no-user-config",
                "-kernel", kernel.image, "-initrd", self.image.name,
                "-append", " ".join([CMDLINE, *cmdline])]
        for name, end in ends.items():
            args += ["-chardev", f"socket,id={name},fd={end.fileno()}"]
        args += ["-serial", "chardev:console",
                 "-mon", "chardev=monitor,mode=control",
                 "-device", "virtio-serial-pci"]
        for port in ("out", "ctl"):
            args += ["-device",
                     f"virtserialport,chardev={port},name=wg.{port}"]
        self.run([*args, *qemu_args],
                 [*pass_fds, *(end.fileno() for end in ends.values())])
        monitor.close()
        self.monitor.sendall(b'{"execute": "qmp_capabilities"}\n')

    def command(self, **command):
        try:
            self.monitor.sendall(json.dumps(command).encode() + b"\n")
        except OSError:
            pass

    def sysrq(self, keys):
        for key in keys:
            self.command(execute="chardev-send-break",
                         arguments={"id": "console"})
            time.sleep(0.3)
            try:
                self.console.send(key.encode())
            except OSError:
                return
            time.sleep(0.3)

    def stop(self):
        super().stop()
        if self.monitor:
            self.monitor.close()


class UserMode(Guest):
    """A User-Mode Linux: the guest's kernel is a process of this machine.

    The lines are its terminals 0 to 2, of which 0 is the console.
    """

    def start(self, kernel, ends, cmdline, *, memory=1024, cpus=1,
              qemu_args=(), pass_fds=(), virtual_time=False):
        if qemu_args or pass_fds or virtual_time:
            raise Error("User-Mode Linux has no devices of QEMU's, nor its "
                        "virtual time")
        del cpus    # they are what the kernel was built with: one
        self.folder = tempfile.TemporaryDirectory(prefix="wg-uml-",
                                                  dir="/dev/shm")
        numbers = [ends[name].fileno() for name in ("console", "out", "ctl")]
        args = [kernel.image, f"mem={memory}M", f"initrd={self.image.name}",
                f"uml_dir={self.folder.name}/", "umid=guest", "con=null",
                "ssl=null", "console=tty0", UML_CMDLINE, "wg.out=/dev/tty1",
                "wg.ctl=/dev/tty2", *cmdline]
        args += [f"con{tty}=null,fd:{fd}" for tty, fd in enumerate(numbers)]
        # Its memory is a file there.
        self.run(" ".join(args).split(), numbers,
                 env=dict(os.environ, TMPDIR=self.folder.name),
                 start_new_session=True)

    def stop(self):
        # Processes of the guest are processes of this machine.
        if self.machine:
            try:
                os.killpg(self.machine.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        super().stop()
        self.folder.cleanup()


def start(kernel, files, **options):
    """Boot a kernel; see Guest and its two kinds for the options."""
    kind = UserMode if kernel.user_mode else Emulated
    return kind(kernel, files, **options)
