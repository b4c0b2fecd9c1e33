"""A second implementation, slow and plain, must give the same scores: dictionaries and loops instead of arrays."""

import math
from collections import Counter
from itertools import pairwise

import pytest
import tiny_catalogue as tiny
from hypothesis import HealthCheck, example, given, settings
from tiny_catalogue import ON, catalogue, make_ranker, profile

from matching import EXPERT_WEIGHTS, FEATURES, Offering, OfferingRanker
from matching._text import sentences, stems

SIGN = {feature.name: -1 if feature.is_deduction else 1 for feature in FEATURES}


def grams(text: str) -> Counter[str]:
    tokens = stems(text, "en")
    return Counter([*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))])


TEXTS = [*(text.text for text in tiny.REFERENCE.texts), *(offering.text for offering in tiny.REFERENCE.offerings)]
DF, N = Counter(gram for text in TEXTS for gram in grams(text)), len(TEXTS)
KNOWN = {token for text in TEXTS for token in stems(text, "en")}


def vector(text: str) -> dict[str, float]:
    raw = {
        gram: (1 + math.log(min(n, 3))) * (math.log((1 + N) / (1 + DF[gram])) + 1) for gram, n in grams(text).items()
    }
    length = math.sqrt(sum(value**2 for value in raw.values())) or 1.0
    return {gram: value / length for gram, value in raw.items()}


def word_cosine(left: str, right: str) -> float:
    a, b = vector(left), vector(right)
    return sum(value * b.get(gram, 0.0) for gram, value in a.items())


def meaning_cosine(left: str, right: str) -> float:
    def direction(text: str) -> list[int]:
        values = tiny.ENCODER.encode([without_echoes(text)])[0].tolist()
        return [int(value) for value in values]

    return sum(a * b for a, b in zip(direction(left), direction(right), strict=True)) / 127**2


def without_echoes(text: str) -> str:
    kept: list[str] = []
    for word in text.split():
        if kept and word.rstrip(".") == kept[-1]:
            kept.pop()
        kept.append(word)
    return " ".join(kept)


def items(offering: Offering) -> list[str]:
    title, said = sentences(offering.title), sentences(offering.summary)
    return list(dict.fromkeys([*title, *(s for s in said if len(s.split()) >= 3)])) or said or [""]


def asked_sentences(statement: str) -> list[str]:
    """What another sentence repeats says nothing more."""
    said = sentences(statement)
    return [one for one in said if not any(one in other != one for other in said)]


def closeness(asked: list[str], offering: Offering, cosine) -> float:
    best = sorted((max(cosine(one, item) for item in items(offering)) for one in asked), reverse=True)[:3]
    return sum(best) / len(best)


def placed(value: float, usual: list[float]) -> float:
    mean = sum(usual) / len(usual)
    spread = math.sqrt(sum((one - mean) ** 2 for one in usual) / len(usual)) or 1.0
    place = max(0.0, ((value - mean) / spread + 1) / 5)
    return place if place <= 0.6 else 0.6 + 0.4 * (1 - math.exp(-(place - 0.6) / 0.4))


def naive_columns(asked: list[str], offering: Offering) -> dict[str, float]:
    """The two text columns of one pair."""
    tokens = set(stems(" ".join(asked), "en"))
    share = 0.5 * len(tokens & KNOWN) / len(tokens)
    columns = {}
    for name, cosine, part in (("lexical", word_cosine, share), ("semantic", meaning_cosine, 1 - share)):
        usual = [closeness(asked, other, cosine) for other in tiny.REFERENCE.offerings]
        columns[name] = part * placed(closeness(asked, offering, cosine), usual)
    return columns


def naive_focus(ranker: OfferingRanker, offering: Offering) -> float:
    """What a text counts for that speaks of many areas; how much it speaks of each is taken as read."""
    _, stock = ranker._fitted()
    supply, row = stock.at(stock.position(offering.id))
    return min(1.0, 5 / max(5.0, sum(supply.read[row].tolist()))) ** 2


def naive_overlap(wanted: frozenset[str], claimed: frozenset[str]) -> float:
    n = {area: sum(area in other.areas for other in tiny.REFERENCE.offerings) for area in tiny.AREAS}
    weight = {area: math.log((1 + 25) / (1 + n[area])) + 1 for area in tiny.AREAS}
    length = math.sqrt(sum(weight[a] ** 2 for a in wanted)) * math.sqrt(sum(weight[a] ** 2 for a in claimed))
    return sum(weight[a] ** 2 for a in wanted & claimed) / length if length else 0.0


@example([tiny.make_offering("o0", "Strategy.", areas=frozenset())], tiny.make_profile("strategy. strategy strategy."))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogue(max_size=3), profile())
def test_the_plain_implementation_gives_the_same_columns_scores_and_order(offerings, need_profile):
    ranker, need = make_ranker(offerings), need_profile.needs[0]
    ranking = ranker.rank(need_profile, on=ON, k=50)

    asked = asked_sentences(need.statement)
    for offering in offerings:
        explanation = ranking.explain(offering.id)
        for name, value in naive_columns(asked, offering).items():
            assert explanation.features[name] == pytest.approx(value * naive_focus(ranker, offering), abs=1e-6)
        if need.areas and offering.areas:
            overlap = naive_overlap(need.areas, offering.areas)
            assert explanation.features["area_overlap"] == pytest.approx(overlap, abs=1e-6)
        expected = sum(SIGN[n] * EXPERT_WEIGHTS.values[n] * v for n, v in explanation.features.items())
        assert explanation.score == pytest.approx(expected, abs=1e-4)
    listed = [(round(-m.score, 9), m.offering_id) for m in ranking.matches]
    assert listed == sorted(listed)
    assert {m.offering_id for m in ranking.matches} == {
        o.id for o in offerings if "broken" not in ranking.explain(o.id).rules.values()
    }
