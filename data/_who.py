"""Who can have an offering: reading the rules about countries and groups out of a raw row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from data._labels import EVERYONE, REGION_ITSELF, load_labels
from data._phrases import Found, Phrases, clause_around
from data._raw import RawOffering
from matching import Fact

Facts = dict[str, Fact[Any]]

_EITHER = re.compile(r"[,;/&]|\b(?:and|or|plus|with)\b", re.IGNORECASE)
_SCOPE = re.compile(r"\b(?:for|in|of|across|to|from|serving|within)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_ARTICLE = re.compile(r"\bthe\b", re.IGNORECASE)
_NOUN = re.compile(r"\b(?:countries|states|members)\b", re.IGNORECASE)
_PARTNERS = "group:programme-partner"  # "members and partners": those who help, not a further group of countries
_MARGIN = 30


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


def _stands_by(text: str, found: Found, before: Phrases, after: Phrases) -> bool:
    """Whether one of the phrases stands right before or right after a place."""
    left = text[max(0, found.start - _MARGIN) : found.start].rsplit(";", maxsplit=1)[-1]
    right = text[found.end : found.end + _MARGIN].split(";", maxsplit=1)[0]
    return any(not _ARTICLE.sub("", left[hit.end :]).strip() for hit in before.find(left)) or any(
        not _NOUN.sub("", right[: hit.start]).strip(" ,") for hit in after.find(right)
    )


def _is_preference(text: str, found: Found) -> bool:
    labels = load_labels()
    return _stands_by(text, found, labels.preference_before, labels.preference_after)


def _is_giver(text: str, found: Found) -> bool:
    labels = load_labels()
    is_country = all(code.startswith("country:") for code in found.codes)
    return is_country and _stands_by(text, found, labels.giver_before, labels.giver_after)


def _regions_of(raw: RawOffering) -> set[str]:
    places = load_labels().places
    return {code for region in raw.regions for code in places.codes(region) if ":" in code}


def read_places(raw: RawOffering, text: str) -> Places:
    """Group and country names in the order of a text; "LDCs in Africa" is both, "LDCs and SIDS" is either."""
    read, previous = Places(), None
    for found in load_labels().places.find(text):
        codes = set(found.codes)
        if _is_giver(text, found):
            continue
        if REGION_ITSELF in codes:
            codes = _regions_of(raw)
        read.quotes.append(clause_around(text, found.start, found.end))
        if EVERYONE in codes:
            read.everyone = True
        elif _is_preference(text, found):
            read.preferred |= codes
        elif codes:
            between = text[previous : found.start] if previous is not None else ","
            if _EITHER.search(between) and read.alternatives:
                read.alternatives[-1] |= codes
            else:
                read.alternatives.append(codes)
            previous = found.end
    return read


def _split_exceptions(text: str) -> tuple[str, str]:
    """The text without its exceptions, and the exceptions."""
    kept, left_out, at = "", "", 0
    for found in load_labels().exception_before.find(text):
        if found.start < at:
            continue
        stop = re.compile(r"[;.]|$").search(text, found.end)
        end = stop.start() if stop else len(text)
        kept, left_out, at = kept + text[at : found.start], f"{left_out} {text[found.start : end]}", end
    return kept + text[at:], left_out.strip()


def _plain(codes: Iterable[str], kind: str) -> frozenset[str]:
    return frozenset(code.partition(":")[2] for code in codes if code.startswith(f"{kind}:"))


def _column_groups(raw: RawOffering) -> tuple[set[str], set[str]]:
    """Groups of the column `eligible_groups`: those that limit and those that only come first."""
    labels = load_labels()
    limiting: set[str] = set()
    preferred: set[str] = set()
    for label in raw.eligible_groups:
        name = label.lower().removesuffix("-priority").replace(" ", "-").replace("_", "-")
        found = {f"group:{name}"} if name in labels.group_kinds else labels.places.codes(name.replace("-", " "))
        target = preferred if label.lower().endswith("-priority") else limiting
        target |= {code for code in found if ":" in code} or {f"group:{name}"}
    return limiting, preferred


def _is_listed(code: str) -> bool:
    return code.startswith("country:") or code.partition(":")[2] in load_labels().listed_groups


def _split_conditions(read: Places) -> tuple[set[str], set[str]]:
    """Of "these, within those" the last that our lists can check says who may; the others are conditions on top."""
    sets = read.alternatives
    chosen = max((n for n, codes in enumerate(sets) if any(map(_is_listed, codes))), default=len(sets) - 1)
    conditions = set().union(*(codes for n, codes in enumerate(sets) if n != chosen))
    return (set(sets[chosen]) if sets else set()), conditions


def read_eligibility(raw: RawOffering) -> Facts:
    """Facts about countries, groups and treaties. What no list of ours can check is a condition "to confirm"."""
    text, left_out = _split_exceptions(raw.eligibility)
    read = read_places(raw, text)
    column, column_preferred = _column_groups(raw)
    allowed, conditions = _split_conditions(read)
    checkable = {code for code in column if _is_listed(code)}
    allowed |= checkable - conditions
    conditions |= column - checkable
    listed = {code for code in allowed if _is_listed(code)}
    if raw.eligible_countries and raw.eligible_countries_basis == "stated":
        # beside a list of countries a status ("ODA-eligible") describes them, a region or an organisation widens it
        described = {code for code in listed if load_labels().group_kinds.get(code.partition(":")[2]) == "status"}
        listed, conditions = listed - described, conditions | described
    if raw.eligible_countries_basis == "stated" or not listed:
        listed |= {f"country:{code}" for code in raw.eligible_countries}
    if not listed:
        conditions |= allowed
    if raw.eligible_countries:
        conditions = {code for code in conditions if _is_listed(code)}
    elif listed:
        listed |= allowed - {_PARTNERS}
    facts = _limits(raw, read, listed, conditions)
    preferred = (read.preferred | column_preferred) - listed - conditions
    _add_openness(raw, read, facts, preferred)
    if excluded := _plain(load_labels().places.codes(left_out), "country"):
        facts["excluded_countries"] = raw.said(excluded, left_out)
    return facts | _further_rules(raw)


def _limits(raw: RawOffering, read: Places, listed: set[str], conditions: set[str]) -> Facts:
    facts: Facts = {}
    quote = read.quote or raw.eligibility
    if groups := _plain(listed, "group"):
        facts["eligible_groups"] = raw.said(groups, quote)
    if countries := _plain(listed, "country"):
        known = raw.eligible_countries_basis or not raw.eligible_countries
        facts["eligible_countries"] = (raw.said if known else raw.guessed)(countries, quote)
    if further := _plain(conditions, "group"):
        facts["members_only"] = raw.said(further, quote)
    return facts


def _add_openness(raw: RawOffering, read: Places, facts: Facts, preferred: set[str]) -> None:
    """Whether everybody may, said by the text or, where it names no place at all, guessed from the regions served."""
    if read.everyone or (preferred and "eligible_groups" not in facts and "members_only" not in facts):
        facts["open_to_all"] = raw.said(True, read.quote or raw.eligibility)
        if groups := _plain(preferred, "group"):
            facts.setdefault("eligible_groups", raw.said(groups, read.quote or raw.eligibility))
    elif "eligible_groups" not in facts and "eligible_countries" not in facts:
        facts |= _from_regions(raw, has_conditions="members_only" in facts)


def _from_regions(raw: RawOffering, *, has_conditions: bool) -> Facts:
    """The regions served, where the rule itself names none: stated if title or summary say the same."""
    labels = load_labels()
    facts: Facts = {}
    named = {code for code in _regions_of(raw) if _is_listed(code)}
    is_global = any(labels.world.codes(region) for region in raw.regions)
    evidence = "" if is_global else _evidence(raw, named)
    quote = evidence or ", ".join(raw.regions)
    for kind, name in (("group", "eligible_groups"), ("country", "eligible_countries")):
        if values := _plain(named, kind):
            facts[name] = (raw.said if evidence else raw.guessed)(values, quote)
    if is_global and not has_conditions:
        facts["open_to_all"] = raw.guessed(True, ", ".join(raw.regions))
    if not facts and not has_conditions and (unknown := {code for code in _regions_of(raw) if not _is_listed(code)}):
        facts["members_only"] = raw.guessed(_plain(unknown, "group"), quote)
    return facts


def _evidence(raw: RawOffering, named: set[str]) -> str:
    """The part of title and summary that names every one of the regions, "" if one is missing."""
    places, quotes, missing = load_labels().places, [], set(named)
    for text, is_title in ((raw.title, True), (raw.summary, False)):
        for found in places.find(text):
            if missing & set(found.codes) and (is_title or _SCOPE.search(text[: found.start])):
                missing -= set(found.codes)
                quotes.append(clause_around(text, found.start, found.end, sentences=True))
    return "" if missing or not named else "; ".join(dict.fromkeys(quotes))


def _further_rules(raw: RawOffering) -> Facts:
    labels = load_labels()
    facts: Facts = {}
    for text in raw.texts:
        if words := labels.income.first(text):
            groups = frozenset(code for codes in labels.income.codes(words) for code in codes.split(","))
            facts.setdefault("income_groups", raw.said(groups, words))
    if treaties := labels.treaties.codes(raw.eligibility):
        facts["treaties"] = raw.said(treaties, labels.treaties.first(raw.eligibility))
    return facts
