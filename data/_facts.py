"""Facts as plain values for a file, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data._raw import country_codes
from data._row import Row
from data._vocabularies import load_vocabularies
from matching import Basis, Fact, NextStep, Offering, Window


def _codes(known: Callable[[], Any], what: str) -> Callable[[Row], Any]:
    return lambda row: row.codes("value", known(), what)


def _code(known: Callable[[], Any], what: str) -> Callable[[Row], Any]:
    return lambda row: row.code("value", known(), what) or row.refuse("value", "is missing or empty")


def _words(row: Row) -> frozenset[str]:
    """Codes of a table that may grow: groups without a list, prerequisites."""
    return frozenset(row.texts("value"))


def _flag(row: Row) -> bool:
    value = row.boolean("value")
    return row.refuse("value", "expected true or false") if value is None else value


def _window(row: Row) -> Window:
    days = row.nested("value")
    window = Window(days.day("opens_on"), days.day("closes_on"))
    if window.opens_on and window.closes_on and window.closes_on < window.opens_on:
        row.refuse("value", "ends before it begins")
    return window


def _vocabulary(name: str) -> Callable[[], Any]:
    return lambda: getattr(load_vocabularies(), name)


_countries = _codes(country_codes, "country")
READERS: Mapping[str, Callable[[Row], Any]] = {
    "eligible_countries": _countries,
    "eligible_groups": _words,
    "open_to_all": _flag,
    "excluded_countries": _countries,
    "members_only": _words,
    "income_groups": _codes(_vocabulary("income_groups"), "income group"),
    "treaties": _codes(_vocabulary("treaties"), "treaty"),
    "audience": _codes(_vocabulary("audiences"), "audience"),
    "audience_only": _codes(_vocabulary("audiences"), "audience"),
    "women_only": _flag,
    "modes": _codes(_vocabulary("modes"), "mode"),
    "languages": _codes(_vocabulary("languages"), "language"),
    "cost": _code(_vocabulary("costs"), "cost"),
    "window": _window,
    "sectors": _codes(_vocabulary("sectors"), "sector"),
    "next_step": lambda row: NextStep(_code(_vocabulary("next_steps"), "next step")(row)),
    "gain": _code(_vocabulary("gains"), "gain"),
    "prerequisites": _words,
}
"""How the value of each fact is read, by the name of the fact, in the order in which files show them."""


def read_facts(row: Row) -> dict[str, Fact[Any]]:
    """The facts of a shipped row: each with a value, a basis and a quote."""
    table = row.nested("facts")
    facts = {}
    for name in table.values:
        if name not in READERS:
            table.refuse(str(name)[:40] if str(name).isidentifier() else "", "not a known fact")
        fact = table.nested(name)
        basis = fact.code("basis", [basis.value for basis in Basis], "basis") or fact.refuse("basis", "is missing")
        if fact.values.get("value") is None:
            fact.refuse("value", "is missing")
        facts[name] = Fact(READERS[name](fact), Basis(basis), fact.text("quote"))
    return facts


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Window):
        return {"opens_on": _iso(value.opens_on), "closes_on": _iso(value.closes_on)}
    return value.value if isinstance(value, NextStep) else value


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def facts_to_plain(offering: Offering) -> dict[str, Any]:
    """The facts of an offering as plain values for JSON, in a fixed order."""
    facts = ((name, getattr(offering, name)) for name in READERS)
    return {
        name: {"value": _plain(fact.value), "basis": fact.basis.value, "quote": fact.quote}
        for name, fact in facts
        if fact is not None
    }
