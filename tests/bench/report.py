# SPDX-License-Identifier: GPL-2.0
"""Makes a table and a plot of figures, wherever they were measured.

A folder has figures.jsonl, a line {name, unit, better, module, round, value}
for each figure, module and round, and about.json, which says where it comes
from. Of a figure that is better when lower the ratio is turned round, so that
more than 1 always speaks for our module.
"""

import json
import math
import os
import statistics

from host.archive import Error
import pages

OURS = "ours"
THEIRS = "intree"


class Figure:
    """All values of one figure."""

    def __init__(self, name, unit, better):
        self.name = name
        self.unit = unit
        self.better = better
        self.values = {}

    def median(self, module):
        return statistics.median(self.values[module].values())

    def ratio(self, module=OURS, base=THEIRS):
        return self.turned(self.median(module), self.median(base))

    def turned(self, value, base):
        if value <= 0 or base <= 0:
            return math.nan
        return value / base if self.better == "higher" else base / value

    def ratios(self, module=OURS, base=THEIRS):
        """Round by round: what a round has in common falls out."""
        rounds = self.values[module].keys() & self.values[base].keys()
        return [self.turned(self.values[module][i], self.values[base][i])
                for i in sorted(rounds)]


def read(folder):
    path = os.path.join(folder, "figures.jsonl")
    if not os.path.exists(path):
        raise Error(f"no {path}")
    figures = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            figure = figures.setdefault(
                item["name"], Figure(item["name"], item["unit"],
                                     item["better"]))
            figure.values.setdefault(item["module"], {})[item["round"]] = \
                item["value"]
    with open(os.path.join(folder, "about.json"), encoding="utf-8") as source:
        return list(figures.values()), json.load(source)


def number(value):
    """Three digits that count, without an exponent."""
    if value == 0 or not math.isfinite(value):
        return "-"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def row(figure, modules):
    cells = [figure.name, figure.unit]
    cells += [number(figure.median(module)) for module in modules]
    low, high = min(figure.ratios()), max(figure.ratios())
    cells += [f"{figure.ratio():.2f}", f"{low:.2f} to {high:.2f}"]
    for module in modules:
        if module not in (OURS, THEIRS):
            base = module.rstrip("0123456789")
            cells.append(f"{figure.ratio(module, base):.2f}")
    return cells


def table(figures, about):
    modules = about["modules"]
    head = ["figure", "unit", *modules, "ratio", "of the rounds"]
    head += [f"{module}/{module.rstrip('0123456789')}" for module in modules
             if module not in (OURS, THEIRS)]
    rows = [head] + [row(figure, modules) for figure in figures]
    widths = [max(len(line[i]) for line in rows) for i in range(len(head))]
    out = [f"Kernel {about['kernel']}; {about['vehicle']}; medians of "
           f"{about['rounds']} rounds",
           "ratio: how many times as good as the in-tree module ours is"]
    for line in rows:
        cells = [line[0].ljust(widths[0]), line[1].ljust(widths[1])]
        cells += [cell.rjust(width)
                  for cell, width in zip(line[2:], widths[2:])]
        out.append("  ".join(cells).rstrip())
    return "\n".join(out) + "\n"


PLOT = """\
set terminal {terminal}
set output "{output}"
set title "{title}" noenhanced
set xlabel "times as good as the in-tree module (1: the same; right: better)"
set logscale x 2
set xrange [{low}:{high}]
set yrange [{count}-0.4:-0.6]
set ytics ({labels}) noenhanced
set grid x
set style fill solid 0.6 border -1
unset key
set lmargin 26
set arrow from 1, graph 0 to 1, graph 1 nohead lw 2 lc rgb "#444444" front
plot $ratios using (($2+1)/2):1:(1):2:($1-0.3):($1+0.3):($2<1?0xd95f02:0x1b9e77) \\
         with boxxyerror lc rgb variable, \\
     $ratios using 2:1:3:4 with xerrorbars lc rgb "black" pt 7 ps 0.4, \\
     $ratios using (column(4)):1:5 with labels left offset 1,0 noenhanced
"""


def plot(figures, about, folder, terminal="svg size 900,560 background 'white'",
         name="ratios.svg"):
    """Bars of the ratios, with the range of the rounds."""
    if not pages.can_draw():
        return None
    output = os.path.join(folder, name)
    points, extremes, labels = [], [1], []
    for place, figure in enumerate(figures):
        ratio, ratios = figure.ratio(), figure.ratios()
        if not math.isfinite(ratio):
            continue
        points.append(f'{place} {ratio:.4f} {min(ratios):.4f} '
                      f'{max(ratios):.4f} "{ratio:.2f}"')
        extremes += [min(ratios), max(ratios)]
        labels.append(f'"{figure.name}" {place}')
    script = "$ratios << END\n" + "\n".join(points) + "\nEND\n" + PLOT.format(
        terminal=terminal, output=output, count=len(figures),
        title=f"kernel {about['kernel']}; {about['vehicle']}",
        low=min(0.5, min(extremes) / 1.3), high=max(2, max(extremes) * 1.8),
        labels=", ".join(labels))
    pages.draw(script)
    return output


def tell(folder):
    """Print the table; leave it and the plot in the folder."""
    figures, about = read(folder)
    text = table(figures, about)
    with open(os.path.join(folder, "table.txt"), "w",
              encoding="utf-8") as out:
        out.write(text)
    print(text, end="")
    picture = plot(figures, about, folder)
    if picture:
        print(f"plot: {os.path.relpath(picture)}")
    else:
        print("no gnuplot, no plot (tools/packages bench installs it)")
