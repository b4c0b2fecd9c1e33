"""Anybody may say that a public entry is wrong."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import ANONYMOUS
from app.audit import Action, Subject
from app.errors import Invalid, NotFound, TooManyAttempts
from app.models import EntryReport
from app.offerings import repository

MAX_MESSAGE = 2000
MAX_OPEN = 3  # of one entry: coordinators know by then
MAX_AN_HOUR = 30  # of all entries together


def report(session: Session, offering_id: UUID, message: str) -> None:
    """Put a word about a public row on the coordinators' desk. Who said it is not kept, signed in or not."""
    row = repository.find(session, ANONYMOUS, offering_id)
    if row is None:
        raise NotFound
    if not message.strip():
        raise Invalid({"message": "required"})
    if len(message) > MAX_MESSAGE:
        raise Invalid({"message": "too_long"})
    _refuse_floods(session, row.id)
    repository.add(session, EntryReport.model_validate({"offering_id": row.id, "message": message.strip()}))
    audit.record(session, ANONYMOUS, Action.REPORT, Subject("offering", row.id))


def _refuse_floods(session: Session, offering_id: UUID) -> None:
    """What is counted are reports, not people: no address is kept of anybody."""
    is_known = repository.count_open_reports(session, offering_id) >= MAX_OPEN
    if is_known or repository.count_reports_since(session, clock.now() - timedelta(hours=1)) >= MAX_AN_HOUR:
        raise TooManyAttempts("too_many_reports")
