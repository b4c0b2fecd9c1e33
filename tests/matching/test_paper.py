"""What docs/matching.md says is so: its code runs, and it names every column."""

import re
from pathlib import Path

from matching import FEATURES, RULES, Band
from matching._scores import CUTS

PAPER = (Path(__file__).parents[2] / "docs" / "matching.md").read_text("utf-8")


def test_the_example_runs(capsys):
    (code,) = re.findall(r"^```python\n(.*?)^```", PAPER, re.MULTILINE | re.DOTALL)

    exec(compile(code, "docs/matching.md", "exec"), {})

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["1", "2", "3"]
    assert "is_open_to_country" in lines[3]


def test_every_column_is_named_in_its_group():
    rows = re.findall(r"^\| ([\w, ]+) \| ((?:`\w+`(?:, )?)+) \|", PAPER, re.MULTILINE)
    named = [(groups.split(", "), column.strip("`")) for groups, columns in rows for column in columns.split(", ")]

    assert {column for _, column in named} == {feature.name for feature in FEATURES}
    for feature in FEATURES:
        assert feature.group in next(groups for groups, column in named if column == feature.name)


def test_the_rules_are_counted():
    assert len(RULES) == 13
    assert "Thirteen named rules" in PAPER


def test_the_bands_are_cut_where_the_paper_says():
    cuts = dict(CUTS)

    assert f"strong from {cuts[Band.STRONG]}, possible from {cuts[Band.POSSIBLE]}" in PAPER
