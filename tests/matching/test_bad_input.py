"""What people and programs get wrong: a clear line or a sensible list, never a number that is none, never chance."""

import json
import math
import time
from dataclasses import replace
from pathlib import Path

import pytest
import tiny_catalogue as tiny
from tiny_catalogue import ON, make_offering, make_profile, make_ranker
from typer.testing import CliRunner, Result

import matching
from app.cli import app
from matching import FEATURES, NeedProfile, ProfileError, Ranking, RunError, Weights, WeightsError, train

THREE = [
    make_offering("a"),
    make_offering("b", "School campaign", areas=frozenset({"ppl.school"})),
    make_offering("c", "Digital evidence for courts", areas=frozenset({"law.court"})),
]
NEED = {"id": "n1", "country": "FJ", "statement": "We have no response team.", "language": "en", "areas": ["inc.csirt"]}
pytestmark = pytest.mark.usefixtures("_one_ranker")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def write(path: Path, *rows: object) -> str:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return str(path)


def numbers(value: object) -> list[float]:
    """Every number in a parsed JSON value."""
    if isinstance(value, dict | list):
        return [n for one in (value.values() if isinstance(value, dict) else value) for n in numbers(one)]
    return [float(value)] if isinstance(value, int | float) else []


def listed(ranking: Ranking) -> list[tuple[str, float]]:
    return [(match.offering_id, match.score) for match in ranking.matches]


@pytest.mark.parametrize("language", ["xx", "klingon", "", "sw"])
def test_a_language_that_nobody_knows_is_ranked_by_what_is_given(language):
    profile = make_profile("Hakuna timu ya dharura.", language=language, areas=frozenset({"inc.team"}))

    ranking = make_ranker(THREE).rank(profile, on=ON)

    assert ranking.matches[0].offering_id == "a"
    assert all(math.isfinite(match.score) for match in ranking.matches)


@pytest.mark.parametrize("statement", ["", " \t\n", "🚒🔥👩‍🚒", "?!… — «»", "\u200b\u200d\ufeff", "़ ़"])
def test_without_a_word_areas_alone_rank_and_the_list_says_so(statement):
    ranker = make_ranker(THREE)

    ranking = ranker.rank(make_profile(statement, areas=frozenset({"inc.team"})), on=ON)

    assert "no_text" in ranking.notes
    assert ranking.matches[0].offering_id == "a"
    assert ranking.explain("a").features["semantic"] == ranking.explain("a").features["lexical"] == 0
    assert ranker.suggest(statement) == ()
    with pytest.raises(ProfileError, match="neither words nor areas"):
        ranker.rank(make_profile(statement), on=ON)


def test_one_need_many_times_is_one_need():
    ranker = make_ranker(THREE)
    need = make_profile().needs[0]
    alone = ranker.rank(make_profile(), on=ON)

    many = ranker.rank(NeedProfile(tiny.COUNTRIES[0], tuple(replace(need, id=f"n{i}") for i in range(120))), on=ON)
    each = ranker.rank_many([make_profile(id=f"n{i}") for i in range(120)], on=ON)

    assert many.matches == alone.matches
    assert len(many.per_need) == 120
    assert all(one.matches == alone.matches for one in each)
    with pytest.raises(ProfileError, match="same id"):
        ranker.rank(NeedProfile(tiny.COUNTRIES[0], (need, need)), on=ON)


def test_time_and_output_grow_with_the_needs_and_not_faster():
    """Ten thousand short needs over three offerings take a minute, for each takes as long as the first ones did."""
    ranker = make_ranker(THREE)

    def seconds(n: int) -> float:
        profiles = [make_profile(f"No {tiny.WORDS[i % 20]} number {i}.", id=f"n{i}") for i in range(n)]
        start = time.process_time()
        assert len(ranker.rank_many(profiles, on=ON)) == n
        return time.process_time() - start

    seconds(20)
    few = min(seconds(20) for _ in range(5))  # what else the machine does only ever adds
    assert any(seconds(160) < 3 * 8 * few for _ in range(5))


@pytest.mark.parametrize("summary", ["", "Help for a response team."])
def test_an_offering_without_a_title_is_ranked_by_what_it_has(summary):
    rows = [make_offering("a", "", summary=summary), make_offering("b", "School campaign", areas=frozenset())]

    ranking = make_ranker(rows).rank(make_profile(areas=frozenset({"inc.team"})), on=ON)

    assert [match.offering_id for match in ranking.matches] == ["a", "b"]
    assert all(math.isfinite(value) for value in ranking.explain("a").features.values())


