"""A catalogue that grows and shrinks one by one answers like one that was read at once; the list is what loops say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import tiny_catalogue as tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_catalogue import ON, catalogue, make_offering, make_profile, make_ranker, offering, several_needs

import matching._items
import matching._supply
from matching import (
    CHANGEABLE,
    EXPERT_WEIGHTS,
    Band,
    Basis,
    CatalogueError,
    Explanation,
    Fact,
    Need,
    NeedProfile,
    OfferingRanker,
    Ranking,
    Weights,
    WeightsError,
    Window,
)
from matching._scores import GRAIN, band_edges

quick = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(params=["usual", "small"])
def _sizes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with blocks so small that even a tiny catalogue has several of them."""
    if request.param == "small":
        monkeypatch.setattr(matching._items, "_BLOCK", 2)
        monkeypatch.setattr(matching._supply, "_MOST_GROWN", 2)
        monkeypatch.setattr(matching._supply, "_PART", 2)


def everything(ranking: Ranking, ids: Sequence[str]) -> list[object]:
    return [ranking, [ranking.explain(id) for id in ids], [one.explain(id) for one in ranking.per_need for id in ids]]


@pytest.mark.usefixtures("_sizes")
@quick
@given(catalogue(min_size=0), st.lists(st.tuples(st.integers(0, 8), offering()), max_size=10), several_needs())
def test_any_additions_and_removals_are_the_same_as_a_fresh_fit(offerings, changes, need_profile):
    ranker, left = make_ranker(offerings), {one.id: one for one in offerings}
    for number, one in changes:
        id = f"o{number}"
        if id in left:
            ranker.remove(id)
            del left[id]
        else:
            left[id] = replace(one, id=id)
            ranker.add(left[id])
    fresh = make_ranker(list(left.values()))

    assert ranker.offerings == fresh.offerings
    for k in (1, 3, 50):
        ours, theirs = (one.rank(need_profile, on=ON, k=k) for one in (ranker, fresh))
        assert everything(ours, sorted(left)) == everything(theirs, sorted(left))
    for ours, theirs in zip(ranker.features(need_profile, on=ON), fresh.features(need_profile, on=ON), strict=True):
        assert np.array_equal(ours, theirs)


def test_more_offerings_than_grow_in_one_piece(monkeypatch):
    monkeypatch.setattr(matching._supply, "_MOST_GROWN", 3)
    offerings = [make_offering(f"o{i}", f"{word} response team. A {word} course.") for i, word in enumerate(tiny.WORDS)]
    ranker = make_ranker(offerings[:1])
    for one in offerings[1:]:
        ranker.add(one)

    assert len(ranker._fitted()[1].supplies) == 7
    assert ranker.rank(make_profile(), on=ON, k=50) == make_ranker(offerings).rank(make_profile(), on=ON, k=50)


def test_a_ranking_keeps_the_catalogue_that_it_began_with():
    a, b, c = (make_offering(id, f"{id} response team") for id in "abc")
    ranker = make_ranker([a, b])
    before = ranker.rank(make_profile(), on=ON)
    said = before.explain("a")

    ranker.add(c).remove("a")

    assert before.explain("a") == said
    with pytest.raises(CatalogueError):
        before.explain("c")
    with pytest.raises(CatalogueError):
        ranker.rank(make_profile(), on=ON).explain("a")


def test_what_cannot_be_added_or_removed_changes_nothing():
    ranker = make_ranker([make_offering("a")])
    before = ranker.rank(make_profile(), on=ON)

    for wrong in (make_offering("a"), make_offering(""), make_offering("b", areas=frozenset({"no.such"}))):
        with pytest.raises(CatalogueError):
            ranker.add(wrong)
    with pytest.raises(CatalogueError):
        ranker.remove("b")
    with pytest.raises(CatalogueError):
        OfferingRanker().add(make_offering("a"))

    assert ranker.rank(make_profile(), on=ON) == before


@pytest.mark.usefixtures("_sizes")
@quick
@given(catalogue(), st.lists(several_needs(), max_size=4))
def test_many_profiles_at_once_are_ranked_like_each_alone(offerings, profiles):
    ranker = make_ranker(offerings)

    assert ranker.rank_many(profiles, on=ON) == [ranker.rank(one, on=ON) for one in profiles]


