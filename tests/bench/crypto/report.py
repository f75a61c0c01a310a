# SPDX-License-Identifier: GPL-2.0
"""Makes tables and plots of what the contenders took, in cycles.

A folder has figures.jsonl, a line for each figure and contender with the cycles
of all rounds, and about.json, which says where they come from. Ratios are taken
within rounds, of which the median is told: what a round suffers falls out. More
than 1 speaks for ours.
"""

import json
import os
import re
import shutil
import statistics

import pages

# From the least to the most that a processor can have, as in main.c
CLASSES = ("generic", "ssse3", "avx", "adx", "avx2", "avx512")
OURS = "ours"
THEIRS = "in-tree"
OTHERS = ("OpenSSL", "BoringSSL", "libsodium", "ipsec-mb", "ipsec-mb jobs")
AEAD = ("seal", "open")
TITLES = {"seal": "Seal", "open": "Open",
          "cold-seal": "Seal, cold caches", "cold-open": "Open, cold caches",
          "x25519": "X25519, any point", "x25519-base": "X25519, base point",
          "blake2s": "BLAKE2s", "handshake": "A handshake, both sides",
          "handshake-symmetric": "The same without X25519",
          "refuse": "An initiation that is refused"}
# What was measured, and what was counted with --instructions
CYCLES = ("Cycles are those of the time stamp counter",
          "Here, cycles are instructions that the emulator executed")
# The sizes of which the tables say more
SIZES = (64, 128, 256, 576, 1420, 16384)
DOCS = os.path.join(os.path.dirname(os.path.realpath(__file__)),
                    "../../../docs")
PLOTS = {"sizes": "bench-crypto-sizes.svg",
         "batches": "bench-crypto-batches.svg"}


def rank(isa):
    """The greatest class that is in a name, as class_of() of main.c."""
    plain = re.sub(r"[^a-z0-9]", "", isa.lower())
    for place in reversed(range(len(CLASSES))):
        if CLASSES[place] in plain:
            return place
    return 0


class Results:
    """All figures of a folder: the cycles of each round."""

    def __init__(self, folder):
        self.cycles = {}
        with open(os.path.join(folder, "figures.jsonl"),
                  encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                figure = item["what"], item["bytes"], item["batch"]
                self.cycles.setdefault(figure, {})[
                    item["who"], item["isa"]] = item["cycles"]
        with open(os.path.join(folder, "about.json"),
                  encoding="utf-8") as source:
            self.about = json.load(source)

    def figures(self, *what):
        return [figure for figure in self.cycles if figure[0] in what]

    def contenders(self, figures, who=None):
        """In the order in which they were measured: the fastest is first."""
        return [contender for contender in
                dict.fromkeys(contender for figure in figures
                              for contender in self.cycles[figure])
                if who in (None, contender[0])]

    def median(self, figure, contender):
        cycles = self.cycles[figure].get(contender)
        return statistics.median(cycles) if cycles else None

    def ratios(self, figure, ours, other):
        """How many times as fast ours is, round by round."""
        both = self.cycles[figure]
        if ours not in both or other not in both:
            return []
        return [b / a for a, b in zip(both[ours], both[other])]

    def ratio(self, figure, ours, other):
        ratios = self.ratios(figure, ours, other)
        return statistics.median(ratios) if ratios else None

    def best(self, figure, ours, other):
        """The same of what each reached in the best tenth of its rounds."""
        both = self.cycles[figure]
        if ours not in both or other not in both:
            return None
        mine, theirs = (sorted(both[c])[len(both[c]) // 10]
                        for c in (ours, other))
        return theirs / mine

    def rival(self, figure, ours, who=THEIRS):
        """What another has for the processor that ours needs."""
        there = self.contenders([figure], who)
        if ours[1]:
            there = [c for c in there if rank(c[1]) <= rank(ours[1])]
        return max(there, key=lambda c: rank(c[1]), default=None)


def name(contender):
    return " ".join(contender).strip()


def count(value):
    return "-" if value is None else f"{value:,.0f}"


def times(value):
    return "-" if value is None else f"{value:.2f}"


def span(ratios):
    """Between which two nine tenths of the rounds are."""
    if len(ratios) < 2:
        return "-"
    parts = statistics.quantiles(ratios, n=20, method="inclusive")
    return f"{parts[0]:.2f} to {parts[-1]:.2f}"


def markdown(head, rows):
    widths = [max(len(line[i]) for line in [head] + rows)
              for i in range(len(head))]

    def line(cells):
        return "| " + " | ".join(
            cell.ljust(width) if not i else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths))) + " |"
    rule = "|" + "|".join("-" * (width + 1) + ("-" if not i else ":")
                          for i, width in enumerate(widths)) + "|"
    return "\n".join([line(head), rule] + [line(row) for row in rows]) + "\n"


