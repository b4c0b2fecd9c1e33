"""Signing in and out, and changing hats. A wrong password, an unknown and a disabled account answer alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app import audit, clock, sessions
from app.accounts import mapping, policy, repository
from app.accounts.service import _passwords
from app.actor import Actor, Role
from app.audit import Action, Subject
from app.database import turn_to_writing
from app.errors import NotAllowed, NotSignedIn, TooManyAttempts
from app.models import Person, SignInAttempt
from app.settings import Settings

WINDOW = timedelta(minutes=15)
# A whole ministry may come from one network address; one account is always one account.
PEOPLE_AN_ADDRESS = 5


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new browser session: the cookie's value, shown to nobody else, and who now wears which hat."""

    secret: str
    actor: Actor


def sign_in(
    session: Session, *, email: str, password: str, client: str, settings: Settings, old_secret: str | None = None
) -> SignedIn | None:
    """Check a password; None if it does not fit. The caller commits either way: a failure counts.

    `session` is a reader that becomes the writer only after the slow hash. `client` is the network address.
    """
    kept_email = mapping.email_of(email) or ""
    account, address = sessions.hash_secret(f"account {kept_email}"), sessions.hash_secret(f"address {client}")
    limits = {account: settings.sign_in_attempts, address: settings.sign_in_attempts * PEOPLE_AN_ADDRESS}
    _refuse_guessing(session, limits, clock.now())
    person = repository.person_by_email(session, kept_email)
    checked_hash = person.password_hash if person is not None and policy.is_active(person) else None
    is_right = _passwords.matches(password, checked_hash)

    turn_to_writing(session)
    now = clock.now()
    _refuse_guessing(session, limits, now)  # others may have guessed in the meantime
    repository.forget_old_attempts(session, now - WINDOW)
    person = repository.person_by_email(session, kept_email)
    if not is_right or person is None or not policy.is_active(person) or person.password_hash != checked_hash:
        session.add_all(SignInAttempt.model_validate({"subject_hash": subject, "at": now}) for subject in limits)
        return None
    repository.forget_attempts(session, account)
    if old_secret:
        sessions.end(session, old_secret)
    return start_session(session, person, Action.SIGN_IN)


def start_session(session: Session, person: Person, action: Action) -> SignedIn:
    """Open a browser session under a new id, with the first of the person's hats, and record how it came about."""
    role = Role(person.roles[0])
    secret = sessions.start(session, person, role)
    person.last_sign_in_at = clock.now()
    session.flush()
    actor = sessions.actor_of(session, person.id, role)
    if actor is None:
        raise NotSignedIn
    audit.record(session, actor, action, Subject("person", person.id))
    return SignedIn(secret, actor)


def sign_out(session: Session, actor: Actor, secret: str) -> None:
    """End this browser's session; ending one that is gone already is no error."""
    sessions.end(session, secret)
    if actor.is_signed_in:
        audit.record(session, actor, Action.SIGN_OUT, Subject("person", actor.person_id))


def wear(session: Session, actor: Actor, role: Role, *, secret: str) -> str:
    """Change the hat in use. The session gets a new id; when it ends at the latest stays as it was."""
    if denial := policy.may_wear(actor, role):
        raise NotAllowed(denial)
    row = repository.web_session_by_hash(session, sessions.hash_secret(secret))
    if row is None or row.person_id != actor.person_id:
        raise NotSignedIn
    fresh = sessions.new_secret()
    row.token_hash, row.role = sessions.hash_secret(fresh), str(role)
    audit.record(session, actor, Action.WEAR, Subject("person", actor.person_id), fields=("role",))
    return fresh


def _refuse_guessing(session: Session, limits: dict[str, int], now: datetime) -> None:
    for subject, most in limits.items():
        if repository.count_attempts(session, subject, now - WINDOW) >= most:
            raise TooManyAttempts
