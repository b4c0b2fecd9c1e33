"""Kept match lists: what was shown, and by which weights, catalogue and day."""

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
