"""Needs to rows of a need file and of a table, and back. A file never holds contacts, labels or states."""

from collections.abc import Sequence
from typing import Any

from app.models import Need, NeedProfile
from app.needs.schemas import NeedNew
from app.web.tables import Cell
from data import NeedRecord

COLUMNS = (
    "id", "country", "statement", "language", "areas", "severity", "beneficiary", "seniority", "modes",
    "delivery_languages", "opens_on", "closes_on", "sectors", "label",
)  # fmt: skip


def to_record(profile: NeedProfile, need: Need) -> dict[str, Any]:
    """A row of a need file. Unknown keys that came with the need go out again; what is unknown is left out."""
    window = {"opens_on": need.opens_on, "closes_on": need.closes_on}
    said = {
        "id": need.external_id or str(need.id),
        "country": profile.country,
        "statement": need.statement,
        "language": need.language or "en",
        "areas": need.areas,
        "severity": need.severity,
        "beneficiary": need.audience,
        "seniority": need.seniority,
        "modes": need.modes,
        "delivery_languages": need.delivery_languages,
        "window": {name: day.isoformat() for name, day in window.items() if day},
        "sectors": need.sectors,
        "summary_en": need.summary_en,
    }
    kept = ("id", "country", "statement", "language", "areas")
    return {**need.extra, **{name: value for name, value in said.items() if value or name in kept}}


def to_row(profile: NeedProfile, need: Need) -> list[Cell]:
    """The same as cells, in the order of `COLUMNS`; several codes in one cell are separated by blanks."""
    return [
        need.external_id or str(need.id),
        profile.country,
        need.statement,
        need.language,
        _codes(need.areas),
        need.severity,
        _codes(need.audience),
        need.seniority,
        _codes(need.modes),
        _codes(need.delivery_languages),
        need.opens_on,
        need.closes_on,
        _codes(need.sectors),
        need.label.value,
    ]


def from_record(record: NeedRecord) -> tuple[NeedNew, dict[str, Any]]:
    """The answers of a file's row, and what only files bring: their id, unknown keys, more than three areas."""
    need = record.need
    answers = {
        "statement": need.statement,
        "language": need.language,
        "severity": need.severity,
        "audience": sorted(need.audience),
        "modes": sorted(need.modes),
        "delivery_languages": sorted(need.delivery_languages),
        "opens_on": need.window.opens_on if need.window else None,
        "closes_on": need.window.closes_on if need.window else None,
        "sectors": sorted(need.sectors),
        "summary_en": need.summary_en,
    }
    form = NeedNew.model_validate(answers)
    brought = {"external_id": need.id, "areas": sorted(need.areas), "extra": dict(record.extra)}
    return form, brought | {"seniority": need.seniority}


def _codes(values: Sequence[str]) -> str:
    return " ".join(values)
