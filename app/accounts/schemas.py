"""What goes in and what comes out of the accounts domain, field by field."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.actor import Role
from app.web.lines import OneLine

LONGEST_TOKEN_DAYS = 365
USUAL_TOKEN_DAYS = 90
Name = Annotated[str, Field(min_length=1, max_length=200)]


class InvitationIn(BaseModel):
    """Who is invited, and as what. For a coordinator the countries are those to look after."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    roles: list[Role]
    name: OneLine = Field(default="", max_length=200)
    organisation: OneLine = Field(default="", max_length=200)
    organisation_kind: str = Field(default="", max_length=40)
    countries: list[str] = Field(default_factory=list)
    is_focal_point: bool = False
    language: str = "en"


class AccountIn(BaseModel):
    """What a person may change about themselves."""

    model_config = ConfigDict(extra="forbid")

    name: OneLine = Field(default="", max_length=200)
    language: str
    time_zone: str = Field(max_length=64)


class TokenIn(BaseModel):
    """A new API token; without a role it gets the hat in use, without days the usual time."""

    model_config = ConfigDict(extra="forbid")

    name: OneLine = Field(min_length=1, max_length=100)
    role: Role | None = None
    days: int | None = Field(default=None, ge=1, le=LONGEST_TOKEN_DAYS)


class OrganisationPrivate(BaseModel):
    """The caller's own organisation."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name: str
    kind: str
    country: str | None


class MePrivate(BaseModel):
    """The caller, as the caller sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str | None
    organisation: OrganisationPrivate
    role: Role
    roles: list[Role]
    is_focal_point: bool
    assigned_countries: list[str]
    language: str
    time_zone: str
    created_at: datetime
    last_sign_in_at: datetime | None


class TokenPrivate(BaseModel):
    """A token as its owner sees it: everything but the secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class TokenPagePrivate(BaseModel):
    """The caller's tokens; few enough for one page."""

    items: list[TokenPrivate]
    next: str | None


class NewTokenPrivate(BaseModel):
    """A token just made, with its secret: the only answer that ever holds it."""

    id: UUID
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime
    secret: str


class FocalPointPrivate(BaseModel):
    """Whom a coordinator writes to about a country."""

    country: str
    name: str
    email: str


class FocalPointsPrivate(BaseModel):
    """The focal points of the caller's countries; few enough for one page."""

    items: list[FocalPointPrivate]
    next: str | None


class AuditEntryPrivate(BaseModel):
    """An act of the record. Neither place in the chain nor hash: both would tell of acts the reader may not see."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    person_id: UUID | None
    role: str | None
    action: str
    subject_kind: str
    subject_id: UUID | None
    country: str | None = Field(validation_alias="case_country")  # of a case; security events have none
    fields: list[str]


class AuditPagePrivate(BaseModel):
    """A page of the record, newest first."""

    items: list[AuditEntryPrivate]
    next: str | None
