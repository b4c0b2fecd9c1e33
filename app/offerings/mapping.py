"""Between rows, what people type, what files hold, and the values that ranking reads."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from app.actor import Actor
from app.errors import Invalid
from app.models import Offering, Project
from app.offerings import policy
from app.offerings.schemas import CorrectionPrivate, OfferingPrivate, OfferingPublic
from data import OfferingRecord, group_codes, load_taxonomy, load_vocabularies, offering_to_row
from matching import Basis, Fact, NextStep, Window
from matching import Offering as RankedOffering

# fact -> the vocabulary that its value, or each of its values, comes from
SETS = {
    "modes": "modes",
    "languages": "languages",
    "eligible_countries": "countries",
    "eligible_groups": "groups",
    "excluded_countries": "countries",
    "members_only": "groups",
    "income_groups": "income_groups",
    "treaties": "treaties",
    "audience": "audiences",
    "audience_only": "audiences",
    "sectors": "sectors",
    "prerequisites": "prerequisites",
}
# what must be in place before; data/labels.yaml reads the same codes from texts
PREREQUISITES = ("national_csirt", "cmm_review", "government_recognition", "network_member", "vendor_check")
CHOICES = {"cost": "costs", "next_step": "next_steps", "gain": "gains"}
BOOLEANS = ("open_to_all", "women_only")
# in the order in which pages show them
FACTS = (
    "modes",
    "languages",
    "cost",
    "next_step",
    "open_to_all",
    "eligible_countries",
    "eligible_groups",
    "excluded_countries",
    "members_only",
    "income_groups",
    "treaties",
    "audience",
    "audience_only",
    "women_only",
    "window",
    "sectors",
    "prerequisites",
    "gain",
)
TEXTS = ("title", "summary", "evidence", "ask", "contact_public", "source_title", "source_url")
EDITABLE = (*TEXTS, "text_language", "provider_kind", "areas", "valid_until")
# what a row of a catalogue file says, besides its facts
RECORDED = (
    *("provider", "provider_kind", "provider_country", "title", "summary", "evidence", "ask", "contact_public"),
    *("text_language", "areas", "facts", "valid_until", "as_of", "source_title", "source_url", "source_kind"),
    *("read_on", "confirmed_on"),
)
MAX_VALUES = 250


def known_codes(vocabulary: str, countries: Collection[str]) -> Collection[str]:
    """Every code of a vocabulary; countries are told, since a demo has more of them."""
    if vocabulary == "countries":
        return countries
    if vocabulary == "groups":
        return group_codes()
    if vocabulary == "prerequisites":
        return PREREQUISITES
    found: Collection[str] = getattr(load_vocabularies(), vocabulary)
    return found


def check_fact(name: str, value: Any, countries: Collection[str]) -> str | None:
    """The code of what is wrong with a typed fact; None if nothing is. A value of None makes the fact unknown."""
    if name not in FACTS:
        return "unknown_fact"
    if value is None:
        return None
    if name in BOOLEANS:
        return None if isinstance(value, bool) else "bad_value"
    if name == "window":
        return _check_window(value)
    if name in CHOICES:
        known = known_codes(CHOICES[name], countries)
        return None if isinstance(value, str) and value in known else "unknown_code"
    return _check_set(value, known_codes(SETS[name], countries))


def _check_set(value: Any, known: Collection[str]) -> str | None:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value) or len(value) > MAX_VALUES:
        return "bad_value"
    if not value:
        return "empty"
    return None if set(value) <= set(known) else "unknown_code"


def _check_window(value: Any) -> str | None:
    if not isinstance(value, dict) or not value or set(value) - {"opens_on", "closes_on"}:
        return "bad_value"
    try:
        opens, closes = (_day(value.get(name)) for name in ("opens_on", "closes_on"))
    except (TypeError, ValueError):
        return "bad_date"
    if any(day and day.isoformat() != value[name] for name, day in (("opens_on", opens), ("closes_on", closes))):
        return "bad_date"  # other ways to write a day, which pages would not show
    if opens is None and closes is None:
        return "empty"
    return "ends_before_it_begins" if opens and closes and closes < opens else None


def check_changes(changes: Mapping[str, Any], countries: Collection[str]) -> None:
    """Refuse codes that are in no vocabulary, naming fields and never values."""
    problems = {name: "required" for name in ("title", "text_language") if changes.get(name, "") is None}
    if load_taxonomy().unknown(changes.get("areas") or ()):
        problems["areas"] = "unknown_area"
    if changes.get("provider_kind") and changes["provider_kind"] not in load_vocabularies().provider_kinds:
        problems["provider_kind"] = "unknown_code"
    if changes.get("text_language") and changes["text_language"] not in load_vocabularies().languages:
        problems["text_language"] = "unknown_code"
    if changes.get("source_url") and not re.fullmatch(r"https?://[^\s<>\"]+", changes["source_url"]):
        problems["source_url"] = "bad_address"
    for name, value in (changes.get("facts") or {}).items():
        if code := check_fact(name, value, countries):
            problems[f"facts.{name}" if name in FACTS else "facts"] = code
    if problems:
        raise Invalid(problems)


def without_nulls(changes: Mapping[str, Any]) -> dict[str, Any]:
    """A text that is null becomes empty, areas and facts that are null become none."""
    empty: dict[str, Any] = dict.fromkeys(("summary", "evidence", "ask", "contact_public"), "")
    empty |= {"areas": [], "facts": {}}
    return {name: empty.get(name) if value is None else value for name, value in changes.items()}


def confirmed_facts(given: Mapping[str, Any], on: date) -> dict[str, dict[str, Any] | None]:
    """What a provider says of their own offering is confirmed by being said; None stays None (unknown)."""
    return {name: None if value is None else _confirmed(name, value, on) for name, value in given.items()}


def _confirmed(name: str, value: Any, on: date) -> dict[str, Any]:
    kept = sorted(set(value)) if name in SETS else value
    return {"value": kept, "basis": str(Basis.CONFIRMED), "quote": "", "confirmed_on": on.isoformat()}


def merge_facts(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Facts after a change; a fact that became unknown is gone."""
    return {name: fact for name, fact in {**old, **new}.items() if fact is not None}


