"""What facts alone say for or against an offering: small named functions, each from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import Catalogue
from matching._eligibility import Asked, is_maybe_open
from matching._types import Offering, Project

_ALL_COUNTRIES = 198
_USUAL_GROUPS = 3  # an offering that names more is for all of them together
_USUAL_MODES = 4  # one that claims more forms of help counts less for each
_MOST_KNOWN = 3  # a name that holds those of more organisations with projects is none of them
_HANDS_ON = {
    "incountry_advice": 1.0, "embedded_adviser": 1.0, "expert_deployment": 0.9, "legal_drafting": 1.0, "twinning": 1.0,
    "assessment": 0.8, "grant": 0.8, "equipment": 0.7, "mentoring": 0.6, "technical_exercise": 0.5,
    "train_the_trainer": 0.6, "course_onsite": 0.5, "workshop": 0.4, "study_visit": 0.4, "fellowship": 0.4,
    "remote_advice": 0.6, "data_service": 0.4, "helpdesk": 0.4, "licences": 0.4, "scholarship": 0.3,
    "policy_exercise": 0.4, "course_live_online": 0.3, "peer_exchange": 0.3, "network": 0.2, "toolkit": 0.1,
    "course_selfpaced": 0.1, "research": 0.1, "event": 0.1,
}  # fmt: skip


def hands_on(asked: Asked, offering: Offering) -> float:
    """How close the help comes: people in the country 1, a guide to read 0.1, unknown 0.3."""
    if offering.modes is None:
        return 0.3
    closest = max((_HANDS_ON.get(mode, 0.3) for mode in offering.modes.value), default=0.3)
    return closest * _worth_of_modes(offering.modes.value)


def _worth_of_modes(modes: frozenset[str]) -> float:
    return min(1.0, _USUAL_MODES / max(1, len(modes)))


def made_for_region(asked: Asked, offering: Offering) -> float:
    """How specifically the offering is for this country: 1 for it alone, 0 for all, by the number of countries."""
    reach = [float(_ALL_COUNTRIES)]
    if offering.eligible_countries is not None and asked.country.code in offering.eligible_countries.value:
        reach.append(len(offering.eligible_countries.value))
    for fact in (offering.eligible_groups, offering.members_only):
        if fact is not None and fact.value & asked.groups:
            several = [_members(asked, group) for group in fact.value]
            alone = [_members(asked, group) for group in fact.value & asked.groups]
            reach.append(min(alone) if len(several) <= _USUAL_GROUPS else sum(several))
    return 1 - log(max(1.0, min(reach))) / log(_ALL_COUNTRIES)


def _members(asked: Asked, group: str) -> float:
    return float((asked.members or {}).get(group, 40))


def language_shared(asked: Asked, offering: Offering) -> float:
    """1 if the offering names a language that serves, 0.4 if it names none, 0 if it names others."""
    if offering.languages is None:
        return 0.4
    return float(bool(offering.languages.value & asked.languages))


def mode_wanted(asked: Asked, offering: Offering) -> float:
    """Share of the wanted modes that the offering has."""
    if not asked.need.modes or offering.modes is None:
        return 0.0
    has = len(asked.need.modes & offering.modes.value) / len(asked.need.modes)
    return has * _worth_of_modes(offering.modes.value)


def audience_wanted(asked: Asked, offering: Offering) -> float:
    """Share of the people whom the need is about that the offering is made for."""
    named = [fact.value for fact in (offering.audience, offering.audience_only) if fact is not None]
    if not asked.need.audience or not named:
        return 0.0
    return len(asked.need.audience & frozenset().union(*named)) / len(asked.need.audience)


def sector_wanted(asked: Asked, offering: Offering) -> float:
    """Whether the offering is made for a sector that the need names."""
    return 0.0 if offering.sectors is None else float(bool(offering.sectors.value & asked.need.sectors))


def other_sector(asked: Asked, offering: Offering) -> float:
    """1 if the offering is made for sectors none of which the need names, in its answers or in its words."""
    wanted = asked.need.sectors | asked.named
    return float(offering.sectors is not None and not offering.sectors.value & wanted)


def is_confirmed(asked: Asked, offering: Offering) -> float:
    """1 if the provider confirmed the entry within a year, fading to 0 after three."""
    if offering.confirmed_on is None:
        return 0.0
    return float(np.clip(1.5 - (asked.on - offering.confirmed_on).days / 730, 0, 1))


def narrow_audience(asked: Asked, offering: Offering) -> float:
    """1 if the offering is for certain people only, and the need names none of them."""
    if offering.audience_only is None:
        return 0.0
    return float(not offering.audience_only.value & (asked.need.audience | asked.named))


def women_only(asked: Asked, offering: Offering) -> float:
    """1 if the offering is for women only, and the need does not name women."""
    named = asked.need.audience | asked.named
    return float(offering.women_only is not None and offering.women_only.value and "women" not in named)


def probably_closed(asked: Asked, offering: Offering) -> float:
    """1 if, taking guesses for facts, the offering is not for this country."""
    return float(not is_maybe_open(asked, offering))


def builds_on_something(asked: Asked, offering: Offering) -> float:
    """0.1 if something must stand before the offering is of use, 1 if the need says that just this is not there yet."""
    if offering.prerequisites is None:
        return 0.0
    return 1.0 if offering.prerequisites.value & asked.named else 0.1


def age(asked: Asked, offering: Offering) -> float:
    """0 for an entry of the last two years or of no date, 1 after ten."""
    return 0.0 if offering.as_of_year is None else float(np.clip((asked.on.year - offering.as_of_year - 2) / 8, 0, 1))


FACT_COLUMNS = {
    "hands_on": (hands_on, ("modes",)),
    "made_for_region": (made_for_region, ("eligible_countries", "eligible_groups", "members_only")),
    "language_shared": (language_shared, ("languages",)),
    "mode_wanted": (mode_wanted, ("modes",)),
    "audience_wanted": (audience_wanted, ("audience", "audience_only")),
    "sector_wanted": (sector_wanted, ("sectors",)),
    "other_sector": (other_sector, ("sectors",)),
    "is_confirmed": (is_confirmed, ("confirmed_on",)),
    "narrow_audience": (narrow_audience, ("audience_only",)),
    "women_only": (women_only, ("women_only",)),
    "probably_closed": (probably_closed, ("eligible_countries", "eligible_groups", "open_to_all", "members_only")),
    "builds_on_something": (builds_on_something, ("prerequisites",)),
    "age": (age, ("as_of_year",)),
}
"""Columns that rest on facts alone: the function, and the facts it reads."""


@lru_cache(maxsize=10_000)
def provider_names(name: str) -> frozenset[str]:
    """The words by which a provider can be recognised in another list."""
    small = {"of", "the", "and", "for", "with", "in", "on", "de", "la"}
    spaced = "".join(c if c.isalnum() else " " for c in name.lower())
    return frozenset(word for word in spaced.split() if word not in small)


def projects_of(provider: str, projects: Sequence[Project]) -> tuple[Project, ...]:
    """Past and running activities of a provider, found by its name; none if it holds the names of too many others."""
    words = provider_names(provider)
    held = {name for project in projects for name in map(provider_names, project.providers) if name and name <= words}
    if len(held) > _MOST_KNOWN:
        return ()
    return tuple(project for project in projects if held.intersection(map(provider_names, project.providers)))


def has_acted_there(
    catalogue: Catalogue,
    rows: NDArray[np.intp],
    known: Callable[[str], Sequence[Project]],
    countries: frozenset[str],
) -> NDArray[np.float64]:
    """1 for offerings whose provider is known by a project in one of the countries: shape (n rows,)."""

    def has_acted(offering: Offering) -> float:
        return float(any(project.countries & countries for project in known(offering.provider)))

    return catalogue.column(("provider",), has_acted, rows)
