"""Which capability areas a text is about, with the phrases that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._area_model import NO_AREA
from matching._catalogue import Texts
from matching._encoder import Vectors
from matching._items import distinct_rows
from matching._phrases import Hit, Phrase, PhraseIndex
from matching._taxonomy import Taxonomy
from matching._text import LexicalSpace, n_words

_OF_A_PHRASE = 0.7  # what one phrase of full strength says of an area
_SURE = 0.97  # phrases alone never settle that a need is about an area
_RELATED = 0.5  # what an area says of those that are offered together with it
_FEWEST_WORDS = 4
_PLAIN = 0.4  # a few words on their own count where they are so likely about one area
_SILENT = 1 / 3  # a sentence that is so likely to speak of no area is passed over, unless it holds a phrase of one


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An area that a statement seems to be about, to be confirmed by a person.

    `score` lies between 0 and 1; `phrases` are the statement's own words in which phrases of the taxonomy stand, best
    first; `sentence` is the part of the statement that most likely speaks of the area.
    """

    area: str
    score: float
    phrases: tuple[str, ...] = ()
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a need says of areas: phrases, how likely each item is about each area, and what comes of both.

    `chances` has shape (n items, n areas), `scores` has shape (n areas,); both from 0 to 1.
    """

    hits: tuple[Hit, ...]
    chances: NDArray[np.float64]
    scores: NDArray[np.float64]


class AreaReader:
    """Reads areas out of texts: phrases in the text's language and in English, and what areas sound like.

    Parameters
    ----------
    taxonomy : Taxonomy
        With an area model whose encoder made the vectors of the texts, meaning speaks beside phrases.
    space : LexicalSpace
        Says how telling a word is.
    encoder : str or None
        Name of the encoder in use.
    related : array of shape (n areas, n areas)
        How much more often than usual the area of a column is offered together with the area of a row.
    """

    def __init__(
        self, taxonomy: Taxonomy, space: LexicalSpace, encoder: str | None, related: NDArray[np.float64]
    ) -> None:
        self.taxonomy = taxonomy
        self._related = related
        phrases: dict[str, list[Phrase]] = {language: [] for language in taxonomy.languages}
        for number, area in enumerate(taxonomy.areas):
            for language, found in phrases.items():
                own = area.synonyms.get(language, ())
                found.extend(Phrase(number, text, text not in own) for text in dict.fromkeys(area.phrases(language)))
        self._phrases = PhraseIndex(phrases, space)
        model = taxonomy.model
        self._model = model if model is not None and model.encoder == encoder else None
        if self._model is not None:
            self._known = np.flatnonzero([area in self._model.areas for area in taxonomy.ids])
            self._columns = [self._model.areas.index(taxonomy.ids[i]) for i in self._known.tolist()]

    def hits(self, items: Sequence[str], language: str, *, of_need: bool) -> list[Hit]:
        """Phrases of areas found in the items; the subject of a hit is the number of its area."""
        return self._phrases.hits(items, language, of_need=of_need)

    def speaks(self, line: str, language: str) -> bool:
        """Whether a line of a statement holds any phrase."""
        return bool(self.hits([line], language, of_need=True))

    def phrase_scores(self, hits: Sequence[Hit]) -> NDArray[np.float64]:
        """One number an area, 0 to 1: several phrases add up, but never beyond 1."""
        missing = np.ones(len(self.taxonomy.areas))
        for hit in hits:
            missing[hit.subject] *= 1 - _OF_A_PHRASE * hit.strength
        return 1 - missing

    def chances(self, vectors: Vectors | None, n_items: int) -> NDArray[np.float64]:
        """How likely each item is about each area: shape (n items, n areas); 0 where there is no model."""
        chances = np.zeros((n_items, len(self.taxonomy.areas)))
        if self._model is not None and vectors is not None and n_items:
            distinct, which = distinct_rows(vectors)
            known = self._model.chances(distinct)[:, self._columns] * np.any(distinct, axis=1, keepdims=True)
            chances[:, self._known] = known[which]
        return chances

    def tells(self, texts: Texts, languages: Sequence[str], *, of_need: bool) -> NDArray[np.bool_]:
        """Which items speak of any area, the rest being courtesy, setting or routine: shape (n items,)."""
        tells = np.ones(len(texts.items), dtype=bool)
        if self._model is None or texts.vectors is None or NO_AREA not in self._model.areas:
            return tells
        distinct, which = distinct_rows(texts.vectors)
        silent = self._model.chances(distinct)[:, self._model.areas.index(NO_AREA)] >= _SILENT
        for item in np.flatnonzero(silent[which]).tolist():
            language = languages[int(np.searchsorted(texts.starts, item, side="right")) - 1]
            tells[item] = bool(self.hits([texts.items[item]], language, of_need=of_need))
        return tells

    def _chances_of_need(self, texts: Texts, language: str) -> NDArray[np.float64]:
        """The same for a need; of a few words on their own, which are close to anything, only what they say plainly."""
        chances = self.chances(texts.vectors, len(texts.items)) * self.tells(texts, [language], of_need=True)[:, None]
        few = [item for item in texts.whole.tolist() if n_words(texts.items[item]) < _FEWEST_WORDS]
        chances[few] *= chances[few].max(axis=1, keepdims=True) >= _PLAIN
        return np.asarray(chances)

    def read(self, texts: Texts, languages: Sequence[str]) -> NDArray[np.float64]:
        """How much each offering text is about each area, 0 to 1: shape (n texts, n areas).

        What its title does not speak of counts half: a title names what an offering is, its sentences touch on more.
        """
        if not len(languages):
            return np.zeros((0, len(self.taxonomy.areas)))
        hits = [self.hits(texts.items_of(i), language, of_need=False) for i, language in enumerate(languages)]
        chances = self.chances(texts.vectors, len(texts.items))
        found = _either(np.stack([self.phrase_scores(one) for one in hits]), _any_of(chances, texts))
        return found if self._model is None else np.asarray((found + np.sqrt(found * chances[texts.starts])) / 2)

    def hear(self, texts: Texts, language: str) -> Heard:
        """How much one need is about each area, by its phrases and its meaning."""
        hits, chances = self.hits(texts.items, language, of_need=True), self._chances_of_need(texts, language)
        said = np.minimum(self.phrase_scores(hits), _SURE)
        found = _either(said, _any_of(chances, texts)[0])
        scores = np.minimum(1, found + _RELATED * (1 - found) * (found @ self._related))
        return Heard(tuple(hits), chances, np.asarray(scores))

    def suggest(self, heard: Heard, texts: Texts, *, k: int = 5) -> tuple[Suggestion, ...]:
        """The k areas that one statement is most about, best first; areas that nothing points to are left out."""
        hits, chances, scores = heard.hits, heard.chances, heard.scores
        order = sorted(range(len(scores)), key=lambda area: (-round(float(scores[area]), 9), self.taxonomy.ids[area]))
        return tuple(
            Suggestion(
                self.taxonomy.ids[area],
                round(float(scores[area]), 6),
                tuple(dict.fromkeys(hit.words for hit in hits if hit.subject == area and hit.words))[:3],
                texts.items[int(chances[:, area].argmax())] if chances[:, area].any() else "",
            )
            for area in order[:k]
            if scores[area] > 0
        )


def _any_of(chances: NDArray[np.float64], texts: Texts) -> NDArray[np.float64]:
    """How likely some item of each text is about each area: shape (n texts, n areas)."""
    return np.asarray(1 - np.multiply.reduceat(1 - chances, texts.starts, axis=0))


def _either(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 - (1 - left) * (1 - right))
