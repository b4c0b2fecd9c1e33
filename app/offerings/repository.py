"""Queries on offerings; what an actor may see is decided by `readable`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import String, and_, cast, or_, select
from sqlmodel import Session, col

from app.actor import ANONYMOUS, Actor
from app.models import (
    RANKED_STATES,
    EntryReport,
    Link,
    LinkPurpose,
    Offering,
    OfferingState,
    Organisation,
    Person,
    Project,
    ServiceState,
)
from app.visibility import count_reports, readable

CATALOGUE_VERSION = "catalogue_version"


def find(session: Session, actor: Actor, offering_id: UUID) -> Offering | None:
    row: Offering | None = session.scalars(
        readable(actor, Offering).where(col(Offering.id) == offering_id)
    ).one_or_none()
    return row


def find_by_external_id(session: Session, actor: Actor, external_id: str) -> Offering | None:
    query = readable(actor, Offering).where(col(Offering.external_id) == external_id)
    row: Offering | None = session.scalars(query).one_or_none()
    return row


def list_public(session: Session) -> Sequence[Offering]:
    """Every row of the public catalogue, ended ones too, by external id."""
    rows: Sequence[Offering] = session.scalars(readable(ANONYMOUS, Offering).order_by(col(Offering.external_id))).all()
    return rows


def list_ranked(session: Session) -> Sequence[Offering]:
    """The rows that ranking reads, by external id."""
    query = readable(ANONYMOUS, Offering).where(col(Offering.state).in_(RANKED_STATES))
    rows: Sequence[Offering] = session.scalars(query.order_by(col(Offering.external_id))).all()
    return rows


def list_public_by_ids(session: Session, ids: Iterable[UUID]) -> Sequence[Offering]:
    rows: Sequence[Offering] = session.scalars(
        readable(ANONYMOUS, Offering).where(col(Offering.id).in_(list(ids)))
    ).all()
    return rows


def list_projects(session: Session) -> Sequence[Project]:
    """Past and running projects, by external id; public, all of them."""
    rows: Sequence[Project] = session.scalars(select(Project).order_by(col(Project.external_id))).all()
    return rows


def list_own(session: Session, actor: Actor) -> Sequence[Offering]:
    """The rows of the actor's organisation, the last changed first."""
    query = readable(actor, Offering).where(col(Offering.organisation_id) == actor.organisation_id)
    rows: Sequence[Offering] = session.scalars(
        query.order_by(col(Offering.updated_at).desc(), col(Offering.external_id))
    ).all()
    return rows


def list_for_review(session: Session, actor: Actor) -> Sequence[Offering]:
    """Submitted pitches, and published rows with a correction (some may not have been sent yet), oldest first."""
    has_correction = cast(col(Offering.correction), String) != "null"
    waits = or_(
        col(Offering.state) == OfferingState.SUBMITTED,
        and_(col(Offering.state) == OfferingState.PUBLISHED, has_correction),
    )
    rows: Sequence[Offering] = session.scalars(
        readable(actor, Offering).where(waits).order_by(col(Offering.updated_at), col(Offering.external_id))
    ).all()
    return rows


def list_past_last_day(session: Session, today: date) -> Sequence[Offering]:
    """Published rows whose last day has passed."""
    query = readable(ANONYMOUS, Offering).where(
        col(Offering.state).in_(RANKED_STATES), col(Offering.valid_until) < today
    )
    rows: Sequence[Offering] = session.scalars(query).all()
    return rows


def map_by_external_id(session: Session, external_ids: Sequence[str]) -> dict[str, Offering]:
    """Rows in any state: loading must know which ids are taken, whoever may see them."""
    rows = session.scalars(select(Offering).where(col(Offering.external_id).in_(external_ids)))
    return {row.external_id: row for row in rows}


def find_claim_link(session: Session, token_hash: str) -> Link | None:
    """The claim link of this hash, used or not."""
    row: Link | None = session.scalars(
        select(Link).where(col(Link.token_hash) == token_hash, col(Link.purpose) == LinkPurpose.CLAIM)
    ).one_or_none()
    return row


def find_organisation(session: Session, organisation_id: UUID) -> Organisation | None:
    return session.get(Organisation, organisation_id)


def has_active_people(session: Session, organisation_id: UUID) -> bool:
    """Whether anybody of the organisation still has an account that works."""
    query = select(col(Person.id)).where(col(Person.organisation_id) == organisation_id)
    active = query.where(col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None))
    return session.scalars(active.limit(1)).first() is not None


def count_open_reports(session: Session, offering_id: UUID) -> int:
    query = count_reports().where(col(EntryReport.offering_id) == offering_id, col(EntryReport.closed_at).is_(None))
    return int(session.scalars(query).one())


def count_reports_since(session: Session, since: datetime) -> int:
    return int(session.scalars(count_reports().where(col(EntryReport.created_at) > since)).one())


def add(session: Session, row: Offering | Link | EntryReport) -> None:
    session.add(row)
    session.flush()


def catalogue_version(session: Session) -> str:
    """Names the content of the public catalogue: it changes when, and only when, a public row or a project does."""
    return read_state(session, CATALOGUE_VERSION) or "empty"


def read_state(session: Session, name: str) -> str | None:
    found = session.get(ServiceState, name)
    return found.value if found else None


def write_catalogue_version(session: Session, version: str) -> None:
    session.merge(ServiceState(name=CATALOGUE_VERSION, value=version))
    session.flush()
