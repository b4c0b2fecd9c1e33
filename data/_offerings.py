"""The catalogue: offerings as shipped, or as raw rows that are converted by the same rules on the way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data._facts import facts_to_plain, read_facts
from data._files import read_json_lines, shipped
from data._for_whom import read_audience
from data._how import as_of_year, read_how
from data._labels import load_labels
from data._raw import RawOffering, areas_of_themes, country_codes, read_raw, shared_columns
from data._row import LINE, TEXT, Ids, Row
from data._vocabularies import load_vocabularies
from data._who import read_eligibility
from matching import Offering

STATES = frozenset(
    ["draft", "submitted", "changes_requested", "declined", "unclaimed", "published", "withdrawn", "ended"]
)
SOURCE_KINDS = ("found", "memory", "provider")
PITCH_TEXTS = {"evidence": TEXT, "ask": TEXT, "contact_public": LINE}  # and how long they may be


@dataclass(frozen=True, slots=True)
class OfferingRecord:
    """An offering with where it comes from and the row it was read from, kept unchanged."""

    offering: Offering
    provider_country: str | None = None
    source_title: str = ""
    source_url: str = ""
    source_kind: str = "provider"
    original: Mapping[str, Any] = field(default_factory=dict)
    # of a provider's own pitch; shipped rows have none of these
    evidence: str = ""
    ask: str = ""
    contact_public: str = ""


def convert(row: Row) -> OfferingRecord:
    """Read the facts of a raw row; the row itself is kept beside them."""
    raw = read_raw(row)
    facts: dict[str, Any] = {**read_eligibility(raw), **read_audience(raw), **read_how(raw)}
    columns = dict(shared_columns(row))
    columns["areas"] = columns["areas"] or areas_of_themes(raw)
    offering = Offering(
        **columns,
        state="ended" if _has_ended(row, raw) else "unclaimed",
        valid_until=row.day("valid_until"),
        as_of_year=as_of_year(raw),
        **facts,
    )
    return OfferingRecord(offering, **_source(row), original=MappingProxyType(dict(row.values)))


def _has_ended(row: Row, raw: RawOffering) -> bool:
    """Whether it is over: by its state, or by how its status begins where the row has no state."""
    labels, labelled = load_labels(), row.text("state").strip().lower()
    if labels.reopens.codes(raw.status):
        return False
    begins = labels.ended.find(raw.status)
    return labelled in labels.ended_states or (not labelled and bool(begins) and begins[0].start == 0)


def convert_original(original: Mapping[str, Any]) -> OfferingRecord:
    """Read the original columns of a shipped row again."""
    return convert(Row("original", 1, original))


def _source(row: Row) -> dict[str, Any]:
    return {
        "provider_country": row.code("provider_country", country_codes(), "country") or None,
        "source_title": row.text("source_title", limit=LINE),
        "source_url": row.address("source_url"),
        "source_kind": row.code("source_kind", SOURCE_KINDS, "kind of source") or "provider",
    }


def _read_shipped(row: Row) -> OfferingRecord:
    facts: dict[str, Any] = read_facts(row)
    offering = Offering(
        **shared_columns(row),
        state=row.code("state", STATES, "state") or "published",
        valid_until=row.day("valid_until"),
        as_of_year=row.integer("as_of_year", least=1900, most=2100),
        confirmed_on=row.day("confirmed_on"),
        text_language=row.code("text_language", load_vocabularies().languages, "language") or "en",
        **facts,
    )
    original = row.nested("original").values
    pitch = {name: row.text(name, limit=limit) for name, limit in PITCH_TEXTS.items()}
    return OfferingRecord(offering, **_source(row), original=MappingProxyType(dict(original)), **pitch)


def read_offering(row: Row) -> OfferingRecord:
    """One row of an offering file, raw or shipped: a shipped row has a table `facts`."""
    return _read_shipped(row) if "facts" in row.values else convert(row)


def _read(path: Path) -> tuple[OfferingRecord, ...]:
    records, ids = [], Ids()
    for line, values in read_json_lines(path):
        row = Row(path.name, line, values)
        record = read_offering(row)
        ids.add(row, record.offering.id)
        records.append(record)
    return tuple(records)


@cache
def _shipped() -> tuple[OfferingRecord, ...]:
    return _read(shipped("offerings.jsonl"))


def load_offering_records(path: Path | str | None = None) -> tuple[OfferingRecord, ...]:
    """Offerings with their sources, of a file or of the shipped catalogue. One bad row refuses the whole file."""
    return _shipped() if path is None else _read(Path(path))


def load_offerings(path: Path | str | None = None) -> tuple[Offering, ...]:
    """Offerings as ranking reads them, of a file or of the shipped catalogue."""
    return tuple(record.offering for record in load_offering_records(path))


def offering_to_row(entry: Offering | OfferingRecord) -> dict[str, Any]:
    """An offering as a row of an offering file; loading the row gives the same offering again."""
    record = entry if isinstance(entry, OfferingRecord) else OfferingRecord(entry)
    offering = record.offering
    pitch = {name: getattr(record, name) for name in PITCH_TEXTS}
    return {
        "id": offering.id,
        "provider": offering.provider,
        "provider_kind": offering.provider_kind,
        "provider_country": record.provider_country,
        "title": offering.title,
        "summary": offering.summary,
        "text_language": offering.text_language,
        "areas": sorted(offering.areas),
        "state": offering.state,
        "valid_until": offering.valid_until.isoformat() if offering.valid_until else None,
        "as_of_year": offering.as_of_year,
        "confirmed_on": offering.confirmed_on.isoformat() if offering.confirmed_on else None,
        "facts": facts_to_plain(offering),
        "source_title": record.source_title,
        "source_url": record.source_url,
        "source_kind": record.source_kind,
        "original": dict(record.original),
        **{name: text for name, text in pitch.items() if text},
    }
