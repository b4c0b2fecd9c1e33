"""For whom within a country an offering is, and what must be in place first."""

from __future__ import annotations

import re
from typing import Any

from data._labels import load_labels
from data._phrases import clause_around
from data._raw import RawOffering
from matching import Fact

Facts = dict[str, Fact[Any]]

_ALONE = r"(?:women|female)\b(?!\s*(?:,|and\b|or\b|preferred|encouraged|especially|particularly|first\b))"
_WOMEN_FIRST = re.compile(
    rf"^(?:(?!(?:and|or|for|to|priority|including)\b)[\w-]+\s){{0,3}}{_ALONE}|\bwomen[\s-]only\b|\bonly\s+(?:for\s+|to\s+)?women\b",
    re.IGNORECASE,
)
_WOMEN_AMONG = re.compile(
    r"(?:,|\band|\bor|\bto|\bfor)\s+(?:women|female)|\b(?:priority|preference|preferred|quota|half)\b", re.IGNORECASE
)
_NOT = re.compile(r"\bnot\b.*$", re.IGNORECASE)


def _roles(text: str) -> frozenset[str]:
    """Roles named by a text, without those after "not"."""
    return load_labels().audiences.codes(_NOT.sub("", text))


def _is_about_women(raw: RawOffering) -> str:
    condition = raw.audience_condition
    if re.search(rf"\b{_ALONE}", condition, re.IGNORECASE) and not _WOMEN_AMONG.search(condition):
        return condition
    return raw.eligibility if _WOMEN_FIRST.search(raw.eligibility) else ""


def _only_in(text: str) -> frozenset[str]:
    """Roles of the clauses that say "only"."""
    labels = load_labels()
    clauses = (clause_around(text, hit.start, hit.end) for hit in labels.only_markers.find(text))
    return frozenset().union(*(_roles(clause) for clause in clauses))


def _is_widened(text: str) -> bool:
    """Whether words such as "officials" stand beside the roles, outside a role's own name."""
    labels = load_labels()
    return bool(labels.any_audience.codes(labels.audiences.blank(_NOT.sub("", text))))


def _condition_roles(raw: RawOffering) -> frozenset[str]:
    """Roles that the condition admits and no others; what the eligibility adds beside them is admitted too."""
    labels, condition = load_labels(), raw.audience_condition
    if not condition or labels.sector_conditions.codes(condition) or labels.prerequisites.codes(condition):
        return frozenset()
    named = _roles(condition)
    if not named or labels.only_markers.codes(condition):
        return named
    return frozenset() if _is_widened(raw.eligibility) else named | _roles(raw.eligibility)


def read_audience(raw: RawOffering) -> Facts:
    """Facts about people: the roles named, the only roles admitted, women only, and what must stand first."""
    facts: Facts = {}
    if quote := _is_about_women(raw):
        facts["women_only"] = raw.said(True, quote)
    if only := _condition_roles(raw) or _only_in(raw.eligibility):
        facts["audience_only"] = raw.said(only, raw.audience_condition or raw.eligibility)
    roles = _roles(raw.eligibility) | only
    if roles:
        wider = frozenset({"policy"}) if _is_widened(raw.eligibility) else frozenset()
        facts["audience"] = raw.said(roles | wider, raw.eligibility)
    return facts | _read_prerequisites(raw)


def _read_prerequisites(raw: RawOffering) -> Facts:
    labels = load_labels()
    texts = ((raw.audience_condition, labels.prerequisites), (raw.eligibility, labels.prerequisites))
    for text, phrases in (*texts, (raw.summary, labels.warnings)):
        if found := phrases.find(text):
            quote = clause_around(text, found[0].start, found[0].end, sentences=True)
            return {"prerequisites": raw.said(phrases.codes(text), quote)}
    return {}
