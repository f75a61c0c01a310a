# SPDX-License-Identifier: GPL-2.0
"""Finds in a guest's kernel log what a healthy kernel does not say."""

import re

# What a healthy kernel never says. Of kmemleak's finds tests/vm/guest/leaks
# reports those that are ours.
COMPLAINTS = re.compile("|".join((
    r"\bWARNING:", r"\bBUG:", r"\bBUG \S+ \(", r"\bOops\b", r"\bcut here\b",
    r"Call Trace", r"Kernel panic", r"general protection", r"unable to handle",
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
# Said by an emulated processor on a busy machine, and no fault of anyone's; and
# by a kernel with sanitizers, of what it has.
HARMLESS = re.compile(r"hrtimer: interrupt took|perf: interrupt took too long"
                      r"|use-after-free debug is enabled"
                      r"|stall warnings timeout set")

# User-Mode Linux frees something on a second processor that it only starts, and
# kmemleak wants RCU for that.
TOO_EARLY = re.compile(r"^.*WARNING: suspicious RCU usage\n(?:.*\n){2}"
                       r".*Callback enqueued on offline CPU!!\n"
                       r"(?:.*\n)*?.*smp: Brought up", re.M)

# What a kernel says when a case has an allocation fail, each with one trace of
# its stack.
ASKED_FOR = re.compile(r"FAULT_INJECTION: forcing a failure"
                       r"|kmem_cache_create\w*\(wg_\w+\) failed with error -\d+"
                       r"|percpu: allocation failed")
TRACE_WITHIN = 12


# The concurrency sanitizer sees all of the kernel. A report is ours when one of
# its accesses was made for us: a function of ours is on the stack, and not only
# further out than an interrupt, which comes to whom it finds.
RACE = re.compile(r"^.*={66}\n.*BUG: KCSAN:.*\n(?:.*\n)*?.*={66}$", re.M)
ACCESS = re.compile(r"^.*\b(?:read|write) .*to 0x.* by .*:$", re.M)
OURS = re.compile(r"\[wireguard\w*\]")
INTERRUPT = re.compile(r"handle_softirqs|__do_softirq|asm_sysvec_|asm_common_int")


def our_race(report):
    """Whether a report of a race, as text, is of our code."""
    return any(OURS.search(INTERRUPT.split(stack)[0])
               for stack in ACCESS.split(report)[1:])


def others_races(log):
    """The reports of races in a kernel log that are none of ours."""
    return [report for report in RACE.findall(log) if not our_race(report)]


def complaints(log):
    """The lines of a kernel log, given as text, that tell of a fault."""
    rest = RACE.sub(lambda race: race[0] if our_race(race[0]) else "", log)
    found = []
    trace_until = -1
    rest = TOO_EARLY.sub("", rest)
    for number, line in enumerate(rest.splitlines()):
        if ASKED_FOR.search(line):
            trace_until = number + TRACE_WITHIN
        elif "Call Trace" in line and number <= trace_until:
            trace_until = -1
        elif COMPLAINTS.search(line) and not HARMLESS.search(line):
            found.append(line)
    return found
