"""Rows that nobody has seen before are read by the same tables: general words, no sentence of a shipped row."""

from __future__ import annotations

from typing import Any

import pytest

from data.__main__ import main
from data._files import shipped
from data._offerings import convert
from data._row import Row
from matching import Basis, NextStep, Offering


def read(eligibility: str = "", **columns: Any) -> Offering:
    values = {"id": "x", "title": "Help", "source_kind": "found", "eligibility": eligibility, **columns}
    return convert(Row("rows.jsonl", 1, values)).offering


def _value(offering: Offering, name: str) -> Any:
    fact = getattr(offering, name)
    return set(fact.value) if fact is not None and isinstance(fact.value, frozenset) else fact and fact.value


@pytest.mark.parametrize(
    ("eligibility", "groups"),
    [
        ("SADC Member States", {"sadc"}),
        ("Police of OECS members", {"oecs"}),
        ("Arab states", {"arab-league"}),
        ("Judges of Central American states", {"central-america"}),
        ("Young people in West and Central Africa", {"western-africa", "middle-africa"}),
        ("CSIRTs of Africa, the Caribbean and the Pacific", {"africa", "caribbean", "pacific"}),
        ("Governments of South Asia", {"southern-asia"}),
        ("Small island developing states", {"sids"}),
        ("EU Member States and candidate countries", {"eu", "eu-candidate"}),
    ],
)
def test_groups_named_by_a_text_are_stated(eligibility: str, groups: set[str]) -> None:
    offering = read(eligibility)

    assert _value(offering, "eligible_groups") == groups
    assert offering.eligible_groups.basis is Basis.STATED
    assert offering.open_to_all is None


@pytest.mark.parametrize(
    ("eligibility", "groups", "conditions"),
    [
        ("LDCs in Africa", {"africa"}, {"ldc"}),
        ("Least developed countries of Asia and the Pacific", {"asia-and-the-pacific"}, {"ldc"}),
        ("LDCs and SIDS", {"ldc", "sids"}, None),
        ("Lusophone African countries", {"africa"}, {"cplp"}),
    ],
)
def test_one_group_within_another_is_both_and_two_joined_groups_are_either(
    eligibility: str, groups: set[str], conditions: set[str] | None
) -> None:
    offering = read(eligibility)

    assert (_value(offering, "eligible_groups"), _value(offering, "members_only")) == (groups, conditions)


@pytest.mark.parametrize(
    ("eligibility", "groups"),
    [
        ("Open to all; priority to African countries", {"africa"}),
        ("Investigators, mainly Caribbean", {"caribbean"}),
        ("Small island developing States first; others on request", {"sids"}),
    ],
)
def test_who_comes_first_leaves_nobody_out(eligibility: str, groups: set[str]) -> None:
    offering = read(eligibility)

    assert _value(offering, "open_to_all") is True
    assert _value(offering, "eligible_groups") == groups


def test_exceptions_are_excluded_countries() -> None:
    offering = read("All countries except Kenya and Fiji")

    assert _value(offering, "excluded_countries") == {"KE", "FJ"}
    assert _value(offering, "open_to_all") is True
    assert offering.eligible_countries is None


def test_a_country_that_gives_is_no_country_that_receives() -> None:
    offering = read("Partner countries of Luxembourg cooperation", regions=["africa"])

    assert offering.eligible_countries is None
    assert offering.eligible_groups.basis is Basis.INFERRED


def test_countries_in_words_are_named_countries() -> None:
    offering = read("Kenya, South Africa and Papua New Guinea")

    assert _value(offering, "eligible_countries") == {"KE", "ZA", "PG"}


def test_the_region_is_the_one_of_the_row() -> None:
    assert _value(read("Officials of the region", regions=["central asia"]), "eligible_groups") == {"central-asia"}


