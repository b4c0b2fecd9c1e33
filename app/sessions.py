"""From a cookie or a token to an `Actor`. Secrets are random, shown once, and kept as SHA-256."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from app import clock
from app.actor import Actor, Role
from app.models import ApiToken, Assignment, Link, Organisation, Person, SignInAttempt, WebSession
from app.settings import Settings

TOKEN_PREFIX = "cp_"  # noqa: S105  # a public prefix, so that a leaked token is recognised
SEEN_EVERY = timedelta(minutes=1)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def start(session: Session, person: Person, role: Role) -> str:
    """A new browser session; returns the cookie's value, which is kept nowhere."""
    secret = new_secret()
    session.add(WebSession.model_validate({"token_hash": hash_secret(secret), "person_id": person.id, "role": role}))
    return secret


def end(session: Session, secret: str) -> None:
    session.execute(delete(WebSession).where(col(WebSession.token_hash) == hash_secret(secret)))


def end_all(session: Session, person_id: UUID) -> None:
    """Sign a person out everywhere: sessions and tokens go."""
    session.execute(delete(WebSession).where(col(WebSession.person_id) == person_id))
    session.execute(delete(ApiToken).where(col(ApiToken.person_id) == person_id))


def find_web_session(session: Session, secret: str, settings: Settings) -> WebSession | None:
    """The live browser session of this cookie, if any."""
    row: WebSession | None = session.scalars(
        select(WebSession).where(col(WebSession.token_hash) == hash_secret(secret))
    ).one_or_none()
    return row if row is not None and is_live(row, settings, clock.now()) else None


def is_live(row: WebSession, settings: Settings, now: datetime) -> bool:
    idle = timedelta(minutes=settings.session_idle_minutes)
    absolute = timedelta(hours=settings.session_hours)
    return now - row.seen_at < idle and now - row.created_at < absolute


def needs_seen_mark(row: WebSession, now: datetime) -> bool:
    """Whether to note that the session is in use; at most once a minute, so that reads seldom write."""
    return now - row.seen_at >= SEEN_EVERY


def find_api_token(session: Session, secret: str) -> ApiToken | None:
    """The live API token of this secret, if any."""
    row: ApiToken | None = session.scalars(
        select(ApiToken).where(col(ApiToken.token_hash) == hash_secret(secret))
    ).one_or_none()
    return row if row is not None and clock.now() < row.expires_at else None


def forget_expired(session: Session, settings: Settings, now: datetime) -> None:
    """Delete sessions, tokens, links and sign-in counters that have served their time."""
    idle = now - timedelta(minutes=settings.session_idle_minutes)
    oldest = now - timedelta(hours=settings.session_hours)
    session.execute(delete(WebSession).where(or_(col(WebSession.seen_at) < idle, col(WebSession.created_at) < oldest)))
    session.execute(delete(ApiToken).where(col(ApiToken.expires_at) < now))
    session.execute(delete(Link).where(col(Link.expires_at) < now - timedelta(days=30)))
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < now - timedelta(days=1)))


def actor_of(session: Session, person_id: UUID, role: str) -> Actor | None:
    """The person as an actor with this hat; None if they are gone, disabled, or no longer have it.

    Whoever waits for the focal point's yes wears a government's hat without a government: it opens no case.
    """
    person = session.get(Person, person_id)
    if person is None or person.disabled_at or person.erased_at or role not in person.roles:
        return None
    organisation = session.get(Organisation, person.organisation_id)
    waits = person.waits_since is not None and role == Role.GOVERNMENT
    countries = select(col(Assignment.country)).where(col(Assignment.person_id) == person_id)
    return Actor(
        person_id=person.id,
        organisation_id=None if waits else person.organisation_id,
        role=Role(role),
        roles=frozenset(map(Role, person.roles)),
        country=organisation.country if organisation and not waits else None,
        assigned=frozenset(session.scalars(countries) if role == Role.COORDINATOR else ()),
        is_focal_point=person.is_focal_point and role == Role.GOVERNMENT and not waits,
        language=person.language,
        time_zone=person.time_zone,
        name=person.name,
    )
