"""Counts of what is public."""

from sqlalchemy import func
from sqlmodel import Session, col

from app.actor import ANONYMOUS
from app.models import Offering
from app.visibility import readable


def count_public(session: Session) -> tuple[int, int]:
    """Offerings that anybody may see, and the providers that they name."""
    counts = (func.count(), func.count(col(Offering.provider).distinct()))
    n_offerings, n_providers = session.execute(readable(ANONYMOUS, Offering).with_only_columns(*counts)).one()
    return n_offerings, n_providers
