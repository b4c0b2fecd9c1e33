"""What administrators do with people, and who looks after a country."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app import audit, clock, sessions
from app.accounts import policy, repository
from app.accounts.repository import PersonRow
from app.accounts.service._invitations import Countries
from app.accounts.service._office import tell_the_state
from app.actor import Actor, Role
from app.audit import Action, Subject
from app.errors import Conflict, Invalid, NotFound
from app.models import Assignment, Organisation, Person, WebSession

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CoordinatorContact:
    """Who looks after a country: what its focal point may know of them."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A person with everything an administrator may see of the account."""

    person: Person
    organisation: Organisation
    assigned: tuple[str, ...]
    colleagues: tuple[Person, ...]
    sessions: tuple[WebSession, ...]
    has_open_link: bool


def list_people(
    session: Session, actor: Actor, *, after: UUID | None = None, limit: int = PAGE_SIZE
) -> tuple[list[PersonRow], UUID | None]:
    """A page of people, and where the next one starts. Only administrators know of the list."""
    _refuse_outsiders(actor)
    rows = repository.list_people(session, actor, after=after, limit=limit)
    return rows[:limit], (rows[limit - 1].person.id if len(rows) > limit else None)


def list_organisations(session: Session, actor: Actor) -> list[Organisation]:
    _refuse_outsiders(actor)
    return list(repository.organisations(session))


def get_person(session: Session, actor: Actor, person_id: UUID) -> PersonFile:
    """One person's file. Only administrators know of it."""
    _refuse_outsiders(actor)
    person = repository.get_person(session, actor, person_id)
    return PersonFile(
        person=person,
        organisation=session.get_one(Organisation, person.organisation_id),
        assigned=tuple(row.country for row in repository.assignments_of(session, person_id)),
        colleagues=tuple(repository.colleagues(session, person)),
        sessions=tuple(repository.web_sessions_of(session, person_id)),
        has_open_link=repository.has_open_link(session, person_id, clock.now()),
    )


def disable(session: Session, actor: Actor, person_id: UUID) -> None:
    """Lock an account: its sessions, tokens and open links end at once."""
    person = _manage(session, actor, person_id)
    if denial := policy.may_disable(actor, person):
        raise Conflict(denial)
    if not policy.is_active(person):
        raise Conflict("disabled")
    person.disabled_at = clock.now()
    sessions.end_all(session, person.id)
    repository.drop_open_links(session, person.id)
    audit.record(session, actor, Action.DISABLE, Subject("person", person.id))


def enable(session: Session, actor: Actor, person_id: UUID) -> None:
    person = _manage(session, actor, person_id)
    if person.disabled_at is None or person.erased_at is not None:
        raise Conflict("not_disabled")
    person.disabled_at = None
    audit.record(session, actor, Action.ENABLE, Subject("person", person.id))


def assign(session: Session, actor: Actor, person_id: UUID, *, country: str, countries: Countries) -> None:
    """Let a coordinator look after a country; a second time changes nothing."""
    person = _manage(session, actor, person_id)
    if country not in countries:
        raise Invalid({"country": "unknown_country"})
    if Role.COORDINATOR not in person.roles or not policy.is_active(person):
        raise Conflict("not_a_coordinator")
    if any(row.country == country for row in repository.assignments_of(session, person.id)):
        return
    session.add(Assignment.model_validate({"person_id": person.id, "country": country}))
    audit.record(session, actor, Action.ASSIGN, Subject("person", person.id), fields=("country",))


def unassign(session: Session, actor: Actor, person_id: UUID, *, country: str) -> None:
    person = _manage(session, actor, person_id)
    found = [row for row in repository.assignments_of(session, person.id) if row.country == country]
    if not found:
        raise NotFound
    session.delete(found[0])
    audit.record(session, actor, Action.UNASSIGN, Subject("person", person.id), fields=("country",))


def hand_over(session: Session, actor: Actor, giver_id: UUID, *, receiver_id: UUID) -> None:
    """Make a colleague the focal point in somebody's place."""
    giver = _manage(session, actor, giver_id)
    receiver = _manage(session, actor, receiver_id)
    if not giver.is_focal_point:
        raise Conflict("not_focal_point")
    if giver.id == receiver.id or giver.organisation_id != receiver.organisation_id:
        raise Conflict("not_a_colleague")
    if denial := policy.may_become_focal_point(receiver):
        raise Conflict(denial)
    if receiver.waits_since is not None:
        raise Conflict("waits_for_confirmation")
    giver.is_focal_point, receiver.is_focal_point = False, True
    for person in (giver, receiver):
        audit.record(session, actor, Action.HAND_OVER, Subject("person", person.id), fields=("is_focal_point",))
    tell_the_state(session, actor, Action.HAND_OVER, receiver)


def name_focal_point(session: Session, actor: Actor, person_id: UUID) -> None:
    """Give a government that has no active focal point one; where there is one, it is handed over."""
    person = _manage(session, actor, person_id)
    if denial := policy.may_become_focal_point(person):
        raise Conflict(denial)
    if any(map(policy.is_active_focal_point, (person, *repository.colleagues(session, person)))):
        raise Conflict("has_focal_point")
    person.is_focal_point, person.waits_since = True, None  # there is nobody whose yes could be waited for
    tell_the_state(session, actor, Action.HAND_OVER, person)
    audit.record(session, actor, Action.HAND_OVER, Subject("person", person.id), fields=("is_focal_point",))


def coordinators_of(session: Session, country: str) -> list[CoordinatorContact]:
    """Who looks after a country; shown to its own government and to the coordinators themselves."""
    return [
        CoordinatorContact(person.name or person.email or "", person.email or "")
        for person in repository.coordinators_of(session, country)
    ]


def list_focal_points(session: Session, actor: Actor) -> list[PersonRow]:
    """The focal points of the countries that the calling coordinator looks after."""
    if policy.may_list_focal_points(actor):
        raise NotFound
    return repository.focal_points(session, actor)


def _manage(session: Session, actor: Actor, person_id: UUID) -> Person:
    _refuse_outsiders(actor)
    return repository.get_person(session, actor, person_id)


def _refuse_outsiders(actor: Actor) -> None:
    """For everybody but administrators there is no such function."""
    if policy.may_manage_people(actor):
        raise NotFound
