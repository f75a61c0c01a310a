# SPDX-License-Identifier: GPL-2.0
"""The guest's initramfs: the host's own programs and parts of a module tree.

It is made of uncompressed cpio archives (newc) one after the other, which the
kernel unpacks in order: the programs, the kernel's modules, and what one boot
adds. The first two are cached. Nothing here needs root.
"""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile

from .archive import BUILD, TOP, Error

VM = os.path.join(BUILD, "vm")
GUEST = os.path.join(TOP, "tests/vm/guest")
PROGS = os.path.join(TOP, "tests/vm/progs")
SEARCH = "/usr/sbin:/usr/bin:/sbin:/bin"
DPKG_STATUS = "/var/lib/dpkg/status"
DIRECTORIES = ("proc sys dev tmp run run/netns run/lock var var/tmp var/lib "
               "root mnt out etc etc/netns etc/wireguard wg").split()
PYTHON_LEFT_OUT = {"test", "idlelib", "lib2to3", "ensurepip", "distutils",
                   "pydoc_data", "tkinter", "turtledemo", "unittest",
                   "asyncio", "multiprocessing", "xml", "xmlrpc", "sqlite3",
                   "curses", "dbm", "wsgiref", "venv", "dist-packages",
                   "site-packages"}
PYTHON_FILES_LEFT_OUT = re.compile(r"\.opt-\d\.pyc$|^(_sqlite3|_ssl|_hashlib"
                                   r"|_dbm|_gdbm|_curses.*|nis|readline"
                                   r"|_codecs_(cn|hk|iso2022|jp|kr|tw)"
                                   r"|_test.*|_ctypes_test)\.")


class Archive:
    """Files of an initramfs, gathered and then written as one cpio archive."""

    def __init__(self):
        self.entries = {}

    def parents(self, path):
        parent = os.path.dirname(path)
        if parent and parent not in self.entries:
            self.parents(parent)
            self.entries[parent] = (stat.S_IFDIR | 0o755, None, 0)

    def put(self, path, mode, content, mtime=0):
        path = path.strip("/")
        self.parents(path)
        self.entries.setdefault(path, (mode, content, mtime))

    def directory(self, path):
        self.put(path, stat.S_IFDIR | 0o755, None)

    def link(self, path, target):
        self.put(path, stat.S_IFLNK | 0o777, target.encode())

    def text(self, path, content, mode=0o644):
        self.put(path, stat.S_IFREG | mode, content.encode())

    def file(self, path, source, mode=None):
        """Add a file of the host, read when the archive is written."""
        info = os.stat(source)
        self.put(path, stat.S_IFREG | (mode or info.st_mode & 0o755), source,
                 int(info.st_mtime))

    def write(self, name):
        """Write the archive, whole or not at all."""
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(name),
                                         delete=False) as out:
            self.append(out)
        os.rename(out.name, name)
        return name

    def append(self, out):
        """Write the archive to an open file."""
        for number, path in enumerate(sorted(self.entries), 1):
            mode, content, mtime = self.entries[path]
            if isinstance(content, str):
                with open(content, "rb") as source:
                    content = source.read()
            self.record(out, number, path, mode, content or b"", mtime)
        self.record(out, 0, "TRAILER!!!", 0, b"", 0)
        out.write(bytes(-out.tell() % 512))

    @staticmethod
    def record(out, number, path, mode, content, mtime):
        name = path.encode() + b"\0"
        fields = (number, mode, 0, 0, 1, mtime, len(content), 0, 0, 0, 0,
                  len(name), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        out.write(header + name + bytes(-(len(header) + len(name)) % 4))
        out.write(content + bytes(-len(content) % 4))


def listed(name):
    """The words of a list in tests/vm/guest, comments left out."""
    with open(os.path.join(GUEST, name), encoding="utf-8") as lines:
        return [word for line in lines
                for word in line.partition("#")[0].split()]


def canonical(path):
    """A path with its folder resolved: /lib/x becomes /usr/lib/x."""
    return os.path.join(os.path.realpath(os.path.dirname(path)),
                        os.path.basename(path))


def is_elf(path):
    with open(path, "rb") as source:
        return source.read(4) == b"\x7fELF"


def add_host_file(archive, path, elves):
    """Add a file of the host under its own name, following a symlink."""
    path = canonical(path)
    real = os.path.realpath(path)
    if real != path:
        archive.link(path, real)
    archive.file(real, real)
    if is_elf(real):
        elves.add(real)


def add_libraries(archive, elves):
    """Add the shared libraries that the programs need, by ldd."""
    done = subprocess.run(["ldd", *sorted(elves)], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    missing = re.findall(r"^\s+(\S+) => not found", done.stdout, re.M)
    if missing:
        raise Error("shared libraries lacking: " + " ".join(sorted(missing)))
    libraries = re.findall(r"^\s+(?:\S+ => )?(/\S+) \(0x", done.stdout, re.M)
    for library in set(libraries):
        add_host_file(archive, library, set())


def add_tree(archive, tree, elves):
    for folder, folders, files in os.walk(tree):
        folders[:] = [name for name in folders if name not in PYTHON_LEFT_OUT
                      and not name.startswith("config-")]
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not PYTHON_FILES_LEFT_OUT.search(name):
                add_host_file(archive, path, elves)


def make_progs():
    """Build the small C programs of tests/vm/progs; returns where they are."""
    out = os.path.join(VM, "progs")
    if subprocess.run(["make", "-s", "-C", PROGS, "OUT=" + out],
                      check=False).returncode:
        raise Error("cannot compile tests/vm/progs (tools/packages vm "
                    "installs what that takes)")
    # One of each source file, and of each folder of them.
    return [os.path.join(out, item.removesuffix(".c"))
            for item in sorted(os.listdir(PROGS))
            if item.endswith(".c") or os.path.isdir(os.path.join(PROGS, item))]


def wgctl_sources():
    folder = os.path.join(TOP, "tools/wgctl")
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))] \
        + [os.path.join(TOP, "include/uapi/wireguard.h"),
           os.path.join(TOP, "include/version.h")]


