"""docs/matching.md shows what is recorded, and what is recorded is what is shipped."""

import json
import re
from pathlib import Path
from typing import Any

import figure_tables
import judged
import pytest

from data import load_asks, load_taxonomy, load_weights

PAPER = (Path(__file__).parents[2] / "docs" / "matching.md").read_text("utf-8")
RECORDED: Any = judged.recorded()
TOLD = " ".join(PAPER.split())


@pytest.mark.parametrize("name", figure_tables.TABLES)
def test_the_tables_hold_the_recorded_figures(name):
    (written,) = [found[0] for found in figure_tables.TABLE.finditer(PAPER) if found[2] == name]

    assert written == f"<!-- table: {name} -->\n{figure_tables.TABLES[name](RECORDED)}<!-- end -->"


def test_every_recorded_row_is_shown():
    shown = " ".join(figure_tables.TABLES[name](RECORDED) for name in ("quality", "ablation"))

    assert len(RECORDED["rows"]) > 20
    assert [name for name in RECORDED["rows"] if name.removeprefix("without ") not in shown] == []


@pytest.mark.parametrize("unseen", ["country unseen", "country and provider unseen"])
def test_the_figures_of_the_learned_weights_are_those_of_their_record(unseen):
    """Training writes the record, and a test repeats training byte for byte."""
    found, row = load_weights("learned").record["ndcg@10"][unseen], RECORDED["rows"][f"learned, {unseen}"]

    for view in judged.VIEWS:
        assert row[f"development {view}"]["mean"] == found[view]["mean"]
        assert row[f"development {view}"]["sd over countries"] == found[view]["standard deviation over countries"]


def test_the_pedigrees_name_the_shipped_versions():
    model = load_taxonomy().model
    assert model is not None
    record = model.record
    shares = re.search(r"the own area .* first for ([\d.]+) of them, among the first three for ([\d.]+)", TOLD)

    for version in (load_weights("expert").version, load_weights("learned").version, model.version):
        assert f"version `{version}`" in TOLD
    assert f"{record['n_sentences']:,} sentences and phrases" in TOLD
    assert shares is not None
    assert float(shares[1]) == record["own area first, unseen sentences"]
    assert float(shares[2].rstrip(".")) == record["own area among the first three, unseen sentences"]


def test_the_data_card_counts_the_sentences():
    card = (Path(__file__).parents[2] / "data" / "README.md").read_text("utf-8")

    assert f"{len(load_asks()):,} sentences that speak of one area each" in card


def test_another_figure_makes_another_table():
    changed = json.loads(json.dumps(RECORDED))
    changed["rows"]["expert"]["invented text"]["mean"] += 0.001

    assert figure_tables.quality(changed) != figure_tables.quality(RECORDED)
    assert figure_tables.ablation(changed) != figure_tables.ablation(RECORDED)
