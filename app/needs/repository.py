"""Queries on need profiles. Confidential reads start from `readable`; erasure deletes by id."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from app.actor import Actor
from app.models import MatchList, Need, NeedProfile, NeedProfileState, NeedVector, Organisation, Person
from app.visibility import readable


def find_profile(session: Session, actor: Actor, profile_id: UUID) -> NeedProfile | None:
    found: NeedProfile | None = session.scalars(
        readable(actor, NeedProfile).where(col(NeedProfile.id) == profile_id)
    ).one_or_none()
    return found


def page_of_profiles(
    session: Session, actor: Actor, after: tuple[datetime, UUID] | None, limit: int
) -> list[NeedProfile]:
    """Newest first; `after` is the creation time and id of the last row of the page before."""
    query = readable(actor, NeedProfile)
    if after is not None:
        at, last_id = after
        created = col(NeedProfile.created_at)
        query = query.where(or_(created < at, (created == at) & (col(NeedProfile.id) > last_id)))
    query = query.order_by(col(NeedProfile.created_at).desc(), col(NeedProfile.id)).limit(limit)
    return list(session.scalars(query))


def find_need(session: Session, actor: Actor, profile_id: UUID, need_id: UUID) -> Need | None:
    query = readable(actor, Need).where(col(Need.id) == need_id, col(Need.need_profile_id) == profile_id)
    found: Need | None = session.scalars(query).one_or_none()
    return found


def needs_of(session: Session, actor: Actor, profile_id: UUID) -> list[Need]:
    query = readable(actor, Need).where(col(Need.need_profile_id) == profile_id)
    return list(session.scalars(query.order_by(col(Need.position), col(Need.created_at), col(Need.id))))


def count_needs(session: Session, actor: Actor, profile_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many needs each profile has, in one query."""
    owner = col(Need.need_profile_id)
    query = readable(actor, Need).with_only_columns(owner, func.count()).where(owner.in_(profile_ids)).group_by(owner)
    return {profile_id: n for profile_id, n in session.execute(query)}


def labels_of(session: Session, actor: Actor, profile_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """The labels that occur in each profile, in one query."""
    owner, label = col(Need.need_profile_id), col(Need.label)
    query = readable(actor, Need).with_only_columns(owner, label).where(owner.in_(profile_ids)).distinct()
    found: dict[UUID, set[str]] = {}
    for profile_id, value in session.execute(query):
        found.setdefault(profile_id, set()).add(value)
    return found


def last_lists(session: Session, actor: Actor, profile_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each profile's last match list was made, in one query."""
    owner = col(MatchList.need_profile_id)
    query = readable(actor, MatchList).with_only_columns(owner, func.max(col(MatchList.made_at)))
    return {profile_id: at for profile_id, at in session.execute(query.where(owner.in_(profile_ids)).group_by(owner))}


def government_of(session: Session, country: str) -> Organisation | None:
    """The organisation that speaks for a country: the one with a focal point, else the first by name."""
    has_focal_point = (
        select(col(Person.id))
        .where(col(Person.organisation_id) == col(Organisation.id), col(Person.is_focal_point).is_(True))
        .where(col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None))
        .exists()
    )
    query = select(Organisation).where(col(Organisation.country) == country, col(Organisation.kind) == "government")
    return session.scalars(query.order_by(has_focal_point.desc(), col(Organisation.slug)).limit(1)).one_or_none()


def remove_need(session: Session, need_id: UUID) -> None:
    """Take a need out for good: its vectors and kept lists go with it, those of the whole profile too."""
    session.execute(delete(Need).where(col(Need.id) == need_id))


def remove_vectors(session: Session, need_id: UUID) -> None:
    session.execute(delete(NeedVector).where(col(NeedVector.need_id) == need_id))


def erase_profile(session: Session, profile_id: UUID) -> None:
    """Delete a profile; needs, vectors and kept lists follow by their foreign keys."""
    session.execute(delete(NeedProfile).where(col(NeedProfile.id) == profile_id))
    _forget_origin(session, [profile_id])


def erase_withdrawn_before(session: Session, moment: datetime) -> list[tuple[UUID, UUID, str | None]]:
    """Delete every profile withdrawn before the moment; ids, owners and countries, for the record."""
    query = (
        delete(NeedProfile)
        .where(col(NeedProfile.state) == NeedProfileState.WITHDRAWN, col(NeedProfile.withdrawn_at) < moment)
        .returning(col(NeedProfile.id), col(NeedProfile.organisation_id), col(NeedProfile.country))
    )
    gone = [(profile_id, organisation_id, country) for profile_id, organisation_id, country in session.execute(query)]
    _forget_origin(session, [profile_id for profile_id, _, _ in gone])
    return sorted(gone, key=lambda row: str(row[0]))


def _forget_origin(session: Session, profile_ids: Sequence[UUID]) -> None:
    if profile_ids:
        copies = update(NeedProfile).where(col(NeedProfile.copied_from_id).in_(profile_ids))
        session.execute(copies.values(copied_from_id=None))
