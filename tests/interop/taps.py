# SPDX-License-Identifier: GPL-2.0
"""Two tap devices on a bridge, in a network namespace that nobody else sees.

A virtio network card on a tap has all its offloads: large packets with
checksums to be filled in go from guest to guest as they are. QEMU's sockets have
none. Needs /dev/net/tun and user namespaces, no privileges; the namespace lives
as long as somebody holds a tap open.
"""

import array
import fcntl
import os
import socket
import struct
import subprocess
import sys

TUNSETIFF = 0x400454ca
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000
IFF_VNET_HDR = 0x4000
MTU = 9200


def ip(*args):
    subprocess.run(["ip", *args], check=True)


def make(line):
    """In the new namespace: make both, send their descriptors over line."""
    ip("link", "add", "br0", "type", "bridge", "forward_delay", "0",
       "mcast_snooping", "0")
    ip("link", "set", "br0", "up")
    fds = []
    for name in ("tap1", "tap2"):
        fd = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(fd, TUNSETIFF,
                    struct.pack("16sH22x", name.encode(),
                                IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
        ip("link", "set", name, "mtu", str(MTU), "master", "br0", "up")
        fds.append(fd)
    line.sendmsg([b"taps"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                              array.array("i", fds))])


def get():
    """The descriptors of both taps, or None where that is not possible."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        try:
            done = subprocess.run(
                ["unshare", "--map-root-user", "--net", sys.executable,
                 os.path.realpath(__file__), str(theirs.fileno())],
                pass_fds=[theirs.fileno()], check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError:
            return None
        if done.returncode:
            return None
        return socket.recv_fds(ours, 16, 2)[1]


if __name__ == "__main__":
    make(socket.socket(fileno=int(sys.argv[1])))
