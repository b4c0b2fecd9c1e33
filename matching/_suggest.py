"""Which capability areas a text is about, with the phrases that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import Texts
from matching._encoder import Encoder, cosines, encode_texts
from matching._items import distinct_rows
from matching._taxonomy import Taxonomy
from matching._text import LexicalSpace, n_words, passage, stems, words

_FULL_STRENGTH = 12.0  # summed inverse document frequency at which a phrase counts fully: two telling words
_LOOSE = 0.7  # the words of the phrase stand near each other, not side by side
_GAP = 3
_REMEMBERED = 10_000  # sentences of offerings whose phrases are kept
_SEMANTIC_SHARE = 0.6
_SUGGEST_SHARE = 0.9
_FEWEST_WORDS = 4  # a shorter sentence of a need is close to anything: only its phrases speak
_SHARED, _ENDING = 6, 3
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An area that a statement seems to be about, to be confirmed by a person.

    `score` lies between 0 and 1; `phrases` are the statement's own words in which phrases of the taxonomy stand, best
    first; `sentence` is the sentence of the statement that comes closest in meaning.
    """

    area: str
    score: float
    phrases: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the taxonomy found in an item of a text; `words` are the text's own, as it writes them."""

    area: int
    phrase: str
    item: int
    strength: float
    words: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    tokens: tuple[str, ...]
    area: int
    text: str
    strength: float
    is_need: bool


