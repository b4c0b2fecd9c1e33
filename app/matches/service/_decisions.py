"""Hiding an offering from the lists of a profile, and taking that back. Each side decides for itself alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import Actor
from app.audit import Action, Subject
from app.errors import Conflict, NotFound
from app.matches import policy, repository
from app.models import HiddenOffering, HideReason, NeedProfile, Offering, Side
from app.needs import service as needs_service
from app.visibility import side_of


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the reader's side decided about the offerings of a profile."""

    hidden: Sequence[HiddenOffering]
    shortlisted: frozenset[UUID]


def decisions_of(session: Session, actor: Actor, profile_id: UUID) -> Decisions:
    """What a list of the profile leaves out for this reader, and what already stands on their shortlist."""
    entries = repository.shortlist_of(session, actor, profile_id)
    return Decisions(
        hidden=repository.hidden_of(session, actor, profile_id),
        shortlisted=frozenset(entry.offering_id for entry in entries),
    )


def list_hidden(session: Session, actor: Actor, profile_id: UUID) -> list[HiddenOffering]:
    """What the reader's side hid, in the order in which it did."""
    needs_service.get_need_profile(session, actor, profile_id)
    return repository.hidden_of(session, actor, profile_id)


def public_offerings(session: Session, ids: Sequence[UUID]) -> dict[UUID, Offering]:
    """Today's rows of the catalogue, for naming what stands in no list."""
    return repository.public_offerings(session, ids) if ids else {}


def hide(
    session: Session, actor: Actor, profile_id: UUID, offering_id: UUID, *, reason: HideReason, note: str | None = None
) -> HiddenOffering:
    """Leave an offering out of this side's lists of the profile from now on.

    Once more changes the reason, and the note where one is named: a note that nobody speaks of stays.
    """
    profile = open_case(session, actor, profile_id)
    row = repository.find_hidden(session, actor, profile_id, offering_id)
    if row is None:
        require_choosable(session, actor, profile_id, offering_id)
        row = HiddenOffering.model_validate(
            {
                "need_profile_id": profile.id,
                "side": side_of(actor),
                "offering_id": offering_id,
                "reason": reason,
                "hidden_by": actor.person_id,
            }
        )
        repository.add(session, row)
        audit.record(session, actor, Action.HIDE, subject_of("hidden_offering", row.id, profile, actor))
    note = row.note if note is None else note
    if (row.reason, row.note) != (reason, note):
        row.reason, row.note, row.hidden_at = reason, note, clock.now()
    return row


def unhide(session: Session, actor: Actor, profile_id: UUID, offering_id: UUID) -> None:
    """Undo: the offering stands in this side's lists again."""
    profile = open_case(session, actor, profile_id)
    row = repository.find_hidden(session, actor, profile_id, offering_id)
    if row is None:
        raise NotFound
    repository.remove(session, row)
    audit.record(session, actor, Action.UNHIDE, subject_of("hidden_offering", row.id, profile, actor))


def open_case(session: Session, actor: Actor, profile_id: UUID) -> NeedProfile:
    """A profile on which decisions can still be made. Nothing of the profile changes by them, not even its date."""
    profile = needs_service.get_need_profile(session, actor, profile_id)
    if denial := policy.blocks_list(profile):
        raise Conflict(denial)
    return profile


def require_choosable(session: Session, actor: Actor, profile_id: UUID, offering_id: UUID) -> None:
    """An offering of the public catalogue, or one that stands in a list that was kept; others do not exist here."""
    if repository.public_offerings(session, [offering_id]):
        return
    if not repository.places_of(session, actor, profile_id, [offering_id]):
        raise NotFound


def subject_of(kind: str, row_id: UUID, profile: NeedProfile, actor: Actor) -> Subject:
    """Whose record it goes into: that of the deciding side alone.

    A coordinator reads every entry that names a country of theirs, so a government's decision names none; a government
    reads every entry that names it, so a decision of coordinators names the country only.
    """
    if side_of(actor) is Side.GOVERNMENT:
        return Subject(kind, row_id, case_organisation_id=profile.organisation_id)
    return Subject(kind, row_id, case_country=profile.country)
