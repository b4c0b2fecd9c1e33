"""The measures agree with a public implementation, and bad files are refused by line."""

import math

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ir_measures import RR, P, R, nDCG
from tiny_catalogue import ON, make_offering, make_profile, make_ranker

from matching import JudgedNeed, RunError, evaluate, exposure, ndcg_at_k, read_judgements, read_run, run_lines

OFFERINGS = [f"o{i}" for i in range(25)]
GRADES = st.dictionaries(st.sampled_from(OFFERINGS), st.integers(-1, 3), min_size=1)


@settings(max_examples=60, deadline=None)
@given(GRADES, st.permutations(OFFERINGS))
def test_measures_agree_with_a_public_implementation(grades, ranked):
    gains = [ir_measures.Qrel("n", o, 2 ** max(g, 0) - 1) for o, g in grades.items()]
    good = [ir_measures.Qrel("n", o, int(g >= 2)) for o, g in grades.items()]
    run = [ir_measures.ScoredDoc("n", o, -float(place)) for place, o in enumerate(ranked)]

    ours = evaluate({"n": ranked}, {"n": grades}, [JudgedNeed("n")]).by_need["n"]

    if any(g > 0 for g in grades.values()):
        assert ours["ndcg@10"] == pytest.approx(ir_measures.calc_aggregate([nDCG @ 10], gains, run)[nDCG @ 10])
    if any(g >= 2 for g in grades.values()):
        theirs = ir_measures.calc_aggregate([P @ 5, R @ 20, RR], good, run)
        assert ours["p@5"] == pytest.approx(theirs[P @ 5])
        assert ours["recall@20"] == pytest.approx(theirs[R @ 20])
        assert ours["mrr"] == pytest.approx(theirs[RR])


def test_locked_and_lost():
    grades = {"a": 3, "b": 2, "c": -1}

    measures = evaluate({"n": ["c", "a"]}, {"n": grades}, [JudgedNeed("n")], complete=True).by_need["n"]

    assert (measures["locked@10"], measures["lost"]) == (0.1, 0.5)


def test_a_translation_is_scored_as_its_original_and_compared_with_it():
    needs = [JudgedNeed("n"), JudgedNeed("n-fr", "fr", "n"), JudgedNeed("unjudged")]
    run = {"n": ["a", "b", "c"], "n-fr": ["a", "c", "d"]}

    result = evaluate(run, {"n": {"a": 3}}, needs, per_language=True)

    assert result.by_need["n-fr"]["ndcg@10"] == 1.0
    assert set(result.means) == {"original", "translated", "language en", "language fr"}
    assert result.pairs == {"pairs": (1, 1.0, 0.4), "pairs fr": (1, 1.0, 0.4)}


def test_nothing_to_find_is_not_a_number_and_an_empty_ranking_is_zero():
    assert math.isnan(ndcg_at_k(["a"], {"a": 0}))
    assert ndcg_at_k([], {"a": 3}) == 0.0


def test_exposure_is_shared_out():
    shares = exposure([["a", "b"], ["a"]])

    assert list(shares) == ["a", "b"]
    assert math.fsum(shares.values()) == pytest.approx(1.0)
    assert exposure([]) == {}


def test_a_run_is_written_and_read_again():
    ranking = make_ranker([make_offering("b", "Fisheries"), make_offering("a")]).rank(make_profile(), on=ON)

    lines = run_lines([ranking])

    assert lines[0].split()[:4] == ["n", "Q0", "a", "1"]
    assert lines[0].endswith(" counterpart")
    assert read_run(lines) == {"n": ["a", "b"]}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["n Q0 a 1 0.5 x", "n Q0 b"], "line 2"),
        (["n Q0 a first 0.5 x"], "line 1"),
        (["n Q0 a 1 0.5 x", "n Q0 a 2 0.4 x"], "listed twice"),
    ],
)
def test_a_bad_run_is_refused(lines, message):
    with pytest.raises(RunError, match=message):
        read_run(lines)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["need_id,offering_id", "n,a"], "grade is missing"),
        (["need_id,offering_id,grade", "n,a,9"], "line 2: grade"),
        (["need_id,offering_id,grade", ",a,1"], "line 2: need_id"),
        (["need_id,offering_id,grade", "n,a,1", "n,a,2"], "line 3: this pair"),
        ([], "need_id is missing"),
    ],
)
def test_bad_judgements_are_refused(lines, message):
    with pytest.raises(RunError, match=message):
        read_judgements(lines)
