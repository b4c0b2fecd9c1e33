"""What providers might claim, disguise and borrow, measured over many needs at once and beside an honest claim."""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.cli import ranking as verbs
from data import RELEASE, group_codes, load_countries, load_needs, load_projects, load_taxonomy, load_vocabularies
from matching import FEATURES, Basis, Fact, NeedProfile, Offering, OfferingRanker, Ranking

pytestmark = pytest.mark.usefixtures("_one_ranker")

EVALUATION = Path(__file__).parents[1] / "evaluation"
ROUNDING = 1e-4
FAMILY = ("eligible_countries", "eligible_groups", "open_to_all", "members_only", "excluded_countries")
Change = Callable[[Offering], Mapping[str, Any]]


@cache
def profiles() -> tuple[NeedProfile, ...]:
    """Ten judged needs, every other one by its text alone."""
    records = [record for record in load_needs(EVALUATION / "needs.jsonl") if not record.translation_of][::3]
    return tuple(verbs.to_profile(record, text_only=number % 2 == 0) for number, record in enumerate(records))


def shipped() -> OfferingRanker:
    return verbs.make_ranker(None, "expert")


def with_more(more: Iterable[Offering]) -> OfferingRanker:
    return copy(shipped()).fit([*shipped().offerings, *more])


@cache
def some() -> tuple[Offering, ...]:
    return shipped().offerings[4::13]


def claimed(values: Iterable[str]) -> Fact[frozenset[str]]:
    return Fact(frozenset(values), Basis.CONFIRMED)


def open_by(**facts: Any) -> Change:
    """Whoever may have it is told by these facts and no others."""
    return lambda _: dict.fromkeys(FAMILY) | facts


def filled(n: int) -> Change:
    """The offering's own areas and those that are asked about most, up to n of them."""
    asked = [area for one in load_needs(EVALUATION / "needs.jsonl") for area in sorted(one.need.areas)]
    wanted = sorted(load_taxonomy().ids, key=lambda area: (-asked.count(area), area))

    def fill(offering: Offering) -> dict[str, Any]:
        further = [area for area in wanted if area not in offering.areas]
        return {"areas": frozenset([*sorted(offering.areas), *further][:n])}

    return fill


def text(change: Callable[[str], str]) -> Change:
    return lambda offering: {"title": change(offering.title), "summary": change(offering.summary)}


def added(words: str) -> Change:
    return lambda offering: {"summary": f"{offering.summary} {words}"}


def titled(words: str) -> Change:
    return lambda offering: {"title": f"{offering.title} {words}"}


TOPICS = "CSIRT, SOC, strategy, law, forensics, norms, crisis, OT, health, power, telecom, cloud, children, standards"
SLOGANS = {
    "en": "world-class, holistic, AI-powered, quantum-ready cyber resilience, threat intelligence, strategy, CERT, SOC",
    "fr": "souveraineté numérique, intelligence artificielle, réponse aux incidents, stratégie, sensibilisation",
    "es": "soberanía digital, inteligencia artificial, respuesta a incidentes, estrategia nacional, sensibilización",
    "pt": "soberania digital, inteligência artificial, resposta a incidentes, estratégia nacional, sensibilização",
    "ru": "цифровой суверенитет, искусственный интеллект, реагирование на инциденты, национальная стратегия",
    "ar": "السيادة الرقمية، الذكاء الاصطناعي، الاستجابة للحوادث، استراتيجية وطنية، التوعية",
    "zh": "数字主权、人工智能、事件响应、国家战略、关键基础设施、意识提升",
}
LOOKALIKE = str.maketrans("aeopcyx", "аеорсух")
NAMES = sorted({name for project in load_projects() for name in project.providers}, key=lambda name: (len(name), name))

