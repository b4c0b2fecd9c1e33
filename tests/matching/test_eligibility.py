"""Each rule, with stated and inferred facts, in one table; dated membership on both sides of its day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tiny_catalogue import ON, inferred, make_country, make_offering, make_profile, make_ranker, stated

from matching import CHANGEABLE, RULES, Basis, Country, Fact, Membership, NeedProfile, ProfileError, Window

ISLAND = make_country("XA", "islands", "south", languages=("en",))
AUTUMN = Window(date(2026, 11, 1), date(2026, 12, 31))
NEXT_YEAR = Window(date(2027, 3, 1), date(2027, 6, 30))
CLOSED = Window(None, date(2026, 10, 1))

BROKEN = [
    ("is_still_valid", {"state": "ended"}, {}),
    ("is_still_valid", {"state": "withdrawn"}, {}),
    ("is_still_valid", {"state": "draft"}, {}),
    ("is_still_valid", {"valid_until": date(2026, 10, 31)}, {}),
    ("is_open_to_country", {"open_to_all": None, "eligible_countries": stated("XB")}, {}),
    ("is_open_to_country", {"open_to_all": None, "eligible_groups": stated("north")}, {}),
    ("is_open_to_country", {"open_to_all": Fact(False, Basis.STATED)}, {}),
    ("is_not_excluded", {"excluded_countries": stated("XA")}, {}),
    ("is_within_membership", {"members_only": stated("north")}, {}),
    ("is_within_income_groups", {"income_groups": stated("L")}, {}),
    ("is_party_to_treaty", {"treaties": stated("north")}, {}),
    ("admits_the_audience", {"audience_only": stated("police")}, {"audience": frozenset({"diplomat"})}),
    ("admits_all_genders", {"women_only": Fact(True, Basis.STATED)}, {"audience": frozenset({"police"})}),
    ("shares_a_language", {"languages": stated("fr")}, {"delivery_languages": frozenset({"en"})}),
    ("comes_in_a_wanted_mode", {"modes": stated("toolkit")}, {"modes": frozenset({"workshop"})}),
    ("fits_window", {"window": Fact(NEXT_YEAR, Basis.STATED)}, {"window": AUTUMN}),
    ("accepts_applications", {"window": Fact(CLOSED, Basis.STATED)}, {}),
]
HOLDS = [
    {"eligible_countries": stated("XA"), "open_to_all": None},
    {"eligible_groups": stated("islands"), "open_to_all": None},
    {"eligible_groups": stated("north"), "eligible_countries": stated("XA"), "open_to_all": None},
    {"members_only": stated("south")},
    {"income_groups": stated("LM", "L")},
    {"valid_until": date(2026, 11, 1)},
    {"state": "unclaimed"},
    {"as_of_year": 2003},
    {"window": Fact(Window(None, date(2026, 11, 1)), Basis.STATED)},
    {"languages": stated("en", "fr")},
]


def explain(offering, country: Country = ISLAND, on: date = ON, **need):
    ranking = make_ranker([offering], with_encoder=False).rank(make_profile(country=country, **need), on=on)
    return ranking, ranking.explain("a")


@pytest.mark.parametrize(("rule", "facts", "need"), BROKEN)
def test_a_stated_fact_excludes_by_the_rules_name(rule, facts, need):
    ranking, explanation = explain(make_offering(**facts), **need)

    assert explanation.rules[rule] == "broken"
    assert [(one.offering_id, one.rules) for one in ranking.exclusions] == [("a", (rule,))]
    assert ranking.matches == ()
    assert ranking.n_excluded == {rule: 1}


@pytest.mark.parametrize(("rule", "facts", "need"), [row for row in BROKEN if row[0] != "is_still_valid"])
def test_an_inferred_fact_never_excludes_but_is_to_confirm(rule, facts, need):
    guessed = {name: None if fact is None else replace(fact, basis=Basis.INFERRED) for name, fact in facts.items()}

    ranking, explanation = explain(make_offering(**guessed), **need)

    assert explanation.rules[rule] == "to_confirm"
    assert rule in ranking.matches[0].to_confirm


@pytest.mark.parametrize("facts", HOLDS)
def test_what_holds_excludes_nothing(facts):
    ranking, explanation = explain(make_offering(**facts))

    assert "broken" not in explanation.rules.values()
    assert [match.offering_id for match in ranking.matches] == ["a"]


def test_a_confirmed_fact_excludes_too():
    _, explanation = explain(make_offering(excluded_countries=Fact(frozenset({"XA"}), Basis.CONFIRMED)))

    assert explanation.rules["is_not_excluded"] == "broken"


def test_unknown_is_unknown():
    _, explanation = explain(make_offering(open_to_all=None))

    assert explanation.rules["is_open_to_country"] == "to_confirm"
    assert explanation.rules["shares_a_language"] == "to_confirm"
    assert explanation.rules["admits_the_audience"] == "holds"


def test_a_group_without_a_member_list_is_to_confirm():
    _, unlisted = explain(make_offering(open_to_all=None, eligible_groups=stated("partners-of-somebody")))
    _, listed = explain(make_offering(open_to_all=None, eligible_groups=stated("north")))
    _, members = explain(make_offering(members_only=stated("partners-of-somebody")))

    assert members.rules["is_within_membership"] == "to_confirm"
    assert unlisted.rules["is_open_to_country"] == "to_confirm"
    assert listed.rules["is_open_to_country"] == "broken"


def test_a_guess_that_points_elsewhere_costs_more_than_a_gap():
    elsewhere = make_offering("elsewhere", open_to_all=None, eligible_groups=inferred("north"))
    unknown = make_offering("unknown", open_to_all=None)

    ranking = make_ranker([elsewhere, unknown]).rank(make_profile(country=ISLAND), on=ON)

    assert [match.offering_id for match in ranking.matches] == ["unknown", "elsewhere"]
    assert ranking.explain("elsewhere").features["probably_closed"] == 1.0


@pytest.mark.parametrize(("day", "listed"), [(date(2026, 11, 23), ["a"]), (date(2026, 11, 24), [])])
def test_membership_is_read_on_the_day_of_the_list(day, listed):
    leaving = Country("XA", (Membership("ldc", until=date(2026, 11, 24)),), frozenset({"en"}))
    ranker = make_ranker(
        [make_offering(open_to_all=None, eligible_groups=stated("ldc"))],
        countries=[leaving, make_country("XZ", "ldc")],
    )

    ranking = ranker.rank(make_profile(country=leaving), on=day)

    assert [match.offering_id for match in ranking.matches] == listed
    assert [one.rules for one in ranking.exclusions] == ([] if listed else [("is_open_to_country",)])


def test_a_group_that_all_have_left_still_excludes():
    left = Country("XA", (Membership("ldc", until=date(2026, 1, 1)),), frozenset({"en"}))
    ranker = make_ranker([make_offering(open_to_all=None, eligible_groups=stated("ldc"))], countries=[left])

    assert ranker.rank(make_profile(country=left), on=ON).matches == ()


def test_a_need_that_asks_for_no_language_is_never_refused_for_one():
    ranking, explanation = explain(make_offering(languages=stated("fr")))

    assert explanation.rules["shares_a_language"] == "to_confirm"
    assert explanation.features["language_shared"] == 0.0
    assert len(ranking.matches) == 1


def test_what_must_stand_first_is_to_confirm():
    _, explanation = explain(make_offering(prerequisites=stated("national team")))

    assert explanation.rules["has_what_must_stand_first"] == "to_confirm"
    assert explanation.features["builds_on_something"] == 0.1


def test_a_near_miss_breaks_one_rule_that_can_change_and_would_be_listed():
    need = {"delivery_languages": frozenset({"en"}), "modes": frozenset({"workshop"})}
    offerings = [
        make_offering("fits", "Fisheries paper", areas=frozenset(), modes=stated("workshop")),
        make_offering("language", languages=stated("fr"), modes=stated("workshop")),
        make_offering("both", languages=stated("fr"), modes=stated("toolkit")),
        make_offering("elsewhere", open_to_all=None, eligible_countries=stated("XD"), modes=stated("workshop")),
        make_offering("ended", state="ended", modes=stated("workshop")),
    ]

    ranking = make_ranker(offerings).rank(make_profile(country=ISLAND, **need), on=ON, k=1)

    assert [(miss.offering_id, miss.rule, miss.would_rank) for miss in ranking.near_misses] == [
        ("language", "shares_a_language", 1)
    ]
    assert {one.offering_id for one in ranking.exclusions} == {"language", "both", "elsewhere", "ended"}


def test_a_near_miss_beyond_k_is_not_shown():
    offerings = [make_offering(f"fits{i}", languages=stated("en")) for i in range(3)]
    weak = make_offering("weak", "Fisheries paper", areas=frozenset(), languages=stated("fr"))
    need = {"delivery_languages": frozenset({"en"})}

    ranker = make_ranker([*offerings, weak])

    assert ranker.rank(make_profile(**need), on=ON, k=3).near_misses == ()
    assert ranker.rank(make_profile(**need), on=ON, k=4).near_misses[0].would_rank == 4


def test_lifting_a_rule_lists_the_offering_at_the_rank_that_was_promised():
    need = {"delivery_languages": frozenset({"en"})}
    ranker = make_ranker([make_offering("a", languages=stated("fr")), make_offering("b", "School", areas=frozenset())])

    promised = ranker.rank(make_profile(**need), on=ON).near_misses[0]
    lifted = ranker.rank(make_profile(**need), on=ON, lifted=["shares_a_language"])

    assert lifted.matches[promised.would_rank - 1].offering_id == promised.offering_id
    change = ranker.rank(make_profile(**need), on=ON).explain("a").what_if[0]
    assert (change.name, change.would_rank) == ("shares_a_language", promised.would_rank)


def test_only_known_rules_can_be_lifted():
    with pytest.raises(ProfileError, match="unknown rule"):
        make_ranker([make_offering()]).rank(make_profile(), on=ON, lifted=["gravity"])


def test_geography_and_validity_cannot_change():
    assert not CHANGEABLE & {"is_still_valid", "is_open_to_country", "is_within_membership", "is_not_excluded"}
    assert RULES.keys() > CHANGEABLE


def test_an_offering_stays_until_its_last_day():
    ranker = make_ranker([make_offering(valid_until=ON)])
    profile: NeedProfile = make_profile()

    assert len(ranker.rank(profile, on=ON).matches) == 1
    assert ranker.rank(profile, on=ON + timedelta(days=1)).matches == ()


def test_every_rule_of_the_table_is_tested():
    assert {rule for rule, *_ in BROKEN} == RULES.keys() - {"has_what_must_stand_first"}


def test_a_near_miss_that_ties_stands_where_its_id_puts_it():
    need = {"delivery_languages": frozenset({"en"})}
    ranker = make_ranker([make_offering(id, provider="P", languages=inferred("en", "fr")) for id in "ac"])
    ranker.add(make_offering("b", provider="P", languages=inferred("en", "fr"), window=Fact(CLOSED, Basis.STATED)))

    ranking = ranker.rank(make_profile(**need), on=ON)

    assert ranking.matches[0].score == ranking.near_misses[0].score
    assert [(miss.offering_id, miss.would_rank) for miss in ranking.near_misses] == [("b", 2)]
