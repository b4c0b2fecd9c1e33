"""What may be read follows from the rights that an actor has now."""

from dataclasses import replace

from factories import Factory
from sqlmodel import Session

from app.actor import Actor, Role
from app.models import NeedProfile
from app.visibility import readable


def test_rights_that_are_given_and_taken_hold_at_once(session: Session, make: Factory) -> None:
    make.need_profile(make.person("government", country="XA"))
    assigned = Actor(role=Role.COORDINATOR, assigned=frozenset({"XA"}))
    dismissed = replace(assigned, assigned=frozenset())

    seen = [len(session.scalars(readable(who, NeedProfile)).all()) for who in (dismissed, assigned, dismissed)]

    assert seen == [0, 1, 0]
