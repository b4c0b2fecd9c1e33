"""What docs/matching.md says is so: its code runs, and it names every column."""

import re
from pathlib import Path

import figure_tables
import pytest

from matching import FEATURES, RULES, Band
from matching._scores import CUTS

PAPER = (Path(__file__).parents[2] / "docs" / "matching.md").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("_one_ranker")
def test_the_example_prints_what_the_paper_says():
    printed = figure_tables.output_of_example(PAPER)

    assert figure_tables.OUTPUT.findall(PAPER) == [printed]
    assert [line[:1] for line in printed.splitlines()[1:6:2]] == ["1", "2", "3"]
    assert "is_open_to_country" in printed


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
