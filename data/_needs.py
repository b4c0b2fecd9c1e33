"""Need files: what people typed, checked before anything is ranked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data._countries import load_countries
from data._files import read_json_lines
from data._labels import load_labels
from data._raw import area_ids
from data._row import Ids, Row
from data._vocabularies import load_vocabularies
from matching import Need, Window

STATEMENT_LIMIT = 20_000
_KNOWN = frozenset(
    (
        *("id", "country", "statement", "language", "areas", "areas_taxonomy", "severity", "beneficiary", "seniority"),
        *("modes", "delivery_languages", "window", "sector", "sectors", "summary_en", "translation_of"),
    )
)
_OPENS, _CLOSES = ("opens_on", "from", "start", "earliest"), ("closes_on", "to", "until", "end", "latest")
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """A need with the country that has it. Keys that nobody knows are kept in `extra`."""

    country: str
    need: Need
    translation_of: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def _areas(row: Row) -> frozenset[str]:
    """`areas_taxonomy` wins over `areas`, which then may hold free labels."""
    if row.values.get("areas_taxonomy") is not None:
        row.texts("areas")
        return row.codes("areas_taxonomy", area_ids(), "area")
    return row.codes("areas", area_ids(), "area")


def _day(row: Row, names: tuple[str, ...], *, last: bool) -> date | None:
    """The first of some names that is given; a month stands for its first or its last day."""
    for name in names:
        text = row.text(name)
        if text and _MONTH.fullmatch(text):
            return _month_day(row, name, text, last=last)
        if text:
            return row.day(name)
    return None


def _month_day(row: Row, name: str, text: str, *, last: bool) -> date:
    year, month = map(int, text.split("-"))
    try:
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
    except ValueError:
        row.refuse(name, "expected a date, YYYY-MM-DD")
    return date.fromordinal(after.toordinal() - 1) if last else first


def read_window(row: Row) -> Window | None:
    """The days between which help is wanted, as an object with `opens_on` and `closes_on`; either may be left out."""
    if row.values.get("window") is None:
        return None
    table = row.nested("window")
    if unknown := set(table.values) - set(_OPENS) - set(_CLOSES):
        row.refuse("window", f"{len(unknown)} unknown key(s); expected opens_on and closes_on")
    window = Window(_day(table, _OPENS, last=False), _day(table, _CLOSES, last=True))
    if window.opens_on and window.closes_on and window.closes_on < window.opens_on:
        row.refuse("window", "ends before it begins")
    return window


def _audience(row: Row) -> frozenset[str]:
    """Roles of `beneficiary`: codes, or words that name them; words that name no role say nothing."""
    value = row.values.get("beneficiary")
    words = (row.text("beneficiary"),) if isinstance(value, str) else row.texts("beneficiary")
    known, table = load_vocabularies().audiences, load_labels().audiences
    return frozenset(code for word in words for code in ({word} if word in known else table.codes(word)))


def _sectors(row: Row) -> frozenset[str]:
    known = load_vocabularies().sectors
    return row.codes("sectors", known, "sector") | row.codes("sector", known, "sector")


def read_need(row: Row, countries: frozenset[str]) -> NeedRecord:
    """One row of a need file; raises DataError with file, line and field."""
    vocabularies = load_vocabularies()
    row.text("country", required=True)
    need = Need(
        id=row.id(),
        statement=row.text("statement", required=True, limit=STATEMENT_LIMIT),
        language=row.code("language", vocabularies.languages, "language") or "en",
        areas=_areas(row),
        severity=row.integer("severity", least=1, most=5),
        audience=_audience(row),
        seniority=row.text("seniority") or None,
        modes=row.codes("modes", vocabularies.modes, "mode"),
        delivery_languages=row.codes("delivery_languages", vocabularies.languages, "language"),
        window=read_window(row),
        sectors=_sectors(row),
        summary_en=row.text("summary_en", limit=STATEMENT_LIMIT),
    )
    return NeedRecord(
        country=row.code("country", countries, "country"),
        need=need,
        translation_of=row.text("translation_of"),
        extra=MappingProxyType({key: value for key, value in row.values.items() if key not in _KNOWN}),
    )


def _rows(path: Path) -> Iterator[Row]:
    for line, values in read_json_lines(path):
        yield Row(path.name, line, values)


def load_needs(path: Path | str, *, demo: bool = False) -> tuple[NeedRecord, ...]:
    """Needs of a file, in its order. One bad row refuses the whole file; fictional countries only with `demo`."""
    countries, ids, records = frozenset(load_countries(demo=demo)), Ids(), []
    for row in _rows(Path(path)):
        record = read_need(row, countries)
        ids.add(row, record.need.id)
        records.append(record)
    return tuple(records)
