"""Hard rules, each named after what must be true. Only stated and confirmed facts break a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from matching._types import Country, Fact, Need, Offering


class Verdict(IntEnum):
    """What a rule says of an offering: it holds, it rests on a guess or a gap, or it is broken."""

    HOLDS = 0
    TO_CONFIRM = 1
    BROKEN = 2


@dataclass(frozen=True)
class Asked:
    """A need, the country that has it, and the day of the list: all that a rule may look at.

    `members` counts the members of every group that has a member list; None means that no country table was given,
    so each named group is taken to have one. `named` are the sectors and groups of people that the statement names, and
    what it says is not there yet: no rule looks at them.
    """

    need: Need
    country: Country
    on: date
    members: dict[str, int] | None = None
    named: frozenset[str] = frozenset()
    groups: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", self.country.groups_on(self.on))

    def knows(self, groups: frozenset[str]) -> bool:
        """Whether each of the groups has a member list."""
        return self.members is None or groups <= self.members.keys()

    @property
    def languages(self) -> frozenset[str]:
        """Languages that would serve: those asked for, else the statement's and the country's own."""
        return self.need.delivery_languages or self.country.languages | {self.need.language}


Rule = Callable[[Asked, Offering], Verdict]


def _unless(broken: bool, fact: Fact[frozenset[str]] | Fact[bool]) -> Verdict:
    if not broken:
        return Verdict.HOLDS
    return Verdict.BROKEN if fact.basis.may_exclude else Verdict.TO_CONFIRM


def is_still_valid(asked: Asked, offering: Offering) -> Verdict:
    """The offering has not ended, was not withdrawn and its last day has not passed."""
    expired = offering.valid_until is not None and offering.valid_until < asked.on
    gone = offering.state in {"ended", "withdrawn", "declined", "draft", "submitted", "changes_requested"}
    return Verdict.BROKEN if expired or gone else Verdict.HOLDS


def _routes(asked: Asked, offering: Offering) -> list[tuple[Fact[Any], bool]]:
    """Each way in that the offering names, and whether it is open to this country."""
    countries, groups, everyone = offering.eligible_countries, offering.eligible_groups, offering.open_to_all
    found: list[tuple[Fact[Any], bool]] = []
    if countries is not None:
        found.append((countries, asked.country.code in countries.value))
    if groups is not None:
        found.append((groups, bool(groups.value & asked.groups)))
    if everyone is not None:
        found.append((everyone, everyone.value))
    return found


def is_open_to_country(asked: Asked, offering: Offering) -> Verdict:
    """The country is named, or is in a named group on that day, or the offering is open to all."""
    routes = _routes(asked, offering)
    passed = [fact for fact, is_open in routes if is_open]
    if passed:
        return Verdict.HOLDS if any(fact.basis.may_exclude for fact in passed) else Verdict.TO_CONFIRM
    is_sure = bool(routes) and all(fact.basis.may_exclude for fact, _ in routes)
    return Verdict.BROKEN if is_sure and not is_maybe_open(asked, offering) else Verdict.TO_CONFIRM


def is_maybe_open(asked: Asked, offering: Offering) -> bool:
    """Taking guesses for facts, the country could still have it; a group without a member list leaves it open."""
    routes, groups, members = _routes(asked, offering), offering.eligible_groups, offering.members_only
    is_unlisted = groups is not None and not asked.knows(groups.value)
    is_in = not routes or is_unlisted or any(is_open for _, is_open in routes)
    is_member = members is None or bool(members.value & asked.groups) or not asked.knows(members.value)
    return is_in and is_member


def is_not_excluded(asked: Asked, offering: Offering) -> Verdict:
    """The public terms of the offering do not leave this country out."""
    fact = offering.excluded_countries
    return Verdict.HOLDS if fact is None else _unless(asked.country.code in fact.value, fact)


def is_within_membership(asked: Asked, offering: Offering) -> Verdict:
    """An offering for members only is for a body that the country belongs to on that day."""
    fact = offering.members_only
    if fact is None or fact.value & asked.groups:
        return Verdict.HOLDS
    return _unless(True, fact) if asked.knows(fact.value) else Verdict.TO_CONFIRM


def is_within_income_groups(asked: Asked, offering: Offering) -> Verdict:
    """The country's income group is one of those named."""
    fact = offering.income_groups
    if fact is None:
        return Verdict.HOLDS
    if asked.country.income is None:
        return Verdict.TO_CONFIRM
    return _unless(asked.country.income not in fact.value, fact)


