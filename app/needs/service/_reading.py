"""Who is there to see, who may act on it, and in which version: what every verb begins with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.actor import Actor
from app.audit import Subject
from app.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.models import Need, NeedProfile
from app.needs import policy, repository
from app.needs.policy import Act
from app.web.pagination import Page, decode_cursor, to_page


@dataclass(frozen=True, slots=True)
class Progress:
    """What a list says of a profile beside its own row."""

    n_needs: int = 0
    labels: frozenset[str] = frozenset()
    list_made_at: datetime | None = None


def require_case_actor(actor: Actor) -> None:
    """Need profiles exist for governments and coordinators; for everybody else there is nothing here."""
    if not (actor.is_government or actor.is_coordinator):
        raise NotFound


def require_coordinator(actor: Actor) -> None:
    """The page on which a coordinator begins a draft does not exist for a government."""
    if policy.may_draft_on_behalf(actor):
        raise NotFound


def get_need_profile(session: Session, actor: Actor, profile_id: UUID) -> NeedProfile:
    require_case_actor(actor)
    profile = repository.find_profile(session, actor, profile_id)
    if profile is None:
        raise NotFound
    return profile


def list_need_profiles(
    session: Session, actor: Actor, *, cursor: str | None = None, limit: int = 50
) -> Page[NeedProfile]:
    require_case_actor(actor)
    place = decode_cursor(cursor, str, str)
    try:
        after = (datetime.fromisoformat(str(place[0])), UUID(str(place[1]))) if place else None
    except ValueError:
        raise Invalid({"cursor": "bad_cursor"}) from None
    rows = repository.page_of_profiles(session, actor, after, limit + 1)
    return to_page(rows, limit, lambda row: (row.created_at.isoformat(), str(row.id)))


def progress_of(session: Session, actor: Actor, profiles: Sequence[NeedProfile]) -> Mapping[UUID, Progress]:
    """Numbers of needs, labels and last lists of many profiles, in three queries."""
    ids = [profile.id for profile in profiles]
    counts = repository.count_needs(session, actor, ids)
    labels = repository.labels_of(session, actor, ids)
    lists = repository.last_lists(session, actor, ids)
    return {id: Progress(counts.get(id, 0), frozenset(labels.get(id, ())), lists.get(id)) for id in ids}


def missing(session: Session, actor: Actor, profile_id: UUID) -> list[policy.Missing]:
    """What a profile lacks before it can be submitted."""
    return policy.missing(get_need_profile(session, actor, profile_id), list_needs(session, actor, profile_id))


def list_needs(session: Session, actor: Actor, profile_id: UUID) -> list[Need]:
    """The needs of a profile that the caller has found; none of one that is hidden from them."""
    require_case_actor(actor)
    return repository.needs_of(session, actor, profile_id)


def get_need(session: Session, actor: Actor, profile_id: UUID, need_id: UUID) -> Need:
    require_case_actor(actor)
    need = repository.find_need(session, actor, profile_id, need_id)
    if need is None:
        raise NotFound
    return need


def allowed(session: Session, actor: Actor, profile_id: UUID, act: Act) -> NeedProfile:
    profile = get_need_profile(session, actor, profile_id)
    if denial := policy.may(actor, profile, act):
        raise NotAllowed(denial)
    if obstacle := policy.blocked(profile, act):
        raise Conflict(obstacle)
    return profile


def require_editable(session: Session, actor: Actor, profile_id: UUID, fields: Collection[str]) -> None:
    """Refuses whoever may not change these answers now, before they type anything."""
    editable(session, actor, profile_id, set(fields))


def editable(session: Session, actor: Actor, profile_id: UUID, fields: set[str]) -> NeedProfile:
    profile = get_need_profile(session, actor, profile_id)
    is_later = policy.blocked(profile, Act.EDIT) and fields and fields <= policy.LATER_FIELDS
    return allowed(session, actor, profile_id, Act.EDIT_LATER if is_later else Act.EDIT)


def subject(profile: NeedProfile) -> Subject:
    return Subject("need_profile", profile.id, profile.organisation_id, profile.country)


def check_version(row: NeedProfile | Need, expected: int | None) -> None:
    if expected is not None and row.version != expected:
        raise Stale


def touch(*rows: NeedProfile | Need) -> None:
    for row in rows:
        row.version += 1
        row.updated_at = clock.now()