CHANGES: dict[str, Change] = {
    "as it is": lambda _: {},
    "open to all": open_by(open_to_all=Fact(True, Basis.CONFIRMED)),
    "its own kind": open_by(eligible_groups=claimed(["lldc"]), open_to_all=Fact(True, Basis.CONFIRMED)),
    "every group": open_by(eligible_groups=claimed(group_codes())),
    "every group and open to all": open_by(
        eligible_groups=claimed(group_codes()), open_to_all=Fact(True, Basis.CONFIRMED)
    ),
    "members of every group": open_by(members_only=claimed(group_codes()), open_to_all=Fact(True, Basis.CONFIRMED)),
    "five continents": open_by(eligible_groups=claimed(["africa", "americas", "asia", "europe", "oceania"])),
    "every country by name": open_by(eligible_countries=claimed(load_countries())),
    "every mode": lambda _: {"modes": claimed(load_vocabularies().modes)},
    "in the country": lambda _: {"modes": claimed(["incountry_advice"])},
    "every audience": lambda _: {"audience": claimed(load_vocabularies().audiences)},
    "every sector": lambda _: {"sectors": claimed(load_vocabularies().sectors)},
    "no sector": lambda _: {"sectors": None},
    "women only": lambda _: {"women_only": Fact(True, Basis.CONFIRMED)},
    "free": lambda _: {"cost": Fact("free", Basis.CONFIRMED)},
    "an unknown name": lambda _: {"provider": "Nobody in particular"},
    "many names": lambda _: {"provider": " ".join(NAMES)[:200]},
    "five areas": filled(5),
    "eight areas": filled(8),
    "nine areas": filled(9),
    "all areas": filled(35),
    "no areas": lambda _: {"areas": frozenset()},
    "capitals": text(str.upper),
    "other order": lambda o: {"summary": " ".join(reversed(re.split(r"(?<=[.!?;])\s+", o.summary)))},
    "markup": text(lambda one: f"<p><b>{one}</b></p><script>alert(1)</script>"),
    "without blanks": lambda o: {"summary": o.summary.replace(" ", "")},
    "invisible letters": text(lambda one: one.replace("e", "e\u200b").replace("a", "\u200da")),
    "other alphabet": text(lambda one: one.translate(LOOKALIKE)),
    "little pictures": text(lambda one: " 🌍 ".join(one.split())),
    "right to left": text(lambda one: f"\u202e\u200f{one}\u202c"),
    "language not its own": lambda _: {"text_language": "ar"},
    "topics in the title": titled(TOPICS),
    "topics each a title": titled(TOPICS.replace(", ", ". ")),
    "slogans of seven languages": added(". ".join(SLOGANS.values()) + "."),
    "slogans word by word": added(". ".join(SLOGANS["en"].split(", ")) + "."),
    "summary in the title": lambda o: {"title": f"{o.title} {o.summary}"},
    "one long sentence": lambda o: {"summary": o.summary.replace(". ", ", and ")},
    "said three times": lambda o: {"summary": " ".join(_again(o.summary, times) for times in range(3))},
}


def _again(summary: str, times: int) -> str:
    """Every sentence in other words, so that no two are the same."""
    lead = ("", "In other words: ", "That is to say, ")[times]
    return " ".join(lead + one for one in re.split(r"(?<=[.])\s+", summary))


@cache
def measured() -> dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """Of each change the scores, and whether no rule excludes: shape (n profiles, n offerings)."""
    made = [replace(one, id=f"zz-{name}-{one.id}", **change(one)) for name, change in CHANGES.items() for one in some()]
    ranker = with_more(made)
    place = {offering.id: number for number, offering in enumerate(ranker.offerings)}
    weights = np.array([ranker.weights.values[f.name] * (-1 if f.is_deduction else 1) for f in FEATURES])
    seen = [ranker.features(profile, on=RELEASE.date) for profile in profiles()]
    found = {}
    for name in CHANGES:
        rows = [place[f"zz-{name}-{one.id}"] for one in some()]
        found[name] = (np.stack([f[rows] @ weights for f, _ in seen]), np.stack([is_open[rows] for _, is_open in seen]))
    return found


def gain(name: str, beside: str = "as it is") -> NDArray[np.float64]:
    """What a change gains over another one, in each pair of need and offering that is eligible both ways."""
    (new, new_open), (old, old_open) = measured()[name], measured()[beside]
    both = new_open & old_open
    assert both.sum() > 20
    return np.asarray((new - old)[both])


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        *("every group", "every group and open to all", "members of every group"),
        *("five continents", "every country by name"),
    ],
)
def test_to_be_for_everybody_by_many_names_is_to_be_open_to_all(name):
    assert gain(name, "open to all").max() <= ROUNDING
    assert gain("its own kind", "open to all").max() > 0.3  # while a small group counts, for its members


@pytest.mark.slow
def test_every_mode_is_worth_less_than_the_one_that_is_true():
    assert gain("in the country").mean() > 0.05
    assert gain("every mode", "in the country").max() <= ROUNDING
    assert gain("every mode").mean() < 0


@pytest.mark.slow
def test_whoever_is_for_everyone_is_for_nobody_in_particular():
    assert gain("every audience").max() <= ROUNDING
    assert gain("every sector", "no sector").max() <= ROUNDING
    assert gain("women only").max() <= ROUNDING
    assert gain("free").max() == gain("free").min() == 0


