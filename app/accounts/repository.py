"""Queries about people and their ways in. People start from `readable`; the rest is one's own or the door's."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlmodel import Session, col

from app import sessions
from app.actor import Actor, Role
from app.audit import Action
from app.errors import LinkUnusable, NotFound
from app.models import (
    ApiToken,
    Assignment,
    AuditEntry,
    Link,
    LinkPurpose,
    Organisation,
    Person,
    SignInAttempt,
    WebSession,
)
from app.visibility import readable


class PersonRow(NamedTuple):
    """A person with the organisation they belong to."""

    person: Person
    organisation: Organisation


def get_person(session: Session, actor: Actor, person_id: UUID) -> Person:
    """A person whom the actor may see; NotFound otherwise."""
    found: Person | None = session.scalars(readable(actor, Person).where(col(Person.id) == person_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_people(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> list[PersonRow]:
    """People by organisation and name, one more than `limit` if there are more."""
    place = (col(Organisation.name), col(Person.name), col(Person.id))
    query = readable(actor, Person).join(Organisation, col(Person.organisation_id) == col(Organisation.id))
    if after is not None:
        last = session.execute(
            select(*place)
            .join(Person, col(Person.organisation_id) == col(Organisation.id))
            .where(col(Person.id) == after)
        ).one_or_none()
        if last is None:
            raise NotFound
        query = query.where(tuple_(*place) > tuple_(*last))
    rows = session.execute(query.add_columns(Organisation).order_by(*place).limit(limit + 1))
    return [PersonRow(person, organisation) for person, organisation in rows]


def focal_points(session: Session, actor: Actor) -> list[PersonRow]:
    """Active focal points whom the actor may see, by country."""
    rows = session.execute(
        readable(actor, Person)
        .join(Organisation, col(Person.organisation_id) == col(Organisation.id))
        .where(col(Person.is_focal_point), col(Organisation.country).in_(sorted(actor.assigned)))
        .where(col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None), col(Person.waits_since).is_(None))
        .add_columns(Organisation)
        .order_by(col(Organisation.country), col(Person.name), col(Person.id))
    )
    return [PersonRow(person, organisation) for person, organisation in rows]


def person_by_email(session: Session, email: str) -> Person | None:
    found: Person | None = session.scalars(select(Person).where(col(Person.email) == email)).one_or_none()
    return found


def organisation_by_slug(session: Session, slug: str) -> Organisation | None:
    found: Organisation | None = session.scalars(
        select(Organisation).where(col(Organisation.slug) == slug)
    ).one_or_none()
    return found


def organisations(session: Session) -> Sequence[Organisation]:
    return session.scalars(select(Organisation).order_by(col(Organisation.name))).all()


def colleagues(session: Session, person: Person) -> Sequence[Person]:
    """Active people of the same organisation, the person themselves left out."""
    return session.scalars(
        select(Person)
        .where(col(Person.organisation_id) == person.organisation_id, col(Person.id) != person.id)
        .where(col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None))
        .order_by(col(Person.name), col(Person.id))
    ).all()


def people_of_office(session: Session, actor: Actor) -> Sequence[Person]:
    """A focal point's own office, active or not."""
    found: Sequence[Person] = session.scalars(readable(actor, Person).order_by(col(Person.name), col(Person.id))).all()
    return found


def new_links(session: Session, actor: Actor, *, limit: int = 20) -> Sequence[AuditEntry]:
    """The newest acts of the actor's record that gave somebody a new way in."""
    query = readable(actor, AuditEntry).where(col(AuditEntry.action) == Action.MAKE_LINK)
    found: Sequence[AuditEntry] = session.scalars(query.order_by(col(AuditEntry.at).desc()).limit(limit)).all()
    return found


def another_admin_exists(session: Session, person: Person) -> bool:
    active = session.scalars(
        select(Person).where(
            col(Person.id) != person.id, col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None)
        )
    )
    return any(Role.ADMIN in other.roles for other in active)


def assignments_of(session: Session, person_id: UUID) -> Sequence[Assignment]:
    return session.scalars(
        select(Assignment).where(col(Assignment.person_id) == person_id).order_by(col(Assignment.country))
    ).all()