def compile_wgctl(archive, elves):
    done = subprocess.run(["make", "-s", "-C", os.path.join(TOP, "tools/wgctl")],
                          check=False)
    if done.returncode:
        raise Error("cannot build wgctl (tools/packages tools installs what "
                    "that takes)")
    program = os.path.join(BUILD, "wgctl")
    archive.file("usr/bin/wgctl", program)
    elves.add(program)


def find_program(name):
    path = shutil.which(name, path=SEARCH)
    if not path:
        raise Error(f"no program {name} on this machine "
                    "(tools/packages vm installs the Debian packages)")
    return path


def add_busybox(archive):
    applets = subprocess.run([find_program("busybox"), "--list"], text=True,
                             check=True, stdout=subprocess.PIPE).stdout
    for applet in applets.split():
        if "usr/bin/" + applet not in archive.entries and \
           "usr/sbin/" + applet not in archive.entries:
            archive.link("usr/bin/" + applet, "/usr/bin/busybox")


ETC = {
    "passwd": "root:x:0:0:root:/root:/bin/bash\n"
              "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"
              "user:x:1000:1000:user:/tmp:/bin/bash\n",
    "group": "root:x:0:\nnogroup:x:65534:\nuser:x:1000:\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n"
                     "services: files\nprotocols: files\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
}


def digest(*parts):
    """A cache key of strings and of the files that they name."""
    key = hashlib.sha256()
    for part in parts:
        key.update(part.encode() + b"\0")
        if os.path.isfile(part):
            info = os.stat(part)
            key.update(f"{info.st_size} {info.st_mtime_ns}\0".encode())
    return key.hexdigest()[:16]


def keep_newest(pattern, keep):
    """Drop the cached archives of one kind except the one in use."""
    for name in os.listdir(os.path.join(VM, "cache")):
        if re.fullmatch(pattern, name) and name != os.path.basename(keep):
            os.unlink(os.path.join(VM, "cache", name))


def programs(extra=()):
    """The cached archive of the programs; extra ones by name or path."""
    made = make_progs()
    key = digest(DPKG_STATUS, os.path.join(GUEST, "programs"), __file__,
                 *extra, *made, *wgctl_sources())
    kind = hashlib.sha256(" ".join(extra).encode()).hexdigest()[:6]
    name = os.path.join(VM, "cache", f"programs-{kind}-{key}.cpio")
    if os.path.exists(name):
        return name

    archive = Archive()
    elves = set()
    for path in DIRECTORIES:
        archive.directory(path)
    for path in ("bin", "sbin", "lib", "lib64"):
        archive.directory("usr/" + path)
        archive.link(path, "usr/" + path)
    for path, content in ETC.items():
        archive.text("etc/" + path, content)
    for path in ("/etc/protocols", "/etc/services"):
        if os.path.exists(path):
            archive.file(path, path)
    for program in [*listed("programs"), *extra]:
        path = program if "/" in program else find_program(program)
        add_host_file(archive, path, elves)
    archive.link("usr/bin/awk", "/usr/bin/mawk")
    for program in made:
        archive.file("usr/bin/" + os.path.basename(program), program)
        elves.add(program)
    compile_wgctl(archive, elves)
    # Loaded by name: ldd does not know of them.
    for plugin in ("xtables", "ossl-modules"):
        add_tree(archive, "/usr/lib/x86_64-linux-gnu/" + plugin, elves)
    python = os.path.basename(os.path.realpath(find_program("python3")))
    add_tree(archive, "/usr/lib/" + python, elves)
    add_libraries(archive, elves)
    add_busybox(archive)
    archive.write(name)
    keep_newest(rf"programs-{kind}-.*\.cpio", name)
    return name


def depmod(root, release):
    subprocess.run([find_program("depmod"), "-b", root, release], check=True)


