"""What a focal point decides about the people of the own office: nobody new reads its cases without a yes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app import audit, clock, sessions
from app.accounts import policy, repository
from app.actor import Actor, Role
from app.audit import Action, Subject
from app.errors import Conflict, NotFound
from app.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class Office:
    """The people of a focal point's office, and the new links that were made for them."""

    people: tuple[Person, ...]
    new_links: tuple[tuple[str, datetime], ...]


def get_office(session: Session, actor: Actor) -> Office | None:
    """The office of a focal point; for everybody else there is none to look after."""
    if not actor.is_focal_point or actor.organisation_id is None:
        return None
    people = repository.people_of_office(session, actor)
    names = {person.id: person.name or person.email or "" for person in people}
    links = [(names[row.subject_id], row.at) for row in repository.new_links(session, actor) if row.subject_id in names]
    return Office(tuple(person for person in people if person.id != actor.person_id), tuple(links))


def count_waiting(session: Session, actor: Actor) -> int:
    """How many people wait for this focal point's yes."""
    office = get_office(session, actor)
    return sum(person.waits_since is not None for person in office.people) if office else 0


def waits(session: Session, actor: Actor) -> bool:
    """Whether the caller waits for the focal point."""
    person = session.get(Person, actor.person_id) if actor.person_id else None
    return actor.is_government and person is not None and person.waits_since is not None


def confirm_colleague(session: Session, actor: Actor, person_id: UUID) -> None:
    """Let somebody of the own office read its cases."""
    person = _waiting(session, actor, person_id)
    person.waits_since = None
    tell_the_state(session, actor, Action.CONFIRM, person)


def refuse_colleague(session: Session, actor: Actor, person_id: UUID) -> None:
    """Lock the account of somebody who does not belong to the office."""
    person = _waiting(session, actor, person_id)
    person.disabled_at = clock.now()
    sessions.end_all(session, person.id)
    repository.drop_open_links(session, person.id)
    tell_the_state(session, actor, Action.DECLINE, person)


def tell_the_state(session: Session, actor: Actor, action: Action, person: Person) -> None:
    """Record an act on a government's person in the part of the record that this government reads."""
    if Role.GOVERNMENT in person.roles:
        home = session.get_one(Organisation, person.organisation_id)
        audit.record(session, actor, action, Subject("person", person.id, home.id, home.country))


def _waiting(session: Session, actor: Actor, person_id: UUID) -> Person:
    office = get_office(session, actor)
    person = next((one for one in office.people if one.id == person_id), None) if office else None
    if person is None:
        raise NotFound
    if person.waits_since is None or not policy.is_active(person):
        raise Conflict("does_not_wait")
    return person
