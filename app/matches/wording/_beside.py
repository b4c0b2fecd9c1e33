"""Lists beside lists in words: what was changed, what that moved, and why an offer is gone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.matches.wording import _sentences as say
from app.matches.wording._views import band as band_name
from app.web import vocabulary
from app.web.translation import N_, Translator
from matching import CHANGEABLE

MOVED = {
    "needs": N_("the needs"),
    "catalogue": N_("the catalogue"),
    "weights": N_("the weights"),
    "encoder": N_("the multilingual reader"),
    "length": N_("the length of the list"),
}
WEIGHTS = {"expert": N_("the weights set by experts"), "learned": N_("the weights learned from judgements")}
BECAUSE_LEFT = N_("It has ended or was withdrawn.")
BECAUSE_BEYOND = N_("Others stand before it: it is not among the first {n} any more.")
BELOW, BARRED = N_("Below the first {n}"), N_("No longer eligible")
NEW, GONE = N_("New"), N_("Gone")
CHOOSE = N_("Choose two to four offers to compare them.")
KINDS = {
    "new": NEW,
    "gone": GONE,
    "up": N_("Up"),
    "down": N_("Down"),
    "rebanded": N_("In another band"),
    "near": N_("By a place or two, because others came or left"),
}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MoveView:
    """One offer that stands differently, and how; the list itself leads to those that it still holds."""

    card: Row
    sentence: str
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a list that stands beside another, and how it stands differently."""

    rank: int
    card: Row
    band: str
    mark: "Mark"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is different in a line, said in a word or two; `kind` is that of the tag, `note` says more."""

    label: str = ""
    kind: str = ""
    note: str = ""


Marks = Mapping[str, Mark]


def ticked(t: Translator, n: int) -> str:
    """How many offers are ticked to be compared, and how many it takes."""
    said = t.ngettext("{n} offer is ticked.", "{n} offers are ticked.", n).format(n=t.number(n))
    return f"{said} {t.gettext(CHOOSE)}" if n else t.gettext(CHOOSE)


def question(t: Translator, asked: Any) -> list[str]:
    """What was changed, a sentence each."""
    said = []
    if asked.lift:
        said.append(t.gettext(N_("As if this did not count: {rule}")).format(rule=say.rule(t, asked.lift)))
    if asked.language:
        name = vocabulary.language_name(t, asked.language)
        said.append(t.gettext(N_("Help in this language is welcome too: {language}.")).format(language=name))
    if asked.window:
        said.append(_window(t, asked.opens_on, asked.closes_on) if asked.window == "move" else t.gettext(_NO_DATES))
    if asked.weights:
        name = t.gettext(WEIGHTS.get(asked.weights, asked.weights))
        said.append(t.gettext(N_("With other weights: {weights}.")).format(weights=name))
    return said


_NO_DATES = N_("The dates of the need do not count.")


def _window(t: Translator, opens_on: date | None, closes_on: date | None) -> str:
    if not (opens_on and closes_on):
        message = N_("Help is wanted from {day}.") if opens_on else N_("Help is wanted until {day}.")
        day = opens_on or closes_on
        return t.gettext(message).format(day=t.date(day)) if day else t.gettext(_NO_DATES)
    message = N_("Help is wanted from {first} to {last}.")
    return t.gettext(message).format(first=t.date(opens_on), last=t.date(closes_on))


def moved(t: Translator, names: Sequence[str]) -> str:
    """Which things a difference may rest on, as a list of words."""
    return t.listed([t.gettext(MOVED[name]) for name in names]) if names else ""


def rules_of_change(t: Translator) -> list[tuple[str, str]]:
    """The rules that can be lifted, by what each says when it is broken."""
    return sorted(((name, say.rule(t, name)) for name in CHANGEABLE), key=lambda one: one[1])


def why_gone(t: Translator, move: Any, *, left: Iterable[str], n: int, may_see_rules: bool) -> str:
    """Why an offer is gone, if it is known and may be said."""
    if move.rules:
        return _rules(t, move.rules, may_see_rules=may_see_rules)
    if move.offering["id"] in left:
        return t.gettext(BECAUSE_LEFT)
    return t.gettext(BECAUSE_BEYOND).format(n=t.number(n))


def _rules(t: Translator, names: Sequence[str], *, may_see_rules: bool) -> str:
    """The rules that an offer breaks; to a state only where it could change all of them itself."""
    can_say = may_see_rules or set(names) <= CHANGEABLE | {"is_still_valid"}
    return " ".join(say.rule(t, name) for name in names) if can_say else ""


def changes(t: Translator, found: Any, reasons: Mapping[str, str]) -> list[tuple[str, list[MoveView]]]:
    """Every kind of change that there is, with its offers. `reasons` says why offers are gone, by their ids."""
    lines = [
        ("new", [MoveView(one.offering, _place(t, one.after)) for one in found.new]),
        ("gone", [MoveView(one.offering, _gone(t, one, reasons), is_listed=False) for one in found.gone]),
        ("up", [MoveView(one.offering, _from_to(t, one)) for one in found.up if one.is_far]),
        ("down", [MoveView(one.offering, _from_to(t, one)) for one in found.down if one.is_far]),
        ("rebanded", [MoveView(one.offering, _bands(t, one)) for one in found.rebanded]),
        ("near", [MoveView(one.offering, _from_to(t, one)) for one in (*found.up, *found.down) if not one.is_far]),
    ]
    return [(t.gettext(KINDS[kind]), views) for kind, views in lines if views]


def news(t: Translator, found: Any) -> str:
    """What matters of the changes, in a few words; empty where nothing does."""
    new, gone, far = len(found.new), len(found.gone), len(found.far)
    said = [
        t.ngettext("{n} new offer", "{n} new offers", new).format(n=t.number(new)) if new else "",
        t.ngettext("{n} offer gone", "{n} offers gone", gone).format(n=t.number(gone)) if gone else "",
        t.ngettext("{n} moved by three places or more", "{n} moved by three places or more", far).format(
            n=t.number(far)
        )
        if far
        else "",
    ]
    return t.listed([part for part in said if part]) if any(said) else ""


def places(t: Translator, rows: Iterable[Row], marks: Marks) -> list[Place]:
    """The lines of a list that stands beside another, with what is different in it."""
    same = Mark()
    return [
        Place(row["rank"], row["offering"], band_name(t, row["band"]), marks.get(row["offering"]["id"], same))
        for row in rows
    ]


def marks(t: Translator, found: Any, *, n: int, may_see_rules: bool) -> tuple[Marks, Marks]:
    """By the ids of offers: the marks of the first list, and those of the second. Both have at most `n` offers."""
    moves = [("good", one) for one in found.up] + [("warn", one) for one in found.down]
    was = N_("was number {n}")
    second = {one.offering["id"]: Mark(t.gettext(NEW), "good") for one in found.new}
    second |= {
        one.offering["id"]: Mark(t.gettext(was).format(n=t.number(one.before["rank"])), kind) for kind, one in moves
    }
    first = {}
    for one in found.gone:
        beyond = Mark(t.gettext(BELOW).format(n=t.number(n)), "warn")
        barred = Mark(t.gettext(BARRED), "bad", _rules(t, one.rules, may_see_rules=may_see_rules))
        first[one.offering["id"]] = barred if one.rules else beyond
    return first, second


def _place(t: Translator, row: Row) -> str:
    return t.gettext(N_("Number {n}, {band}.")).format(n=t.number(row["rank"]), band=band_name(t, row["band"]))


def _gone(t: Translator, move: Any, reasons: Mapping[str, str]) -> str:
    was = t.gettext(N_("It was number {n}.")).format(n=t.number(move.before["rank"]))
    return f"{was} {reasons.get(move.offering['id'], '')}".rstrip()


def _from_to(t: Translator, move: Any) -> str:
    numbers = {"before": t.number(move.before["rank"]), "after": t.number(move.after["rank"])}
    return t.gettext(N_("From number {before} to number {after}.")).format(**numbers)


def _bands(t: Translator, move: Any) -> str:
    names = {"before": band_name(t, move.before["band"]), "after": band_name(t, move.after["band"])}
    return t.gettext(N_("From {before} to {after}.")).format(**names)
