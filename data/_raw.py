"""An offering as it was written down from a page: labels, checked for type and codes, not yet read for meaning."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from data._countries import load_countries
from data._labels import load_labels
from data._row import LINE, SHORT_ID, TEXT, Row
from data._taxonomy import load_taxonomy
from data._vocabularies import load_vocabularies
from matching import Basis, Fact


@dataclass(frozen=True, slots=True)
class RawOffering:
    """The columns that facts are read from."""

    title: str
    summary: str
    eligibility: str
    audience_condition: str
    regions: tuple[str, ...]
    eligible_countries: frozenset[str]
    eligible_countries_basis: str
    eligible_groups: tuple[str, ...]
    themes: tuple[str, ...]
    delivery_modes: tuple[str, ...]
    modes_vocab: frozenset[str]
    languages: tuple[str, ...]
    languages_basis: str
    cost: str
    cost_basis: str
    cost_inferred: str
    status: str
    as_of: str
    note: str
    is_read: bool
    opens_on: date | None
    closes_on: date | None

    def said(self, value: Any, quote: str = "") -> Fact[Any]:
        """A fact that the page states; of a row written from memory no page was read, so there it is inferred."""
        return Fact(value, Basis.STATED if self.is_read else Basis.INFERRED, quote)

    def guessed(self, value: Any, quote: str = "") -> Fact[Any]:
        """A fact that we made of hints: to confirm."""
        return Fact(value, Basis.INFERRED, quote)

    @property
    def texts(self) -> tuple[str, ...]:
        """What the page says, the nearest to a rule first."""
        return (self.eligibility, self.title, self.summary)


def listed(row: Row, field: str) -> tuple[str, ...]:
    """A list of labels; one text with commas, semicolons or bars between them is a list too, an empty one none."""
    value = row.values.get(field)
    labels = re.split(r"[;,|]", row.text(field)) if isinstance(value, str) else row.texts(field)
    return tuple(label.strip() for label in labels if label.strip())


def coded(row: Row, field: str, known: Collection[str], what: str) -> frozenset[str]:
    """Codes of a vocabulary, as a list or as one text."""
    return row.checked(field, listed(row, field), known, what=what)


def _languages(row: Row) -> tuple[str, ...]:
    """Languages by code or by their English name."""
    names = load_labels().language_names
    codes = tuple(names.get(label.lower(), label) for label in listed(row, "languages"))
    row.checked("languages", codes, load_vocabularies().languages, what="language")
    return codes


@cache
def area_ids() -> frozenset[str]:
    return frozenset(load_taxonomy().ids)


def country_codes() -> Collection[str]:
    return load_countries().keys()


def read_raw(row: Row) -> RawOffering:
    """Check the columns of a raw row; an unknown label is kept, a wrong type or an unknown code refuses the file."""
    vocabularies = load_vocabularies()
    texts: tuple[str, ...] = (
        "title",
        "summary",
        "eligibility",
        "audience_condition",
        "eligible_countries_basis",
        "languages_basis",
    )
    texts += ("cost", "cost_basis", "cost_inferred", "status", "as_of", "note")
    lists = ("regions", "eligible_groups", "themes", "delivery_modes")
    window = row.nested("window")
    opens_on, closes_on = window.day("opens_on"), window.day("closes_on")
    if opens_on and closes_on and closes_on < opens_on:
        row.refuse("window", "ends before it begins")
    columns: dict[str, Any] = {name: row.text(name) for name in texts}
    columns |= {name: listed(row, name) for name in lists}
    return RawOffering(
        **columns,
        eligible_countries=coded(row, "eligible_countries", country_codes(), "country"),
        modes_vocab=coded(row, "modes_vocab", vocabularies.modes, "mode"),
        languages=_languages(row),
        is_read=row.text("source_kind") != "memory",
        opens_on=opens_on,
        closes_on=closes_on,
    )


def areas_of_themes(raw: RawOffering) -> frozenset[str]:
    """Areas that the themes of a row stand for, for a row that nobody has given areas."""
    themes = (re.sub(r"[\s_]+", "-", theme.lower()) for theme in raw.themes)
    return frozenset(area for theme in themes for area in load_labels().themes.get(theme, ()))


def shared_columns(row: Row) -> Mapping[str, Any]:
    """The columns that raw and shipped rows have in common, checked."""
    vocabularies = load_vocabularies()
    return {
        "id": row.id(limit=SHORT_ID),
        "provider": row.text("provider", limit=LINE),
        "title": row.text("title", required=True, limit=LINE),
        "summary": row.text("summary", limit=TEXT),
        "areas": coded(row, "areas", area_ids(), "area"),
        "provider_kind": row.code("provider_kind", vocabularies.provider_kinds, "kind of provider") or None,
    }
