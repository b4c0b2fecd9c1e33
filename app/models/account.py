"""Ways in: one-use links, sessions, tokens, and the counters that slow guessing down. Secrets are kept as hashes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from app import clock
from app.models._types import UtcDateTime, enum_type


class LinkPurpose(StrEnum):
    """What a one-use link does."""

    INVITATION = "invitation"  # sets a password and signs in
    SIGN_IN = "sign_in"  # demo accounts only
    CLAIM = "claim"  # hands a shipped offering to its provider


class Link(SQLModel, table=True):
    """A link that works once, until it expires; only its SHA-256 is kept."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    purpose: LinkPurpose = Field(sa_type=enum_type(LinkPurpose))
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    offering_id: UUID | None = Field(default=None, foreign_key="offering.id", index=True)
    created_by: UUID | None = Field(default=None)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WebSession(SQLModel, table=True):
    """A browser's session; `role` is the hat in use."""

    __tablename__ = "web_session"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: str = Field(max_length=20)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)


class ApiToken(SQLModel, table=True):
    """Lets a script act for a person with one of their roles, never more."""

    __tablename__ = "api_token"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: str = Field(max_length=20)
    name: str = Field(default="", max_length=100)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInAttempt(SQLModel, table=True):
    """A failed sign-in; `subject_hash` is the SHA-256 of the address tried, known or not."""

    __tablename__ = "sign_in_attempt"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    subject_hash: str = Field(max_length=64, index=True)
    at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime)