def test_an_offering_file_without_titles_is_refused_by_line(tmp_path):
    rows = [{"id": "x", "provider": "P", "title": "", "summary": "Help", "areas": []}]

    result = run(
        *("rank", "--needs", write(tmp_path / "n.jsonl", NEED), "--on", "2026-11-01"),
        *("--offerings", write(tmp_path / "o.jsonl", *rows)),
    )

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("o.jsonl, line 1, title")


@pytest.mark.parametrize("n", [0, 1])
@pytest.mark.parametrize("k", [1, 20])
def test_a_catalogue_of_none_or_one(n, k):
    ranker = make_ranker(THREE[:n])

    ranking = ranker.rank(make_profile(), on=ON, k=k)
    together = ranker.rank_many([make_profile(), make_profile("Courts lack evidence.")], on=ON, k=k)

    assert [match.offering_id for match in ranking.matches] == ["a"][:n]
    assert (ranking.near_misses, ranking.exclusions) == ((), ())
    assert [len(one.matches) for one in together] == [n, n]
    assert [one.id for one in ranker.offerings] == ["a"][:n]
    assert [one.area for one in ranker.suggest("There is no response team.")][:1] == ["inc.team"]


def test_an_empty_offering_file_gives_empty_lists(tmp_path):
    (tmp_path / "o.jsonl").write_text("", "utf-8")
    files = ("--needs", write(tmp_path / "n.jsonl", NEED), "--offerings", str(tmp_path / "o.jsonl"))

    result = run("rank", *files, "--on", "2026-11-01", "--format", "json")

    if result.exit_code == 0:
        assert json.loads(result.stdout)[0]["matches"] == []
    else:
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("o.jsonl, line ")


BAD_WEIGHTS = [
    '{"version": "w", "values": {"charm": 1}}',
    '{"version": "w", "values": {"semantic": NaN}}',
    '{"version": "w", "values": {"semantic": Infinity}}',
    '{"version": "w", "values": {"semantic": -1}}',
    '{"version": "w", "values": {"semantic": 1}, "calibration": {"slope": NaN}}',
    '{"version": "w"}',
    "{}",
    "",
    "[]",
    "null",
]


@pytest.mark.parametrize("content", BAD_WEIGHTS)
def test_bad_weights_are_one_line_with_the_file_and_exit_1(content, tmp_path):
    (tmp_path / "w.json").write_text(content, "utf-8")

    result = run(
        *("rank", "--needs", write(tmp_path / "n.jsonl", NEED), "--on", "2026-11-01"),
        *("--weights", str(tmp_path / "w.json")),
    )

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("w.json, line ")
    assert result.stderr.count("\n") == 1


def test_weights_of_nothing_leave_ties_that_go_by_id():
    nothing = Weights("nothing", {})

    matches = make_ranker(THREE, weights=nothing).rank(make_profile(), on=ON).matches

    assert [(match.offering_id, match.score) for match in matches] == [("a", 0.0), ("b", 0.0), ("c", 0.0)]
    assert {match.band for match in matches} == {matches[0].band}


def test_weights_for_one_ranking_are_checked_too():
    with pytest.raises(WeightsError, match="unknown feature: charm"):
        make_ranker(THREE).rank(make_profile(), on=ON, weights=Weights("w", {"charm": 1.0}))
    with pytest.raises(WeightsError, match="zero or more"):
        Weights("w", {FEATURES[0].name: -0.1})


def grades(path: Path, *rows: str) -> str:
    path.write_text("\n".join(["need_id,offering_id,grade", *rows]) + "\n", "utf-8")
    return str(path)


def test_judgements_of_unknown_needs_and_offerings(tmp_path):
    """Training refuses them; evaluation counts a run against all that was judged of its needs, and says if none was."""
    needs = write(tmp_path / "n.jsonl", NEED)
    (tmp_path / "run.txt").write_text("n1 Q0 nobody 1 0.5 x\nn9 Q0 nobody 1 0.5 x\n", "utf-8")
    files = ("--needs", needs, "--run", str(tmp_path / "run.txt"))
    unknown_need, unknown_offering = grades(tmp_path / "a.csv", "n9,x,3"), grades(tmp_path / "b.csv", "n1,martian,3")

    nothing = run("evaluate", *files, "--judgements", unknown_need)
    missed = run("evaluate", *files, "--judgements", unknown_offering, "--json")
    trained = [
        run("train", "--needs", needs, "--judgements", one, "--on", "2026-11-01", "--out", str(tmp_path / "out.json"))
        for one in (unknown_need, unknown_offering)
    ]

    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert nothing.stderr == "a.csv: no need of n.jsonl is judged\n"
    assert json.loads(missed.stdout)["needs"]["n1"]["ndcg@10"] == 0.0
    assert [(one.exit_code, one.stdout) for one in trained] == [(1, ""), (1, "")]
    assert all(one.stderr.count("\n") == 1 for one in trained)
    assert not (tmp_path / "out.json").exists()


