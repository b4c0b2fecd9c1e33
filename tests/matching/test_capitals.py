"""Letter case says nothing: a text in capitals gives the list and the vectors of the same text in small letters."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import matching
from app.cli import ranking as verbs
from data import RELEASE, NeedRecord, load_needs
from matching import Ranking

EVALUATION = Path(__file__).parents[1] / "evaluation"
SEVEN = ("ar", "en", "es", "fr", "pt", "ru", "zh")
pytestmark = pytest.mark.usefixtures("_one_ranker")


def listed(ranking: Ranking) -> list[tuple[str, float]]:
    return [(match.offering_id, match.score) for match in ranking.matches]


@cache
def in_language(language: str) -> tuple[NeedRecord, ...]:
    records = [*load_needs(EVALUATION / "needs.jsonl"), *load_needs(EVALUATION / "translations.jsonl")]
    return tuple(record for record in records if record.need.language == language)[::10]


@pytest.mark.slow
@pytest.mark.parametrize("language", SEVEN)
def test_capitals_give_the_same_list(language):
    """Letter case says nothing; what a text says in capitals is quoted in capitals."""
    ranker = verbs.make_ranker(None, "expert")

    for record in in_language(language):
        calm = verbs.to_profile(record, text_only=True)
        loud = replace(calm, needs=(replace(calm.needs[0], statement=calm.needs[0].statement.upper()),))
        lower = replace(calm, needs=(replace(calm.needs[0], statement=calm.needs[0].statement.lower()),))
        first, second, third = (ranker.rank(one, on=RELEASE.date) for one in (calm, loud, lower))
        assert listed(first) == listed(second) == listed(third)
        assert first.areas == second.areas


@pytest.mark.slow
def test_capitals_give_the_same_vectors():
    statements = [record.need.statement[:120] for language in SEVEN for record in in_language(language)[:1]]
    encoder = matching.load_encoder()._encoder  # past the cache, which takes both for one text

    assert (encoder.encode([one.upper() for one in statements]) == encoder.encode(statements)).all()
