"""Sixty invented rows in other people's words: what a careful reader says of each stands in its column `expected`.

A country is a `yes` (surely), `no` (surely not), `unclear` (nobody can check the rule) or `unlikely` (a guess says no).
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data import RELEASE, DataError, load_countries, load_offerings, load_taxonomy
from data._labels import load_labels
from data._offerings import convert
from data._row import Row
from matching import RULES, Need, NextStep, Offering
from matching._eligibility import Asked, Verdict, is_maybe_open

ROWS = [json.loads(line) for line in Path(__file__).with_name("unseen_offerings.jsonl").read_text("utf-8").splitlines()]
ABOUT_COUNTRIES = (
    *("is_still_valid", "is_open_to_country", "is_not_excluded", "is_within_membership"),
    *("is_within_income_groups", "is_party_to_treaty"),
)
BARE = {"id": "x", "title": "Help", "source_kind": "found"}
ANSWERS = ("yes", "unclear", "unlikely", "no")


def _read(row: dict[str, Any]) -> Offering:
    return convert(Row("unseen_offerings.jsonl", 1, {k: v for k, v in row.items() if k != "expected"})).offering


@pytest.fixture(scope="module")
def group_sizes() -> dict[str, int]:
    places = (record.country.groups_on(RELEASE.date) for record in load_countries().values())
    return dict(Counter(group for groups in places for group in groups))


def _answer(offering: Offering, country: str, group_sizes: dict[str, int]) -> str:
    asked = Asked(Need("n", "Help."), load_countries()[country].country, RELEASE.date, group_sizes)
    worst = max(RULES[name][0](asked, offering) for name in ABOUT_COUNTRIES)
    if worst is Verdict.TO_CONFIRM:
        return "unclear" if is_maybe_open(asked, offering) else "unlikely"
    return "yes" if worst is Verdict.HOLDS else "no"


def _shown(offering: Offering, name: str) -> Any:
    fact = getattr(offering, name)
    if name == "state" or fact is None:
        return fact
    value = fact.value
    if isinstance(value, frozenset):
        value = sorted(value)
    elif isinstance(value, NextStep):
        value = value.value
    elif hasattr(value, "closes_on"):
        value = [day and day.isoformat() for day in (value.opens_on, value.closes_on)]
    return [value, fact.basis.value]


def _sorted(expected: Any) -> Any:
    """Codes of a set in any order; the two days of a window stay where they are."""
    is_set = isinstance(expected, list) and isinstance(expected[0], list) and None not in expected[0]
    return [sorted(expected[0]), expected[1]] if is_set else expected


def test_there_are_sixty_rows_and_each_is_marked_invented_and_expects_something() -> None:
    assert len(ROWS) == 60
    assert all(row["expected"] for row in ROWS)
    assert all("nvented" in json.dumps(row["source_title"]) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_who_can_have_it_is_what_a_careful_reader_says(row: dict[str, Any], group_sizes: dict[str, int]) -> None:
    offering = _read(row)
    expected = {code: answer for answer in ANSWERS for code in row["expected"].get(answer, "").split()}

    assert expected
    assert {code: _answer(offering, code, group_sizes) for code in expected} == expected


@pytest.mark.parametrize("row", [row for row in ROWS if "facts" in row["expected"]], ids=lambda row: row["id"])
def test_other_facts_are_what_a_careful_reader_says(row: dict[str, Any]) -> None:
    offering, expected = _read(row), row["expected"]["facts"]

    assert {name: _shown(offering, name) for name in expected} == {n: _sorted(v) for n, v in expected.items()}


@pytest.mark.parametrize(
    ("eligibility", "yes", "no"),
    [
        ("Open to all ECOWAS countries", "GH", "KE"),
        ("Officials from any country in Africa", "KE", "FJ"),
        ("Anyone working in public service in Tonga", "TO", "FJ"),
        ("Non-EU countries of Europe", "MD", "FR"),
        ("States in Africa and Asia, except South Africa and India, with priority to LDCs", "NP", "ZA"),
        ("Japan-funded, for Viet Nam", "VN", "JP"),
        ("Experts from the Western Balkans trained in Estonia", "RS", "EE"),
        ("Governments in Georgia, funded by the African Development Bank", "GE", "KE"),
        ("Islands of the Indian Ocean Commission", "MU", "IN"),
        ("KE UG RW", "UG", "TZ"),
        ("Upper-middle-income countries", "BR", "KE"),
        ("Priority to SIDS, LDCs and LLDCs in Africa and the Pacific; all African states may apply", "KE", ""),
        ("International; fee waived for LDCs", "BR", ""),
        ("Worldwide. Scholarships for Ugandan applicants", "BR", ""),
    ],
)
def test_rules_in_other_words(eligibility: str, yes: str, no: str, group_sizes: dict[str, int]) -> None:
    offering = _read({**BARE, "eligibility": eligibility, "regions": ["global"]})

    assert _answer(offering, yes, group_sizes) == "yes"
    assert not no or _answer(offering, no, group_sizes) == "no"


def test_a_region_beside_global_limits_nobody(group_sizes: dict[str, int]) -> None:
    row = {**BARE, "eligibility": "GFCE members", "regions": ["global", "asia"]}

    assert _answer(_read(row), "KE", group_sizes) == "unclear"


@pytest.mark.parametrize("condition", ["women preferred", "youth and women", "priority to women"])
def test_women_beside_others_are_no_condition(condition: str) -> None:
    assert _read({**BARE, "audience_condition": condition}).women_only is None


def test_a_row_with_an_id_and_a_title_alone_is_an_offering() -> None:
    offering = _read({"id": "x", "title": "Help for response teams"})

    assert (offering.summary, offering.areas, offering.eligible_groups) == ("", frozenset(), None)


def test_themes_give_areas_to_a_row_that_has_none_and_to_no_other() -> None:
    themed = {**BARE, "themes": ["Csirt Establishment", "e-evidence", "telepathy"]}

    assert _read(themed).areas == {"inc.csirt", "law.evidence"}
    assert _read({**themed, "areas": []}).areas == {"inc.csirt", "law.evidence"}
    assert _read({**themed, "areas": ["gov.strategy"]}).areas == {"gov.strategy"}


def test_every_area_of_a_theme_is_an_area() -> None:
    assert {area for areas in load_labels().themes.values() for area in areas} <= set(load_taxonomy().ids)


def test_a_row_without_a_title_is_refused_by_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "offerings.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n" + json.dumps({"id": "x", "summary": "Help."}), encoding="utf-8")

    with pytest.raises(DataError) as refused:
        load_offerings(path)

    assert str(refused.value) == "offerings.jsonl, line 2, title: is missing or empty"


def test_two_thousand_rows_load_in_seconds(tmp_path: Path) -> None:
    """A second or so, where reading the same lines as JSON alone takes a thirtieth of one."""
    path = tmp_path / "offerings.jsonl"
    lines = [json.dumps(ROWS[n % 60] | {"id": f"o{n}"}) for n in range(2_000)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    load_offerings(Path(__file__).with_name("unseen_offerings.jsonl"))  # tables are compiled once
    plain = min(_seconds(lambda: [json.loads(line) for line in lines]) for _ in range(5))

    assert len(load_offerings(path)) == 2_000
    assert any(_seconds(lambda: load_offerings(path)) < 200 * plain for _ in range(3))


def _seconds(act: Callable[[], object]) -> float:
    """Of this process's own time: what others do on the machine counts little."""
    began = time.process_time()
    act()
    return time.process_time() - began
