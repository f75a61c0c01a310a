# SPDX-License-Identifier: GPL-2.0
"""Puts requests to crypto_pipe, and counts cases, for the scripts beside."""

import os
import random
import subprocess
import sys

_FAILED = 0


def seed():
    """The seed of the environment, else a fixed one."""
    return int(os.environ.get("WG_TEST_SEED", "1"), 0)


def rng():
    return random.Random(seed())


def field(data):
    return data.hex() or "-"


def ask(requests):
    """The answers to the requests: each a word and its fields in bytes."""
    lines = [" ".join([word] + [field(f) for f in fields])
             for word, *fields in requests]
    command = os.environ.get("EMULATOR", "").split()
    command.append(os.path.join(sys.argv[1], "crypto_pipe"))
    done = subprocess.run(command,
                          input="\n".join(lines) + "\n", text=True,
                          stdout=subprocess.PIPE, check=False)
    answers = done.stdout.split("\n")[:-1]
    if done.returncode or len(answers) != len(requests):
        print(f"crypto_pipe: status {done.returncode}, {len(answers)} answers "
              f"to {len(requests)} requests")
        if len(answers) < len(lines):
            print("it ended at: " + lines[len(answers)][:2000])
        sys.exit(1)
    return answers


def case(name, wrong):
    """Report a case that failed when there is something in the list wrong."""
    global _FAILED
    if wrong:
        _FAILED += 1
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        print(f"not ok {name}: {'; '.join(wrong[:3])}{more}")
    else:
        print(f"ok {name}")


def skip(name, why):
    print(f"skip {name}: {why}")


def done():
    sys.exit(1 if _FAILED else 0)
