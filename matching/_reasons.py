"""Reasons: names, numbers and the words of both texts that a match rests on. Sentences are made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from matching._demand import Reading
from matching._encoder import Vectors, cosines
from matching._facts import narrow_audience, other_sector, women_only
from matching._phrases import Hit
from matching._reference import Frozen
from matching._supply import Stock, Supply
from matching._text import GENERAL_WORDS, cosines_in_words, n_words, sentences, stems, words_by_stem
from matching._types import Offering, Reason

_LONGEST_QUOTE = 180
_MOST_WORDS = 4
_SHORTEST_WORD = 4
_TELLING = 4.5  # a shared word is worth showing if it is rarer than this in the reference
_CLOSE = 0.33  # a cosine of two sentences' vectors from which on a reader sees what they share
_CLOSE_IN_WORDS = 0.1  # the same where there are words alone
_FEWEST_WORDS = 4  # a shorter sentence says too little to be quoted
_REMEMBERED = 10_000  # sentences of offerings whose stems are kept
_SPOKEN = 0.2  # the chance from which on a sentence is quoted for an area
_SURELY = 0.5  # and worth saying that an offering lacks it
_LATELY = 5  # years after which help to a neighbour is history
_LIKELY = 0.25  # an area read from the text is worth naming from this chance on


class Said:
    """What one offering says of areas: its items, the phrases in them, and how likely each speaks of each area."""

    def __init__(self, frozen: Frozen, offering: Offering, items: Sequence[str], vectors: Vectors | None) -> None:
        self.items = items
        self._hits = frozen.reader.hits(items, offering.text_language, of_need=False)
        self.chances = frozen.reader.chances(vectors, len(items))

    def words(self, area: int) -> str:
        """A phrase of the text for an area, or else the sentence that most likely speaks of it."""
        phrase = _first_phrase(self._hits, area)
        if phrase or self.chances[:, area].max() < _SPOKEN:
            return phrase
        return quote(self.items[int(self.chances[:, area].argmax())])


def quotes_both(reason: Reason | None) -> bool:
    """Whether a reason quotes words of both texts."""
    return reason is not None and bool(reason.need_words and reason.offering_words)


def _joined(areas: Reason | None, subject: Reason | None) -> tuple[Reason | None, Reason | None]:
    """What both texts say of an area in common is what the reason of areas quotes, if it has no quotes of its own."""
    if areas is None or subject is None or subject.values["area"] not in cast("tuple[str, ...]", areas.values["areas"]):
        return subject, areas
    return replace(areas, need_words=subject.need_words, offering_words=subject.offering_words), None


class ReasonWriter:
    """Finds the reasons of one need's matches, an offering at a time; nothing is computed for offerings not listed."""

    def __init__(self, reading: Reading, stock: Stock, frozen: Frozen) -> None:
        self._demand = reading.demand
        self._stock = stock
        self._frozen = frozen
        heard = reading.heard
        self._hits = () if heard is None else heard.hits
        self._chances = np.zeros((0, frozen.n_areas)) if heard is None else heard.chances
        self._suggested = frozenset(suggestion.area for suggestion in reading.suggestions)

    @cached_property
    def _wanted(self) -> NDArray[np.bool_]:
        """The areas of the need as a reader is shown them: those given, or the likely ones among those suggested."""
        given, ids = self._demand.asked.need.areas, self._frozen.taxonomy.ids
        if given:
            return np.array([area in given for area in ids])
        return np.asarray((self._demand.areas >= _LIKELY) & np.array([area in self._suggested for area in ids]))

    @cached_property
    def _need_words(self) -> dict[str, str]:
        texts = self._demand.texts
        return {} if texts is None else words_by_stem(" ".join(texts.items), self._demand.asked.need.language)

    def reasons(self, position: int) -> tuple[Reason, ...]:
        """Reasons of the offering at a position of the stock, the strongest kind first."""
        supply, index = self._stock.at(position)
        offering, items = supply.catalogue.offerings[index], supply.items_of(index)
        vectors = supply.catalogue.items.vectors_of(index)
        said = Said(self._frozen, offering, items, vectors)
        areas, passages = self._areas(said, supply.areas_of(index)), self._sentences(offering, items, vectors)
        lacks = self._lacks(supply, index)
        found = [
            *_joined(areas, None if quotes_both(areas) else self._subject(said, lacks)),
            passages if passages is not None and passages.name == "sentences" else None,
            self._words(offering, items),
            self._made_for(offering),
            self._modes(offering),
            self._track_record(offering, supply),
            self._others(offering, supply, index),
            self._missing(lacks),
            self._made_for_others(offering),
        ]
        reasons = [reason for reason in found if reason is not None]
        if passages is not None and not any(map(quotes_both, reasons)):
            reasons.insert(1 if areas is not None else 0, passages)
        return tuple(reasons)

    def _areas(self, said: Said, claimed: NDArray[np.bool_]) -> Reason | None:
        ids = self._frozen.taxonomy.ids
        shared = np.flatnonzero(claimed & self._wanted).tolist()
        if not shared:
            return None
        by_worth = sorted(shared, key=lambda i: (-self._demand.areas[i] * self._frozen.area_weights[i], ids[i]))
        pairs = [(self._words_of_need(area), said.words(area)) for area in by_worth]
        need_words, offering_words = max(pairs, key=lambda pair: bool(pair[0]) + bool(pair[1]))
        return Reason(
            "areas",
            need_words=need_words,
            offering_words=offering_words,
            values={"areas": tuple(ids[i] for i in by_worth), "suggested": self._demand.asked.need.areas_are_suggested},
        )

    def _subject(self, said: Said, lacks: NDArray[np.bool_]) -> Reason | None:
        """The area that both texts speak of most surely, whatever is claimed, but never one that the offering lacks."""
        if self._demand.texts is None:
            return None
        ours, theirs = self._chances.max(axis=0), said.chances.max(axis=0)
        both = ours * theirs * (np.minimum(ours, theirs) >= _SPOKEN) * ~lacks
        area = int(both.argmax())
        if not both[area]:
            return None
        return Reason(
            "subject",
            need_words=quote(self._demand.texts.items[int(self._chances[:, area].argmax())]),
            offering_words=quote(said.items[int(said.chances[:, area].argmax())]),
            values={"area": self._frozen.taxonomy.ids[area]},
        )

    def _words_of_need(self, area: int) -> str:
        """A phrase of the need for an area, or else the part of it that most likely speaks of the area."""
        phrase = _first_phrase(self._hits, area)
        if phrase or self._demand.texts is None or self._chances[:, area].max() < _SPOKEN:
            return phrase
        return quote(self._demand.texts.items[int(self._chances[:, area].argmax())])

    def _others(self, offering: Offering, supply: Supply, index: int) -> Reason | None:
        """What others do or did in an area in common: in the country, and of late among its neighbours."""
        asked, ids = self._demand.asked, self._frozen.taxonomy.ids
        shared = {ids[i] for i in np.flatnonzero(supply.areas_of(index) & self._wanted).tolist()}
        own = supply.projects_of(offering.provider)
        others = [project for project in supply.projects if project.areas & shared and project not in own]
        here = sorted(p.id for p in others if asked.country.code in p.countries)
        late = [p for p in others if (p.year_end or p.year_start or 0) > asked.on.year - _LATELY and p.id not in here]
        near = sorted(p.id for p in late if p.countries & self._demand.neighbours)
        return Reason("others", values={"in_country": tuple(here), "in_region": tuple(near)}) if here or near else None

    def _lacks(self, supply: Supply, index: int) -> NDArray[np.bool_]:
        """Areas that the need is about, and the offering neither claims nor speaks of: shape (n areas,)."""
        wanted = self._wanted & (self._demand.areas >= _SURELY)
        return np.asarray(wanted & ~supply.areas_of(index) & (supply.read[index] < _LIKELY))

    def _missing(self, lacks: NDArray[np.bool_]) -> Reason | None:
        ids = self._frozen.taxonomy.ids
        areas = sorted(np.flatnonzero(lacks).tolist(), key=lambda i: (-self._demand.areas[i], ids[i]))
        return Reason("missing", values={"areas": tuple(ids[i] for i in areas)}) if areas else None

    def _made_for_others(self, offering: Offering) -> Reason | None:
        """Sectors and people that the offering is for, none of which the need names."""
        asked = self._demand.asked
        sectors = sorted(offering.sectors.value) if offering.sectors and other_sector(asked, offering) else []
        people = (
            sorted(offering.audience_only.value) if offering.audience_only and narrow_audience(asked, offering) else []
        )
        if women_only(asked, offering):
            people = sorted({*people, "women"})
        if not sectors and not people:
            return None
        return Reason("made_for_others", values={"sectors": tuple(sectors), "audiences": tuple(people)})

    def _sentences(self, offering: Offering, items: Sequence[str], vectors: Vectors | None) -> Reason | None:
        """The two passages that come closest: "sentences" where a reader sees what they share, else "nearest"."""
        need = self._demand.texts
        if need is None:
            return None
        # the title stands above the reasons already, so it is quoted only where it is all there is
        summary = items[len(sentences(offering.title)) :]
        said = summary or items
        if need.vectors is not None and vectors is not None:
            closeness = cosines(need.vectors, vectors[-len(said) :])
        else:
            words = self._frozen.space.transform([stems(item, offering.text_language) for item in said])
            closeness = cosines_in_words(need.lexical, words)
        closeness[[n_words(item) < _FEWEST_WORDS for item in need.items], :] = 0
        closeness[:, [n_words(item) < _FEWEST_WORDS for item in said]] = 0
        floor = _CLOSE_IN_WORDS if need.vectors is None else _CLOSE
        if not closeness.size or closeness.max() <= 0:
            return None
        ours, theirs = np.unravel_index(int(closeness.argmax()), closeness.shape)
        return Reason(
            "sentences" if summary and closeness.max() >= floor else "nearest",
            need_words=quote(need.items[int(ours)]),
            offering_words=quote(said[int(theirs)]),
            values={"similarity": round(float(closeness.max()), 3)},
        )

    def _words(self, offering: Offering, items: Sequence[str]) -> Reason | None:
        ours = self._need_words
        theirs: dict[str, str] = {}
        for item in items:
            theirs = _offering_words(item, offering.text_language) | theirs
        weight = self._frozen.space.weight
        shared = [
            stem
            for stem in ours.keys() & theirs.keys() & self._frozen.subject_stems
            if is_telling(stem, ours[stem], weight(stem)) and is_telling(stem, theirs[stem], weight(stem))
        ]
        shared.sort(key=lambda stem: (-weight(stem), stem))
        if not shared:
            return None
        best = shared[:_MOST_WORDS]
        return Reason(
            "words", ", ".join(ours[s] for s in best), ", ".join(theirs[s] for s in best), {"n_shared": len(shared)}
        )

    def _made_for(self, offering: Offering) -> Reason | None:
        asked = self._demand.asked
        named = offering.eligible_countries
        if named is not None and asked.country.code in named.value:
            values = {"n_countries": len(named.value), "is_guess": not named.basis.may_exclude}
            return Reason("made_for_country", offering_words=named.quote, values=values)
        facts = [fact for fact in (offering.eligible_groups, offering.members_only) if fact is not None]
        found = [fact for fact in facts if fact.value & asked.groups]
        if not found:
            return None
        groups = tuple(sorted({group for fact in found for group in fact.value & asked.groups}))
        is_guess = not any(fact.basis.may_exclude for fact in found)
        return Reason("made_for_groups", offering_words=found[0].quote, values={"groups": groups, "is_guess": is_guess})

    def _modes(self, offering: Offering) -> Reason | None:
        if offering.modes is None:
            return None
        wanted = self._demand.asked.need.modes & offering.modes.value
        return Reason("modes", values={"modes": tuple(sorted(offering.modes.value)), "wanted": tuple(sorted(wanted))})

    def _track_record(self, offering: Offering, supply: Supply) -> Reason | None:
        country, areas = self._demand.asked.country.code, self._frozen.taxonomy.ids
        wanted = {area for area, is_wanted in zip(areas, self._wanted, strict=True) if is_wanted}
        own = supply.projects_of(offering.provider)
        here = sorted(p.id for p in own if country in p.countries)
        near = sorted(p.id for p in own if p.countries & self._demand.neighbours and country not in p.countries)
        if not here and not near:
            return None
        same = sorted(p.id for p in own if p.id in {*here, *near} and p.areas & wanted)
        return Reason(
            "track_record", values={"in_country": tuple(here), "in_region": tuple(near), "in_area": tuple(same)}
        )


def quote(text: str) -> str:
    """A text, cut at a word's end where it is too long to show."""
    if len(text) <= _LONGEST_QUOTE:
        return text
    cut = text[:_LONGEST_QUOTE]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


def is_telling(stem: str, word: str, weight: float) -> bool:
    """Whether a shared word says something: rare, not a number, and not general (Chinese pairs are short)."""
    is_long = len(word) >= _SHORTEST_WORD or not word.isascii()
    return is_long and weight >= _TELLING and word.lower() not in GENERAL_WORDS and not stem.isdigit()


def _first_phrase(hits: Sequence[Hit], area: int) -> str:
    return next((hit.words for hit in hits if hit.subject == area and hit.words), "")


@lru_cache(maxsize=_REMEMBERED)
def _offering_words(item: str, language: str) -> dict[str, str]:
    """Words of one sentence of an offering by their stems; sentences of needs are not remembered."""
    return words_by_stem(item, language)
