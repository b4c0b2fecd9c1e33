"""What one side of a case hides or puts on its shortlist, as it comes in and goes out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.matches.schemas._lists import plain
from app.models import HideReason

LONGEST_REASON, LONGEST_NOTE = 300, 1000


def fingerprint(note: str) -> str:
    """By which a page knows again, without a second copy of it, which note it showed."""
    return hashlib.sha256(note.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note as its field holds it, and the fingerprint of the one that the page had put there."""

    text: str
    seen: str

    @property
    def is_changed(self) -> bool:
        return fingerprint(self.text) != self.seen


class HiddenOfferingNew(BaseModel):
    """Why an offering is to be hidden."""

    model_config = ConfigDict(extra="forbid")

    reason: HideReason
    note: Annotated[str, Field(max_length=LONGEST_REASON), AfterValidator(plain)] = ""


class HiddenOfferingPrivate(BaseModel):
    """An offering that the caller's side hid from its lists of a profile."""

    offering_id: UUID
    reason: str
    note: str
    hidden_at: datetime


class HiddenOfferingsPrivate(BaseModel):
    items: list[HiddenOfferingPrivate]
    next: str | None


class ShortlistEntryEdit(BaseModel):
    """A new note, a new place, or both."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(plain)] | None = None
    position: Annotated[int, Field(ge=1, le=1000)] | None = None


class ShortlistEntryPrivate(BaseModel):
    """An offering on the shortlist of the caller's side, with its place in the newest list that has it."""

    offering_id: UUID
    title: str | None
    provider: str | None
    position: int
    note: str
    match_list_id: UUID | None
    rank: int | None
    band: str | None
    version: int
    added_at: datetime
    updated_at: datetime


class ShortlistPrivate(BaseModel):
    """A shortlist in its order."""

    items: list[ShortlistEntryPrivate]
    next: str | None


class StandingPrivate(BaseModel):
    """A list of one of the caller's countries in which an offering is among the first ten."""

    need_profile_id: UUID
    need_id: UUID | None
    country: str | None
    heading: str
    match_list_id: UUID
    made_at: datetime
    rank: int
    band: str


class StandingsPrivate(BaseModel):
    """Where an offering stands, best first."""

    items: list[StandingPrivate]
    next: str | None
