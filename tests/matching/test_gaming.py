"""What providers might try: flooding, repeating, stuffing, claiming everything. And what no list may depend on."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from copy import copy
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest
import tiny_catalogue as tiny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_catalogue import ON, catalogue, make_offering, make_profile, make_ranker, profile

import data
from app.cli import ranking as verbs
from data import RELEASE, load_needs, load_offerings, load_taxonomy
from matching import FEATURES, Basis, CatalogueError, Fact, Match, NeedProfile, Offering, OfferingRanker, Ranking

pytestmark = pytest.mark.usefixtures("_one_ranker")
quick = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SEVEN = ("ar", "en", "es", "fr", "pt", "ru", "zh")
ROUNDING = 1e-4

NOISE = """
Farmers learn to store maize and beans so that weevils do not spoil them before the market opens in spring.
The football academy trains girls and boys twice a week and sends its best players to the national league.
Hotels along the coast receive advice on menus, linen and beach clean-up for the coming tourist season.
A mobile clinic vaccinates cattle and goats against foot-and-mouth disease in the northern districts.
Fishing cooperatives obtain ice machines and larger boats and agree on quotas for tuna.
Weavers sell carpets at fairs abroad and learn to dye wool with plants of the region.
The orchestra lends violins to schools and gives open-air concerts in the summer.
Road engineers repair bridges after the rainy season and plant trees along the slopes.
Beekeepers share extractors and label their honey with its place of origin.
Midwives receive bicycles, lamps and a yearly refresher on safe birth.
Museums restore pottery and photographs and show them in travelling exhibitions.
Cooks teach bakeries how to make bread from cassava and sorghum flour.
Surveyors map irrigation canals and measure how much water each village receives.
The chess federation organises tournaments for pensioners in every province.
Solar pumps and drip hoses let gardeners grow tomatoes through the dry months.
Foresters count birds and replace eucalyptus with native trees.
""".strip().splitlines()
COUNTRY_FACTS = ("eligible_countries", "eligible_groups", "open_to_all", "modes", "languages")


EVALUATION = Path(__file__).parents[1] / "evaluation"
N_LISTED = 10


@cache
def judged() -> tuple[NeedProfile, ...]:
    """Eight judged needs, five as first written and three in other languages; every third by its text alone."""
    records = load_needs(EVALUATION / "needs.jsonl")
    chosen = [r for r in records if not r.translation_of][::6] + [r for r in records if r.translation_of][::4]
    return tuple(verbs.to_profile(record, text_only=number % 3 == 0) for number, record in enumerate(chosen))


def shipped() -> OfferingRanker:
    return verbs.make_ranker(None, "expert")


def with_more(more: Sequence[Offering]) -> OfferingRanker:
    """The shipped catalogue and some more offerings."""
    return copy(shipped()).fit([*shipped().offerings, *more])


def unrelated(unasked: Sequence[str], n: int = 200) -> list[Offering]:
    """Offerings about anything but this field, as open and as near as real ones; half claim areas nobody asked for."""
    chance = random.Random(5)
    found = []
    for i in range(n):
        like = chance.choice(shipped().offerings)
        title, *summary = chance.sample(NOISE, 4)
        facts = {name: getattr(like, name) for name in COUNTRY_FACTS}
        areas = frozenset(chance.sample(unasked, 1) if i % 2 else ())
        shared = {"id": f"noise-{i:03}", "provider": f"Society {i % 17}", "areas": areas}
        found.append(Offering(title=title, summary=" ".join(summary), **shared, **facts))
    return found


def without_noise(matches: Sequence[Match]) -> list[Match]:
    """The rows of the real offerings, as if the others were not there."""
    real = [match for match in matches if not match.offering_id.startswith("noise-")]
    return [replace(match, rank=number) for number, match in enumerate(real, start=1)]


@pytest.mark.slow
def test_two_hundred_unrelated_offerings_change_no_list_but_by_rows_of_their_own():
    alone = [shipped().rank(one, on=RELEASE.date, k=12) for one in judged()]
    asked = {area for ranking in alone for area in ranking.areas}

    among = with_more(unrelated(sorted(set(load_taxonomy().ids) - asked))).rank_many(judged(), on=RELEASE.date, k=40)

    for before, after in zip(alone, among, strict=True):
        assert without_noise(after.matches)[: len(before.matches)] == list(before.matches)
        assert after.matches[:N_LISTED] == before.matches[:N_LISTED]
        assert (after.areas, after.notes, after.suggestions) == (before.areas, before.notes, before.suggestions)
        assert [one for one in after.exclusions if not one.offering_id.startswith("noise-")] == list(before.exclusions)


LABELS = [area.label for area in load_taxonomy().areas]
PHRASES = [phrase for area in load_taxonomy().areas for phrase in area.phrases("en")]
EVERYTHING = [phrase for area in load_taxonomy().areas for language in SEVEN for phrase in area.phrases(language)]
STUFFED = {
    "the summary twenty times": lambda offering: {"summary": " ".join([offering.summary] * 20)},
    "every sentence said again and again": lambda offering: {
        "summary": "\n".join(offering.summary + " " + "!" * times for times in range(12))
    },
    "every area as one sentence": lambda offering: {"summary": f"{offering.summary} {', '.join(LABELS)}."},
    "every area as a sentence": lambda offering: {"summary": f"{offering.summary} {'. '.join(LABELS)}."},
    "every area in the title": lambda offering: {"title": f"{offering.title} {' '.join(LABELS)}"[:900]},
    "every definition": lambda offering: {
        "summary": offering.summary + " ".join(f" {one.label}: {one.definition}" for one in load_taxonomy().areas)
    },
    "every phrase of the capability tree": lambda offering: {
        "summary": "\n".join([offering.summary, *(", ".join(EVERYTHING[i::20]) for i in range(20))])
    },
    "what other needs say": lambda offering: {"summary": f"{offering.summary} {typical_needs()}"},
}


def typical_needs() -> str:
    asked = {need.id for one in judged() for need in one.needs}
    records = load_needs(EVALUATION / "needs.jsonl")
    return " ".join(r.need.statement for r in records if not r.translation_of and r.need.id not in asked)


def gains(stuff) -> list[float]:
    """What each of some offerings gains by being stuffed, for each of some needs: some share an area, most do not."""
    ranker = shipped()
    some = ranker.offerings[::19]
    stuffed = [replace(one, id=f"stuffed-{one.id}", **stuff(one)) for one in some]
    found = []
    for ranking in with_more(stuffed).rank_many(judged()[:5], on=RELEASE.date, k=1):
        found += [
            ranking.explain(new.id).score - ranking.explain(old.id).score
            for new, old in zip(stuffed, some, strict=True)
        ]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", STUFFED)
def test_stuffing_raises_nothing(kind):
    found = gains(STUFFED[kind])

    assert max(found) <= 0.05  # a sentence that happens to say more than the first ones
    assert sum(found) / len(found) <= ROUNDING


@pytest.mark.slow
def test_a_list_of_phrases_helps_here_and_there_and_costs_more():
    def each_a_sentence(offering: Offering) -> dict[str, str]:
        return {"summary": f"{offering.summary} {'. '.join(PHRASES)}."}

    found = gains(each_a_sentence)

    assert sum(found) < 0
    assert max(found) < 0.3


@pytest.mark.slow
def test_claiming_too_many_areas_is_claiming_none_and_worth_less_than_an_honest_tag():
    asked = [one for one in judged() if one.needs[0].areas]
    wanted = sorted(asked[0].needs[0].areas)
    others = [area for area in load_taxonomy().ids if area not in wanted]
    base = shipped().offerings[40]
    claims = {"honest": wanted, "none": [], "eight": wanted + others[: 8 - len(wanted)], "twelve": wanted + others[:9]}
    claims |= {"every": [*wanted, *others], "wrong-eight": others[:8], "wrong-one": others[:1]}
    made = [replace(base, id=name, areas=frozenset(areas)) for name, areas in claims.items()]

    ranking = with_more(made).rank(asked[0], on=RELEASE.date)

    score = {name: ranking.explain(name).score for name in claims}
    assert score["every"] == score["twelve"] < score["none"] < score["honest"]
    assert score["eight"] < score["honest"]
    assert score["wrong-eight"] < score["honest"]


def test_no_profile_moves_the_list_of_another_in_whatever_order_or_company():
    ranker, profiles = shipped(), judged()[:4]
    alone = [ranker.rank(one, on=RELEASE.date) for one in profiles]

    assert ranker.rank_many(profiles, on=RELEASE.date) == alone
    assert ranker.rank_many(profiles[::-1], on=RELEASE.date) == alone[::-1]
    assert ranker.rank_many([profiles[2]] * 18, on=RELEASE.date) == [alone[2]] * 18
    assert [ranker.rank(one, on=RELEASE.date) for one in profiles] == alone


def test_a_ranking_leaves_nothing_behind_but_vectors():
    """What a need said is nowhere in the ranker afterwards, but for the cache of vectors that was handed in."""
    ranker = make_ranker([make_offering()])
    before = sorted(vars(ranker))

    ranker.rank(make_profile("Quixotic zebras patrol our perimeter."), on=ON)

    assert sorted(vars(ranker)) == before
    assert "zebra" not in repr({name: value for name, value in vars(ranker).items() if name != "_encoder"}).lower()


@quick
@given(catalogue(), st.lists(profile(), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_company_and_order_change_no_ranking_of_any_small_catalogue(offerings, profiles, chance):
    ranker = make_ranker(offerings)
    alone = [ranker.rank(one, on=ON) for one in profiles]
    order = chance.sample(range(len(profiles)), len(profiles))

    made = make_ranker(chance.sample(offerings, len(offerings))).rank_many([profiles[i] for i in order], on=ON)

    assert made == [alone[i] for i in order]


@quick
@given(catalogue(), profile(), st.lists(tiny.sentence(), min_size=1, max_size=30))
def test_unrelated_rows_change_nothing_of_any_small_catalogue(offerings, need_profile, texts):
    noise = [make_offering(f"z{i}", text, areas=frozenset()) for i, text in enumerate(texts)]

    alone = make_ranker(offerings).rank(need_profile, on=ON, k=60)
    among = make_ranker([*offerings, *noise]).rank(need_profile, on=ON, k=60)

    def real(ranking: Ranking) -> list[tuple[object, ...]]:
        rows = [match for match in ranking.matches if not match.offering_id.startswith("z")]
        return [
            (match.offering_id, match.score, match.contributions, match.reasons, match.to_confirm) for match in rows
        ]

    assert real(among) == real(alone)


def test_an_id_may_not_occur_twice():
    with pytest.raises(CatalogueError, match="occurs twice"):
        make_ranker([make_offering("a"), make_offering("a", "Another text")])
    with pytest.raises(CatalogueError, match="occurs twice"):
        make_ranker([make_offering("a")]).add(make_offering("a", "Another text"))


SAME_BYTES = """
from datetime import date
from pathlib import Path
from data import load_countries, load_needs, load_offerings, load_projects, load_reference, load_taxonomy
from matching import NeedProfile, OfferingRanker

