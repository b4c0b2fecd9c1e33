"""The reverse question: in which lists of their countries does an offering stand near the top?"""

from uuid import UUID

from sqlmodel import Session

from app.actor import Actor
from app.errors import NotFound
from app.matches import policy, repository
from app.matches.repository import Standing

TOP = 10


def find_standings(session: Session, actor: Actor, offering_id: UUID) -> list[Standing]:
    """The newest list of each profile that still asks, and of each of its needs, that has it among the first ten."""
    if policy.may_see_standings(actor):
        raise NotFound  # for everybody else there is no such function
    return repository.standings_of(session, actor, offering_id, worst=TOP)
