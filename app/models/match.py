"""Kept match lists: what was shown, by which weights, catalogue and day, and which offerings stand where."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app import clock
from app.models._types import UtcDateTime


class MatchList(SQLModel, table=True):
    """A run that was kept: ranks, scores, contributions and exclusions as they were, readable with one query."""

    __tablename__ = "match_list"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    need_profile_id: UUID = Field(foreign_key="need_profile.id", index=True, ondelete="CASCADE")
    need_id: UUID | None = Field(default=None, foreign_key="need.id", index=True, ondelete="CASCADE")
    made_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    made_by: UUID | None = Field(default=None)
    as_of: date
    n_asked: int = Field(ge=1)
    weights_version: str = Field(max_length=100)
    catalogue_version: str = Field(max_length=100)
    encoder: str | None = Field(default=None, max_length=100)
    areas_are_suggested: bool = Field(default=False)
    body: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ListedOffering(SQLModel, table=True):
    """Where an offering stands in a kept list: its body's ranks once more, for the reverse question."""

    __tablename__ = "listed_offering"

    match_list_id: UUID = Field(foreign_key="match_list.id", primary_key=True, ondelete="CASCADE")
    offering_id: UUID = Field(primary_key=True, index=True)  # no foreign key: a kept list outlives its offerings
    rank: int = Field(ge=1)
    band: str = Field(max_length=20)
