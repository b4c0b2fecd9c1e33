"""The tables of docs/matching.md hold what is measured: every number in them is computed again."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from app.cli import ranking
from data import RELEASE, load_needs, load_weights
from matching import FEATURES, Evaluation, JudgedNeed, evaluate, ndcg_at_k, read_judgements

PAPER = (Path(__file__).parents[2] / "docs" / "matching.md").read_text("utf-8")
LEARNED = load_weights("learned").record["ndcg@10"]  # written by training, which a test repeats byte for byte
pytestmark = [pytest.mark.usefixtures("_one_ranker"), pytest.mark.slow]


def row(name: str) -> list[str]:
    """The cells of a row of the table of figures."""
    (cells,) = re.findall(rf"^\| {name} \|(.*)\|$", PAPER, re.MULTILINE)
    return [cell.strip() for cell in cells.split("|")]


def pair(means: dict[str, float], original: str, translated: str) -> str:
    return f"{means[original]:.3f} / {means[translated]:.3f}"


@cache
def judged(evaluation: Path) -> dict[str, dict[str, int]]:
    return read_judgements((evaluation / "judgements.csv").read_text("utf-8").splitlines())


@cache
def measured(evaluation: Path, *, text_only: bool) -> Evaluation:
    """The expert weights on every judged need, eligible offerings to the last."""
    ranker = ranking.make_ranker(None, "expert")
    records = load_needs(evaluation / "needs.jsonl")
    profiles = {r.need.id: ranking.to_profile(r, text_only=text_only) for r in records}
    run = {id: [m.offering_id for m in ranker.rank(p, on=RELEASE.date, k=200).matches] for id, p in profiles.items()}
    needs = [JudgedNeed(r.need.id, r.need.language, r.translation_of or None) for r in records]
    return evaluate(run, judged(evaluation), needs, complete=True)


def alone(evaluation: Path, column: str, *, text_only: bool) -> str:
    """Mean nDCG@10 of the order that one column alone makes, ties by id."""
    ranker = ranking.make_ranker(None, "expert")
    ids, place = [offering.id for offering in ranker.offerings], [one.name for one in FEATURES].index(column)
    found = defaultdict(list)
    for record in load_needs(evaluation / "needs.jsonl"):
        features, eligible = ranker.features(ranking.to_profile(record, text_only=text_only), on=RELEASE.date)
        order = sorted((-value, id) for value, id, ok in zip(features[:, place], ids, eligible, strict=True) if ok)
        grades = judged(evaluation)[record.translation_of or record.need.id]
        found[bool(record.translation_of)].append(ndcg_at_k([id for _, id in order], grades))
    return " / ".join(f"{sum(values) / len(values):.3f}" for _, values in sorted(found.items()))


def test_the_figures_of_the_expert_weights(evaluation):
    means = [measured(evaluation, text_only=text_only).means for text_only in (False, True)]
    ndcg = [{name: figures["ndcg@10"] for name, (_, figures) in each.items()} for each in means]

    assert row("expert") == [pair(each, "original", "translated") for each in ndcg]


@pytest.mark.parametrize("unseen", ["country unseen", "country and provider unseen"])
def test_the_figures_of_the_learned_weights(unseen):
    means = {view: figure["mean"] for view, figure in LEARNED[unseen].items()}

    assert row(f"learned, {unseen}") == [
        pair(means, "areas", "areas, other languages"),
        pair(means, "text", "text, other languages"),
    ]


def test_the_figures_of_single_columns(evaluation):
    assert row("area overlap alone") == [
        alone(evaluation, "area_overlap", text_only=False),
        alone(evaluation, "area_overlap", text_only=True),
    ]
    assert row("words alone") == ["", alone(evaluation, "lexical", text_only=True)]
    assert row("meaning alone") == ["", alone(evaluation, "semantic", text_only=True)]


def test_the_figures_below_the_table(evaluation):
    with_areas, text_only = measured(evaluation, text_only=False), measured(evaluation, text_only=True)
    (_, first, overlap), (_, first_of_text, overlap_of_text) = with_areas.pairs["pairs"], text_only.pairs["pairs"]
    figures = with_areas.means["original"][1]

    told = " ".join(PAPER.split())
    assert f"Good offerings lost to a rule: {figures['lost']:.3f}." in told
    assert f"Offerings in the first ten that the country cannot get: {figures['locked@10']:.3f}." in told
    assert (
        f"same first {first:.2f}, overlap of the first five {overlap:.2f}; "
        f"from text alone {first_of_text:.2f} and {overlap_of_text:.2f}."
    ) in told


def test_the_share_of_areas_that_are_suggested(evaluation):
    ranker = ranking.make_ranker(None, "expert")
    needs = [record.need for record in load_needs(evaluation / "needs.jsonl") if not record.translation_of]

    found = [{one.area for one in ranker.suggest(need.statement, need.language, k=5)} for need in needs]
    shares = [len(areas & need.areas) / len(need.areas) for areas, need in zip(found, needs, strict=True)]

    assert f"Areas suggested: {sum(shares) / len(shares):.2f} of the given ones" in " ".join(PAPER.split())
