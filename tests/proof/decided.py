"""What both sides of a case decide about offerings, in a world of the proofs."""

from typing import Any

from sqlmodel import Session
from stage import seed_randomness, uid

from app.actor import Actor, Role
from app.database import Database
from app.matches import service as matches
from app.models import HideReason, NeedProfileState


def decide(database: Database, secret: Any) -> None:
    """Both sides of XA's case hide an offering, shortlist two and note why, as people do it: with the record of it."""
    government = Actor(uid("gov_own"), uid("org gov_own"), Role.GOVERNMENT, country="XA")
    coordinator = Actor(uid("coord_assigned"), uid("org coord_assigned"), Role.COORDINATOR, assigned=frozenset({"XA"}))
    sides = (
        (government, secret.government_decides, secret.government_note),
        (coordinator, secret.coordinators_decide, secret.coordinators_note),
    )
    for number, (actor, decides, note) in enumerate(sides):
        seed_randomness(4 + number)
        with database.writing(insider=True) as session:
            if decides and secret.state is not NeedProfileState.WITHDRAWN:
                _decide(session, actor, note)


def _decide(session: Session, actor: Actor, note: str) -> None:
    profile = uid("profile XA")
    matches.hide(session, actor, profile, uid("public 1"), reason=HideReason.TRIED_BEFORE, note=note)
    for called in ("claimed", "public 3"):
        matches.shortlist(session, actor, profile, uid(called))
    matches.edit_entry(session, actor, profile, uid("claimed"), note=note)