@pytest.mark.slow
def test_a_name_made_of_many_names_has_the_projects_of_few():
    assert gain("many names", "an unknown name").max() <= 0.1 + ROUNDING  # where few have acted, one of them may count
    assert gain("many names", "an unknown name").mean() < 0.07
    assert gain("an unknown name").min() < -ROUNDING  # a provider's own projects count


@pytest.mark.slow
def test_every_area_beyond_five_is_worth_less_and_more_than_eight_say_nothing():
    assert gain("five areas").mean() > ROUNDING  # an area that is asked about counts, and nobody can tell who means it
    assert gain("eight areas", "five areas").mean() < 0
    assert (gain("all areas", "nine areas") == 0).all()
    assert gain("nine areas", "no areas").mean() < 0
    assert gain("nine areas").mean() < -0.2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["capitals", "other order"])
def test_the_same_words_are_worth_the_same(name):
    assert np.abs(gain(name)).max() <= ROUNDING


DISGUISED = [
    *("markup", "without blanks", "invisible letters", "other alphabet", "little pictures", "right to left"),
    *("language not its own", "topics each a title", "slogans of seven languages"),
    *("summary in the title", "one long sentence", "said three times"),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", DISGUISED)
def test_stuffing_and_disguise_raise_nothing_on_average(name):
    found = gain(name)

    assert np.abs(found).max() > ROUNDING  # it is read otherwise than before
    assert found.mean() <= 0.05  # by comparison: one area more that fits is worth about 0.5


@pytest.mark.slow
@pytest.mark.parametrize("name", ["topics in the title", "slogans word by word"])
def test_a_row_of_topics_gains_less_than_one_honest_word(name):
    assert gain(name).mean() < gain("in the country").mean()
    assert gain(name).mean() < 0.12


STRANGE = """
Farmers graft apple trees and prune vines before the frost
Guides learn to show castles and cathedrals to visitors
The handball league rents a new hall for the winter
Bakers bake rye bread with caraway on stone
Divers clean coral reefs and count starfish
Choirs practise madrigals on Sunday afternoons
Vets treat donkeys for nothing at the market
Shepherds sell cheese by the road to the pass
""".strip().splitlines()


def strangers(n: int = 200) -> list[Offering]:
    """Offerings of other fields, of words at random, of nothing but a letter, and of what needs say."""
    chance = random.Random(17)
    said = [record.need.statement for record in load_needs(EVALUATION / "needs.jsonl")]
    words = sorted({word for one in said for word in one.split()})
    texts: Sequence[Callable[[], str]] = (
        lambda: ". ".join(chance.sample(STRANGE, 4)),
        lambda: " ".join(chance.sample(words, 30)),
        lambda: "x",
        lambda: chance.choice(said),
    )
    found = []
    for i in range(n):
        like = chance.choice(shipped().offerings)
        facts = {name: getattr(like, name) for name in (*FAMILY, "modes", "languages")}
        areas = frozenset(chance.sample(load_taxonomy().ids, i % 3))
        shared = {"id": f"{chance.choice('amz')}-stranger-{i}", "provider": f"House {i % 7}", "areas": areas}
        found.append(Offering(title=texts[i % 4]()[:300], summary=texts[i % 4](), **shared, **facts))
    return found


def rows(ranking: Ranking) -> list[tuple[object, ...]]:
    """What a list says of the offerings that are no strangers; a band also tells who stands nearby."""
    return [
        (one.offering_id, one.score, one.contributions, one.reasons, one.to_confirm)
        for one in ranking.matches
        if "-stranger-" not in one.offering_id
    ]


@pytest.mark.slow
def test_two_hundred_strangers_change_no_row_of_any_list():
    alone = shipped().rank_many(profiles()[:6], on=RELEASE.date, k=200)

    among = with_more(strangers()).rank_many(profiles()[:6], on=RELEASE.date, k=400)

    assert [rows(one) for one in among] == [rows(one) for one in alone]
    assert any(len(one.matches) > len(other.matches) for one, other in zip(among, alone, strict=True))


@pytest.mark.slow
def test_ten_copies_of_an_offering_take_rows_of_their_own_and_move_no_other():
    first = shipped().rank(profiles()[0], on=RELEASE.date, k=200)
    best = next(one for one in shipped().offerings if one.id == first.matches[0].offering_id)
    copies = [replace(best, id=f"z-stranger-{i}", summary=f"{best.summary} Edition {i}.") for i in range(10)]

    among = with_more(copies).rank(profiles()[0], on=RELEASE.date, k=220)

    assert rows(among) == rows(first)
