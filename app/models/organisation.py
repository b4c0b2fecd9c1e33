"""Organisations, the people who belong to one, and which countries a coordinator is assigned to."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models._types import UtcDateTime


class Organisation(SQLModel, table=True):
    """A ministry, a provider, a secretariat. One organisation may wear both hats."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    slug: str = Field(unique=True, max_length=100)
    name: str = Field(min_length=1, max_length=200)
    kind: str = Field(default="government", max_length=40)
    country: str | None = Field(default=None, max_length=2)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class Person(SQLModel, table=True):
    """Somebody with an account. `roles` are the hats they may wear; the email is gone after erasure."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    email: str | None = Field(default=None, unique=True, max_length=254)
    name: str = Field(default="", max_length=200)
    roles: list[str] = Field(default_factory=list, sa_type=JSON)
    is_focal_point: bool = Field(default=False)
    waits_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # for the focal point's yes; None: does not
    language: str = Field(default="en", max_length=7)
    time_zone: str = Field(default="UTC", max_length=64)
    password_hash: str | None = Field(default=None, max_length=200)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    last_sign_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Assignment(SQLModel, table=True):
    """A coordinator works for a country."""

    __table_args__ = (UniqueConstraint("person_id", "country"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    country: str = Field(max_length=2, index=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
