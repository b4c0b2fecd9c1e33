"""Queries of the desk; each starts from what the coordinator may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col

from app.actor import Actor
from app.models import EntryReport, NeedProfile, NeedProfileState, Offering
from app.visibility import readable

WAITING = (NeedProfileState.SUBMITTED, NeedProfileState.ACTIVE)


def list_open_reports(session: Session, actor: Actor) -> list[tuple[EntryReport, Offering]]:
    """Reports that nobody has closed, with the rows that they are about, oldest first."""
    query = (
        readable(actor, EntryReport)
        .join(Offering, col(Offering.id) == col(EntryReport.offering_id))
        .where(col(EntryReport.closed_at).is_(None))
        .add_columns(Offering)
        .order_by(col(EntryReport.created_at), col(EntryReport.id))
    )
    return [(report, offering) for report, offering in session.execute(query)]


def find_report(session: Session, actor: Actor, report_id: UUID) -> EntryReport | None:
    query = readable(actor, EntryReport).where(col(EntryReport.id) == report_id)
    found: EntryReport | None = session.scalars(query).one_or_none()
    return found


def list_waiting_profiles(session: Session, actor: Actor) -> Sequence[NeedProfile]:
    """Submitted profiles of the coordinator's countries that wait for a first act, oldest first."""
    query = readable(actor, NeedProfile).where(
        col(NeedProfile.state).in_(WAITING),
        col(NeedProfile.acknowledged_at).is_(None),
        col(NeedProfile.submitted_at).is_not(None),
    )
    rows: Sequence[NeedProfile] = session.scalars(
        query.order_by(col(NeedProfile.submitted_at), col(NeedProfile.id))
    ).all()
    return rows
