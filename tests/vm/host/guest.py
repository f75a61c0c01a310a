# SPDX-License-Identifier: GPL-2.0
"""A guest, in QEMU or User-Mode Linux, and the three lines that lead to it.

They are the console (the kernel's log), out (what the script prints) and ctl
(messages of tests/vm/guest/init: a line of words, the last the length of the
bytes that follow).
"""

import ctypes
import fcntl
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
           "nokaslr random.trust_cpu=on cryptomgr.notests "
           "initcall_blacklist=" + SKIPPED.replace(" ", ",") +
           " rdinit=/init")
# Nothing shall wake a guest in virtual time that nobody needs: to wake it takes
# longer than to have a day go by.
QUIET = ("sysctl.vm.stat_interval=86400 sysctl.vm.compaction_proactiveness=0 "
         "sysctl.vm.dirty_writeback_centisecs=0 nowatchdog "
         "sysctl.kernel.hung_task_timeout_secs=0")
CLOCK = "tsc=reliable clocksource=tsc"
# A kernel that takes long to boot on a busy machine may be wrong about the
# processor's own clock by any factor, and would have time run away. It is slow
# in all, too.
SLOW_CLOCK = "tsc=unstable clocksource=hpet rcupdate.rcu_cpu_stall_timeout=120"
# Faults are told one after the other, and each in full.
UML_CMDLINE = ("loglevel=8 printk.devkmsg=on log_buf_len=16M panic=-1 "
               "oops=panic kasan_multi_shot random.trust_cpu=on rdinit=/init")

# From the guest to us.
LINES = ("console", "out", "ctl")
# As much as anybody may ask for.
PIPE_SIZE = 1 << 20

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """However we end, no guest is to stay behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Guest:
    """One boot of a kernel with an initramfs: Emulated or UserMode."""

    def __init__(self, kernel, files, *, module="ours", module_path=None,
                 programs=(), cmdline=(), log, **vehicle):
        self.log = open(log, "wb")
        self.messages = b""
        self.machine = None
        self.selector = selectors.DefaultSelector()
        self.lines = {}

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
        self.ends = []
        self.start(kernel, [f"wg.module={module}", *cmdline], **vehicle)
        for end in self.ends:
            end.close()

    def keep(self, name, ours, theirs):
        """Take a line: one end is ours, the other the guest's."""
        self.lines[name] = ours
        self.ends.append(theirs)
        os.set_blocking(ours.fileno(), False)
        self.selector.register(ours, selectors.EVENT_READ, name)
        return theirs.fileno()

    def socket_line(self, name):
        """A line both ways; returns the guest's file descriptor."""
        return self.keep(name, *socket.socketpair())

    def pipe_line(self, name):
        """A line from the guest that holds a lot until it is read."""
        ours, theirs = os.pipe()
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        return self.keep(name, os.fdopen(ours, "rb", buffering=0),
                         os.fdopen(theirs, "wb", buffering=0))

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
                data = os.read(key.fd, 1 << 18)
            except BlockingIOError:
                # Who is told of one event may read on before the next.
                continue
            except ConnectionError:
                data = b""
            if not data:
                if key.fileobj in self.selector.get_map():
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
        for line in self.lines.values():
            line.close()


