"""Reading a need: its words, the areas it is ranked by, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching._catalogue import Texts, read_texts
from matching._eligibility import RULES, Asked
from matching._errors import ProfileError
from matching._features import Demand
from matching._mail import own_words
from matching._reference import Frozen
from matching._refusals import asked_parts
from matching._suggest import Heard, Suggestion
from matching._taxonomy import Taxonomy
from matching._text import MAX_ITEMS, cut, sentences, stems, words
from matching._types import Need, NeedProfile

_N_SUGGESTED = 6
_READABLE = 0.3
_HEARD = 0.2  # a text whose likeliest area is less likely than this speaks of none


@dataclass(frozen=True)
class Reading:
    """A need as ranking sees it, and what a reader of the list should know about that."""

    demand: Demand
    heard: Heard | None
    suggestions: tuple[Suggestion, ...]
    notes: tuple[str, ...]


def check_profile(profile: NeedProfile, taxonomy: Taxonomy, lifted: frozenset[str]) -> None:
    """Refuse what cannot be ranked; raises ProfileError without repeating what was typed."""
    if not profile.needs:
        raise ProfileError("the profile has no needs")
    if len({need.id for need in profile.needs}) < len(profile.needs):
        raise ProfileError("two needs of the profile have the same id")
    if lifted - RULES.keys():
        raise ProfileError("an unknown rule cannot be lifted")
    for need in profile.needs:
        _check_need(need, taxonomy)


def _check_need(need: Need, taxonomy: Taxonomy) -> None:
    if unknown := taxonomy.unknown(need.areas):
        raise ProfileError(f"need {need.id}: unknown area {unknown[0]}")
    if not need.areas and not words(need.statement) and not words(need.summary_en):
        raise ProfileError(f"need {need.id}: neither words nor areas to rank by")
    if need.severity is not None and not 1 <= need.severity <= 5:
        raise ProfileError(f"need {need.id}: severity must be 1 to 5")
    window = need.window
    if window is not None and window.opens_on and window.closes_on and window.closes_on < window.opens_on:
        raise ProfileError(f"need {need.id}: the window ends before it begins")


def read_statement(statement: str, language: str, frozen: Frozen) -> Texts | None:
    """One text as sentences and their clauses; None if it asks for nothing.

    The furniture of a mail and what is expressly not wanted are left out, and so are sentences that speak of no area
    where others do.
    """
    items = sentences(own_words(cut(statement), lambda line: frozen.reader.speaks(line, language)))
    parts = list(dict.fromkeys(part for item in items for part in asked_parts(item)))[:MAX_ITEMS]
    if not parts:
        return None
    texts = read_texts([parts], [language], frozen.space, frozen.encoder)
    tells = frozen.reader.tells(texts, [language], of_need=True)
    kept = [texts.items[number] for number in texts.whole.tolist() if tells[number]]
    asks = np.flatnonzero([any(item in sentence for sentence in kept) for item in texts.items])
    return texts.at(asks) if len(asks) else texts


def read_demand(asked: Asked, frozen: Frozen, neighbours: frozenset[str]) -> Reading:
    """Everything of a need that ranking compares; areas are read from the text where none are given."""
    statement, language = _readable_text(asked.need, frozen)
    texts = read_statement(statement, language, frozen)
    notes = [] if frozen.encoder is not None else ["no_encoder"]
    if not statement:
        notes.append("language_not_covered" if words(asked.need.statement) else "no_text")
    suggestions: tuple[Suggestion, ...] = ()
    heard: Heard | None = None
    areas = read = np.zeros(frozen.n_areas)
    if texts is not None:
        heard = frozen.reader.hear(texts, language)
        if heard.scores.max(initial=0.0) >= _HEARD:
            read, suggestions = heard.scores, frozen.reader.suggest(heard, texts, k=_N_SUGGESTED)
    need = replace(asked.need, language=language)
    if need.areas:
        areas = np.array([float(area in need.areas) for area in frozen.taxonomy.ids])
    elif suggestions:
        areas, need = read, replace(need, areas_are_suggested=True)
    elif statement:
        notes.append("nothing_heard")
    if need.areas_are_suggested:
        notes.append("areas_suggested")
    coverage = frozen.space.coverage(stems(" ".join(texts.items), language)) if texts is not None else 0.0
    named = frozen.mentions.of(texts.items, language) if texts is not None else frozenset()
    demand = Demand(replace(asked, need=need, named=named), texts, coverage, areas, read, neighbours)
    return Reading(demand, heard, suggestions, tuple(notes))


def _readable_text(need: Need, frozen: Frozen) -> tuple[str, str]:
    """The statement, or the English summary where no part of the engine knows the statement's language."""
    covered = getattr(frozen.encoder, "languages", None)
    known = need.language in frozen.taxonomy.languages or covered is None or need.language in covered
    if known and words(need.statement):
        return need.statement, need.language
    if words(need.summary_en):
        return need.summary_en, "en"
    if frozen.space.coverage(stems(need.statement, need.language)) >= _READABLE and words(need.statement):
        return need.statement, need.language
    return "", need.language
