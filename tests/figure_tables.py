"""Tables and the printed example of docs/matching.md, made of recorded figures: `make figures` writes them there."""

import contextlib
import io
import re
from collections.abc import Mapping
from typing import Any

Figures = Mapping[str, Any]
COLUMNS = ("development areas", "development text", "invented areas", "invented text")
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
OUTPUT = re.compile(r"^```text\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ALIKE = ("same first", "top-5 overlap", "first as good")
HEAD = ["29 needs, areas given", "from text", "40 invented, areas given", "from text"]


def rewritten(paper: str, figures: Figures) -> str:
    """The paper with its tables made of these figures, and with what its example prints today."""
    paper = TABLE.sub(lambda found: found[1] + TABLES[found[2]](figures) + found[3], paper)
    printed = output_of_example(paper)
    return OUTPUT.sub(lambda _: f"```text\n{printed}```", paper, count=1)


def output_of_example(paper: str) -> str:
    (code,) = EXAMPLE.findall(paper)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "docs/matching.md", "exec"), {})  # the paper's own code
    return printed.getvalue()


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cells(row: Mapping[str, Mapping[str, float]]) -> list[str]:
    return [_figure(row[name]) if name in row else "" for name in COLUMNS]


def quality(figures: Figures) -> str:
    rows = figures["rows"]
    gains = [rows["first version"][name] for name in COLUMNS]
    difference = [f"{one['difference']:+.3f} [{one['low']:+.3f}, {one['high']:+.3f}]" for one in gains]
    groups = {name for name in rows if name.startswith("without ")}
    others = [[name, *cells(row)] for name, row in rows.items() if name not in {"expert", "first version", *groups}]
    first = [["**expert (default)**", *cells(rows["expert"])], ["first version", *cells(rows["first version"])]]
    return table(["Lists", *HEAD], [*first, ["difference, 95 % interval", *difference], *others])


def ablation(figures: Figures) -> str:
    rows, whole = figures["rows"], figures["rows"]["expert"]
    lines = [
        [f"`{name.removeprefix('without ')}`", *(f"{row[one]['mean'] - whole[one]['mean']:+.3f}" for one in COLUMNS)]
        for name, row in rows.items()
        if name.startswith("without ")
    ]
    return table(["Left out", *HEAD], lines)


def safety(figures: Figures) -> str:
    expert, first, unseen = figures["rows"]["expert"], figures["rows"]["first version"], figures["offerings_unseen"]

    def line(name: str, found: Mapping[str, Mapping[str, float]], key: str) -> list[str]:
        return [name, *(f"{found[one][key]:.3f}" for one in COLUMNS)]

    return table(
        ["Measure", *HEAD],
        [
            line("locked: in the first ten, but not for this country", expert, "locked"),
            line("the same in the first version", first, "locked"),
            line("lost: good offerings that a rule excludes", expert, "lost"),
            line("drop where no statistic knows an offering's provider", unseen, "drop"),
            line("the same, worst of five folds of providers", unseen, "drop of the worst fold"),
            line("standard deviation of the drop over the folds", unseen, "sd over folds"),
        ],
    )


def spread(figures: Figures) -> str:
    rows = figures["rows"]
    lines = [
        [
            name,
            *(
                f"{row[one]['sd over countries']:.3f}" if "sd over countries" in row.get(one, {}) else ""
                for one in COLUMNS
            ),
        ]
        for name, row in rows.items()
        if any("sd over countries" in found for found in row.values())
    ]
    return table(["Standard deviation over countries", *HEAD], lines)


def languages(figures: Figures) -> str:
    head = ["Language", "nDCG@10, areas given", *_ALIKE, "nDCG@10, from text", *_ALIKE, "areas suggested"]
    own, blank = figures["rows"]["expert"], [""] * len(_ALIKE)
    english = cells(own)
    rows = [["en", english[0], *blank, english[1], *blank, f"{figures['suggested']['development']['among five']:.2f}"]]
    for name, found in figures["languages"].items():
        views = [cell for view in ("areas", "text") for cell in _alike(found[view])]
        rows.append([name, *views, f"{found['suggested']:.2f}"])
    for name, found in figures["invented_languages"].items():
        views = [cell for view in ("areas", "text") for cell in (_figure(found[view]), *blank)]
        rows.append([f"invented, {name}", *views, f"{found['suggested']:.2f}"])
    return table(head, rows)


def _figure(found: Mapping[str, float]) -> str:
    return f"{found['mean']:.3f} ± {found['se']:.3f}"


def _alike(found: Mapping[str, float]) -> list[str]:
    return [_figure(found), *(f"{found[name]:.2f}" for name in _ALIKE)]


def areas(figures: Figures) -> str:
    names = {"development": "29 needs", "invented": "40 invented"}
    keys = list(figures["suggested"]["development"])
    rows = [[told, *(str(figures["suggested"][name][key]) for key in keys)] for name, told in names.items()]
    return table(["Needs", *keys], rows)


def wrapped(figures: Figures) -> str:
    expert, found = figures["rows"]["expert"], figures["wrapped"]
    return table(
        ["Needs", *HEAD],
        [
            ["nDCG@10 as stated", *cells(expert)],
            ["amid courtesy and setting", *cells(found)],
            *([name, *(f"{found[one][name]:.2f}" for one in COLUMNS)] for name in _ALIKE),
        ],
    )


def text_channel(figures: Figures) -> str:
    found = figures["text_channel"]
    others = [value for language, value in found.items() if language != "en"]
    mean = f"{sum(others) / len(others):.3f}"
    return table([*found, "mean without en"], [[*(f"{value:.3f}" for value in found.values()), mean]])


TABLES = {
    "wrapped": wrapped,
    "text_channel": text_channel,
    "areas": areas,
    "quality": quality,
    "ablation": ablation,
    "safety": safety,
    "spread": spread,
    "languages": languages,
}
