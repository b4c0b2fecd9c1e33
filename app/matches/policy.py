"""Who may make and read ranked lists. Pure: rows in, a denial's code or None out."""

from app.actor import Actor
from app.models import NeedProfile, NeedProfileState


def may_rank(actor: Actor) -> str | None:
    """Rankings exist for those who have needs or coordinate them; to others the function does not exist."""
    return None if actor.is_government or actor.is_coordinator else "not_theirs"


def blocks_list(profile: NeedProfile) -> str | None:
    """Whoever reads a profile may have it ranked, until it is withdrawn."""
    return "not_while_withdrawn" if profile.state is NeedProfileState.WITHDRAWN else None


def may_see_exclusions(actor: Actor) -> bool:
    """Counts of what was excluded are for coordinators: a state could subtract and learn who leaves it out."""
    return actor.is_coordinator


def may_see_standings(actor: Actor) -> str | None:
    """Where an offering stands in the lists of several countries is for those who look after them."""
    return None if actor.is_coordinator else "coordinator_only"
