"""Twenty needs as focal points put them, and what the rules say of named offerings, read by hand in the catalogue."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.cli import ranking as verbs
from data import NeedRecord, load_countries, load_needs
from matching import CHANGEABLE, RULES, NeedProfile, Ranking

FILE = Path(__file__).parent / "single_needs.jsonl"
RECORDS = load_needs(FILE, demo=True)
pytestmark = pytest.mark.usefixtures("_one_ranker")


@cache
def rank(record_id: str, *lifted: str) -> Ranking:
    """The list of one need over the whole catalogue."""
    record = next(record for record in RECORDS if record.need.id == record_id)
    ranker = verbs.make_ranker(None, "expert")
    profile = NeedProfile(load_countries(demo=True)[record.country].country, (record.need,))
    on = date.fromisoformat(record.extra["on"])
    return ranker.rank(profile, on=on, k=len(ranker.offerings), lifted=lifted)


@pytest.fixture(params=RECORDS, ids=lambda record: record.need.id)
def case(request: pytest.FixtureRequest, _one_ranker: None) -> tuple[Ranking, Any]:
    """The list of one need, and what is expected of it."""
    record: NeedRecord = request.param
    return rank(record.need.id), record.extra["expect"]


def test_named_offerings_are_excluded_by_exactly_these_rules(case):
    ranking, expected = case
    excluded = {one.offering_id: list(one.rules) for one in ranking.exclusions}

    found = {id: excluded.get(id) for id in expected["excluded"]}

    assert expected["excluded"] == found
    assert expected["excluded"].keys().isdisjoint(miss.offering_id for miss in ranking.near_misses)


def test_named_offerings_are_near_misses_by_one_rule(case):
    ranking, expected = case
    missed = {miss.offering_id: miss.rule for miss in ranking.near_misses}

    assert expected["near_misses"] == {id: missed.get(id) for id in expected["near_misses"]}
    assert set(missed.values()) <= CHANGEABLE
    assert missed.keys() <= {one.offering_id for one in ranking.exclusions if len(one.rules) == 1}


def test_named_offerings_are_listed_with_what_is_to_confirm(case):
    ranking, expected = case
    listed = {match.offering_id: list(match.to_confirm) for match in ranking.matches}

    assert expected["to_confirm"] == {id: listed.get(id) for id in expected["to_confirm"]}
    assert set(expected["listed"]) <= listed.keys()


def test_a_rule_that_is_lifted_brings_its_near_misses_back_and_nothing_else():
    def listed(*lifted: str) -> set[str]:
        return {match.offering_id for match in rank("six-analysts", *lifted).matches}

    missed = {miss.offering_id: miss.rule for miss in rank("six-analysts").near_misses}
    assert listed("shares_a_language") - listed() == {"india-itec-cdac-malware"}
    for rule in CHANGEABLE:
        assert listed(rule) - listed() == {id for id, broken in missed.items() if broken == rule}


def test_the_needs_are_of_all_fictional_countries_in_seven_languages():
    assert len(RECORDS) == 20
    assert {record.country for record in RECORDS} == {f"X{letter}" for letter in "ABCDEFGHIJ"}
    assert {record.need.language for record in RECORDS} == {"ar", "en", "es", "fr", "pt", "ru", "zh"}
    said = {rule for r in RECORDS for rules in r.extra["expect"]["excluded"].values() for rule in rules}
    said |= {rule for r in RECORDS for rule in r.extra["expect"]["near_misses"].values()}
    said |= {rule for r in RECORDS for rules in r.extra["expect"]["to_confirm"].values() for rule in rules}
    # the catalogue states no income group, treaty or left-out country that a fictional country lacks
    assert set(RULES) - said == {"is_not_excluded", "is_within_income_groups", "is_party_to_treaty"}
