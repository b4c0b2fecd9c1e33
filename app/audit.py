"""The record: every act goes into a hash chain, in the transaction of the act itself."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app import clock
from app.actor import Actor
from app.models import AuditEntry, AuditHead

GENESIS = "0" * 64


class Action(StrEnum):
    """What people do that is worth remembering."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    CHANGE_PASSWORD = "change_password"  # noqa: S105  # the name of an act, not a secret
    WEAR = "wear"
    CHANGE_ACCOUNT = "change_account"
    INVITE = "invite"
    MAKE_LINK = "make_link"
    ACCEPT = "accept"
    DISABLE = "disable"
    ENABLE = "enable"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    HAND_OVER = "hand_over"
    MAKE_TOKEN = "make_token"  # noqa: S105  # the name of an act, not a secret
    REVOKE_TOKEN = "revoke_token"  # noqa: S105  # the name of an act, not a secret
    EXPORT = "export"
    ERASE = "erase"
    DRAFT = "draft"
    CONFIRM = "confirm"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    RETURN = "return"
    ACKNOWLEDGE = "acknowledge"
    WITHDRAW = "withdraw"
    PUBLISH = "publish"
    REQUEST_CHANGES = "request_changes"
    DECLINE = "decline"
    CLAIM = "claim"
    END = "end"
    MAKE_LIST = "make_list"
    HIDE = "hide"
    UNHIDE = "unhide"
    SHORTLIST = "shortlist"
    UNSHORTLIST = "unshortlist"
    LOAD = "load"
    REPORT = "report"
    CLOSE_REPORT = "close_report"


@dataclass(frozen=True, slots=True)
class Subject:
    """The row an act is about, and whose confidential case it belongs to (None: nobody's)."""

    kind: str
    id: UUID | None = None
    case_organisation_id: UUID | None = None
    case_country: str | None = None


def record(session: Session, actor: Actor, action: Action, subject: Subject, *, fields: tuple[str, ...] = ()) -> None:
    """Add an act to the chain. `fields` are names of what changed; values never enter the record."""
    head = session.get(AuditHead, 1) or AuditHead(id=1, sequence=0, hash=GENESIS)
    entry = AuditEntry.model_validate(
        {
            "sequence": head.sequence + 1,
            "at": clock.now(),
            "person_id": actor.person_id,
            "role": actor.role,
            "action": action,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "case_organisation_id": subject.case_organisation_id,
            "case_country": subject.case_country,
            "fields": list(fields),
            "previous_hash": head.hash,
            "hash": GENESIS,
        }
    )
    entry.hash = _hash(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    session.add_all([entry, head])
    session.flush()


def acts_of(session: Session, person_id: UUID) -> list[AuditEntry]:
    """What a person did themselves, oldest first: for their own export."""
    query = select(AuditEntry).where(col(AuditEntry.person_id) == person_id).order_by(col(AuditEntry.sequence))
    return list(session.scalars(query))


def verify(session: Session) -> int | None:
    """Walk the chain; the sequence number of the first entry that does not hold, or None."""
    previous, expected = GENESIS, 1
    for entry in session.scalars(select(AuditEntry).order_by(col(AuditEntry.sequence))):
        if entry.sequence != expected or entry.previous_hash != previous or entry.hash != _hash(entry):
            return expected
        previous, expected = entry.hash, expected + 1
    head = session.get(AuditHead, 1)
    return expected if head is not None and head.hash != previous else None


def _hash(entry: AuditEntry) -> str:
    return hashlib.sha256(json.dumps(entry.content(), sort_keys=True).encode()).hexdigest()
