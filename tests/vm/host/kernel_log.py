# SPDX-License-Identifier: GPL-2.0
"""Finds in a guest's kernel log what a healthy kernel does not say."""

import re

# What a healthy kernel never says. Of kmemleak's finds tests/vm/guest/cases
# reports those that are ours.
COMPLAINTS = re.compile("|".join((
    r"\bWARNING:", r"\bBUG:", r"\bOops\b", r"\bcut here\b", r"Call Trace",
    r"Kernel panic", r"general protection", r"unable to handle",
    r"KASAN", r"UBSAN", r"KCSAN", r"KMSAN", r"KFENCE", r"wg-kmemleak:",
    r"rcu:.*(stall|detected)", r"RCU.*stall", r"self-detected stall",
    r"soft lockup", r"hard LOCKUP", r"blocked for more than",
    r"circular locking", r"possible (recursive|irq lock|deadlock)",
    r"suspicious RCU", r"inconsistent lock state", r"bad unlock balance",
    r"sleeping function called", r"scheduling while atomic", r"\bbad: ",
    r"refcount_t", r"refcount.*(leak|underflow|saturated)",
    r"unregister_netdevice: waiting", r"list_(add|del) corruption",
    r"Bad page", r"slab-out-of-bounds", r"double free", r"use-after-free",
    r"Objects remaining", r"stack-protector", r"page allocation failure",
    r"Out of memory", r"oom-kill", r"DEBUG_LOCKS_WARN_ON",
    r"hrtimer: interrupt took", r"NETDEV WATCHDOG", r"bad checksum",
    r"sysfs: cannot create duplicate", r"leaked reference",
    r"exit with incorrect", r"segfault at", r"traps: ")))
# Said by an emulated processor on a busy machine, and no fault of anyone's.
HARMLESS = re.compile(r"hrtimer: interrupt took|perf: interrupt took too long")


def complaints(log):
    """The lines of a kernel log, given as text, that tell of a fault."""
    return [line for line in log.splitlines()
            if COMPLAINTS.search(line) and not HARMLESS.search(line)]
