"""Need profiles and their needs: confidential, insiders' door only."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from app import clock
from app.models._types import UtcDateTime, enum_type


class NeedProfileState(StrEnum):
    """Where a profile stands; an erased one is no longer there."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class Label(StrEnum):
    """Traffic Light Protocol 2.0: releasable with consent, or never released."""

    AMBER_STRICT = "AMBER+STRICT"
    RED = "RED"


class NeedProfile(SQLModel, table=True):
    """A country's needs of one year, with the four answers that hold for all of them."""

    __tablename__ = "need_profile"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    country: str | None = Field(default=None, max_length=2, index=True)  # empty only for a regional body
    title: str = Field(default="", max_length=200)
    state: NeedProfileState = Field(default=NeedProfileState.DRAFT, sa_type=enum_type(NeedProfileState))
    contact_name: str = Field(default="", max_length=200)
    contact_email: str = Field(default="", max_length=254)
    language: str = Field(default="", max_length=7)
    under_way: str = Field(default="", max_length=4000)
    n_activities: int | None = Field(default=None, ge=1, le=50)
    question: str | None = Field(default=None, max_length=2000)  # the coordinator's, on return
    is_on_behalf: bool = Field(default=False)  # drafted by a coordinator, waits for the focal point
    created_by: UUID | None = Field(default=None)
    copied_from_id: UUID | None = Field(default=None)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    endorsed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    endorsed_by: UUID | None = Field(default=None)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class Need(SQLModel, table=True):
    """One need of a profile: statement, areas, severity, and how help should come."""

    __table_args__ = (CheckConstraint("severity is null or severity between 1 and 5", name="severity_1_to_5"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    need_profile_id: UUID = Field(foreign_key="need_profile.id", index=True, ondelete="CASCADE")
    position: int = Field(default=1, ge=1)
    external_id: str | None = Field(default=None, max_length=120)  # its id in the file it came from
    statement: str = Field(default="", max_length=20_000)
    language: str = Field(default="", max_length=7)
    summary_en: str = Field(default="", max_length=2000)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    areas_are_confirmed: bool = Field(default=False)
    severity: int | None = Field(default=None, ge=1, le=5)
    audience: list[str] = Field(default_factory=list, sa_type=JSON)
    seniority: str | None = Field(default=None, max_length=40)
    modes: list[str] = Field(default_factory=list, sa_type=JSON)
    opens_on: date | None = Field(default=None)
    closes_on: date | None = Field(default=None)
    delivery_languages: list[str] = Field(default_factory=list, sa_type=JSON)
    sectors: list[str] = Field(default_factory=list, sa_type=JSON)
    label: Label = Field(default=Label.AMBER_STRICT, sa_type=enum_type(Label))
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # keys of its file that mean nothing here
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class NeedVector(SQLModel, table=True):
    """The vector of one sentence of a need, encoded once; goes when the need goes."""

    __tablename__ = "need_vector"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    need_id: UUID = Field(foreign_key="need.id", index=True, ondelete="CASCADE")
    encoder: str = Field(max_length=100)
    text_hash: str = Field(max_length=64)
    vector: bytes = Field(sa_type=LargeBinary)
