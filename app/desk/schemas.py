"""What the desk shows."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ReportPrivate(BaseModel):
    """Somebody's word that a public entry is wrong."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    offering_id: UUID
    title: str
    message: str
    created_at: datetime


class ReviewPrivate(BaseModel):
    """A pitch, or the correction of a published one, that waits for a verdict."""

    model_config = ConfigDict(from_attributes=True)

    offering_id: UUID
    title: str
    provider: str
    is_correction: bool
    since: datetime


class WaitingProfilePrivate(BaseModel):
    """A submitted profile of a country of the coordinator's that nobody has acknowledged."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    country: str | None
    title: str
    state: str
    submitted_at: datetime
    due_at: datetime
    is_overdue: bool


class DeskPrivate(BaseModel):
    """Everything that waits, and how much of the catalogue providers have confirmed."""

    model_config = ConfigDict(from_attributes=True)

    profiles: list[WaitingProfilePrivate]
    reviews: list[ReviewPrivate]
    reports: list[ReportPrivate]
    n_facts: int
    n_confirmed_facts: int
