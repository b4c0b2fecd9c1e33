"""A provider takes over a row that public pages gave, with a link that a coordinator made."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from app import clock, sessions
from app.accounts import service as accounts
from app.accounts.schemas import InvitationIn
from app.actor import ANONYMOUS, Actor, Role
from app.audit import Action
from app.database import turn_to_writing
from app.errors import Conflict, LinkUnusable, NotAllowed, NotFound
from app.models import Link, LinkPurpose, Offering, OfferingState, Person
from app.offerings import policy, repository
from app.offerings.schemas import Newcomer
from app.offerings.service.pitches import record, touch
from app.settings import get_settings
from data import load_countries


def make_claim_link(session: Session, actor: Actor, offering_id: UUID | str, *, days: int | None = None) -> str:
    """The secret of a new claim link; it is kept nowhere. The row is named by its id or its external id."""
    if denial := policy.may_make_claim_link(actor):
        raise NotAllowed(denial)
    row = _find(session, offering_id)
    if not may_be_claimed(session, row):
        raise Conflict("wrong_state")
    secret = sessions.new_secret()
    link = {
        "token_hash": sessions.hash_secret(secret),
        "purpose": LinkPurpose.CLAIM,
        "offering_id": row.id,
        "created_by": actor.person_id,
        "expires_at": clock.now() + timedelta(days=days or get_settings().link_days),
    }
    repository.add(session, Link.model_validate(link))
    record(session, actor, Action.MAKE_LINK, row, fields=("claim",))
    return secret


def may_be_claimed(session: Session, row: Offering) -> bool:
    """Whether a provider may take the row over: nobody has yet, or nobody is left of those who did."""
    return policy.can_start("claim", row) or is_left(session, row)


def is_left(session: Session, row: Offering) -> bool:
    """Whether nobody looks after a published row: its organisation has no active person any more."""
    if row.state is not OfferingState.PUBLISHED or row.organisation_id is None:
        return False
    return not repository.has_active_people(session, row.organisation_id)


def _find(session: Session, offering_id: UUID | str) -> Offering:
    if isinstance(offering_id, UUID):
        row = repository.find(session, ANONYMOUS, offering_id)
    else:
        row = repository.find_by_external_id(session, ANONYMOUS, offering_id) or _find_by_text(session, offering_id)
    if row is None:
        raise NotFound
    return row


def _find_by_text(session: Session, text: str) -> Offering | None:
    try:
        return repository.find(session, ANONYMOUS, UUID(text))
    except ValueError:
        return None


def find_claim(session: Session, token: str) -> Offering:
    """The row that a claim link is for, without using the link; LinkUnusable for every reason not to."""
    return _open(session, token)[1]


def _open(session: Session, token: str) -> tuple[Link, Offering]:
    link = repository.find_claim_link(session, sessions.hash_secret(token))
    if link is None or link.offering_id is None or link.used_at is not None or link.expires_at <= clock.now():
        raise LinkUnusable
    row = repository.find(session, ANONYMOUS, link.offering_id)
    if row is None:
        raise LinkUnusable
    if not may_be_claimed(session, row):
        raise Conflict("already_claimed") if row.organisation_id else LinkUnusable()
    return link, row


def find_claimed(session: Session, actor: Actor, token: str) -> Offering | None:
    """The row that the actor's own organisation took over with this link: opening a used link leads there."""
    link = repository.find_claim_link(session, sessions.hash_secret(token))
    if link is None or link.offering_id is None:
        return None
    row = repository.find(session, actor, link.offering_id)
    return row if row is not None and policy.owns(actor, row) else None


def claim(session: Session, actor: Actor, token: str, *, offering_id: UUID | None = None) -> Offering:
    """Take over the row for the actor's organisation; each fact is then theirs to confirm or correct."""
    if denial := policy.may_claim(actor):
        raise NotAllowed(denial)
    if offering_id is not None:
        named = _find(session, offering_id)
        if not may_be_claimed(session, named):
            raise Conflict("already_claimed" if named.organisation_id else "wrong_state")
    link, row = _open(session, token)
    if offering_id not in (None, row.id):
        raise LinkUnusable
    return _hand_over(session, actor, link, row)


def _hand_over(session: Session, actor: Actor, link: Link, row: Offering) -> Offering:
    link.used_at = clock.now()
    row.organisation_id = actor.organisation_id
    row.state, row.correction = OfferingState.PUBLISHED, None  # what former people were writing stays theirs
    touch(session, row)
    record(session, actor, Action.CLAIM, row)
    return row


def claim_as_newcomer(session: Session, token: str, form: Newcomer) -> None:
    """Make a provider's account for somebody with a claim link, and hand the row over to its organisation.

    Nothing tells whether the address has an account already: then nothing happens, and its owner signs in and claims.
    `session` is a reader that becomes the writer after the slow hash.
    """
    _open(session, token)
    password_hash = accounts.prepare_password(form.password)
    turn_to_writing(session)
    link, row = _open(session, token)
    person = _register(session, row, form, password_hash)
    if person is None:
        return
    newcomer = Actor(person.id, person.organisation_id, Role.PROVIDER, frozenset({Role.PROVIDER}), name=person.name)
    _hand_over(session, newcomer, link, row)


def _register(session: Session, row: Offering, form: Newcomer, password_hash: str) -> Person | None:
    invitation = InvitationIn(
        email=form.email,
        name=form.name,
        roles=[Role.PROVIDER],
        organisation=form.organisation or row.provider[:200],
        organisation_kind=row.provider_kind or "",
        countries=[row.provider_country] if row.provider_country in load_countries() else [],
        language=form.language,
    )
    return accounts.register(session, invitation, password_hash=password_hash)