class Emulated(Guest):
    """A guest under QEMU's software emulation.

    The lines are the serial console and two virtio ports, wg.out and wg.ctl.

    In virtual time it does the same thing at the same nanosecond in every boot
    with the same files and seed. For that nothing of this machine may reach it:
    not its clock, not its random numbers, and not how fast we read the lines.
    So they are pipes with room for all that comes in a while, where it never
    waits, and writing to them does not go through a thread of its own.
    """

    def start(self, kernel, cmdline, *, memory=1024, cpus=2, qemu_args=(),
              pass_fds=(), virtual_time=False, seed=1):
        if virtual_time:
            cpus = 1
            how = ["-accel", "tcg,thread=single", "-icount",
                   "shift=0,sleep=off", "-seed", str(seed),
                   "-rtc", "base=2026-01-01T00:00:00,clock=vm",
                   *self.pipe_lines()]
            cmdline = [QUIET, *cmdline]
            ports = "virtio-serial-pci,ioeventfd=off"
        else:
            how = ["-accel", "tcg,thread=multi", *self.socket_lines()]
            ports = "virtio-serial-pci"
        clock = SLOW_CLOCK if kernel.build else CLOCK
        # It would wake QEMU some 30 times a second, for nobody.
        machine = "q35,hpet=off" if virtual_time else "q35"
        self.monitor, monitor = socket.socketpair()
        self.ends.append(monitor)
        args = [*qemu.command(), "-machine", machine, "-cpu", "max", *how,
                "-smp", str(cpus), "-m", str(memory), "-nodefaults",
                "-display", "none", "-no-reboot", "-no-user-config",
                "-kernel", kernel.image, "-initrd", self.image.name,
                "-append", " ".join([CMDLINE, clock, *cmdline]),
                "-serial", "chardev:console",
                "-chardev", f"socket,id=monitor,fd={monitor.fileno()}",
                "-mon", "chardev=monitor,mode=control", "-device", ports]
        for port in ("out", "ctl"):
            args += ["-device",
                     f"virtserialport,chardev={port},name=wg.{port}"]
        self.run([*args, *qemu_args],
                 [*pass_fds, *(end.fileno() for end in self.ends)])
        self.monitor.sendall(b'{"execute": "qmp_capabilities"}\n')

    def socket_lines(self):
        """QEMU's arguments for them."""
        args = []
        for name in LINES:
            args += ["-chardev",
                     f"socket,id={name},fd={self.socket_line(name)}"]
        self.keys = self.lines["console"]
        return args

    def pipe_lines(self):
        keys, ours = os.pipe()
        self.keys = os.fdopen(ours, "wb", buffering=0)
        self.ends.append(os.fdopen(keys, "rb", buffering=0))
        args = ["-add-fd", f"fd={keys},set=1"]
        for number, name in enumerate(LINES, 2):
            more = ",input-path=/dev/fdset/1" if name == "console" else ""
            args += ["-add-fd", f"fd={self.pipe_line(name)},set={number}",
                     "-chardev", f"file,id={name},path=/dev/fdset/{number},"
                     f"append=on{more}"]
        return args

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
                os.write(self.keys.fileno(), key.encode())
            except OSError:
                return
            time.sleep(0.3)

    def stop(self):
        super().stop()
        self.keys.close()
        self.monitor.close()


class UserMode(Guest):
    """A User-Mode Linux: the guest's kernel is a process of this machine.

    The lines are its terminals 0 to 2, of which 0 is the console.
    """

    def start(self, kernel, cmdline, *, memory=1024, cpus=2, qemu_args=(),
              pass_fds=(), virtual_time=False, seed=1):
        del seed
        if qemu_args or pass_fds or virtual_time:
            raise Error("User-Mode Linux has no devices of QEMU's, nor its "
                        "virtual time")
        self.folder = tempfile.TemporaryDirectory(prefix="wg-uml-",
                                                  dir="/dev/shm")
        numbers = [self.socket_line(name) for name in LINES]
        args = [kernel.image, f"mem={memory}M", f"initrd={self.image.name}",
                f"uml_dir={self.folder.name}/", "umid=guest", "con=null",
                "ssl=null", "console=tty0", UML_CMDLINE, "wg.out=/dev/tty1",
                "wg.ctl=/dev/tty2", *cmdline]
        args += [f"con{tty}=null,fd:{fd}" for tty, fd in enumerate(numbers)]
        if kernel.smp:
            # Several processors go with this way to run processes only.
            args += ["seccomp=on", f"ncpus={cpus}"]
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
