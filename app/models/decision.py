"""What the two sides of a case decide about listed offerings. Each side's rows are its own: see `visibility`.

No row points at `offering` by a foreign key: a provider's row must not feel, when it changes or goes, who chose it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models._types import UtcDateTime, enum_type


class Side(StrEnum):
    """Who decides: the government for itself, or the coordinators of its country among themselves."""

    GOVERNMENT = "government"
    COORDINATION = "coordination"


class HideReason(StrEnum):
    """Why somebody does not want to see an offering any more."""

    IN_CONTACT = "in_contact"
    TRIED_BEFORE = "tried_before"
    NOT_NOW = "not_now"
    ANOTHER_KIND = "another_kind"
    OTHER = "other"


class HiddenOffering(SQLModel, table=True):
    """An offering that one side hid from its lists of a profile, those to come too; ranking does not know it."""

    __tablename__ = "hidden_offering"
    __table_args__ = (UniqueConstraint("need_profile_id", "side", "offering_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    need_profile_id: UUID = Field(foreign_key="need_profile.id", ondelete="CASCADE")
    side: Side = Field(sa_type=enum_type(Side))
    offering_id: UUID
    reason: HideReason = Field(sa_type=enum_type(HideReason))
    note: str = Field(default="", max_length=300)
    hidden_by: UUID | None = Field(default=None)
    hidden_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class ShortlistEntry(SQLModel, table=True):
    """An offering on one side's shortlist of a profile: its place, and a note. The one removed last stays for undo."""

    __tablename__ = "shortlist_entry"
    __table_args__ = (UniqueConstraint("need_profile_id", "side", "offering_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    need_profile_id: UUID = Field(foreign_key="need_profile.id", ondelete="CASCADE")
    side: Side = Field(sa_type=enum_type(Side))
    offering_id: UUID
    position: int = Field(default=1, ge=1)
    note: str = Field(default="", max_length=1000)
    added_by: UUID | None = Field(default=None)
    added_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1)
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
