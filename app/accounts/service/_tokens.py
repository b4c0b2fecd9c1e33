"""API tokens: shown once, kept as a hash, never wider nor longer than what made them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app import audit, clock, sessions
from app.accounts import policy, repository
from app.accounts.schemas import USUAL_TOKEN_DAYS, TokenIn
from app.actor import Actor, Role
from app.audit import Action, Subject
from app.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from app.models import ApiToken, Person

MOST_TOKENS = 20


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, and its secret, which is kept nowhere."""

    row: ApiToken
    secret: str


def list_tokens(session: Session, actor: Actor) -> list[ApiToken]:
    """The caller's own tokens, newest first."""
    if actor.person_id is None:
        raise NotSignedIn
    return list(repository.tokens_of(session, actor.person_id))


def make_token(session: Session, actor: Actor, form: TokenIn, *, caller_secret: str | None = None) -> NewToken:
    """A new token of the caller. `caller_secret` is the token that asks, if one does: it gives no more than it has."""
    if actor.person_id is None or actor.role is None:
        raise NotSignedIn
    role = form.role or actor.role
    if policy.may_make_token(actor, role, by_token=caller_secret is not None):
        raise Invalid({"role": "not_your_role"})
    live = [row for row in repository.tokens_of(session, actor.person_id) if row.expires_at > clock.now()]
    if len(live) >= MOST_TOKENS:
        raise Conflict("too_many_tokens")
    caller = sessions.find_api_token(session, caller_secret) if caller_secret else None
    if caller_secret and caller is None:
        raise NotSignedIn
    person = session.get_one(Person, actor.person_id)
    latest = caller.expires_at if caller else None
    return add_token(session, actor, person, form.model_copy(update={"role": role}), latest=latest)


def add_token(
    session: Session, actor: Actor, person: Person, form: TokenIn, *, latest: datetime | None = None
) -> NewToken:
    """Keep a token's hash. Without a number of days it lasts the usual time, or until `latest` if that is sooner."""
    if form.role is None or form.role not in map(Role, person.roles):
        raise NotAllowed("not_your_role")
    expires_at = clock.now() + timedelta(days=form.days or USUAL_TOKEN_DAYS)
    if latest is not None and expires_at > latest:
        if form.days is not None:
            raise Invalid({"days": "longer_than_this_token"})
        expires_at = latest
    secret = sessions.TOKEN_PREFIX + sessions.new_secret()
    row = ApiToken.model_validate(
        {
            "token_hash": sessions.hash_secret(secret),
            "person_id": person.id,
            "role": str(form.role),
            "name": form.name,
            "expires_at": expires_at,
        }
    )
    session.add(row)
    audit.record(session, actor, Action.MAKE_TOKEN, Subject("api_token", row.id), fields=("role", "expires_at"))
    return NewToken(row, secret)


def revoke_token(session: Session, actor: Actor, token_id: UUID) -> None:
    """End one of the caller's tokens at once."""
    session.delete(repository.get_token(session, actor, token_id))
    audit.record(session, actor, Action.REVOKE_TOKEN, Subject("api_token", token_id))
