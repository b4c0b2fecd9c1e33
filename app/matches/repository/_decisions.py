"""Queries of what one side of a case hid and put on its shortlist; each starts from `readable`."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, delete
from sqlmodel import Session, col

from app.actor import ANONYMOUS, Actor
from app.models import HiddenOffering, Offering, ShortlistEntry
from app.visibility import readable


def public_offerings(session: Session, ids: Collection[UUID]) -> dict[UUID, Offering]:
    """Rows of today's public catalogue, by their ids."""
    query = readable(ANONYMOUS, Offering).where(col(Offering.id).in_(ids))
    return {row.id: row for row in session.scalars(query)}


def hidden_of(session: Session, actor: Actor, profile_id: UUID) -> list[HiddenOffering]:
    """What the actor's side hid from the lists of a profile, in that order."""
    query = readable(actor, HiddenOffering).where(col(HiddenOffering.need_profile_id) == profile_id)
    return list(session.scalars(query.order_by(col(HiddenOffering.hidden_at), col(HiddenOffering.id))))


def find_hidden(session: Session, actor: Actor, profile_id: UUID, offering_id: UUID) -> HiddenOffering | None:
    query = readable(actor, HiddenOffering).where(col(HiddenOffering.need_profile_id) == profile_id)
    found: HiddenOffering | None = session.scalars(
        query.where(col(HiddenOffering.offering_id) == offering_id)
    ).one_or_none()
    return found


def shortlist_of(session: Session, actor: Actor, profile_id: UUID) -> list[ShortlistEntry]:
    """The shortlist of the actor's side, in its order."""
    query = _entries(actor, profile_id).where(col(ShortlistEntry.removed_at).is_(None))
    return list(session.scalars(query.order_by(col(ShortlistEntry.position), col(ShortlistEntry.id))))


def find_entry(session: Session, actor: Actor, profile_id: UUID, offering_id: UUID) -> ShortlistEntry | None:
    """An entry of the shortlist of the actor's side, also the one that was removed last."""
    found: ShortlistEntry | None = session.scalars(
        _entries(actor, profile_id).where(col(ShortlistEntry.offering_id) == offering_id)
    ).one_or_none()
    return found


def forget_removed(session: Session, actor: Actor, profile_id: UUID) -> None:
    """Delete what was removed from the shortlist before: only the last removal can be undone."""
    gone = _entries(actor, profile_id).where(col(ShortlistEntry.removed_at).is_not(None))
    ids = list(session.scalars(gone.with_only_columns(col(ShortlistEntry.id))))
    session.execute(delete(ShortlistEntry).where(col(ShortlistEntry.id).in_(ids)))


def add(session: Session, row: HiddenOffering | ShortlistEntry) -> None:
    session.add(row)
    session.flush()


def remove(session: Session, row: HiddenOffering) -> None:
    session.delete(row)
    session.flush()


def _entries(actor: Actor, profile_id: UUID) -> Select[ShortlistEntry]:
    query: Select[ShortlistEntry] = readable(actor, ShortlistEntry).where(
        col(ShortlistEntry.need_profile_id) == profile_id
    )
    return query
