"""Queries of kept lists; each starts from `readable`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_
from sqlmodel import Session, col

from app.actor import Actor
from app.models import MatchList
from app.visibility import readable

Cursor = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class ListHead:
    """A kept list without its body, for choosing among many."""

    id: UUID
    need_profile_id: UUID
    need_id: UUID | None
    made_at: datetime
    as_of: date
    weights_version: str
    catalogue_version: str
    encoder: str | None
    areas_are_suggested: bool


_HEAD = [
    col(MatchList.id),
    col(MatchList.need_profile_id),
    col(MatchList.need_id),
    col(MatchList.made_at),
    col(MatchList.as_of),
    col(MatchList.weights_version),
    col(MatchList.catalogue_version),
    col(MatchList.encoder),
    col(MatchList.areas_are_suggested),
]
NEWEST_FIRST = (col(MatchList.made_at).desc(), col(MatchList.id).desc())


def find_list(session: Session, actor: Actor, profile_id: UUID, match_list_id: UUID) -> MatchList | None:
    query = _lists(actor, profile_id).where(col(MatchList.id) == match_list_id)
    return session.scalars(query).one_or_none()


def find_latest(session: Session, actor: Actor, profile_id: UUID, need_id: UUID | None) -> MatchList | None:
    """The newest kept list of one need, or of the whole profile when no need is named."""
    query = _of_scope(actor, profile_id, need_id)
    return session.scalars(query.order_by(*NEWEST_FIRST).limit(1)).one_or_none()


def find_before(session: Session, actor: Actor, row: MatchList) -> MatchList | None:
    """The newest kept list of the same scope that was made earlier."""
    query = _of_scope(actor, row.need_profile_id, row.need_id).where(col(MatchList.made_at) < row.made_at)
    return session.scalars(query.order_by(*NEWEST_FIRST).limit(1)).one_or_none()


def heads_of(
    session: Session, actor: Actor, profile_id: UUID, *, before: Cursor | None = None, limit: int = 50
) -> list[ListHead]:
    """Kept lists of a profile, newest first, without their bodies; `before` is the last one of the page before."""
    query = _lists(actor, profile_id).with_only_columns(*_HEAD)
    if before is not None:
        made_at, list_id = before
        query = query.where(
            or_(
                col(MatchList.made_at) < made_at,
                and_(col(MatchList.made_at) == made_at, col(MatchList.id) < list_id),
            )
        )
    return [ListHead(*row) for row in session.execute(query.order_by(*NEWEST_FIRST).limit(limit))]


def lists_by_id(session: Session, actor: Actor, profile_id: UUID, ids: Collection[UUID]) -> dict[UUID, MatchList]:
    return {row.id: row for row in session.scalars(_lists(actor, profile_id).where(col(MatchList.id).in_(ids)))}


def _of_scope(actor: Actor, profile_id: UUID, need_id: UUID | None) -> Select[MatchList]:
    """Lists of one need, or of the whole profile when no need is named."""
    of_need = col(MatchList.need_id).is_(None) if need_id is None else col(MatchList.need_id) == need_id
    return _lists(actor, profile_id).where(of_need)


def _lists(actor: Actor, profile_id: UUID) -> Select[MatchList]:
    query: Select[MatchList] = readable(actor, MatchList).where(col(MatchList.need_profile_id) == profile_id)
    return query
