"""Finding the places that a rule names: those that limit, those that only come first, and those left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from data._countries import load_countries
from data._labels import EVERYONE, NO_PLACE, REGION_ITSELF, load_labels
from data._phrases import Found, Phrases, clause_around

_EITHER = re.compile(r"[,;/&]|\b(?:and|or|plus|with)\b", re.IGNORECASE)
_LINK = re.compile(r"[\s,/&]|\b(?:and|or|the|of|from|in|countries|country|states|members|applicants)\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"\s*(?:(?!(?:and|or|with|but|also)\b)[\w-]+\s+){0,2}(?:the\s+|a\s+|an\s+)?"
    r"|\s*(?:(?!(?:and|or|with|but|also)\b)[\w-]+\s+){0,6}(?:of|in|from|across|within)\s+(?:the\s+|an?\s+|any\s+)?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:the|in|from|applicants|candidates|people)\b", re.IGNORECASE)
_NOUN = re.compile(
    r"\b(?:countries|country|states|members|nationals|applicants|candidates|officials|are)\b", re.IGNORECASE
)
_STOP = re.compile(r"[;.)]|$")
_NON = re.compile(r"\bnon[-\s](?=\w)", re.IGNORECASE)
_CODES = re.compile(r"\b[A-Z]{2}\b(?:(?:\s*[,/]\s*|\s+(?:and\s+|or\s+|with\s+)?)[A-Z]{2}\b)+")
_MARGIN = 40
PARTNERS = "group:programme-partner"  # "members and partners": those who help, not a further group of countries


@dataclass
class Places:
    """Places named by a text: those that limit, those that only come first, and whether everybody may."""

    alternatives: list[set[str]] = field(default_factory=list)
    preferred: set[str] = field(default_factory=set)
    everyone: bool = False
    quotes: list[str] = field(default_factory=list)

    @property
    def quote(self) -> str:
        return "; ".join(dict.fromkeys(self.quotes))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule about places: what it admits, and what it leaves out."""

    text: str
    left_out: str
    is_everyone_else: bool


def is_listed(code: str) -> bool:
    """Whether our lists can check a place: a country, or a group with members."""
    return code.startswith("country:") or code.partition(":")[2] in load_labels().listed_groups


def _is_before(text: str, found: Found, phrases: Phrases) -> bool:
    left = text[max(0, found.start - _MARGIN) : found.start].rsplit(";", maxsplit=1)[-1]
    return any(not _ARTICLE.sub("", left[hit.end :]).strip() for hit in phrases.find(left))


def _is_after(text: str, found: Found, phrases: Phrases) -> bool:
    right = text[found.end : found.end + _MARGIN].split(";", maxsplit=1)[0]
    return any(not _NOUN.sub("", right[: hit.start]).strip(" ,'\u2019s") for hit in phrases.find(right))


def is_preference(text: str, found: Found) -> bool:
    """Whether words such as "priority to" say that this one only comes first."""
    labels = load_labels()
    return _is_before(text, found, labels.preference_before) or _is_after(text, found, labels.preference_after)


def _is_giver(text: str, found: Found) -> bool:
    """Whether the place is named as the one that pays or where people travel to."""
    labels = load_labels()
    if all(code.startswith("country:") for code in found.codes):
        return (
            _is_before(text, found, labels.giver_before)
            or _is_before(text, found, labels.venue_before)
            or _is_after(text, found, labels.giver_after)
        )
    kinds = {labels.group_kinds.get(code.partition(":")[2]) for code in found.codes}
    return kinds == {"organisation"} and _is_before(text, found, labels.funder_before)


def _listed_by_code(text: str) -> list[Found]:
    """Countries written as a row of two-letter codes; one code that is none makes it no row."""
    known, found = load_countries(), []
    for row in _CODES.finditer(text):
        codes = [*re.finditer(r"\b[A-Z]{2}\b", row.group())]
        if all(code.group() in known for code in codes):
            start = row.start()
            found += [Found((f"country:{c.group()}",), start + c.start(), start + c.end()) for c in codes]
    return found