def test_a_region_label_alone_is_a_guess_unless_the_title_says_it_too() -> None:
    guessed = read("Network engineers", regions=["africa"])
    said = read("Network engineers", regions=["africa"], title="A course for African networks")

    assert (guessed.eligible_groups.basis, said.eligible_groups.basis) == (Basis.INFERRED, Basis.STATED)
    assert said.eligible_groups.quote == "A course for African networks"


def test_a_list_of_members_gives_way_to_the_dated_list_of_the_group_named() -> None:
    columns = {"eligible_countries": ["NE", "GH"], "eligible_countries_basis": "membership list from memory"}

    named = read("ECOWAS Member States", **columns)
    unnamed = read("Members of the club", **columns)

    assert (_value(named, "eligible_groups"), named.eligible_countries) == ({"ecowas"}, None)
    assert _value(unnamed, "eligible_countries") == {"NE", "GH"}


def test_treaty_parties_and_income_groups_are_rules() -> None:
    offering = read("Parties to the Budapest Convention with low-income status; low-income countries only")

    assert _value(offering, "treaties") == {"budapest-convention"}
    assert _value(offering, "income_groups") == {"L"}


def test_a_label_that_nobody_knows_is_unknown_and_no_error() -> None:
    offering = read(
        "Customers", regions=["atlantis"], cost="barter", audience_condition="left-handed", delivery_modes=["telepathy"]
    )

    assert (offering.cost, offering.modes, offering.audience_only, offering.eligible_groups) == (None,) * 4


@pytest.mark.parametrize(
    ("eligibility", "condition", "roles"),
    [
        ("Universities", "universities", {"educator"}),
        ("Prosecutors and judges", "prosecutors", {"judiciary"}),
        ("NGOs only; not governments", None, {"civil_society"}),
        ("Election commissions", "election bodies", {"election_body"}),
        ("Banks and regulators", "financial sector", None),
        ("Diplomats and officials", "diplomats", None),
    ],
)
def test_conditions_on_people(eligibility: str, condition: str | None, roles: set[str] | None) -> None:
    assert _value(read(eligibility, audience_condition=condition), "audience_only") == roles


@pytest.mark.parametrize(
    ("eligibility", "is_for_women"),
    [("Women in public service", True), ("African women", True), ("Women, youth and career starters", None)],
)
def test_women_only_where_no_one_else_is_named(eligibility: str, is_for_women: bool | None) -> None:
    assert _value(read(eligibility), "women_only") is is_for_women


def test_a_day_to_apply_by_is_a_window_and_the_next_step() -> None:
    offering = read("Officials of ASEAN; apply by 15 March 2027")

    assert offering.window.value.closes_on.isoformat() == "2027-03-15"
    assert offering.window.basis is Basis.STATED
    assert offering.next_step.value is NextStep.APPLY_BY


def test_a_past_year_is_age_and_never_a_window() -> None:
    offering = read("Officials", status="ran 2019 to 2021", as_of="undated page", state="listed")

    assert (offering.as_of_year, offering.window, offering.valid_until, offering.state) == (
        2021,
        None,
        None,
        "unclaimed",
    )


def test_the_words_of_states_that_end_an_offering() -> None:
    assert [read(state=state).state for state in ("ended", "closed", "listed", "anything")] == [
        "ended",
        "ended",
        "unclaimed",
        "unclaimed",
    ]


def test_a_group_of_the_column_without_a_list_is_a_condition_to_confirm() -> None:
    offering = read("Officials", eligible_groups=["itec-partner"], regions=["global"])

    assert _value(offering, "members_only") == {"itec-partner"}
    assert (offering.eligible_groups, offering.open_to_all) == (None, None)


def test_people_after_not_are_not_meant() -> None:
    assert _value(read("Engineers, not companies"), "audience") == {"technical"}


def test_the_command_writes_the_shipped_file_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == shipped("offerings.jsonl").read_text(encoding="utf-8")


def test_the_command_refuses_a_bad_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.jsonl"]) == 1
    assert capsys.readouterr().err.startswith("nowhere.jsonl: ")
