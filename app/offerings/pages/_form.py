"""The pitch form: what is in its fields, and what came back in them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.errors import Invalid
from app.models import Offering
from app.offerings import mapping, wording
from app.offerings.schemas import LENGTHS
from app.web.forms import Form
from app.web.translation import Translator
from app.web.vocabulary import FIRST_LANGUAGES, by_name, other_languages
from data import CountryRecord, group_codes, load_taxonomy, load_vocabularies

EMPTY: dict[str, Any] = dict.fromkeys(LENGTHS, "") | {
    "areas": [],
    "provider_kind": "",
    "text_language": "",
    "valid_until": "",
}
YES, NO, UNKNOWN = "yes", "no", "unknown"


def typed(form: Form) -> dict[str, Any]:
    """What was sent, to be shown again in its own fields."""
    return {name: form.texts(name) if name == "areas" else form.text(name) for name in EMPTY}


def values_of(row: Offering) -> dict[str, Any]:
    """What the fields hold: the row, with its waiting correction over it."""
    now = mapping.with_changes(row, row.correction["changes"] if row.correction else {})
    return {name: now[name] or EMPTY[name] for name in EMPTY}


def facts_of(row: Offering) -> dict[str, Any]:
    facts: dict[str, Any] = mapping.with_changes(row, row.correction["changes"] if row.correction else {})["facts"]
    return facts


def version(form: Form) -> str | None:
    """The version that the page was made from."""
    return form.text("version") or None


def read_texts(form: Form) -> dict[str, Any]:
    """The three parts and what belongs to the whole pitch."""
    values = typed(form)
    problems = {name: "too_long" for name, most in LENGTHS.items() if len(values[name]) > most}
    if not values["title"]:
        problems["title"] = "required"
    if values["valid_until"]:
        try:
            values["valid_until"] = date.fromisoformat(values["valid_until"])
        except ValueError:
            problems["valid_until"] = "bad_date"
    if problems:
        raise Invalid(problems)
    nullable = {name: values[name] or None for name in ("provider_kind", "source_url", "valid_until")}
    return values | nullable | {"text_language": values["text_language"] or "en"}


def choices(t: Translator, row: Offering | None = None) -> dict[str, Any]:
    """The lists that the pitch form offers; what the row says already is always among them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in load_taxonomy().areas:
        groups.setdefault(wording.area_name(t, area.group), []).append((area.id, wording.area_name(t, area.id)))
    kinds = load_vocabularies().provider_kinds
    return {
        "areas": groups,
        "kinds": [(kind, wording.code_name(t, "provider_kind", kind)) for kind in kinds],
        "languages": _languages(t, row.text_language if row else ""),
    }


def _languages(t: Translator, *chosen: str) -> list[tuple[str, str]]:
    first = [(code, wording.code_name(t, "language", code)) for code in FIRST_LANGUAGES]
    offered = [*first, *other_languages(t)]
    known = load_vocabularies().languages - dict(offered).keys()
    kept = [code for code in chosen if code in known]
    return [*offered, *((code, wording.code_name(t, "language", code)) for code in kept)]


def fact_field(t: Translator, name: str, row: Offering, form: Form | None) -> dict[str, Any]:
    """How a fact is asked for: checkboxes, one of a list, yes or no, two days, or countries as lines of text."""
    fact = facts_of(row).get(name)
    value = fact["value"] if fact else None
    if name == "window":
        days = {day: (value or {}).get(day) or "" for day in ("opens_on", "closes_on")}
        return {"kind": "window", "days": {day: form.text(day) for day in days} if form else days}
    if name in mapping.SETS and mapping.SETS[name] == "countries":
        lines = "\n".join(wording.country_name(t, code) for code in value or ())
        return {"kind": "countries", "value": form.text("value") if form else lines}
    if name in mapping.SETS:
        chosen = form.texts("value") if form else list(value or ())
        return {"kind": "set", "options": _options(t, name, chosen), "chosen": chosen}
    now = form.text("value") if form else _said(value)
    return {"kind": "choice", "options": [*_one_of(t, name), (UNKNOWN, t.gettext("Not known"))], "value": now}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return value or UNKNOWN


def _one_of(t: Translator, name: str) -> list[tuple[str, str]]:
    if name in mapping.BOOLEANS:
        return [(YES, t.gettext("Yes")), (NO, t.gettext("No"))]
    codes = mapping.known_codes(mapping.CHOICES[name], ())
    return [(code, wording.code_name(t, name, code)) for code in codes]


def _options(t: Translator, name: str, chosen: list[str]) -> list[tuple[str, str]]:
    if name == "languages":
        return _languages(t, *chosen)
    if mapping.SETS[name] == "groups":
        named = ((code, wording.code_name(t, name, code)) for code in group_codes() | set(chosen))
        return by_name(named)
    codes = mapping.known_codes(mapping.SETS[name], ())
    return [(code, wording.code_name(t, name, code)) for code in codes]


def read_fact(name: str, form: Form, countries: Mapping[str, CountryRecord]) -> Any:
    """The value of the fact's form; None where it is not known."""
    if form.has("unknown") or form.text("value") == UNKNOWN:
        return None
    if name == "window":
        days = {day: form.text(day) or None for day in ("opens_on", "closes_on")}
        return {day: value for day, value in days.items() if value} or None
    if name in mapping.SETS and mapping.SETS[name] == "countries":
        return _read_countries(form.text("value"), countries)
    if name in mapping.SETS:
        return form.texts("value")
    if name in mapping.BOOLEANS:
        return {YES: True, NO: False}.get(form.text("value"), "")
    return form.text("value")


def _read_countries(text: str, countries: Mapping[str, CountryRecord]) -> list[str]:
    """Countries by name, in any of our languages, or by code; one a line, or with commas or semicolons between."""
    known = {_plain(code): code for code in countries}
    for code, record in countries.items():
        known |= {_plain(name): code for name in (*record.names.values(), record.short_name) if name}
    parts = [_plain(line) for line in re.split(r"[\n;؛]", text) if line.strip()]
    parts = [part for line in parts for part in ([line] if line in known else re.split(r"\s*[,،]\s*", line)) if part]
    if any(part not in known for part in parts):
        raise Invalid({"facts": "unknown_country"})
    return [known[part] for part in parts]


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
