"""Who may do what with a need profile, and from which state: one table, read by services, pages and tests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.actor import Actor
from app.models import Need, NeedProfile, NeedProfileState

DRAFT, SUBMITTED = NeedProfileState.DRAFT, NeedProfileState.SUBMITTED
ACTIVE, WITHDRAWN = NeedProfileState.ACTIVE, NeedProfileState.WITHDRAWN
# What a focal point may still change after submission: who answers the mail, and what may be released.
LATER_FIELDS = frozenset({"contact_name", "contact_email", "label"})


class Relation(StrEnum):
    """What somebody is to a profile that they can see."""

    FOCAL_POINT = "focal_point"
    COLLEAGUE = "colleague"
    COORDINATOR = "coordinator"
    NONE = "none"


class Act(StrEnum):
    """What can be done with a profile."""

    EDIT = "edit"
    EDIT_LATER = "edit_later"
    CONFIRM = "confirm"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    ACKNOWLEDGE = "acknowledge"
    RETURN = "return"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Rule:
    """An act's people, the states it starts from, and the state it leads to (None: it stays, or is gone)."""

    by: frozenset[Relation]
    of: frozenset[NeedProfileState]
    to: NeedProfileState | None = None


GOVERNMENT = frozenset({Relation.FOCAL_POINT, Relation.COLLEAGUE})
FOCAL_POINT = frozenset({Relation.FOCAL_POINT})
COORDINATOR = frozenset({Relation.COORDINATOR})

RULES = {
    Act.EDIT: Rule(GOVERNMENT, frozenset({DRAFT})),
    Act.EDIT_LATER: Rule(FOCAL_POINT, frozenset({SUBMITTED, ACTIVE})),
    Act.CONFIRM: Rule(FOCAL_POINT, frozenset({DRAFT}), DRAFT),
    Act.SUBMIT: Rule(GOVERNMENT, frozenset({DRAFT}), SUBMITTED),
    Act.ENDORSE: Rule(FOCAL_POINT, frozenset({SUBMITTED}), ACTIVE),
    Act.ACKNOWLEDGE: Rule(COORDINATOR, frozenset({SUBMITTED, ACTIVE})),
    Act.RETURN: Rule(COORDINATOR, frozenset({SUBMITTED}), DRAFT),
    Act.WITHDRAW: Rule(FOCAL_POINT, frozenset({DRAFT, SUBMITTED, ACTIVE}), WITHDRAWN),
    Act.ERASE: Rule(FOCAL_POINT, frozenset({WITHDRAWN})),
    Act.COPY: Rule(GOVERNMENT, frozenset(NeedProfileState)),
}


def relation(actor: Actor, profile: NeedProfile) -> Relation:
    if actor.is_government and actor.organisation_id == profile.organisation_id:
        return Relation.FOCAL_POINT if actor.is_focal_point else Relation.COLLEAGUE
    return Relation.COORDINATOR if actor.coordinates(profile.country) else Relation.NONE


def may(actor: Actor, profile: NeedProfile, act: Act) -> str | None:
    """None if this person may do it, whatever the state; else the denial's code."""
    found = relation(actor, profile)
    if act is Act.EDIT and profile.is_on_behalf and found is Relation.COORDINATOR:
        return None  # until the focal point confirms, the draft is the coordinator's work too
    if found in RULES[act].by:
        return None
    return "only_the_focal_point" if RULES[act].by == FOCAL_POINT else f"may_not_{act}"


def blocked(profile: NeedProfile, act: Act) -> str | None:
    """None if the profile's state allows the act; else the code of what stands in the way."""
    if profile.state not in RULES[act].of:
        return f"not_while_{profile.state}"
    if act is Act.CONFIRM and not profile.is_on_behalf:
        return "already_confirmed"
    if act in (Act.SUBMIT, Act.COPY) and profile.is_on_behalf:
        return "awaits_confirmation"
    if act is Act.ACKNOWLEDGE and profile.acknowledged_at is not None:
        return "already_acknowledged"
    return None


def can(actor: Actor, profile: NeedProfile, act: Act) -> bool:
    """Whether to offer the act on a page."""
    return may(actor, profile, act) is None and blocked(profile, act) is None


def may_create(actor: Actor) -> str | None:
    return None if actor.is_government and actor.organisation_id is not None else "only_a_government"


def may_draft_on_behalf(actor: Actor) -> str | None:
    return None if actor.is_coordinator else "only_a_coordinator"


@dataclass(frozen=True, slots=True)
class Missing:
    """An answer without which a profile is too vague to be acted on."""

    need_id: UUID | None
    field: str
    code: str = "missing"


PROFILE_ANSWERS = ("contact_name", "contact_email", "language", "n_activities")
NEED_ANSWERS = ("statement", "areas", "severity", "audience", "modes", "delivery_languages")
MIN_STATEMENT = 30  # letters; a character of a script without spaces says as much as three
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def missing(profile: NeedProfile, needs: Sequence[Need]) -> list[Missing]:
    """What stands between a draft and its submission, in the order of the questions."""
    found = [Missing(None, field) for field in PROFILE_ANSWERS if not getattr(profile, field)]
    if not needs:
        found.append(Missing(None, "needs"))
    for need in needs:
        found += [Missing(need.id, field) for field in NEED_ANSWERS if not getattr(need, field)]
        if need.statement and _length(need.statement) < MIN_STATEMENT:
            found.append(Missing(need.id, "statement", "too_vague"))
        if need.areas and not need.areas_are_confirmed:
            found.append(Missing(need.id, "areas", "not_confirmed"))
    return found


def _length(text: str) -> int:
    return sum(3 if _DENSE.match(letter) else 1 for letter in text if letter.isalnum())