def _named(text: str) -> list[Found]:
    found = [one for one in load_labels().places.find(text) if NO_PLACE not in one.codes]
    return sorted([*found, *_listed_by_code(text)], key=lambda one: one.start)


def _is_example(text: str, found: Found) -> bool:
    clause = text[: found.start].rsplit(";", maxsplit=1)[-1]
    return bool(load_labels().examples_before.find(clause))


def _is_all_of(text: str, found: Found, following: Found | None) -> bool:
    """Whether "all countries" goes on as "... of Africa": then it is Africa that limits."""
    if following is None or is_preference(text, following) or EVERYONE in following.codes:
        return False
    return _WITHIN.fullmatch(text[found.end : following.start]) is not None


def _follows_preference(text: str, previous: Found | None, found: Found) -> bool:
    return previous is not None and not _LINK.sub("", text[previous.end : found.start])


def read_places(text: str, regions: set[str]) -> Places:
    """Group and country names in the order of a text; "LDCs in Africa" is both, "LDCs and SIDS" is either."""
    read, previous, preferred = Places(), None, None
    named = [found for found in _named(text) if not _is_giver(text, found)]
    for number, place in enumerate(named):
        found = place
        if REGION_ITSELF in found.codes:
            found = Found(tuple(sorted(regions)), found.start, found.end)
        codes = set(found.codes)
        read.quotes.append(clause_around(text, found.start, found.end))
        if EVERYONE in codes:
            following = named[number + 1] if number + 1 < len(named) else None
            read.everyone = read.everyone or not _is_all_of(text, found, following)
        elif is_preference(text, found) or _follows_preference(text, preferred, found):
            read.preferred |= codes
            preferred = found
        elif _says_more(read, text, previous, found):
            _add(read, text, previous, found)
            previous = found
    return read


def _is_region(found: Found) -> bool:
    kinds = load_labels().group_kinds
    return all(kinds.get(code.partition(":")[2]) == "region" for code in found.codes)


def _says_more(read: Places, text: str, previous: Found | None, found: Found) -> bool:
    """Not so "Pacific *partner countries*", which are the Pacific, nor an example of a rule that names no place."""
    if found.codes == (PARTNERS,) and previous is not None and _is_region(previous):
        return bool(text[previous.end : found.start].strip())
    if _is_example(text, found):
        return any(is_listed(code) for admitted in read.alternatives for code in admitted)
    return bool(found.codes)


def _add(read: Places, text: str, previous: Found | None, found: Found) -> None:
    between = text[previous.end : found.start] if previous is not None else ","
    if read.alternatives and (_EITHER.search(between) or _is_example(text, found)):
        read.alternatives[-1] |= set(found.codes)
    else:
        read.alternatives.append(set(found.codes))


def split_exceptions(text: str) -> Rule:
    """What a rule admits and what it leaves out: "except X", "X are not eligible", "non-X"."""
    labels = load_labels()
    before = labels.exception_before.find(text)
    spans = [(found.start, _end_of_exception(text, found.end)) for found in before]
    for found in labels.exception_after.find(text):
        begin = max(text.rfind(mark, 0, found.start) + 1 for mark in (";", ".", ","))
        spans.append((begin, found.end))
    inverted = _non_spans(text)
    kept, left_out, at = "", [], 0
    for start, end in sorted([*spans, *inverted]):
        if start < at:
            continue
        kept, at = kept + text[at:start] + " ; ", end
        left_out.append(text[start:end].strip())
    return Rule(kept + text[at:], "; ".join(left_out), bool(inverted))


def _end_of_exception(text: str, start: int) -> int:
    stop = _STOP.search(text, start)
    ends = [stop.start() if stop else len(text)]
    ends += [hit.start for hit in load_labels().exception_until.find(text) if hit.start >= start]
    return min(ends)


def _non_spans(text: str) -> Sequence[tuple[int, int]]:
    """Places that "non-" stands before."""
    places = load_labels().left_out_places
    hits = ((hit, places.find(text[hit.end() :])) for hit in _NON.finditer(text))
    return [(hit.start(), hit.end() + found[0].end) for hit, found in hits if found and found[0].start == 0]
