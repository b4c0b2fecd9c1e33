"""Who may do what to accounts: each rule answers with a denial code, or None."""

from app.actor import SYSTEM, Actor, Role
from app.models import Person


def is_active(person: Person) -> bool:
    return person.disabled_at is None and person.erased_at is None


def is_active_focal_point(person: Person) -> bool:
    return person.is_focal_point and person.waits_since is None and is_active(person)


def may_manage_people(actor: Actor) -> str | None:
    """Administrators do, and the command line of whoever runs the service."""
    return None if actor.is_admin or actor == SYSTEM else "admins_only"


def may_disable(actor: Actor, person: Person) -> str | None:
    """Not oneself: an administrator who locks themselves out may be the last one."""
    return "not_yourself" if person.id == actor.person_id else may_manage_people(actor)


def may_wear(actor: Actor, role: Role) -> str | None:
    return None if role in actor.roles else "not_your_role"


def may_make_token(actor: Actor, role: Role, *, by_token: bool) -> str | None:
    """With one of one's own hats; a token makes tokens with its own hat only, or it could widen itself."""
    if role not in actor.roles or (by_token and role is not actor.role):
        return "not_your_role"
    return None


def may_read_record(actor: Actor) -> str | None:
    """Providers and visitors have no part of the record; for them it does not exist."""
    return None if actor.is_insider else "no_record"


def may_list_focal_points(actor: Actor) -> str | None:
    return None if actor.is_coordinator else "coordinators_only"


def may_become_focal_point(person: Person) -> str | None:
    return None if is_active(person) and Role.GOVERNMENT in person.roles else "not_of_government"
