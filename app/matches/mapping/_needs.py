"""Needs as ranking reads them: from rows, or from a pasted text."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import matching
from app.matches.schemas import RankQuestion
from app.models import Need

_WORD = re.compile(r"[^\W_]+")
_SCRIPTS = {  # runs of letters that few other languages of the pages' readers use
    "ar": re.compile(r"[\u0620-\u064a]+"),
    "ru": re.compile(r"[\u0400-\u04ff]+"),
    "zh": re.compile(r"[\u4e00-\u9fff]+"),
}
_SMALL_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to for with we our is are need needs not have in by at from",
        "fr": "le la les des et du une nous notre nos est sont pour avec dans pas",
        "es": "el los las y del una nuestro nuestra nuestros es son para con en necesitamos",
        "pt": "o os as e do da dos uma nosso nossa nossos são para com em não precisamos",
        "de": "der die das und wir unsere unser für mit ist sind ein eine nicht brauchen",
        "it": "il lo gli di della delle una nostro nostra sono per con che abbiamo non",
        "nl": "het een van wij we onze voor met zijn niet hebben nodig",
        "pl": "w z się nie nasz nasza jest są dla oraz potrzebujemy",
        "tr": "ve bir bu için ile bizim değil var yok ihtiyacımız",
    }.items()
}
_SPELT = {  # asked in this order of a few words that hold none of the small ones
    "pt": re.compile(r"[ãõ]"),
    "fr": re.compile(r"[èêùûœ]|\bé|\b[dl]['’]"),
    "es": re.compile(r"[ñ¿¡áíóú]"),
}
_TELLING = 8  # so many Latin words without one small word among them are of none of these languages
_UNKNOWN = "und"


def to_need(row: Need) -> matching.Need:
    """A need as ranking sees it: no label, no position, no author."""
    window = matching.Window(row.opens_on, row.closes_on) if row.opens_on or row.closes_on else None
    return matching.Need(
        id=str(row.id),
        statement=row.statement,
        language=row.language or "en",
        areas=frozenset(row.areas),
        areas_are_suggested=bool(row.areas) and not row.areas_are_confirmed,
        severity=row.severity,
        audience=frozenset(row.audience),
        seniority=row.seniority,
        modes=frozenset(row.modes),
        delivery_languages=frozenset(row.delivery_languages),
        window=window,
        sectors=frozenset(row.sectors),
        summary_en=row.summary_en,
    )


def question_to_need(question: RankQuestion) -> matching.Need:
    """A pasted need; without a language the text itself tells."""
    window = matching.Window(question.opens_on, question.closes_on)
    return matching.Need(
        id="need",
        statement=question.statement,
        language=question.language or guess_language(question.statement),
        areas=frozenset(question.areas),
        severity=question.severity,
        audience=frozenset(question.audience),
        modes=frozenset(question.modes),
        delivery_languages=frozenset(question.delivery_languages),
        window=window if question.opens_on or question.closes_on else None,
        sectors=frozenset(question.sectors),
        summary_en=question.summary_en,
    )


def is_rankable(need: matching.Need) -> bool:
    """A need says something to rank by: words or areas."""
    return bool(need.areas or _WORD.search(need.statement) or _WORD.search(need.summary_en))


def guess_language(text: str) -> str:
    """The language of a text by its script, its small words or its letters; English where nothing tells."""
    for language, letters in _SCRIPTS.items():
        if len(letters.findall(text)) * 3 > len(_WORD.findall(text)):
            return language
    small = Counter(word for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
    scores = {language: sum(small[word] for word in words) for language, words in _SMALL_WORDS.items()}
    best = max(scores, key=lambda language: scores[language])
    if scores[best]:
        return best
    for language, letters in _SPELT.items():
        if letters.search(text.lower()):
            return language
    return _UNKNOWN if len(re.findall(r"[A-Za-z\u00c0-\u024f]+", text)) >= _TELLING else "en"


def wanted_of(needs: Iterable[matching.Need], rows: Iterable[Need]) -> list[dict[str, Any]]:
    """What each need asked for, in the order of the profile."""
    by_id = {str(row.id): row for row in rows}
    return [wants(need, by_id.get(need.id)) for need in needs]


def wants(need: matching.Need, row: Need | None = None) -> dict[str, Any]:
    """What a need asked for when its list was made."""
    window = need.window or matching.Window()
    return {
        "need_id": need.id,
        "position": row.position if row else 1,
        "label": row.label.value if row else None,
        "statement": need.statement,
        "language": need.language,
        "areas": sorted(need.areas),
        "areas_are_suggested": need.areas_are_suggested,
        "severity": need.severity,
        "audience": sorted(need.audience),
        "modes": sorted(need.modes),
        "delivery_languages": sorted(need.delivery_languages),
        "opens_on": iso(window.opens_on),
        "closes_on": iso(window.closes_on),
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