def is_party_to_treaty(asked: Asked, offering: Offering) -> Verdict:
    """The country is party to one of the treaties named."""
    fact = offering.treaties
    if fact is None or fact.value & asked.groups:
        return Verdict.HOLDS
    return _unless(True, fact) if asked.knows(fact.value) else Verdict.TO_CONFIRM


def shares_a_language(asked: Asked, offering: Offering) -> Verdict:
    """Help is given in a language that the need asks for; a need that asks for none is never refused."""
    fact = offering.languages
    if fact is None:
        return Verdict.TO_CONFIRM
    if asked.need.delivery_languages:
        broken = not fact.value & asked.need.delivery_languages
        return _unless(broken, fact) if broken or fact.basis.may_exclude else Verdict.TO_CONFIRM
    return Verdict.HOLDS if fact.basis.may_exclude and fact.value & asked.languages else Verdict.TO_CONFIRM


def comes_in_a_wanted_mode(asked: Asked, offering: Offering) -> Verdict:
    """Help comes in one of the ways that the need names."""
    fact = offering.modes
    if not asked.need.modes:
        return Verdict.HOLDS
    if fact is None:
        return Verdict.TO_CONFIRM
    return _unless(not fact.value & asked.need.modes, fact)


def admits_the_audience(asked: Asked, offering: Offering) -> Verdict:
    """An offering for certain people only is for some that the need is about."""
    fact = offering.audience_only
    if fact is None:
        return Verdict.HOLDS
    if not asked.need.audience:
        return Verdict.TO_CONFIRM
    return _unless(not fact.value & asked.need.audience, fact)


def admits_all_genders(asked: Asked, offering: Offering) -> Verdict:
    """An offering for women only is for a need that is about women; a need that does not say is asked."""
    fact = offering.women_only
    if fact is None or not fact.value or "women" in asked.need.audience:
        return Verdict.HOLDS
    return Verdict.TO_CONFIRM if not asked.need.audience else _unless(True, fact)


def fits_window(asked: Asked, offering: Offering) -> Verdict:
    """Help can start within the days that the need names."""
    fact, wanted = offering.window, asked.need.window
    if fact is None or wanted is None:
        return Verdict.HOLDS
    late = fact.value.opens_on and wanted.closes_on and fact.value.opens_on > wanted.closes_on
    early = fact.value.closes_on and wanted.opens_on and fact.value.closes_on < wanted.opens_on
    if not (late or early):
        return Verdict.HOLDS
    return Verdict.BROKEN if fact.basis.may_exclude else Verdict.TO_CONFIRM


def accepts_applications(asked: Asked, offering: Offering) -> Verdict:
    """The last day to apply or to start has not passed."""
    fact = offering.window
    if fact is None or fact.value.closes_on is None or fact.value.closes_on >= asked.on:
        return Verdict.HOLDS
    return Verdict.BROKEN if fact.basis.may_exclude else Verdict.TO_CONFIRM


def has_what_must_stand_first(asked: Asked, offering: Offering) -> Verdict:
    """What the offering builds on (a national team, a finished review) stands; nobody but the country can say."""
    return Verdict.HOLDS if offering.prerequisites is None else Verdict.TO_CONFIRM


RULES: dict[str, tuple[Rule, tuple[str, ...]]] = {
    "is_still_valid": (is_still_valid, ("state", "valid_until")),
    "is_open_to_country": (is_open_to_country, ("eligible_countries", "eligible_groups", "open_to_all")),
    "is_not_excluded": (is_not_excluded, ("excluded_countries",)),
    "is_within_membership": (is_within_membership, ("members_only",)),
    "is_within_income_groups": (is_within_income_groups, ("income_groups",)),
    "is_party_to_treaty": (is_party_to_treaty, ("treaties",)),
    "admits_the_audience": (admits_the_audience, ("audience_only",)),
    "admits_all_genders": (admits_all_genders, ("women_only",)),
    "shares_a_language": (shares_a_language, ("languages",)),
    "comes_in_a_wanted_mode": (comes_in_a_wanted_mode, ("modes",)),
    "fits_window": (fits_window, ("window",)),
    "accepts_applications": (accepts_applications, ("window",)),
    "has_what_must_stand_first": (has_what_must_stand_first, ("prerequisites",)),
}
"""Every rule in the order it is checked, with the facts it reads."""

CHANGEABLE = frozenset(
    {
        "admits_the_audience",
        "admits_all_genders",
        "shares_a_language",
        "comes_in_a_wanted_mode",
        "fits_window",
        "accepts_applications",
    }
)
"""Rules that a country or a provider could do something about; breaking one of them alone is a near miss."""
