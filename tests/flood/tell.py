# SPDX-License-Identifier: GPL-2.0
"""Makes tables and a plot of what was measured of floods.

A folder has figures.jsonl, a line for each run, and about.json, which says where
it comes from. What is told goes into table.md and floods.svg beside them.
"""

import collections
import json
import os
import re
import shutil
import statistics

from host.archive import TOP
import pages

DOCS = os.path.join(TOP, "docs")
NAMES = {"ours": "ours", "intree": "in-tree"}
MANY = 100000


def read(folder):
    """{(part, kind, sources, module): [figures of each round]}"""
    runs = collections.defaultdict(list)
    with open(os.path.join(folder, "figures.jsonl"),
              encoding="utf-8") as lines:
        for line in lines:
            run = json.loads(line)
            runs[run["part"], run["kind"], run["sources"],
                 run["module"]].append(run)
    with open(os.path.join(folder, "about.json"), encoding="utf-8") as source:
        return runs, json.load(source)


def kinds_of(runs, part):
    """In the order of the measurement."""
    return list(dict.fromkeys(key[1] for key in runs if key[0] == part))


def title(kind):
    name, _, length = kind.partition(":")
    name = name.replace("-", " ")
    return f"{name}, {int(length):,} bytes" if length else name


def each(run):
    """Processor time of one packet, ns."""
    return run["cpu"] / run["sent"]


def cost(runs, part, kind, module):
    """Medians: of the control, and of what more the module takes."""
    pairs = list(zip(runs[part, kind, MANY, module],
                     runs[part + "-control", kind, MANY, module]))
    return (statistics.median(each(control) for _, control in pairs),
            statistics.median(each(run) - each(control)
                              for run, control in pairs))


def carried(run):
    """Bytes through the tunnel for each second of the processor's time."""
    return run["counted"] / run["cpu"]


def shares(runs, kind, sources, module):
    """Round by round: of what the tunnel carries beside the control."""
    return [carried(run) / carried(control)
            for run, control in zip(runs["share", kind, sources, module],
                                    runs["share-control", kind, sources,
                                         module]) if control["counted"]]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |",
             "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def cost_table(runs, modules, part):
    head = ["message", "closed port, ns"]
    head += [f"{NAMES[module]}, ns more" for module in modules]
    rows = []
    for kind in kinds_of(runs, part):
        figures = [cost(runs, part, kind, module) for module in modules]
        rows.append([title(kind),
                     f"{statistics.mean(f[0] for f in figures):,.0f}"]
                    + [f"{f[1]:,.0f}" for f in figures])
    return table(head, rows)


def share_table(runs, modules):
    head = ["flood of"]
    for sources in (1, MANY):
        head += [f"{NAMES[module]}, {sources:,} address"
                 + ("es" if sources > 1 else "") for module in modules]
    rows = []
    for kind in kinds_of(runs, "share"):
        row = [title(kind)]
        for sources in (1, MANY):
            for module in modules:
                ratios = shares(runs, kind, sources, module)
                row.append(f"{100 * statistics.median(ratios):.0f} % "
                           f"({100 * min(ratios):.0f} to "
                           f"{100 * max(ratios):.0f})")
        rows.append(row)
    return table(head, rows)


def newcomer_table(runs, modules):
    head = ["flood of", "addresses"]
    for module in modules:
        head += [f"{NAMES[module]}: answered",
                 f"{NAMES[module]}: let in with a cookie"]
    rows = []
    for part, kind, sources, module in runs:
        if part != "newcomers" or module != modules[0]:
            continue
        row = [title(kind), f"{sources:,}"]
        for each_module in modules:
            sums = collections.Counter()
            for run in runs[part, kind, sources, each_module]:
                sums.update({name: run[name] for name in
                             ("asked", "answered", "cookies", "let_in")})
            row += [f"{sums['answered']} of {sums['asked']}",
                    f"{sums['let_in']} of {sums['cookies']}"]
        rows.append(row)
    return table(head, rows)


PLOT = """\
set terminal svg size 1000,900 background 'white'
set output "{output}"
set multiplot layout 2,1
set style data histogram
set style histogram clustered gap 1
set style fill solid 0.7 border -1
set grid y
set xtics rotate by 30 right noenhanced font ",10"
set key top right
set bmargin 8
set title "What an established tunnel carries beside a flood from 100,000 addresses, of what it carries beside its control"
set yrange [0:150]
set ylabel "%"
set arrow from graph 0, first 80 to graph 1, first 80 nohead dt 2 lc rgb "#444444"
plot {shares}
unset arrow
set title "What one message costs more than at a closed port (device under load)"
set yrange [*:*]
set ylabel "ns"
plot {costs}
"""


def plot(runs, modules, folder):
    if not pages.can_draw():
        return None
    output = os.path.join(folder, "floods.svg")
    blocks = []
    curves = {"shares": [], "costs": []}
    colours = dict(zip(modules, ("#1b9e77", "#d95f02")))
    for module in modules:
        for name, value in (
                ("shares", lambda kind, m: 100 * statistics.median(
                    shares(runs, kind, MANY, m))),
                ("costs", lambda kind, m: cost(runs, "cost", kind, m)[1])):
            part = "share" if name == "shares" else "cost"
            rows = [f'"{title(kind)}" {value(kind, module):.1f}'
                    for kind in kinds_of(runs, part)]
            blocks.append(f"${name}_{module} << END\n" + "\n".join(rows)
                          + "\nEND\n")
            curves[name].append(f'${name}_{module} using 2:xtic(1) title '
                                f'"{NAMES[module]}" lc rgb '
                                f'"{colours[module]}"')
    script = "".join(blocks) + PLOT.format(
        output=output, **{name: ", ".join(lines)
                          for name, lines in curves.items()})
    pages.draw(script)
    return output


def processor():
    with open("/proc/cpuinfo", encoding="ascii") as lines:
        return re.search(r"model name\s*: (.*)", lines.read())[1]


def tell(folder, docs):
    """Print the tables; leave them and the plot in the folder, and in docs/."""
    runs, about = read(folder)
    modules = about["modules"]
    parts = {key[0] for key in runs}
    text = (f"{about['date']}, User-Mode Linux {about['kernel']} on "
            f"{processor()} ({os.cpu_count()} processors of a virtual "
            f"machine, load {about['load']} before the run); "
            f"{about['rounds']} rounds, {about['milliseconds']} ms of "
            f"processor time a flood; {about['seconds']} s in all.\n")
    if "share" in parts:
        text += ("\n### What the tunnel keeps\n\nMedian of the rounds, least "
                 "and greatest.\n\n" + share_table(runs, modules))
    if "newcomers" in parts:
        text += "\n### Newcomers\n\n" + newcomer_table(runs, modules)
    if "cost" in parts:
        text += ("\n### What one message costs\n\nUnder load (2,048 at once):"
                 "\n\n" + cost_table(runs, modules, "cost")
                 + "\nHandshake messages while the device is not under "
                 "load:\n\n" + cost_table(runs, modules, "calm"))
    with open(os.path.join(folder, "table.md"), "w",
              encoding="utf-8") as out:
        out.write(text)
    print(text)
    picture = None
    if {"share", "cost"} <= parts:
        picture = plot(runs, modules, folder)
    if docs:
        pages.replace_between(os.path.join(DOCS, "floods.md"), text)
        if picture:
            shutil.copy(picture, os.path.join(DOCS, "floods.svg"))
