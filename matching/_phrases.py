"""Phrases of seven languages found in texts: word for word in their stems, or with their words close together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from matching._text import LexicalSpace, passage, stems, words

_FULL_STRENGTH = 12.0  # summed inverse document frequency at which a phrase counts fully: two telling words
_LOOSE = 0.7  # the words of the phrase stand near each other, not side by side
_GAP = 3
_REMEMBERED = 10_000  # sentences of offerings whose phrases are kept
_SHARED, _ENDING = 6, 3
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that speaks of a subject, by the subject's number; some are said only by those who need help."""

    subject: int
    text: str
    is_need: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found in a text; `words` are the text's own, as it writes them."""

    subject: int
    phrase: str
    strength: float
    words: str


@dataclass(frozen=True, slots=True)
class _Entry:
    tokens: tuple[str, ...]
    phrase: Phrase
    strength: float


class PhraseIndex:
    """Finds phrases in texts of a language, and English ones in texts of any.

    Parameters
    ----------
    phrases : mapping of language to iterable of Phrase
    space : LexicalSpace
        Says how telling a word is.
    """

    def __init__(self, phrases: Mapping[str, Iterable[Phrase]], space: LexicalSpace) -> None:
        self._found_in_offering = lru_cache(maxsize=_REMEMBERED)(self._found_in)
        self._index = {language: _index(found, language, space) for language, found in sorted(phrases.items())}

    def hits(self, items: Sequence[str], language: str, *, of_need: bool) -> list[Hit]:
        """Phrases found in the items, each phrase once, at its best place; need phrases only in needs."""
        best: dict[tuple[int, str], Hit] = {}
        # sentences of offerings come again with every list; those of a need are not remembered
        found_in = self._found_in if of_need else self._found_in_offering
        for tongue in sorted({language, "en"} & self._index.keys()):
            for item in items:
                for hit in found_in(item, tongue, of_need=of_need):
                    kept = best.get((hit.subject, hit.phrase))
                    if kept is None or hit.strength > kept.strength:
                        best[(hit.subject, hit.phrase)] = hit
        return sorted(best.values(), key=lambda hit: (-hit.strength, hit.subject, hit.phrase))

    def _found_in(self, item: str, tongue: str, *, of_need: bool) -> tuple[Hit, ...]:
        """Phrases of one language in one item, at every place where they stand."""
        return tuple(
            Hit(entry.phrase.subject, entry.phrase.text, entry.strength * closeness, passage(item, first, last))
            for entry, closeness, (first, last) in _found(stems(item, tongue), self._index[tongue])
            if (of_need or not entry.phrase.is_need) and _is_same_family(entry, item, first)
        )


def _index(phrases: Iterable[Phrase], language: str, space: LexicalSpace) -> dict[str, list[_Entry]]:
    """Phrases by the most telling of their stems."""
    index: dict[str, list[_Entry]] = {}
    for phrase in phrases:
        tokens = tuple(stems(phrase.text, language))
        if not tokens:
            continue
        strength = min(1.0, sum(map(space.weight, tokens)) / _FULL_STRENGTH)
        rarest = max(tokens, key=lambda token: (space.weight(token), token))
        index.setdefault(rarest, []).append(_Entry(tokens, phrase, strength))
    return index


def _found(tokens: Sequence[str], index: dict[str, list[_Entry]]) -> Iterator[tuple[_Entry, float, tuple[int, int]]]:
    """Phrases in a text, how closely their words stand together, and the first and last of these words."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token, []).append(place)
    for token, here in places.items():
        for entry in index.get(token, ()):
            if len(entry.tokens) == 1:
                yield from ((entry, 1.0, (place, place)) for place in here)
            elif all(part in places for part in entry.tokens) and (found := _closest(entry.tokens, tokens, places)):
                yield (entry, *found)


def _closest(
    phrase: tuple[str, ...], tokens: Sequence[str], places: dict[str, list[int]]
) -> tuple[float, tuple[int, int]] | None:
    length = len(phrase)
    for start in places[phrase[0]]:
        if tuple(tokens[start : start + length]) == phrase:
            return 1.0, (start, start + length - 1)
    window = length + _GAP
    for place in places[phrase[0]]:
        near = range(max(0, place - window + 1), min(len(tokens), place + window))
        if set(phrase) <= {tokens[i] for i in near}:
            used = [min((i for i in near if tokens[i] == part), key=lambda i: abs(i - place)) for part in set(phrase)]
            return _LOOSE, (min(used), max(used))
    return None


def _is_same_family(entry: _Entry, item: str, place: int) -> bool:
    """Whether the one word of a phrase and a word of the same stem are forms of one word, not two words.

    They share their first letters and differ in a short ending at most: "audits" is "audit", but the Spanish
    "ciberseguridad" is not "ciberseguro". Arabic changes its words in front as well, so there the stem decides.
    """
    if len(entry.tokens) > 1:
        return True
    left, right = words(entry.phrase.text)[0], words(item)[place]
    if _ARABIC.match(right):
        return True
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
    needed = min(_SHARED, len(left) - 1, len(right) - 1)
    return left == right or (shared >= needed and max(len(left), len(right)) - shared <= _ENDING)
