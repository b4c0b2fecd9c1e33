"""Reading the record: one's own cases, those one looks after, or the security events of the service."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import policy, repository
from app.actor import Actor
from app.errors import NotFound, NotSignedIn
from app.models import AuditEntry


def read_record(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[AuditEntry], tuple[datetime, UUID] | None]:
    """A page of acts the caller may read, newest first, and where the next one starts."""
    if not actor.is_signed_in:
        raise NotSignedIn
    if policy.may_read_record(actor):
        raise NotFound
    rows = repository.list_record(session, actor, after=after, limit=limit)
    page = list(rows[:limit])
    return page, ((page[-1].at, page[-1].id) if len(rows) > limit else None)
