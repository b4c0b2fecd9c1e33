"""Counts of what is public."""

from sqlalchemy import func
from sqlmodel import Session, col

from app.actor import ANONYMOUS
from app.models import RANKED_STATES, Offering
from app.visibility import readable


def count_public(session: Session) -> tuple[int, int]:
    """Offerings that the catalogue shows unless ended ones are asked for, and the providers that they name."""
    counts = (func.count(), func.count(col(Offering.provider).distinct()))
    running = readable(ANONYMOUS, Offering).where(col(Offering.state).in_(RANKED_STATES))
    n_offerings, n_providers = session.execute(running.with_only_columns(*counts)).one()
    return n_offerings, n_providers
