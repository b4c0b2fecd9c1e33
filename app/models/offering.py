"""Offerings as pitches of three parts, reports that an entry is wrong, and the vectors of public texts."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models._types import UtcDateTime, enum_type


class OfferingState(StrEnum):
    """Where an offering stands; see the state table in docs/architecture.md."""

    UNCLAIMED = "unclaimed"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    DECLINED = "declined"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


PUBLIC_STATES = (OfferingState.UNCLAIMED, OfferingState.PUBLISHED, OfferingState.ENDED)
RANKED_STATES = (OfferingState.UNCLAIMED, OfferingState.PUBLISHED)


class Offering(SQLModel, table=True):
    """A pitch of three parts; `facts` are as in data/offerings.jsonl, each with its basis."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    external_id: str = Field(unique=True, max_length=120)
    organisation_id: UUID | None = Field(default=None, foreign_key="organisation.id", index=True)
    state: OfferingState = Field(default=OfferingState.DRAFT, sa_type=enum_type(OfferingState), index=True)
    provider: str = Field(min_length=1, max_length=300)
    provider_kind: str | None = Field(default=None, max_length=40)
    provider_country: str | None = Field(default=None, max_length=2)
    title: str = Field(min_length=1, max_length=300)
    summary: str = Field(default="", max_length=6000)  # part 1: the problem and the offer
    evidence: str = Field(default="", max_length=6000)  # part 2
    ask: str = Field(default="", max_length=6000)  # part 3: what the provider asks of a country
    contact_public: str = Field(default="", max_length=300)
    text_language: str = Field(default="en", max_length=7)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    valid_until: date | None = Field(default=None)
    as_of: str | None = Field(default=None, max_length=40)
    source_title: str | None = Field(default=None, max_length=300)
    source_url: str | None = Field(default=None, max_length=600)
    source_kind: str | None = Field(default=None, max_length=20)
    read_on: date | None = Field(default=None)
    confirmed_on: date | None = Field(default=None)
    original: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    correction: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # a change that waits for its review
    review_question: str | None = Field(default=None, max_length=2000)
    version: int = Field(default=1)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)

    @property
    def is_confirmed(self) -> bool:
        """Whether its provider has confirmed a fact of it; to have written it is not enough."""
        return self.confirmed_on is not None and any(fact["basis"] == "confirmed" for fact in self.facts.values())


class EntryReport(SQLModel, table=True):
    """Anybody's word that a public entry is wrong; it lands on the desk."""

    __tablename__ = "entry_report"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    offering_id: UUID = Field(foreign_key="offering.id", index=True)
    message: str = Field(min_length=1, max_length=2000)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: UUID | None = Field(default=None)


class TextVector(SQLModel, table=True):
    """The vector of a public text (offerings, taxonomy), encoded once; int8 bytes."""

    __tablename__ = "text_vector"
    __table_args__ = (UniqueConstraint("encoder", "text_hash"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    encoder: str = Field(max_length=100)
    text_hash: str = Field(max_length=64, index=True)
    vector: bytes = Field(sa_type=LargeBinary)


class ServiceState(SQLModel, table=True):
    """Named single values of this installation: the catalogue's version, whether it is a demo."""

    __tablename__ = "service_state"

    name: str = Field(primary_key=True, max_length=60)
    value: str = Field(max_length=400)