countries = load_countries()
ranker = OfferingRanker(
    taxonomy=load_taxonomy(), reference=load_reference(), projects=set(load_projects()),
    countries={record.country for record in countries.values()},
).fit(sorted(load_offerings(), key=lambda one: hash(one.id)))
for record in load_needs(Path("tests/evaluation/needs.jsonl"))[::10]:
    print(ranker.rank(NeedProfile(countries[record.country].country, (record.need,)), on=date(2026, 11, 20)))
"""


@pytest.mark.slow
def test_hash_seed_locale_and_order_change_no_byte():
    def run(seed: str, locale: str) -> bytes:
        surroundings = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONIOENCODING": "utf-8"}
        surroundings |= {"OMP_NUM_THREADS": seed, "TZ": "Asia/Tokyo" if seed == "2" else "UTC"}
        done = subprocess.run([sys.executable, "-c", SAME_BYTES], capture_output=True, check=True, env=surroundings)
        return done.stdout

    first = run("1", "C")

    assert len(first.splitlines()) == 4
    assert first == run("2", "C.UTF-8")


FORBIDDEN = ("seat", "place", "capacity", "free", "vacan", "exclu", "booked", "full")


def test_no_column_or_fact_speaks_of_free_places_or_exclusions():
    """Free places would tell of other cases, and a provider's exclusions must not show in a government's list."""
    public_terms = {"excluded_countries"}  # what an offering's own public page says
    for name in [feature.name for feature in FEATURES] + [field.name for field in fields(Offering)]:
        assert name in public_terms or not any(word in name.removeprefix("language") for word in FORBIDDEN), name


def test_places_and_exclusions_written_into_a_row_change_nothing(tmp_path):
    row = json.loads((Path(data.__file__).parent / "offerings.jsonl").read_text("utf-8").splitlines()[3])["original"]
    plain, crowded = tmp_path / "plain.jsonl", tmp_path / "crowded.jsonl"
    plain.write_text(json.dumps(row | {"seats": None}) + "\n", "utf-8")
    crowded.write_text(json.dumps(row | {"seats": 2, "exclusions": ["FJ"], "places_left": 0}) + "\n", "utf-8")

    assert load_offerings(plain) == load_offerings(crowded)


def test_public_terms_exclude_and_never_rank():
    """A country that the terms leave out does not see the offering; every other country sees it as before."""
    open_ = make_offering("a")
    shut = replace(open_, id="b", excluded_countries=Fact(frozenset({"XB"}), Basis.STATED))
    mine, theirs = (make_ranker([open_, shut]).rank(make_profile(country=one), on=ON) for one in tiny.COUNTRIES[:2])

    assert mine.explain("a").score == mine.explain("b").score
    assert mine.explain("a").features == mine.explain("b").features
    assert [one.rules for one in theirs.exclusions] == [("is_not_excluded",)]