def coordinators_of(session: Session, country: str) -> Sequence[Person]:
    """Active coordinators who are assigned to a country."""
    assigned = session.scalars(
        select(Person)
        .join(Assignment, col(Assignment.person_id) == col(Person.id))
        .where(col(Assignment.country) == country)
        .where(col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None))
        .order_by(col(Person.name), col(Person.id))
    )
    return [person for person in assigned if Role.COORDINATOR in person.roles]


def usable_link(session: Session, secret: str, purpose: LinkPurpose, now: datetime) -> tuple[Link, Person]:
    """The link and the person it is for. Unknown, used, expired, of somebody disabled: one refusal for all."""
    row = session.execute(
        select(Link, Person)
        .join(Person, col(Link.person_id) == col(Person.id))
        .where(col(Link.token_hash) == sessions.hash_secret(secret), col(Link.purpose) == purpose)
        .where(col(Link.used_at).is_(None), col(Link.expires_at) > now)
        .where(col(Person.disabled_at).is_(None), col(Person.erased_at).is_(None))
    ).one_or_none()
    if row is None:
        raise LinkUnusable
    return row[0], row[1]


def has_open_link(session: Session, person_id: UUID, now: datetime) -> bool:
    return (
        session.scalars(
            select(col(Link.id))
            .where(col(Link.person_id) == person_id, col(Link.purpose) == LinkPurpose.INVITATION)
            .where(col(Link.used_at).is_(None), col(Link.expires_at) > now)
        ).first()
        is not None
    )


def drop_open_links(session: Session, person_id: UUID) -> None:
    """Ways in that were given out and not used end; a claim link belongs to its offering and stays."""
    session.execute(
        delete(Link)
        .where(col(Link.person_id) == person_id, col(Link.purpose) != LinkPurpose.CLAIM)
        .where(col(Link.used_at).is_(None))
    )


def count_attempts(session: Session, subject_hash: str, since: datetime) -> int:
    return session.scalars(
        select(func.count())
        .select_from(SignInAttempt)
        .where(col(SignInAttempt.subject_hash) == subject_hash, col(SignInAttempt.at) > since)
    ).one()


def forget_attempts(session: Session, subject_hash: str) -> None:
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.subject_hash) == subject_hash))


def forget_old_attempts(session: Session, before: datetime) -> None:
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) <= before))


def web_sessions_of(session: Session, person_id: UUID) -> Sequence[WebSession]:
    return session.scalars(
        select(WebSession)
        .where(col(WebSession.person_id) == person_id)
        .order_by(col(WebSession.seen_at).desc(), col(WebSession.id))
    ).all()


def get_web_session(session: Session, actor: Actor, session_id: UUID) -> WebSession:
    """One of the actor's own browser sessions."""
    found: WebSession | None = session.scalars(
        select(WebSession).where(col(WebSession.id) == session_id, col(WebSession.person_id) == actor.person_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def end_other_web_sessions(session: Session, person_id: UUID, kept_hash: str) -> None:
    session.execute(
        delete(WebSession).where(col(WebSession.person_id) == person_id, col(WebSession.token_hash) != kept_hash)
    )


def web_session_by_hash(session: Session, token_hash: str) -> WebSession | None:
    found: WebSession | None = session.scalars(
        select(WebSession).where(col(WebSession.token_hash) == token_hash)
    ).one_or_none()
    return found


def tokens_of(session: Session, person_id: UUID) -> Sequence[ApiToken]:
    return session.scalars(
        select(ApiToken)
        .where(col(ApiToken.person_id) == person_id)
        .order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))
    ).all()


def get_token(session: Session, actor: Actor, token_id: UUID) -> ApiToken:
    """One of the actor's own tokens; anybody else's does not exist."""
    found: ApiToken | None = session.scalars(
        select(ApiToken).where(col(ApiToken.id) == token_id, col(ApiToken.person_id) == actor.person_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_record(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[AuditEntry]:
    """Acts the actor may read, newest first. The cursor is time and id: places in the chain count hidden acts."""
    place = (col(AuditEntry.at), col(AuditEntry.id))
    query = readable(actor, AuditEntry)
    if after is not None:
        query = query.where(tuple_(*place) < tuple_(*after))
    found: Sequence[AuditEntry] = session.scalars(query.order_by(*(c.desc() for c in place)).limit(limit + 1)).all()
    return found