class AreaReader:
    """Reads areas out of texts: phrases in the text's language and in English, and closeness of meaning.

    Parameters
    ----------
    taxonomy : Taxonomy
    space : LexicalSpace
        Says how telling a word is.
    encoder : Encoder or None
        Without one, phrases alone speak.
    """

    def __init__(self, taxonomy: Taxonomy, space: LexicalSpace, encoder: Encoder | None) -> None:
        self.taxonomy = taxonomy
        self._space = space
        self._found_in_offering = lru_cache(maxsize=_REMEMBERED)(self._found_in)
        self._index = {language: self._index_phrases(language) for language in taxonomy.languages}
        glosses = [
            [f"{area.label}. {area.definition}", *area.synonyms.get("en", ()), *area.need_phrases.get("en", ())]
            for area in taxonomy.areas
        ]
        flat = [gloss for part in glosses for gloss in part]
        self._starts = np.cumsum([0, *(len(part) for part in glosses)])[:-1].astype(np.intp)
        self._vectors = encode_texts(encoder, flat) if encoder is not None and flat else None

    def _index_phrases(self, language: str) -> dict[str, list[_Phrase]]:
        index: dict[str, list[_Phrase]] = {}
        for number, area in enumerate(self.taxonomy.areas):
            for phrase in dict.fromkeys(area.phrases(language)):
                tokens = tuple(stems(phrase, language))
                if not tokens:
                    continue
                strength = min(1.0, sum(map(self._space.weight, tokens)) / _FULL_STRENGTH)
                is_need = phrase not in area.synonyms.get(language, ())
                rarest = max(tokens, key=lambda token: (self._space.weight(token), token))
                index.setdefault(rarest, []).append(_Phrase(tokens, number, phrase, strength, is_need))
        return index

    def hits(self, items: Sequence[str], language: str, *, of_need: bool) -> list[Hit]:
        """Phrases found in the items, each phrase once, at its best place; need phrases only in needs."""
        best: dict[tuple[int, str], Hit] = {}
        # sentences of offerings come again with every list; those of a need are not remembered
        found_in = self._found_in if of_need else self._found_in_offering
        for tongue in sorted({language, "en"} & self._index.keys()):
            for number, item in enumerate(items):
                for hit in found_in(item, tongue, of_need=of_need):
                    kept = best.get((hit.area, hit.phrase))
                    if kept is None or hit.strength > kept.strength:
                        best[(hit.area, hit.phrase)] = replace(hit, item=number)
        return sorted(best.values(), key=lambda hit: (-hit.strength, hit.area, hit.phrase))

    def _found_in(self, item: str, tongue: str, *, of_need: bool) -> tuple[Hit, ...]:
        """Phrases of one language in one item, at every place where they stand."""
        return tuple(
            Hit(phrase.area, phrase.text, 0, phrase.strength * closeness, passage(item, first, last))
            for phrase, closeness, (first, last) in _found(stems(item, tongue), self._index[tongue])
            if (of_need or not phrase.is_need) and _is_same_family(phrase, item, first)
        )

    def speaks(self, line: str, language: str) -> bool:
        """Whether a line of a statement holds any phrase."""
        return bool(self.hits([line], language, of_need=True))

    def phrase_scores(self, hits: Sequence[Hit]) -> NDArray[np.float64]:
        """One number an area, 0 to 1: several phrases add up, but never beyond 1."""
        missing = np.ones(len(self.taxonomy.areas))
        for hit in hits:
            missing[hit.area] *= 1 - 0.7 * hit.strength
        return 1 - missing

    def meaning_scores(self, texts: Texts) -> NDArray[np.float64]:
        """Closeness of meaning of each text to each area, 0 to 1: shape (n texts, n areas); 0 without an encoder."""
        if self._vectors is None or texts.vectors is None or not len(texts.starts):
            return np.zeros((len(texts.starts), len(self.taxonomy.areas)))
        vectors, which = distinct_rows(texts.vectors)
        by_gloss = cosines(vectors, self._vectors)
        by_area = np.stack([_best_two(part) for part in np.split(by_gloss, self._starts[1:], axis=1)], axis=1)[which]
        # an area that two sentences speak of is surer than one that a single sentence happens to resemble
        by_text = np.stack([_best_two(part.T) for part in np.split(by_area, texts.starts[1:], axis=0)])
        spread = by_text.std(axis=1, keepdims=True)
        z = (by_text - by_text.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
        return np.asarray(np.round(1 / (1 + np.exp(-1.5 * (z - 1.5))), 9))

    def read(self, texts: Texts, languages: Sequence[str]) -> NDArray[np.float64]:
        """How much each offering text is about each area, 0 to 1: shape (n texts, n areas)."""
        phrases = (
            np.stack(
                [
                    self.phrase_scores(self.hits(texts.items_of(i), language, of_need=False))
                    for i, language in enumerate(languages)
                ]
            )
            if len(languages)
            else np.zeros((0, len(self.taxonomy.areas)))
        )
        return np.asarray(1 - (1 - phrases) * (1 - _SEMANTIC_SHARE * self.meaning_scores(texts)))

    def scores(self, hits: Sequence[Hit], texts: Texts) -> NDArray[np.float64]:
        """How much one need is about each area, by its phrases and its meaning: shape (n areas,), 0 to 1."""
        long = _long_items(texts)
        meaning = self.meaning_scores(long)[0] if long is not None else np.zeros(len(self.taxonomy.areas))
        return np.asarray(1 - (1 - self.phrase_scores(hits)) * (1 - _SUGGEST_SHARE * meaning))

    def suggest(self, texts: Texts, language: str, *, k: int = 5) -> tuple[Suggestion, ...]:
        """The k areas that one statement is most about, best first; areas that nothing points to are left out."""
        hits, long = self.hits(texts.items, language, of_need=True), _long_items(texts)
        scores = self.scores(hits, texts)
        order = sorted(range(len(scores)), key=lambda area: (-round(float(scores[area]), 9), self.taxonomy.ids[area]))
        return tuple(
            Suggestion(
                self.taxonomy.ids[area],
                round(float(scores[area]), 6),
                tuple(dict.fromkeys(hit.words for hit in hits if hit.area == area and hit.words))[:3],
                self._closest(long, area) if long is not None else "",
            )
            for area in order[:k]
            if scores[area] > 0
        )

    def _closest(self, texts: Texts, area: int) -> str:
        if self._vectors is None or texts.vectors is None:
            return ""
        glosses = np.split(self._vectors, self._starts[1:])[area]
        return texts.items[int(_best_two(cosines(texts.vectors, glosses)).argmax())]


def _long_items(texts: Texts) -> Texts | None:
    """The sentences of one need that are long enough to mean something on their own; None if there is none."""
    long = [i for i, item in enumerate(texts.items) if n_words(item) >= _FEWEST_WORDS]
    if not long or texts.vectors is None:
        return None
    kept = tuple(texts.items[i] for i in long)
    return Texts(kept, np.zeros(1, dtype=np.intp), texts.lexical[long], texts.vectors[long])


def _best_two(similarities: NDArray[np.float64]) -> NDArray[np.float64]:
    n = min(2, similarities.shape[1])
    return np.asarray(np.sort(similarities, axis=1)[:, -n:].mean(axis=1))


def _found(tokens: Sequence[str], index: dict[str, list[_Phrase]]) -> Iterator[tuple[_Phrase, float, tuple[int, int]]]:
    """Phrases in a text, how closely their words stand together, and the first and last of these words."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token, []).append(place)
    for token, here in places.items():
        for phrase in index.get(token, ()):
            if len(phrase.tokens) == 1:
                yield from ((phrase, 1.0, (place, place)) for place in here)
            elif all(part in places for part in phrase.tokens) and (found := _closest(phrase.tokens, tokens, places)):
                yield (phrase, *found)


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


def _is_same_family(phrase: _Phrase, item: str, place: int) -> bool:
    """Whether the one word of a phrase and a word of the same stem are forms of one word, not two words.

    They share their first letters and differ in a short ending at most: "audits" is "audit", but the French "chiffre"
    is not "chiffrement". Arabic changes its words in front as well, so there the stem decides.
    """
    if len(phrase.tokens) > 1:
        return True
    left, right = words(phrase.text)[0], words(item)[place]
    if _ARABIC.match(right):
        return True
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
    needed = min(_SHARED, len(left) - 1, len(right) - 1)
    return left == right or (shared >= needed and max(len(left), len(right)) - shared <= _ENDING)
