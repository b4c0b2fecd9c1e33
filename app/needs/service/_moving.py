"""Moving a profile from state to state, each move on record; and erasing it for good."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.audit import Action, Subject
from app.errors import Invalid
from app.models import NeedProfile
from app.needs import policy, repository
from app.needs.policy import Act
from app.needs.service._reading import allowed, check_version, subject, touch


def confirm_draft(session: Session, actor: Actor, profile_id: UUID, *, expected: int | None = None) -> NeedProfile:
    """The focal point takes over what a coordinator drafted."""
    profile = _act(session, actor, profile_id, Act.CONFIRM, expected=expected)
    profile.is_on_behalf = False
    return profile


def submit(session: Session, actor: Actor, profile_id: UUID, *, expected: int | None = None) -> NeedProfile:
    """Hand a complete profile to the focal point and the coordinators; what is missing is named."""
    profile = allowed(session, actor, profile_id, Act.SUBMIT)
    check_version(profile, expected)
    needs = repository.needs_of(session, actor, profile_id)
    places = {need.id: f"needs.{number}." for number, need in enumerate(needs, start=1)}
    if found := policy.missing(profile, needs):
        raise Invalid({places.get(m.need_id, "") + m.field if m.need_id else m.field: m.code for m in found})
    profile = _act(session, actor, profile_id, Act.SUBMIT, expected=expected)
    profile.submitted_at, profile.acknowledged_at, profile.question = clock.now(), None, None
    return profile


def endorse(session: Session, actor: Actor, profile_id: UUID, *, expected: int | None = None) -> NeedProfile:
    """The state's focal point says that these are the state's needs; one person suffices and is on record."""
    profile = _act(session, actor, profile_id, Act.ENDORSE, expected=expected)
    profile.endorsed_at, profile.endorsed_by = clock.now(), actor.person_id
    return profile


def acknowledge(session: Session, actor: Actor, profile_id: UUID, *, expected: int | None = None) -> NeedProfile:
    """A coordinator says that the profile has arrived."""
    profile = _act(session, actor, profile_id, Act.ACKNOWLEDGE, expected=expected)
    profile.acknowledged_at = clock.now()
    return profile


def note_first_act(session: Session, actor: Actor, profile: NeedProfile) -> None:
    """An assigned coordinator who works on a profile (makes a list, returns it) has acknowledged it by that."""
    if policy.can(actor, profile, Act.ACKNOWLEDGE):
        acknowledge(session, actor, profile.id)


def return_with_question(
    session: Session, actor: Actor, profile_id: UUID, question: str, *, expected: int | None = None
) -> NeedProfile:
    """A coordinator asks; the profile is a draft again."""
    profile = allowed(session, actor, profile_id, Act.RETURN)
    check_version(profile, expected)
    note_first_act(session, actor, profile)
    profile = _act(session, actor, profile_id, Act.RETURN)
    profile.question = question
    return profile


def withdraw(session: Session, actor: Actor, profile_id: UUID, *, expected: int | None = None) -> NeedProfile:
    """The focal point takes the profile back: nothing more is ranked for it."""
    profile = _act(session, actor, profile_id, Act.WITHDRAW, expected=expected)
    profile.withdrawn_at = clock.now()
    return profile


def erase(session: Session, actor: Actor, profile_id: UUID, *, expected: int | None = None) -> None:
    """Delete a withdrawn profile for good. The caller checkpoints the database once this is committed."""
    profile = allowed(session, actor, profile_id, Act.ERASE)
    check_version(profile, expected)
    audit.record(session, actor, Action.ERASE, subject(profile))
    repository.erase_profile(session, profile.id)


def erase_expired(session: Session, now: datetime, *, months: int) -> int:
    """Erase what was withdrawn that many months ago or earlier; how many went."""
    gone = repository.erase_withdrawn_before(session, _months_before(now, months))
    for profile_id, organisation_id, country in gone:
        audit.record(session, SYSTEM, Action.ERASE, Subject("need_profile", profile_id, organisation_id, country))
    return len(gone)


def _act(session: Session, actor: Actor, profile_id: UUID, act: Act, *, expected: int | None = None) -> NeedProfile:
    profile = allowed(session, actor, profile_id, act)
    check_version(profile, expected)
    profile.state = policy.RULES[act].to or profile.state
    touch(profile)
    audit.record(session, actor, Action(act), subject(profile))
    return profile


def _months_before(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, 28))
