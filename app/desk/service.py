"""What needs a coordinator today."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import Actor
from app.audit import Action, Subject
from app.desk import repository
from app.desk.schemas import DeskPrivate, ReportPrivate, ReviewPrivate, WaitingProfilePrivate
from app.errors import Conflict, NotFound
from app.models import EntryReport, NeedProfile, Offering, OfferingState
from app.offerings import service as offerings


def require_coordinator(actor: Actor) -> None:
    """For everybody else there is no desk."""
    if not actor.is_coordinator:
        raise NotFound


def read_desk(session: Session, actor: Actor, *, acknowledge_days: int) -> DeskPrivate:
    """What waits for this coordinator, the oldest first, with the clocks that run."""
    require_coordinator(actor)
    allowed = timedelta(days=acknowledge_days)
    n_facts, n_confirmed = offerings.count_facts(session)
    return DeskPrivate(
        profiles=[_waiting(row, allowed) for row in repository.list_waiting_profiles(session, actor)],
        reviews=sorted(map(_review, offerings.list_for_review(session, actor)), key=lambda review: review.since),
        reports=[_report(*found) for found in repository.list_open_reports(session, actor)],
        n_facts=n_facts,
        n_confirmed_facts=n_confirmed,
    )


def _waiting(row: NeedProfile, allowed: timedelta) -> WaitingProfilePrivate:
    submitted_at = row.submitted_at or row.updated_at
    due_at = submitted_at + allowed
    return WaitingProfilePrivate(
        id=row.id,
        country=row.country,
        title=row.title,
        state=row.state,
        submitted_at=submitted_at,
        due_at=due_at,
        is_overdue=due_at < clock.now(),
    )


def _review(row: Offering) -> ReviewPrivate:
    sent = row.correction.get("submitted_at") if row.correction else None
    return ReviewPrivate(
        offering_id=row.id,
        title=row.title,
        provider=row.provider,
        is_correction=row.state is OfferingState.PUBLISHED,
        since=datetime.fromisoformat(sent).astimezone(UTC) if sent else row.updated_at,
    )


def _report(report: EntryReport, offering: Offering) -> ReportPrivate:
    return ReportPrivate(
        id=report.id,
        offering_id=offering.id,
        title=offering.title,
        message=report.message,
        created_at=report.created_at,
    )


def close_report(session: Session, actor: Actor, report_id: UUID) -> None:
    """Somebody has looked at a report: it leaves the desk."""
    require_coordinator(actor)
    report = repository.find_report(session, actor, report_id)
    if report is None:
        raise NotFound
    if report.closed_at is not None:
        raise Conflict("already_closed")
    report.closed_at, report.closed_by = clock.now(), actor.person_id
    session.flush()
    audit.record(session, actor, Action.CLOSE_REPORT, Subject("entry_report", report.id))