def describe(figure):
    what, size, batch = figure
    text = TITLES[what]
    if size:
        text += f", {size:,} bytes"
    if batch > 1:
        text += f", batch of {batch}"
    return text


def compare(results, figures, ours_of):
    """A row for each figure: ours, in-tree's, and how they and others relate."""
    others = [who for who in OTHERS if results.contenders(figures, who)]
    rows, names = [], set()
    for figure in figures:
        for ours in ours_of(figure):
            rival = results.rival(figure, ours)
            names.add((ours, rival))
            row = [describe(figure), name(ours),
                   count(results.median(figure, ours)),
                   name(rival) if rival else "-",
                   count(results.median(figure, rival)),
                   times(results.ratio(figure, ours, rival)),
                   span(results.ratios(figure, ours, rival)),
                   times(results.best(figure, ours, rival))]
            for who in others:
                other = results.rival(figure, ours, who)
                row.append(times(results.ratio(figure, ours, other)))
            rows.append(row)
    head = ["", "ours", "cycles", "in-tree's", "cycles", "times as fast",
            "of the rounds", "at their best"]
    head += [f": {who}" for who in others]
    # Names that are the same in all rows are in the heading above.
    keep = list(range(len(head)))
    if len(names) == 1:
        keep = [i for i in keep if i not in (1, 3)]
        ours, rival = names.pop()
        head[2], head[4] = name(ours), name(rival) if rival else THEIRS
    return markdown([head[i] for i in keep],
                    [[row[i] for i in keep] for row in rows])


def matrix(results, what, batch):
    """Cycles of each contender over sizes."""
    figures = [f for f in results.figures(what) if f[2] == batch]
    head = ["bytes"] + [f"{figure[1]:,}" for figure in figures]
    rows = [[name(c)] + [count(results.median(figure, c))
                         for figure in figures]
            for c in results.contenders(figures)]
    return markdown(head, rows)


def grid(results, what, ours):
    """Times as fast as in-tree, over sizes and batches."""
    figures = results.figures(what)
    sizes = list(dict.fromkeys(figure[1] for figure in figures))
    batches = list(dict.fromkeys(figure[2] for figure in figures))
    rows = []
    for batch in batches:
        row = [str(batch)]
        for size in sizes:
            figure = what, size, batch
            row.append(times(results.ratio(figure, ours,
                                           results.rival(figure, ours))))
        rows.append(row)
    return markdown(["batch \\ bytes"] + [f"{size:,}" for size in sizes], rows)


def some(results):
    """The batches of which whole tables are worth the place."""
    batches = list(dict.fromkeys(f[2] for f in results.figures(*AEAD)))
    return [batch for batch in batches if batch in (1, 8)] or batches[:1]


def text_of(results, batches):
    about = results.about
    text = (f"{about['date']}, {about['machine']}, pinned to one processor, "
            f"load {about['load']} before the run; {about['rounds']} rounds; "
            f"{', '.join(about['versions'])}.\n\n"
            f"{CYCLES[bool(about.get('instructions'))]}, for each message.\n")
    for ours in results.contenders(results.figures(*AEAD), OURS):
        rival = results.rival(results.figures(*AEAD)[0], ours)
        if not rival:
            continue
        text += f"\n#### AEAD: {name(ours)}, and {name(rival)}\n\n"
        figures = [f for f in results.figures(*AEAD) if f[2] in some(results)]
        named = [f for f in figures if f[1] in SIZES]
        text += compare(results, named or figures,
                        lambda figure, ours=ours: [ours])
        for what in AEAD:
            if results.figures(what):
                text += (f"\n{TITLES[what]}: times as fast as "
                         f"{name(rival)}\n\n" + grid(results, what, ours))
    rest = [f for f in results.cycles if f[0] not in AEAD]
    rest = [f for f in rest if results.contenders([f], OURS)]
    if rest:
        text += "\n#### Cold caches, X25519, BLAKE2s, handshakes\n\n"
        text += compare(results, rest,
                        lambda figure: results.contenders([figure], OURS))
    for what in AEAD:
        for batch in batches:
            if results.figures(what):
                text += (f"\n#### {TITLES[what]}, batches of {batch}: all in "
                         "cycles\n\n" + matrix(results, what, batch))
    lone = [f for f in results.cycles if f[0] not in AEAD]
    if lone:
        text += "\n#### The rest: all in cycles\n\n"
        everybody = results.contenders(lone)
        text += markdown(
            [""] + [describe(f) for f in lone],
            [[name(c)] + [count(results.median(f, c)) for f in lone]
             for c in everybody])
    return text