def test_a_need_with_nothing_to_find_has_no_figure_and_json_stays_json(tmp_path):
    needs = write(tmp_path / "n.jsonl", NEED)
    (tmp_path / "run.txt").write_text("n1 Q0 a 1 0.5 x\n", "utf-8")
    files = ("--needs", needs, "--run", str(tmp_path / "run.txt"), "--judgements", grades(tmp_path / "g.csv", "n1,a,0"))

    result = run("evaluate", *files, "--json")

    assert result.exit_code == 0
    found = json.loads(result.stdout, parse_constant=pytest.fail)
    assert found["needs"]["n1"]["ndcg@10"] is None
    assert found["needs"]["n1"]["p@5"] == 0.0


def test_training_on_nothing_is_refused():
    with pytest.raises(RunError, match="no judged need"):
        train([], ["p"], Weights("w", {}), version="v")


@pytest.mark.slow
def test_without_the_pinned_encoder_the_command_line_ranks_by_words_and_areas_and_says_so(tmp_path, monkeypatch):
    def refuse() -> None:
        raise matching.EncoderError("weights.npz of the sentence encoder is not the pinned file")

    monkeypatch.undo()
    monkeypatch.setattr(matching, "load_encoder", refuse)
    rows = write(tmp_path / "n.jsonl", NEED, NEED | {"id": "n2", "statement": "🚒"})

    result = run("rank", "--needs", rows, "--format", "json", "--on", "2026-11-01", "--k", "3")

    assert result.exit_code == 0
    assert (
        result.stderr
        == "weights.npz of the sentence encoder is not the pinned file; ranking without sentence vectors\n"
    )
    first, second = json.loads(result.stdout, parse_constant=pytest.fail)
    assert (first["encoder"], first["notes"]) == (None, ["no_encoder"])
    assert second["notes"] == ["no_encoder", "no_text"]
    assert [len(one["matches"]) for one in (first, second)] == [3, 3]
    assert all(math.isfinite(number) for number in numbers([first, second]))


def test_a_need_without_words_or_areas_refuses_the_file_before_anything_is_printed(tmp_path):
    rows = write(tmp_path / "n.jsonl", NEED, {"id": "n2", "country": "FJ", "statement": "🚒🚒", "language": "en"})

    for kind in ("table", "json", "trec"):
        result = run("rank", "--needs", rows, "--on", "2026-11-01", "--format", kind)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == "need n2: neither words nor areas to rank by\n"


def test_the_same_odd_need_gives_the_same_list_twice():
    for statement in ("aaaa bbbb", "0 0 0", "ﷺ", "a" * 5000, "İIıi ΣΣσς ẞß"):
        first, second = (make_ranker(THREE).rank(make_profile(statement), on=ON) for _ in range(2))
        assert first == second
        assert all(math.isfinite(score) for _, score in listed(first))


@pytest.mark.parametrize("k", [0, -1])
def test_a_list_of_nothing_is_refused(k):
    ranker = make_ranker([make_offering()])

    with pytest.raises(ValueError, match="1 or more"):
        ranker.rank(make_profile(), on=ON, k=k)
    with pytest.raises(ValueError, match="1 or more"):
        ranker.rank_many([make_profile()], on=ON, k=k)


@pytest.mark.parametrize("value", [1e308, float("inf"), float("nan"), -0.1])
def test_a_weight_is_a_number_that_can_be_added_up(value):
    with pytest.raises(WeightsError, match="semantic"):
        Weights("odd", {"semantic": value})
    with pytest.raises(WeightsError, match="calibration"):
        Weights("odd", {}, slope=value)


def test_judgements_with_a_cell_beyond_all_bounds_are_no_table():
    with pytest.raises(RunError, match="not a table"):
        matching.read_judgements(["need_id,offering_id,grade", f"{'x' * 200_000},a,1"])