def with_changes(row: Offering, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the row would say if a change were accepted."""
    now = {name: getattr(row, name) for name in (*EDITABLE, "facts")}
    plain = {name: value for name, value in changes.items() if name != "facts"}
    return now | plain | {"facts": merge_facts(row.facts, changes.get("facts", {}))}


def apply(row: Offering, changes: Mapping[str, Any]) -> None:
    """Write a change into the row."""
    for name, value in with_changes(row, changes).items():
        setattr(row, name, _day(value) if name == "valid_until" else value)


def to_offering(row: Offering) -> RankedOffering:
    """The row as ranking reads it: texts, areas and facts; nothing about people, reviews or free places."""
    facts = {name: _to_fact(name, fact) for name, fact in row.facts.items() if name in FACTS}
    return RankedOffering(
        id=row.external_id,
        provider=row.provider,
        title=row.title,
        summary=row.summary,
        areas=frozenset(row.areas),
        provider_kind=row.provider_kind,
        state=str(row.state),
        valid_until=row.valid_until,
        as_of_year=_year(row.as_of),
        confirmed_on=row.confirmed_on if row.is_confirmed else None,
        text_language=row.text_language,
        **facts,
    )


def to_record(row: Offering) -> OfferingRecord:
    """The row as catalogue files hold it."""
    return OfferingRecord(
        offering=to_offering(row),
        provider_country=row.provider_country,
        source_title=row.source_title or "",
        source_url=row.source_url or "",
        source_kind=row.source_kind or "provider",
        original=row.original,
        evidence=row.evidence,
        ask=row.ask,
        contact_public=row.contact_public,
    )


def from_record(record: OfferingRecord, *, read_on: date) -> dict[str, Any]:
    """The columns of a shipped row. `read_on` is the day of the release: until then its page was looked at."""
    said = offering_to_row(record)
    offering = record.offering
    as_of = str(offering.as_of_year) if offering.as_of_year else None
    taken = ("provider_kind", "provider_country", "title", "summary", "text_language", "areas", "facts", "original")
    return {name: said[name] for name in taken} | {
        "provider": offering.provider or offering.title,
        "valid_until": offering.valid_until,
        "as_of": as_of,
        "source_title": record.source_title or None,
        "source_url": record.source_url or None,
        "source_kind": record.source_kind,
        "evidence": record.evidence,
        "ask": record.ask,
        "contact_public": record.contact_public,
        "read_on": read_on if record.source_kind == "found" else None,
        "confirmed_on": offering.confirmed_on,
    }


def _to_fact(name: str, fact: Mapping[str, Any]) -> Fact[Any]:
    return Fact(_to_value(name, fact["value"]), Basis(fact["basis"]), fact.get("quote", ""))


def _to_value(name: str, value: Any) -> Any:
    if name in SETS:
        return frozenset(value)
    if name == "window":
        return Window(_day(value.get("opens_on")), _day(value.get("closes_on")))
    return NextStep(value) if name == "next_step" else value


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(value) if value else None


def _year(as_of: str | None) -> int | None:
    found = re.match(r"(19|20)\d\d", as_of or "")
    return int(found[0]) if found else None


def to_shown(actor: Actor, row: Offering) -> OfferingPublic | OfferingPrivate:
    """The row as this actor may see it."""
    if not policy.sees_more(actor, row):
        return OfferingPublic.model_validate(row)
    correction = policy.visible_correction(actor, row)
    shown = {name: getattr(row, name) for name in OfferingPrivate.model_fields if name != "correction"}
    return OfferingPrivate.model_validate({**shown, "correction": correction and CorrectionPrivate(**correction)})


def new_external_id(title: str) -> str:
    """An id that people can read, made once and never again; ranking breaks ties by it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "offering"
    return f"{slug}-{uuid4().hex[:8]}"


def catalogue_version(rows: Iterable[Offering], projects: Iterable[Project]) -> str:
    """A name for exactly this content of the public catalogue and its projects, the same wherever it is loaded."""
    told = [[row.external_id, str(row.state), *(_plain(getattr(row, name)) for name in RECORDED)] for row in rows]
    past = [project.model_dump(mode="json", exclude={"id"}) for project in projects]
    content = [sorted(told, key=lambda row: row[0]), sorted(past, key=lambda project: project["external_id"])]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