@quick
@given(catalogue(), several_needs(), st.dictionaries(st.sampled_from(sorted(EXPERT_WEIGHTS.values)), st.floats(0, 3)))
def test_other_weights_for_one_ranking_are_those_of_another_ranker(offerings, need_profile, values):
    weights = Weights("other", values, slope=2.0, intercept=-1.0)
    ranker = make_ranker(offerings)
    usual = ranker.rank(need_profile, on=ON)

    assert ranker.rank(need_profile, on=ON, weights=weights) == make_ranker(offerings, weights=weights).rank(
        need_profile, on=ON
    )
    assert ranker.rank(need_profile, on=ON) == usual


def test_weights_for_one_ranking_name_known_features():
    with pytest.raises(WeightsError):
        make_ranker([make_offering()]).rank(make_profile(), on=ON, weights=Weights("odd", {"luck": 1.0}))


def naive_bands(scores: Sequence[float], weights: Weights) -> list[Band]:
    """A cut falls into the widest gap near where the chance falls below it."""
    edges = []
    for cut in (0.6, 0.3):
        first = sum(1 / (1 + np.exp(-(weights.slope * score + weights.intercept))) >= cut for score in scores)
        if 0 < first < len(scores):
            edge = (scores[first - 1] + scores[first]) / 2
            near = [i for i in range(1, len(scores)) if min(abs(scores[i - 1] - edge), abs(scores[i] - edge)) <= 0.02]
            first = max(near or [first], key=lambda i: (scores[i - 1] - scores[i], -abs(i - first)))
        edges.append(first)
    return [Band.STRONG if i < edges[0] else Band.POSSIBLE if i < edges[1] else Band.WEAK for i in range(len(scores))]


def naive_list(
    explained: Sequence[Explanation], k: int, weights: Weights, *, is_one_need: bool
) -> tuple[list[object], list[object]]:
    """The list and the near misses, by loops over the explanations of all offerings, in the order of their ids."""
    broken = {one.offering_id: [rule for rule, said in one.rules.items() if said == "broken"] for one in explained}
    open_ = [one for one in explained if not broken[one.offering_id]]
    order = sorted(open_, key=lambda one: (-one.score, one.offering_id))
    by_rank = naive_bands([one.score for one in order], weights)
    listed = [
        (one.offering_id, rank, one.score, by_rank[rank - 1], one.contributions, one.reasons, one.to_confirm)
        for rank, one in enumerate(order[:k], start=1)
    ]
    misses = []
    for one in explained:
        rules = broken[one.offering_id]
        if len(rules) == 1 and rules[0] in CHANGEABLE:
            others = [o for o in explained if broken[o.offering_id] in ([], rules)]
            rank = 1 + sum((-o.score, o.offering_id) < (-one.score, one.offering_id) for o in others)
            # in the list of several needs, lifting a rule can also open others for another need than their best
            assert one.what_if[0].would_rank == rank or not is_one_need
            if rank <= k:
                misses.append((rank, -one.score, one.offering_id, rules[0]))
    return listed, sorted(misses)


@pytest.mark.usefixtures("_sizes")
@quick
@given(catalogue(max_size=8), several_needs(), st.integers(1, 10), st.floats(0.1, 60), st.booleans())
def test_the_list_is_what_loops_over_all_explanations_say(offerings, need_profile, k, slope, has_twins):
    twins = tiny.renamed(offerings[:3], "a") if has_twins else []
    weights = replace(EXPERT_WEIGHTS, slope=slope, intercept=-slope)
    ranker = make_ranker([*offerings, *twins], weights=weights)
    ranking = ranker.rank(need_profile, on=ON, k=k)

    for made in {id(one): one for one in (ranking, *ranking.per_need)}.values():
        explained = [made.explain(one.id) for one in ranker.offerings]
        listed, misses = naive_list(explained, k, weights, is_one_need=bool(made.need_id))
        assert [
            (m.offering_id, m.rank, m.score, m.band, m.contributions, m.reasons, m.to_confirm) for m in made.matches
        ] == listed
        if made.need_id:
            assert [(m.would_rank, -m.score, m.offering_id, m.rule) for m in made.near_misses] == misses
        excluded = {one.offering_id: tuple(r for r, said in one.rules.items() if said == "broken") for one in explained}
        assert [(one.offering_id, one.rules) for one in made.exclusions] == [
            (id, rules) for id, rules in excluded.items() if rules
        ]
        assert [one.rank for one in explained if one.rank] == [
            1 + sum((-o.score, o.offering_id) < (-one.score, one.offering_id) for o in explained if o.rank)
            for one in explained
            if one.rank
        ]