def module_stage(kernel):
    """A folder with the guest's part of the module tree and its indexes."""
    key = digest(kernel.modules, kernel.image,
                 os.path.join(GUEST, "modules"), __file__)
    stage = os.path.join(VM, "stage", f"{kernel.release}-{key}")
    if os.path.isdir(stage):
        return stage
    dependencies = {}
    # The package has no indexes of its own: they are made at install.
    index = os.path.join(kernel.modules, "modules.dep")
    if not os.path.exists(index):
        depmod(os.path.realpath(os.path.join(kernel.modules, "../../..")),
               kernel.release)
    with open(index, encoding="utf-8") as lines:
        for line in lines:
            module, _, needs = line.partition(":")
            dependencies[module] = needs.split()

    wanted = set()
    for item in listed("modules"):
        prefix = "kernel/" + item
        for module, needs in dependencies.items():
            if module.startswith(prefix + "/") or \
               module.startswith(prefix + ".") or \
               (prefix.endswith(".ko") and
                    module.startswith(prefix)):
                wanted.update([module, *needs])

    parent = os.path.dirname(stage)
    os.makedirs(parent, exist_ok=True)
    for old in os.listdir(parent):
        if old.startswith(kernel.release + "-"):
            shutil.rmtree(os.path.join(parent, old))
    tmp = tempfile.mkdtemp(dir=parent, prefix=".stage-")
    tree = os.path.join(tmp, "lib/modules", kernel.release)
    for module in sorted(wanted):
        target = os.path.join(tree, module)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.link(os.path.join(kernel.modules, module), target)
    for name in os.listdir(kernel.modules):
        if name.startswith(("modules.builtin", "modules.order")):
            shutil.copy(os.path.join(kernel.modules, name), tree)
    depmod(tmp, kernel.release)
    os.rename(tmp, stage)
    return stage


def modules(kernel, ours=None):
    """The archive of the module tree, with our module in updates/ if given.

    Without ours the in-tree driver is what the guest loads by name.
    """
    stage = module_stage(kernel)
    base = os.path.basename(stage)
    key = digest(stage, ours) if ours else "intree"
    name = os.path.join(VM, "cache", f"modules-{base}-{key}.cpio")
    if os.path.exists(name):
        return name
    release = kernel.release
    with tempfile.TemporaryDirectory(dir=VM, prefix=".modules-") as tmp:
        tree = os.path.join(tmp, "lib/modules", release)
        shutil.copytree(os.path.join(stage, "lib/modules", release), tree,
                        copy_function=os.link)
        if ours:
            os.mkdir(os.path.join(tree, "updates"))
            target = os.path.join(tree, "updates/wireguard.ko")
            shutil.copy(ours, target)
            subprocess.run(["strip", "--strip-debug", target], check=True)
            # The indexes are links into the stage: depmod must not write
            # through them.
            for index in os.listdir(tree):
                if re.match(r"modules\.(?!builtin|order)", index):
                    os.unlink(os.path.join(tree, index))
            depmod(tmp, release)
        archive = Archive()
        for folder, _, files in os.walk(tree):
            for item in files:
                path = os.path.join(folder, item)
                archive.file("usr/" + os.path.relpath(path, tmp), path, 0o644)
        archive.write(name)
    keep_newest(rf"modules-{re.escape(release)}-.*"
                rf"{'intree' if not ours else '(?!intree)[0-9a-f]+'}\.cpio",
                name)
    return name


def module_release(path):
    """The kernel release that a module file was built for."""
    magic = subprocess.run([find_program("modinfo"), "-F", "vermagic", path],
                           text=True, check=True,
                           stdout=subprocess.PIPE).stdout
    return magic.split()[0] if magic.split() else ""


def build_module(kernel):
    """Bring build/mod/RELEASE/wireguard.ko up to date, if that can be done."""
    target = [kernel.build or kernel.release]
    if kernel.user_mode:
        target += ["ARCH=um", "SUBARCH=x86_64"]
    elif not kernel.build and \
            not os.path.isdir(f"/lib/modules/{kernel.release}/build"):
        return
    done = subprocess.run([os.path.join(TOP, "tools/build-module"), "-q",
                           *target], check=False,
                          stdout=subprocess.DEVNULL)
    if done.returncode:
        raise Error(f"the module does not build for {kernel.release}")


def our_module(kernel, path=None):
    """Our module's file for this kernel."""
    path = path or os.path.join(BUILD, "mod", kernel.release, "wireguard.ko")
    if not os.path.isfile(path):
        raise Error(f"no {os.path.relpath(path)}: build the module for "
                    f"{kernel.release} first (make KVER={kernel.release}), or "
                    "say --module intree")
    if module_release(path) != kernel.release:
        raise Error(f"{path} was built for {module_release(path)}, "
                    f"not for {kernel.release}")
    return path


def boot_image(kernel, ours, extra, overlay):
    """A temporary file with all the archives of one boot, in order."""
    os.makedirs(os.path.join(VM, "cache"), exist_ok=True)
    image = tempfile.NamedTemporaryFile(dir=VM, prefix="boot-")
    # The caches are made and renewed by one process at a time.
    with open(os.path.join(VM, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in (programs(extra), modules(kernel, ours)):
            with open(name, "rb") as source:
                shutil.copyfileobj(source, image, 1 << 20)
    overlay.append(image)
    image.flush()
    return image
