"""A near miss names the one rule that keeps it out, and the place that it has in the list where that rule is lifted."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged import judged_needs
from tiny_catalogue import ON, catalogue, make_ranker, several_needs

import data
from matching import CHANGEABLE, Need, NeedProfile, OfferingRanker

quick = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(ranker: OfferingRanker, asked: NeedProfile, k: int) -> int:
    """Who enters a list by lifting one rule is a near miss, and each near miss has the place that it says; how many."""
    plain = ranker.rank(asked, on=ON, k=k)
    listed = {match.offering_id for match in plain.matches}
    entered = {
        (match.offering_id, rule, match.rank, match.score)
        for rule in CHANGEABLE
        for match in ranker.rank(asked, on=ON, k=k, lifted=[rule]).matches
        if match.offering_id not in listed
    }
    said = {(miss.offering_id, miss.rule, miss.would_rank, miss.score) for miss in plain.near_misses}
    assert said <= entered
    assert {id for id, *_ in said} == {id for id, *_ in entered}
    assert len(said) == len(plain.near_misses)
    for miss in plain.near_misses[:2]:
        changes = {one.name: one.would_rank for one in plain.explain(miss.offering_id).what_if}
        assert changes.get(miss.rule, miss.would_rank) == miss.would_rank
    return len(said)


@quick
@given(catalogue(max_size=8), several_needs(), st.integers(1, 8))
def test_every_near_miss_stands_where_it_says_once_its_rule_is_lifted(offerings, asked, k):
    check(make_ranker(offerings), asked, k)


@pytest.fixture(scope="module")
def shipped() -> OfferingRanker:
    """The shipped catalogue, read without an encoder: rules and places are the same kind of thing, only quicker."""
    return OfferingRanker(
        taxonomy=data.load_taxonomy(),
        reference=data.load_reference(),
        projects=data.load_projects(),
        countries=[record.country for record in data.load_countries(demo=True).values()],
    ).fit(data.load_offerings())


WISHES = (
    {"delivery_languages": frozenset({"fr"})},
    {"modes": frozenset({"grant"})},
    {"delivery_languages": frozenset({"ar"}), "modes": frozenset({"course_onsite", "advice"})},
    {"audience": frozenset({"executive"})},
)


@pytest.mark.parametrize(("n_needs", "k"), [(1, 20), (3, 20), (2, 5)])
def test_it_holds_for_judged_needs_and_their_profiles_over_the_shipped_catalogue(shipped, n_needs, k):
    countries = data.load_countries(demo=True)
    judged = [*judged_needs()["development"][::4], *judged_needs()["invented"][::8]]

    found = 0
    for number, group in enumerate(judged[i : i + n_needs] for i in range(0, len(judged), n_needs)):
        needs: list[Need] = [
            replace(one.record.need, severity=1 + (number + i) % 5, **WISHES[(number + i) % len(WISHES)])
            for i, one in enumerate(group)
        ]
        found += check(shipped, NeedProfile(countries[group[0].record.country].country, tuple(needs)), k)

    assert found >= 5
