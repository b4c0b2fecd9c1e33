"""Queries of kept lists and of vectors; everything confidential starts from `readable`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlmodel import Session, col

from app.actor import Actor
from app.models import MatchList, Need, NeedVector, TextVector
from app.visibility import readable

Place = tuple[datetime, UUID]


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


def find_list(session: Session, actor: Actor, profile_id: UUID, match_list_id: UUID) -> MatchList | None:
    query = _lists(actor, profile_id).where(col(MatchList.id) == match_list_id)
    return session.scalars(query).one_or_none()


def find_latest(session: Session, actor: Actor, profile_id: UUID, need_id: UUID | None) -> MatchList | None:
    """The newest kept list of one need, or of the whole profile when no need is named."""
    of_need = col(MatchList.need_id).is_(None) if need_id is None else col(MatchList.need_id) == need_id
    query = _lists(actor, profile_id).where(of_need)
    return session.scalars(query.order_by(*_NEWEST_FIRST).limit(1)).one_or_none()


def heads_of(
    session: Session, actor: Actor, profile_id: UUID, *, before: Place | None = None, limit: int = 50
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
    return [ListHead(*row) for row in session.execute(query.order_by(*_NEWEST_FIRST).limit(limit))]


def need_vectors(session: Session, actor: Actor, profile_id: UUID, encoder: str) -> dict[str, bytes]:
    """Kept vectors of a profile's sentences, by the hash of their text."""
    of_profile = readable(actor, Need).where(col(Need.need_profile_id) == profile_id)
    query = (
        readable(actor, NeedVector)
        .where(col(NeedVector.need_id).in_(of_profile.with_only_columns(col(Need.id))))
        .where(col(NeedVector.encoder) == encoder)
        .with_only_columns(col(NeedVector.text_hash), col(NeedVector.vector))
    )
    return {text_hash: vector for text_hash, vector in session.execute(query)}


def add_need_vectors(session: Session, need_id: UUID, encoder: str, vectors: Mapping[str, bytes]) -> None:
    session.add_all(
        NeedVector.model_validate({"need_id": need_id, "encoder": encoder, "text_hash": text_hash, "vector": vector})
        for text_hash, vector in sorted(vectors.items())
    )


def text_vectors(session: Session, encoder: str) -> dict[str, bytes]:
    """Every kept vector of a public text, by the hash of its text."""
    query = select(col(TextVector.text_hash), col(TextVector.vector)).where(col(TextVector.encoder) == encoder)
    return {text_hash: vector for text_hash, vector in session.execute(query)}


def add_text_vectors(session: Session, encoder: str, vectors: Mapping[str, bytes]) -> int:
    """Keep vectors of public texts that are not kept yet; says how many were new."""
    known = set(_known_hashes(session, encoder, vectors))
    fresh = {text_hash: vector for text_hash, vector in vectors.items() if text_hash not in known}
    session.add_all(
        TextVector.model_validate({"encoder": encoder, "text_hash": text_hash, "vector": vector})
        for text_hash, vector in sorted(fresh.items())
    )
    return len(fresh)


def _known_hashes(session: Session, encoder: str, hashes: Iterable[str]) -> Iterable[str]:
    wanted = list(hashes)
    for start in range(0, len(wanted), 500):  # databases limit how many values one query may carry
        query = select(col(TextVector.text_hash)).where(
            col(TextVector.encoder) == encoder, col(TextVector.text_hash).in_(wanted[start : start + 500])
        )
        yield from session.scalars(query)


def _lists(actor: Actor, profile_id: UUID) -> Select[MatchList]:
    query: Select[MatchList] = readable(actor, MatchList).where(col(MatchList.need_profile_id) == profile_id)
    return query


_NEWEST_FIRST = (col(MatchList.made_at).desc(), col(MatchList.id).desc())
