"""Where offerings stand in kept lists; each query starts from `readable`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col

from app.actor import Actor
from app.matches.repository._lists import NEWEST_FIRST
from app.models import ListedOffering, MatchList, Need, NeedProfile, NeedProfileState
from app.visibility import readable

_STANDING = (
    col(MatchList.id),
    col(MatchList.need_profile_id),
    col(MatchList.need_id),
    col(MatchList.made_at),
    col(ListedOffering.rank),
    col(ListedOffering.band),
    col(NeedProfile.country),
    col(NeedProfile.title),
    col(Need.statement),
    col(Need.language),
    col(Need.areas),
    col(Need.position),
)


def add_listed_offerings(session: Session, rows: Iterable[MatchList]) -> None:
    """Note where each offering stands in lists that are being kept."""
    session.add_all(
        ListedOffering.model_validate(
            {
                "match_list_id": row.id,
                "offering_id": UUID(match["offering"]["id"]),
                "rank": match["rank"],
                "band": match["band"],
            }
        )
        for row in rows
        for match in row.body["matches"]
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an offering stands in the newest list of a profile or of one of its needs, and what that need says."""

    match_list_id: UUID
    need_profile_id: UUID
    need_id: UUID | None
    made_at: datetime
    rank: int
    band: str
    country: str | None
    title: str
    statement: str | None
    language: str | None
    areas: list[str] | None
    position: int | None


def standings_of(session: Session, actor: Actor, offering_id: UUID, *, worst: int) -> list[Standing]:
    """Newest lists that have the offering at `worst` or better, of profiles that still ask, in one query."""
    same = (col(MatchList.need_profile_id), col(MatchList.need_id))
    place = func.row_number().over(partition_by=same, order_by=NEWEST_FIRST).label("place")
    newest = readable(actor, MatchList).with_only_columns(col(MatchList.id).label("id"), place).subquery()
    query = (
        readable(actor, ListedOffering)
        .join(newest, newest.c.id == col(ListedOffering.match_list_id))
        .join(MatchList, col(MatchList.id) == newest.c.id)
        .join(NeedProfile, col(NeedProfile.id) == col(MatchList.need_profile_id))
        .outerjoin(Need, col(Need.id) == col(MatchList.need_id))
        .where(newest.c.place == 1, col(NeedProfile.state) != NeedProfileState.WITHDRAWN)
        .where(col(ListedOffering.offering_id) == offering_id, col(ListedOffering.rank) <= worst)
        .with_only_columns(*_STANDING)
        .order_by(col(ListedOffering.rank), col(NeedProfile.country), *NEWEST_FIRST)
    )
    return [Standing(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Place:
    """The newest list of a profile in which an offering stands; the whole profile's, where one run made several."""

    match_list_id: UUID
    rank: int


def places_of(session: Session, actor: Actor, profile_id: UUID, offering_ids: Collection[UUID]) -> dict[UUID, Place]:
    """Where each offering stands, by its id; those that stand in no list of the profile are left out."""
    query = (
        readable(actor, ListedOffering)
        .join(MatchList, col(MatchList.id) == col(ListedOffering.match_list_id))
        .where(col(MatchList.need_profile_id) == profile_id, col(ListedOffering.offering_id).in_(offering_ids))
        .with_only_columns(col(ListedOffering.offering_id), col(MatchList.id), col(ListedOffering.rank))
        .order_by(col(MatchList.made_at), col(MatchList.need_id).is_(None), col(MatchList.id))
    )
    return {offering_id: Place(list_id, rank) for offering_id, list_id, rank in session.execute(query)}