PLOT = """\
set terminal svg size 1000,{height} background 'white'
set output "{output}"
set multiplot layout {rows},1
set logscale x 2
set grid x y
set key outside right top noenhanced
set style data linespoints
set pointsize 0.6
{panels}
"""
COLOURS = ("#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02",
           "#a6761d", "#666666", "#1f78b4", "#b2182b", "#35978f", "#4d4d4d")


def panel(title, xlabel, ylabel, curves, more=""):
    """Curves are (title, points, how they are drawn)."""
    data, lines = "", []
    mark = re.sub(r"\W", "", title)
    for number, (label, points, style) in enumerate(curves):
        block = f"$d{mark}{number}"
        data += (block + " << END\n" +
                 "".join(f"{x} {y:.4f}\n" for x, y in points) + "END\n")
        lines.append(f'{block} using 1:2 title "{label}" {style}')
    xs = sorted({x for _, points, _ in curves for x, _ in points})
    # Two that are close to each other share a label, the greater's.
    ticks = ", ".join(f'"{x:,}" {x}' for x, after in zip(xs, xs[1:] + [None])
                      if not after or after > 1.2 * x)
    return (f'{data}set title "{title}" noenhanced\nset xlabel "{xlabel}"\n'
            f'set ylabel "{ylabel}"\nset xtics ({ticks}) rotate by 45 right\n'
            f'set xrange [{xs[0] / 1.1}:{xs[-1] * 1.1}]\n'
            f'{more}\nplot ' + ", ".join(lines) + "\n")


def draw(panels, output, height):
    script = PLOT.format(height=height * len(panels), output=output,
                         rows=len(panels), panels="\n".join(panels))
    pages.draw(script)


def plot(results, folder):
    """Everybody over sizes; what batches gain over the in-tree's."""
    if not pages.can_draw():
        return []
    drawn, panels = [], []
    about = f"{results.about['machine']}, {results.about['date']}"
    for what in AEAD:
        figures = [f for f in results.figures(what) if f[2] == 1]
        everybody = results.contenders(figures)
        base = max((c for c in everybody if c[0] == THEIRS),
                   key=lambda c: rank(c[1]), default=None)
        if len(figures) < 2 or not base:
            continue
        curves = []
        for i, c in enumerate(everybody):
            style = (f"lc rgb '{COLOURS[i % len(COLOURS)]}' pt {i + 1} lw "
                     f"{3 if c[0] == OURS else 1}")
            curves.append((name(c), [(f[1], results.ratio(f, c, base))
                                     for f in figures], style))
        panels.append(panel(
            f"{TITLES[what]}, one at a time, beside {name(base)} ({about})",
            "bytes", "times as fast", curves,
            "set logscale y 2\nset yrange [*:*] noextend"))
    if panels:
        path = os.path.join(folder, PLOTS["sizes"])
        draw(panels, path, 520)
        drawn.append(path)
    panels = []
    for ours in results.contenders(results.figures(*AEAD), OURS):
        for what in AEAD:
            figures = results.figures(what)
            if len({f[2] for f in figures}) < 2:
                continue
            rival = results.rival(figures[0], ours)
            if not rival:
                continue
            curves = []
            for i, size in enumerate(dict.fromkeys(f[1] for f in figures)):
                points = [(f[2], results.ratio(f, ours, rival))
                          for f in figures if f[1] == size]
                curves.append((f"{size:,} bytes", points,
                               f"lc rgb '{COLOURS[i % len(COLOURS)]}' "
                               f"pt {i + 1}"))
            panels.append(panel(
                f"{TITLES[what]}: {name(ours)} beside {name(rival)} ({about})",
                "messages in a batch", "times as fast", curves,
                "unset logscale y\nset yrange [0:*]"))
    if panels:
        path = os.path.join(folder, PLOTS["batches"])
        draw(panels, path, 380)
        drawn.append(path)
    return drawn


def tell(folder, docs):
    """Print the tables; leave them and plots in the folder, and in docs/."""
    results = Results(folder)
    batches = list(dict.fromkeys(f[2] for f in results.figures(*AEAD)))
    with open(os.path.join(folder, "tables.md"), "w", encoding="utf-8") as out:
        out.write(text_of(results, batches))
    text = text_of(results, some(results))
    print(text, end="")
    drawn = plot(results, folder)
    for path in drawn:
        print(f"plot: {os.path.relpath(path)}")
    if docs:
        for path in drawn:
            shutil.copy(path, DOCS)
            text += f"\n![A plot of these]({os.path.basename(path)})\n"
        pages.replace_between(os.path.join(DOCS, "benchmark.md"), text)
