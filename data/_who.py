"""Who can have an offering: reading the rules about countries and groups out of a raw row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from data._countries import load_countries
from data._labels import EVERYONE, load_labels
from data._phrases import clause_around
from data._places import PARTNERS, Places, Rule, is_listed, is_preference, read_places, split_exceptions
from data._raw import RawOffering
from data._vocabularies import RELEASE
from matching import Fact

Facts = dict[str, Fact[Any]]

_SCOPE = re.compile(r"\b(?:for|in|of|across|to|from|serving|within)\s+(?:the\s+)?(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_NOT_YET = re.compile(r"\b(?:not|non)\W*(?:yet\s+)?(?:an?\s+)?$", re.IGNORECASE)


def _regions_of(raw: RawOffering) -> set[str]:
    places = load_labels().places
    return {code for region in raw.regions for code in places.codes(region) if ":" in code}


def _plain(codes: Iterable[str], kind: str) -> frozenset[str]:
    return frozenset(code.partition(":")[2] for code in codes if code.startswith(f"{kind}:"))


def _is_world(label: str) -> bool:
    """Whether a label says "global" and names nothing narrower: neither "global south" nor "world bank client"."""
    labels = load_labels()
    return bool(labels.world.codes(label)) and not any(":" in code for code in labels.places.codes(label))


def _column_groups(raw: RawOffering) -> tuple[set[str], set[str], bool]:
    """Groups of the column `eligible_groups`: those that limit, those that only come first, and whether it says all."""
    labels = load_labels()
    limiting: set[str] = set()
    preferred: set[str] = set()
    everyone = False
    for label in raw.eligible_groups:
        name = label.lower().removesuffix("-priority").replace(" ", "-").replace("_", "-")
        words = name.replace("-", " ")
        found = {f"group:{name}"} if name in labels.group_kinds else labels.places.codes(words)
        if EVERYONE in found or _is_world(words):
            everyone = True
        elif not (labels.income.codes(words) or labels.treaties.codes(words)):
            target = preferred if label.lower().endswith("-priority") else limiting
            target |= {code for code in found if ":" in code} or {f"group:{name}"}
    return limiting, preferred, everyone


def _split_conditions(read: Places) -> tuple[set[str], set[str]]:
    """Of "these, within those" the countries, else the last that our lists can check, say who may; the rest limits."""
    sets = read.alternatives
    countries = {n for n, codes in enumerate(sets) if any(code.startswith("country:") for code in codes)}
    last = max((n for n, codes in enumerate(sets) if any(map(is_listed, codes))), default=len(sets) - 1)
    chosen = countries or {last}
    allowed = set().union(*(codes for n, codes in enumerate(sets) if n in chosen))
    return allowed, set().union(*(codes for n, codes in enumerate(sets) if n not in chosen))


def read_eligibility(raw: RawOffering) -> Facts:
    """Facts about countries, groups and treaties. What no list of ours can check is a condition "to confirm"."""
    rule = split_exceptions(raw.eligibility)
    read = read_places(rule.text, _regions_of(raw))
    column, column_preferred, column_says_all = _column_groups(raw)
    read.everyone |= column_says_all or (rule.is_everyone_else and not read.alternatives)
    listed, conditions = _admitted(raw, read, column)
    facts = _limits(raw, read, listed, conditions)
    preferred = (read.preferred | column_preferred) - listed - conditions
    further = _further_rules(raw, rule)
    _add_openness(raw, read, facts, preferred, is_limited="treaties" in further or "income_groups" in further)
    if excluded := _left_out_countries(rule):
        facts["excluded_countries"] = raw.said(excluded, rule.left_out)
    return facts | further


def _admitted(raw: RawOffering, read: Places, column: set[str]) -> tuple[set[str], set[str]]:
    """Places that say who may, and conditions on top, of the text and of the columns beside it."""
    allowed, conditions = _split_conditions(read)
    checkable = {code for code in column if is_listed(code)}
    allowed |= checkable - conditions
    conditions |= column - checkable
    listed = {code for code in allowed if is_listed(code)}
    if raw.eligible_countries and raw.eligible_countries_basis == "stated":
        # beside a list of countries a status ("ODA-eligible") describes them, a region or an organisation widens it
        described = {code for code in listed if load_labels().group_kinds.get(code.partition(":")[2]) == "status"}
        listed, conditions = listed - described, conditions | described
    if raw.eligible_countries_basis == "stated" or not listed:
        listed |= {f"country:{code}" for code in raw.eligible_countries}
    if not listed:
        conditions |= allowed
    if raw.eligible_countries:
        conditions = {code for code in conditions if is_listed(code)}
    elif listed:
        listed |= allowed - {PARTNERS}
    return listed, conditions


def _left_out_countries(rule: Rule) -> frozenset[str]:
    """Countries of an exception, with those that are in a group that it names on the day of the release."""
    codes = load_labels().left_out_places.codes(rule.left_out)
    return _plain(codes, "country").union(*(_members(group) for group in _plain(codes, "group")))


@cache
def _members(group: str) -> frozenset[str]:
    return frozenset(code for code, record in load_countries().items() if record.is_in(group, RELEASE.date))


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


def _add_openness(raw: RawOffering, read: Places, facts: Facts, preferred: set[str], *, is_limited: bool) -> None:
    """Whether everybody may, said by the text or, where it names no place at all, guessed from the regions served."""
    quote = read.quote or raw.eligibility
    if read.everyone or (preferred and "eligible_groups" not in facts and "members_only" not in facts):
        facts["open_to_all"] = raw.said(True, quote)
        if groups := _plain(preferred, "group"):
            facts.setdefault("eligible_groups", raw.said(groups, quote))
    elif "eligible_groups" not in facts and "eligible_countries" not in facts:
        facts |= _from_regions(raw, has_conditions="members_only" in facts)
        if is_limited and "open_to_all" in facts:
            # a treaty or an income group is all that the rule asks for
            facts["open_to_all"] = raw.said(True, quote)


def _from_regions(raw: RawOffering, *, has_conditions: bool) -> Facts:
    """The regions served, where the rule itself names none: stated if title or summary say the same."""
    labels = load_labels()
    facts: Facts = {}
    regions = _regions_of(raw) if raw.regions else {code for code in labels.places.codes(raw.title) if ":" in code}
    named = {code for code in regions if is_listed(code)}
    is_global = any(map(_is_world, raw.regions))
    if is_global and has_conditions:
        return {}  # beside "global" a region is an emphasis, and who may is said by the conditions
    evidence = "" if is_global else _evidence(raw, named)
    quote = evidence or ", ".join(raw.regions) or raw.title
    is_said = evidence if raw.regions else ""
    for kind, name in (("group", "eligible_groups"), ("country", "eligible_countries")):
        if values := _plain(named, kind):
            facts[name] = (raw.said if is_said else raw.guessed)(values, quote)
    if is_global:
        facts["open_to_all"] = raw.guessed(True, ", ".join(raw.regions))
    if not facts and not has_conditions and (unknown := regions - named):
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


def _further_rules(raw: RawOffering, rule: Rule) -> Facts:
    """Limits by income and treaty; what only comes first is none."""
    labels = load_labels()
    facts: Facts = {}
    columns = " ; ".join(label.replace("-", " ").replace("_", " ") for label in raw.eligible_groups)
    for text in (rule.text, columns, raw.title, raw.summary):
        if found := [one for one in labels.income.find(text) if not is_preference(text, one)]:
            groups = frozenset(code for one in found for codes in one.codes for code in codes.split(","))
            facts.setdefault("income_groups", raw.said(groups, text[found[0].start : found[0].end]))
    if words := labels.income_excluded.first(rule.left_out):
        groups = frozenset(code for codes in labels.income_excluded.codes(words) for code in codes.split(","))
        facts.setdefault("income_groups", raw.said(groups, rule.left_out))
    for text in (rule.text, columns):
        found = [one for one in labels.treaties.find(text) if not is_preference(text, one)]
        if found and not _NOT_YET.search(text[: found[0].start]):
            treaties = frozenset(code for one in found for code in one.codes)
            facts.setdefault("treaties", raw.said(treaties, text[found[0].start : found[0].end]))
    return facts
