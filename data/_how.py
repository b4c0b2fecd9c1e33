"""How help is given: modes, languages, cost, time, sector, what the provider gains, and what a reader does next."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from data._labels import load_labels
from data._phrases import Phrases, clause_around
from data._raw import RawOffering
from data._vocabularies import RELEASE, load_vocabularies
from matching import Fact, NextStep, Window

Facts = dict[str, Fact[Any]]

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LAST_YEAR = re.compile(
    r"(?:\b(?:to|until|till|through)|[-\u2013])\s*(?:the\s+end\s+of\s+|\w+\s+)?((?:19|20)\d\d)\b", re.IGNORECASE
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WRITTEN_DAY = rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+((?:19|20)\d\d)\b"
_DAY = re.compile(_WRITTEN_DAY + r"|\b(\d{4})-(\d\d)-(\d\d)\b", re.IGNORECASE)


def _cue(phrases: Phrases, *texts: str, code: str = "") -> str:
    """The sentence of the first text that holds one of the phrases (of one code, if one is named)."""
    for text in texts:
        for found in phrases.find(text):
            if not code or code in found.codes:
                return clause_around(text, found.start, found.end, sentences=True)
    return ""


def read_modes(raw: RawOffering) -> Facts:
    """Ways of delivery: the codes, or the page's labels where nobody has coded them."""
    labels = load_labels()
    written = (re.sub(r"[\s-]+", "_", label.lower()) for label in raw.delivery_modes)
    modes = raw.modes_vocab or frozenset(labels.mode_labels.get(x, x) for x in written) & frozenset(
        load_vocabularies().modes
    )
    return {"modes": raw.said(modes, ", ".join(raw.delivery_modes))} if modes else {}


def read_languages(raw: RawOffering) -> Facts:
    """Languages, stated only where the row says that the page states them."""
    if not raw.languages:
        return {}
    is_said = raw.languages_basis in ("stated", "confirmed")
    hint = next((part for part in re.split(r"(?<=\.)\s", raw.note) if "anguage" in part), "")
    return {"languages": (raw.said if is_said else raw.guessed)(frozenset(raw.languages), hint)}


def _cost_code(label: str) -> str:
    codes = load_labels().costs.codes(label)
    return min(codes) if codes else ""


def read_cost(raw: RawOffering) -> Facts:
    """What it costs: the column if the page says it, else our guess, else unknown."""
    is_said = raw.cost_basis in ("stated", "confirmed")
    for label, fact in ((raw.cost, raw.said if is_said else raw.guessed), (raw.cost_inferred, raw.guessed)):
        if code := _cost_code(label):
            quote = _cue(load_labels().costs, raw.summary, raw.eligibility, raw.note, code=code)
            return {"cost": fact(code, quote or label)}
    return {}


def _days(text: str) -> list[date]:
    days = []
    for day, month, year, iso_year, iso_month, iso_day in _DAY.findall(text):
        number = _MONTHS.index(month.lower()) + 1 if month else int(iso_month)
        try:
            days.append(date(int(year or iso_year), number, int(day or iso_day)))
        except ValueError:  # "31 June" is a slip of the page, not a day
            continue
    return days


def read_window(raw: RawOffering) -> Facts:
    """When help can start. A past day is age, never a window; a running period that lies ahead is to confirm."""
    if raw.opens_on or raw.closes_on:
        return {"window": raw.said(Window(raw.opens_on, raw.closes_on), raw.status)}
    for text in (raw.eligibility, raw.status, raw.summary):
        clause = _cue(load_labels().deadlines, text)
        if days := [day for day in _days(clause) if day >= RELEASE.date]:
            return {"window": raw.said(Window(closes_on=max(days)), clause)}
    ends = [int(year) for year in _LAST_YEAR.findall(raw.status)]
    if ends and max(ends) > RELEASE.date.year:
        return {"window": raw.guessed(Window(closes_on=date(max(ends), 12, 31)), raw.status)}
    return {}


def as_of_year(raw: RawOffering) -> int | None:
    """The year that the page speaks of: that of `as_of`, else the last year in the status that is not ahead."""
    for text in (raw.as_of, raw.status):
        if years := [int(year) for year in _YEAR.findall(text) if int(year) <= RELEASE.date.year]:
            return max(years)
    return None


def read_sectors(raw: RawOffering) -> Facts:
    """Branches of the economy: stated if the text names them, inferred from themes."""
    sectors = load_labels().sectors
    for text in (" ; ".join((raw.audience_condition, raw.eligibility, raw.title)), raw.summary):
        if codes := sectors.codes(text):
            parts = (raw.audience_condition, raw.eligibility, raw.title, raw.summary)
            return {"sectors": raw.said(codes, _cue(sectors, *parts))}
    themes = [theme for theme in raw.themes if sectors.codes(theme)]
    codes = frozenset(code for theme in themes for code in sectors.codes(theme))
    return {"sectors": raw.guessed(codes, ", ".join(themes))} if codes else {}


def read_gain(raw: RawOffering) -> Facts:
    """What the provider gains or sells; a remark beside the page's own words counts as a guess."""
    labels = load_labels()
    for texts, is_said in (((raw.summary, raw.eligibility, raw.title), True), ((raw.note,), False)):
        cleared = [labels.not_gains.blank(text) for text in texts]
        for code, phrases in labels.gains.items():
            for text, bare in zip(texts, cleared, strict=True):
                if found := phrases.find(bare):
                    quote = clause_around(text, found[0].start, found[0].end, sentences=True)
                    return {"gain": (raw.said if is_said else raw.guessed)(code, quote)}
    return {}


def read_next_step(raw: RawOffering, facts: Facts) -> Facts:
    """What a reader does next: open a link where all of it is free self-service, else apply, else be introduced."""
    labels = load_labels()
    modes, cost = facts.get("modes"), facts.get("cost")
    is_free = cost is None or cost.value == "free"
    if modes and modes.value <= labels.self_service_modes and is_free:
        quote = _cue(labels.self_service_words, raw.eligibility, raw.summary)
        return {"next_step": (raw.said if quote else raw.guessed)(NextStep.OPEN_LINK, quote or raw.status)}
    if deadline := _cue(labels.deadlines, raw.eligibility, raw.status, raw.summary):
        return {"next_step": raw.said(NextStep.APPLY_BY, deadline)}
    texts = [labels.not_apply_words.blank(text) for text in (raw.eligibility, raw.summary)]
    for cleared, text in zip(texts, (raw.eligibility, raw.summary), strict=True):
        if found := labels.apply_words.find(cleared):
            quote = clause_around(text, found[0].start, found[0].end, sentences=True)
            return {"next_step": raw.said(NextStep.APPLY_BY, quote)}
    if modes and modes.value & labels.apply_modes:
        return {"next_step": raw.guessed(NextStep.APPLY_BY, modes.quote)}
    return {"next_step": raw.guessed(NextStep.INTRODUCTION)}


def read_how(raw: RawOffering) -> Facts:
    """Every fact about how help is given."""
    facts = read_modes(raw) | read_languages(raw) | read_cost(raw) | read_window(raw)
    facts |= read_sectors(raw) | read_gain(raw)
    return facts | read_next_step(raw, facts)
