from datetime import date

import pytest

from data import load_countries, load_demo_world, load_groups
from data._labels import load_labels


def test_there_are_198_countries_with_names_in_seven_languages() -> None:
    countries = load_countries()

    assert len(countries) == 198
    assert all(all(record.names.values()) and len(record.names) == 7 for record in countries.values())


def test_namibia_is_a_country_and_not_a_gap() -> None:
    namibia = load_countries()["NA"]

    assert (namibia.code, namibia.name("en"), namibia.name("fr"), namibia.country.income) == (
        "NA",
        "Namibia",
        "Namibie",
        "LM",
    )
    assert namibia.is_in("sadc", date(2026, 11, 20))


def test_a_name_falls_back_to_english() -> None:
    assert load_countries()["KE"].name("sw") == "Kenya"


@pytest.mark.parametrize("code", ["BD", "LA", "NP"])
def test_three_countries_leave_the_ldc_list_on_24_november_2026(code: str) -> None:
    record = load_countries()[code]

    assert record.is_in("ldc", date(2026, 11, 23))
    assert not record.is_in("ldc", date(2026, 11, 24))


def test_a_membership_counts_from_its_first_day_to_the_day_before_its_last() -> None:
    countries = load_countries()

    assert [countries["TL"].is_in("asean", date(2025, 10, day)) for day in (25, 26)] == [False, True]
    assert [countries["NE"].is_in("ecowas", date(2025, 1, day)) for day in (28, 29)] == [True, False]
    assert not countries["ST"].is_in("ldc", date(2025, 1, 1))


@pytest.mark.parametrize(
    ("group", "n_members"),
    [("asean", 11), ("african-union", 54), ("pacific", 14), ("oas", 33), ("idb-borrower", 26), ("ldc", 44)],
)
def test_groups_have_the_members_they_have(group: str, n_members: int) -> None:
    on = date(2026, 11, 20)

    assert sum(record.is_in(group, on) for record in load_countries().values()) == n_members


def test_every_membership_says_where_it_is_from() -> None:
    groups = load_groups()

    assert len(groups) > 2000
    assert all(member.source and member.basis in {"source", "derived", "memory"} for member in groups)


def test_every_group_that_text_can_name_is_listed_or_known_to_have_no_list() -> None:
    labels = load_labels()
    without_list = {code for code in labels.group_kinds if code not in labels.listed_groups}

    assert without_list == {
        *("eu-partner", "fragile-state", "gfce-member", "iaea-member", "itec-partner"),
        *("programme-partner", "russian-speaking", "selected-countries", "small-states"),
    }


def test_fictional_countries_exist_in_a_demo_only() -> None:
    invented = {f"X{letter}" for letter in "ABCDEFGHIJ"}

    assert not invented & load_countries().keys()
    assert set(load_countries(demo=True)) == set(load_countries()) | invented
    assert all(load_countries(demo=True)[code].is_fictional for code in invented)
    assert not any(member.country in invented for member in load_groups())


def test_a_fictional_provider_says_so_in_its_name_where_it_stands_beside_real_ones() -> None:
    world = load_demo_world()
    providers = [person["organisation"] for person in world["people"] if "provider" in person["roles"]]

    names = providers + [pitch["provider"] for pitch in world["pitches"]]

    assert len(names) >= 2
    assert all(name.endswith(" (fictional)") for name in names)


def test_a_fictional_country_has_a_region_and_languages_like_a_real_one() -> None:
    for code in (f"X{letter}" for letter in "ABCDEFGHIJ"):
        record = load_countries(demo=True)[code]
        assert len(record.names) == 7
        assert all(record.names.values())
        assert record.official_languages
        assert record.country.income
        assert record.country.groups_on(date(2026, 11, 20)) & {"africa", "americas", "asia", "europe", "oceania"}
