"""A coordinator's three verdicts, on new pitches and on corrections of published rows."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from app.actor import Actor
from app.audit import Action
from app.errors import Invalid, NotAllowed
from app.models import Offering, OfferingState
from app.offerings import mapping, policy, repository
from app.offerings.service.pitches import get_offering, ready, record, touch


def list_for_review(session: Session, actor: Actor) -> Sequence[Offering]:
    """Pitches and corrections that wait for a verdict, oldest first."""
    if denial := policy.may_review(actor):
        raise NotAllowed(denial)
    return [row for row in repository.list_for_review(session, actor) if policy.can_start("publish", row)]


def publish(session: Session, actor: Actor, offering_id: UUID, *, if_match: str | None = None) -> Offering:
    """Accept a pitch, or the correction of a published one."""
    row = _for_verdict(session, actor, offering_id, act="publish", if_match=if_match)
    if row.correction is not None:
        mapping.apply(row, row.correction["changes"])
        row.correction = None
    row.state, row.review_question = OfferingState.PUBLISHED, None
    touch(session, row)
    record(session, actor, Action.PUBLISH, row)
    return row


def request_changes(
    session: Session, actor: Actor, offering_id: UUID, question: str, *, if_match: str | None = None
) -> Offering:
    """Hand a pitch or a correction back with a question."""
    row = _for_verdict(session, actor, offering_id, act="request_changes", if_match=if_match)
    if not question.strip():
        raise Invalid({"question": "required"})
    if len(question) > 2000:
        raise Invalid({"question": "too_long"})
    if row.correction is not None:
        version = row.correction["version"] + 1
        row.correction = {**row.correction, "is_submitted": False, "question": question.strip(), "version": version}
    else:
        row.state, row.review_question = OfferingState.CHANGES_REQUESTED, question.strip()
        touch(session, row)
    record(session, actor, Action.REQUEST_CHANGES, row)
    return row


def decline(session: Session, actor: Actor, offering_id: UUID, *, if_match: str | None = None) -> Offering:
    """Refuse a pitch; of a published row only the correction goes, the row stays."""
    row = _for_verdict(session, actor, offering_id, act="decline", if_match=if_match)
    if row.correction is not None:
        row.correction = None
    else:
        row.state = OfferingState.DECLINED
        touch(session, row)
    record(session, actor, Action.DECLINE, row)
    return row


def _for_verdict(session: Session, actor: Actor, offering_id: UUID, *, act: str, if_match: str | None) -> Offering:
    row = get_offering(session, actor, offering_id)
    if denial := policy.may_review(actor):
        raise NotAllowed(denial)
    ready(actor, row, act, if_match)
    return row