@quick
@given(catalogue(max_size=8), several_needs(), st.integers(1, 6))
def test_near_misses_of_a_profile_are_those_of_its_needs_that_it_does_not_list(offerings, need_profile, k):
    """A need that weighs less gives less, so a near miss of its own list may be none of the profile's."""
    ranking = make_ranker(offerings).rank(need_profile, on=ON, k=k)
    listed = {match.offering_id: match.score for match in ranking.matches}
    last = min(listed.values()) if len(listed) == k else -np.inf

    for miss in ranking.near_misses:
        need = next(
            one
            for one in ranking.per_need or (ranking,)
            if one.need_id in (ranking.served or {}).get(miss.offering_id, one.need_id)
        )
        assert miss.offering_id not in listed
        assert need.explain(miss.offering_id).rules[miss.rule] == "broken"
        assert miss.score >= last
        assert miss.would_rank <= k
    heaviest = max(need.severity or 3 for need in need_profile.needs)
    named = {miss.offering_id for miss in ranking.near_misses}
    for need, own in zip(need_profile.needs, ranking.per_need or (ranking,), strict=True):
        for miss in own.near_misses:
            is_full = (need.severity or 3) == heaviest
            if is_full and miss.offering_id not in listed and miss.score > last:
                assert miss.offering_id in named


scores_in_grains = st.lists(st.integers(-40_000, 40_000).map(lambda n: n * GRAIN), max_size=30)


@settings(max_examples=300, deadline=None)
@given(scores_in_grains, st.floats(1, 60))
def test_bands_are_cut_in_the_widest_gap_nearby(scores, slope):
    weights = Weights("any", {}, slope=slope, intercept=0.0)
    strong, possible = band_edges(np.array(scores), weights)

    bands = [Band.STRONG if i < strong else Band.POSSIBLE if i < possible else Band.WEAK for i in range(len(scores))]
    assert bands == naive_bands(sorted(scores, reverse=True), weights)


def test_a_near_miss_that_ties_stands_where_its_id_says():
    closed = Fact(Window(closes_on=ON - timedelta(days=1)), Basis.STATED)
    offerings = [replace(make_offering(id, provider="P"), window=None if id == "b" else closed) for id in "abc"]
    ranker = make_ranker(offerings)

    def near(k: int) -> list[tuple[str, int]]:
        found = ranker.rank(make_profile(), on=ON, k=k).near_misses
        return [(one.offering_id, one.would_rank) for one in found]

    assert near(1) == [("a", 1)]
    assert near(2) == [("a", 1)]
    assert near(3) == [("a", 1), ("c", 3)]


def test_an_offering_serves_the_need_that_it_is_open_for():
    one = make_offering("a", "A response team for incidents", modes=tiny.stated("workshop"))
    close = Need("close", "We have no response team for incidents.", modes=frozenset({"toolkit"}), severity=5)
    far = Need("far", "The school has no budget.", severity=5)

    ranking = make_ranker([one]).rank(NeedProfile(tiny.COUNTRIES[0], (close, far)), on=ON)

    assert ranking.served == {"a": "far"}
    assert ranking.matches[0].score == ranking.per_need[1].matches[0].score < ranking.per_need[0].explain("a").score
    assert not ranking.exclusions


def test_exclusions_are_a_sequence_like_any_other():
    offerings = [make_offering(id, state="ended") for id in "abc"]
    found = make_ranker(offerings).rank(make_profile(), on=ON).exclusions

    assert len(found) == 3
    assert [one.offering_id for one in found[1:]] == ["b", "c"]
    assert found[-1].offering_id == "c"
    assert found == tuple(found)
    assert found != found[1:]
    assert repr(found) == "<3 exclusions>"
