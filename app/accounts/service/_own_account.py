"""What a person does with their own account: settings, password, sessions, their data, and leaving for good."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlmodel import Session

from app import audit, clock, sessions
from app.accounts import mapping, policy, repository
from app.accounts.schemas import AccountIn
from app.accounts.service import _passwords
from app.actor import Actor, Role
from app.audit import Action, Subject
from app.database import turn_to_writing
from app.errors import Conflict, Invalid, NotSignedIn
from app.models import Organisation, Person, WebSession

PLACES = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
TIME_ZONES: tuple[str, ...] = ("UTC", *sorted(z for z in available_timezones() if z.partition("/")[0] in PLACES))


@dataclass(frozen=True, slots=True)
class Account:
    """A person's own account with what hangs on it."""

    person: Person
    organisation: Organisation
    assigned: tuple[str, ...]


def get_account(session: Session, actor: Actor) -> Account:
    person = _self(session, actor)
    return Account(
        person=person,
        organisation=session.get_one(Organisation, person.organisation_id),
        assigned=tuple(row.country for row in repository.assignments_of(session, person.id)),
    )


def update_account(session: Session, actor: Actor, form: AccountIn, *, languages: tuple[str, ...]) -> Person:
    """Change name, language and time zone."""
    problems = {}
    if form.language not in languages:
        problems["language"] = "unknown_choice"
    if form.time_zone not in TIME_ZONES:
        problems["time_zone"] = "unknown_choice"
    if problems:
        raise Invalid(problems)
    person = _self(session, actor)
    person.name, person.language, person.time_zone = form.name, form.language, form.time_zone
    audit.record(
        session, actor, Action.CHANGE_ACCOUNT, Subject("person", person.id), fields=("name", "language", "time_zone")
    )
    return person


def change_password(session: Session, actor: Actor, *, current: str, new: str, secret: str) -> None:
    """Set a new password and end every other browser session; `secret` is the cookie of the one that stays.

    `session` is a reader that becomes the writer only after the slow hashes.
    """
    checked_hash = _self(session, actor).password_hash
    if checked_hash is None:
        raise Conflict("no_password")
    if not _passwords.matches(current, checked_hash):
        raise Invalid({"current_password": "wrong_password"})
    _passwords.refuse_weak(new, field="new_password")
    new_hash = _passwords.hash_password(new)
    turn_to_writing(session)
    person = _self(session, actor)
    if person.password_hash != checked_hash:
        raise Conflict("password_changed_meanwhile")
    person.password_hash = new_hash
    session.flush()
    repository.end_other_web_sessions(session, person.id, sessions.hash_secret(secret))
    audit.record(session, actor, Action.CHANGE_PASSWORD, Subject("person", person.id))


def list_own_sessions(session: Session, actor: Actor) -> list[WebSession]:
    return list(repository.web_sessions_of(session, _self(session, actor).id))


def end_session(session: Session, actor: Actor, session_id: UUID) -> None:
    """Sign out one of one's own browsers."""
    session.delete(repository.get_web_session(session, actor, session_id))
    audit.record(session, actor, Action.SIGN_OUT, Subject("person", actor.person_id))


def export_own_data(session: Session, actor: Actor) -> dict[str, Any]:
    """Everything the service holds about the caller, without secrets; that it was taken is on the record."""
    account = get_account(session, actor)
    person = account.person
    audit.record(session, actor, Action.EXPORT, Subject("person", person.id))
    return (
        mapping.to_export(person, account.organisation, assigned=account.assigned)
        | mapping.to_exported_ways_in(
            repository.web_sessions_of(session, person.id), repository.tokens_of(session, person.id)
        )
        | mapping.to_exported_acts(audit.acts_of(session, person.id))
    )


def erase_own_account(session: Session, actor: Actor, *, password: str) -> None:
    """Erase name, address, password and every way in for good; the record keeps the id of who acted.

    `session` is a reader that becomes the writer only after the slow hash. Whoever is a state's only focal point
    hands over first, or its needs would be left to nobody; likewise the last administrator.
    """
    checked_hash = _self(session, actor).password_hash
    if checked_hash is not None and not _passwords.matches(password, checked_hash):
        raise Invalid({"password": "wrong_password"})
    turn_to_writing(session)
    person = _self(session, actor)
    _refuse_to_orphan(session, person)
    sessions.end_all(session, person.id)
    repository.drop_open_links(session, person.id)
    repository.forget_attempts(session, sessions.hash_secret(f"account {person.email}"))
    for assignment in repository.assignments_of(session, person.id):
        session.delete(assignment)
    person.email, person.name, person.password_hash = None, "", None
    person.roles, person.is_focal_point = [], False
    person.language, person.time_zone, person.last_sign_in_at = "en", "UTC", None
    person.erased_at = clock.now()
    audit.record(session, actor, Action.ERASE, Subject("person", person.id))


def _refuse_to_orphan(session: Session, person: Person) -> None:
    if person.is_focal_point and not any(map(policy.is_active_focal_point, repository.colleagues(session, person))):
        raise Conflict("hand_over_first")
    if Role.ADMIN in person.roles and not repository.another_admin_exists(session, person):
        raise Conflict("last_admin")


def _self(session: Session, actor: Actor) -> Person:
    if actor.person_id is None:
        raise NotSignedIn
    return session.get_one(Person, actor.person_id)
