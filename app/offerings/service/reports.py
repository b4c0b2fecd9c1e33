"""Anybody may say that a public entry is wrong."""

from uuid import UUID

from sqlmodel import Session

from app import audit
from app.actor import ANONYMOUS
from app.audit import Action, Subject
from app.errors import Invalid, NotFound
from app.models import EntryReport
from app.offerings import repository

MAX_MESSAGE = 2000


def report(session: Session, offering_id: UUID, message: str) -> None:
    """Put a word about a public row on the coordinators' desk. Who said it is not kept, signed in or not."""
    row = repository.find(session, ANONYMOUS, offering_id)
    if row is None:
        raise NotFound
    if not message.strip():
        raise Invalid({"message": "required"})
    if len(message) > MAX_MESSAGE:
        raise Invalid({"message": "too_long"})
    repository.add(session, EntryReport.model_validate({"offering_id": row.id, "message": message.strip()}))
    audit.record(session, ANONYMOUS, Action.REPORT, Subject("offering", row.id))
