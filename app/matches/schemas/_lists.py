"""What comes in to be ranked, and ranked lists as they go out."""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from app.needs.schemas import MAX_STATEMENT, Areas, Codes, Language, Languages, Severity, refuse
from data import list_weights, load_vocabularies
from matching import CHANGEABLE

MOST_MATCHES = 50
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(text: str) -> str:
    if _UNSEEN.search(text):
        raise refuse("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _codes_of(vocabulary: str) -> AfterValidator:
    def check(values: list[str]) -> list[str]:
        if not set(values) <= set(getattr(load_vocabularies(), vocabulary)):
            raise refuse("unknown_code")
        return values

    return AfterValidator(check)


class MatchListNew(BaseModel):
    """Which list to make: of one need, or of the whole profile."""

    model_config = ConfigDict(extra="forbid")

    need_id: UUID | None = None
    k: int = Field(20, ge=1, le=MOST_MATCHES)


class RankQuestion(BaseModel):
    """One need, ranked at once and not stored."""

    model_config = ConfigDict(extra="forbid")

    country: str = Field(min_length=2, max_length=2)
    statement: Annotated[str, Field(max_length=MAX_STATEMENT), AfterValidator(plain)] = ""
    language: Language = ""
    summary_en: Annotated[str, Field(max_length=2000), AfterValidator(plain)] = ""
    areas: Areas = []
    severity: Severity | None = None
    audience: Annotated[Codes, _codes_of("audiences")] = []
    modes: Annotated[Codes, _codes_of("modes")] = []
    delivery_languages: Languages = []
    sectors: Annotated[Codes, _codes_of("sectors")] = []
    opens_on: date | None = None
    closes_on: date | None = None
    k: int = Field(20, ge=1, le=MOST_MATCHES)


def _known_or_unknown(vocabulary: str) -> AfterValidator:
    """Codes of a vocabulary, and the word for what nobody knows."""

    def check(values: list[str]) -> list[str]:
        if not set(values) <= {*getattr(load_vocabularies(), vocabulary), "unknown"}:
            raise refuse("unknown_code")
        return values

    return AfterValidator(check)


def _one_of(known: Callable[[], Collection[str]]) -> AfterValidator:
    """Nothing, or one of the names that are known."""

    def check(value: str) -> str:
        if value and value not in known():
            raise refuse("unknown_code")
        return value

    return AfterValidator(check)


class ListQuery(BaseModel):
    """Which rows of a kept list to show, and in which order; all of it stands in the address, none of it is text."""

    band: list[Literal["strong", "possible", "weak", "near_miss"]] = Field(default_factory=list, max_length=4)
    serves: list[UUID] = Field(default_factory=list, max_length=50)
    language: Annotated[list[str], _known_or_unknown("languages"), Field(max_length=40)] = Field(default_factory=list)
    cost: list[Literal["free", "other", "unknown"]] = Field(default_factory=list, max_length=3)
    mode: Annotated[list[str], _known_or_unknown("modes"), Field(max_length=40)] = Field(default_factory=list)
    provider_kind: Annotated[list[str], _known_or_unknown("provider_kinds"), Field(max_length=20)] = Field(
        default_factory=list
    )
    next_step: list[Literal["open_link", "apply_by", "introduction"]] = Field(default_factory=list, max_length=3)
    confirmed: list[Literal["true"]] = Field(default_factory=list, max_length=1)
    sort: Literal["fit", "provider", "deadline", "confirmed"] = "fit"
    changed: UUID | None = None  # the offering that was hidden a moment ago: the page offers to take that back


class LatestQuery(ListQuery):
    """The same of the newest list: of the whole profile, or of one need."""

    need: UUID | None = None


class CompareQuery(ListQuery):
    """The same, and which offers to lay side by side."""

    offer: list[UUID] = Field(default_factory=list, max_length=MOST_MATCHES)


class WhatIfQuery(BaseModel):
    """One question changed: a rule lifted, a language more, another window, other weights. An empty field is none."""

    lift: Annotated[str, _one_of(lambda: CHANGEABLE)] = ""
    language: Annotated[str, _one_of(lambda: load_vocabularies().languages)] = ""
    window: Literal["", "drop", "move"] = ""
    opens_on: Annotated[date | None, BeforeValidator(lambda typed: typed or None)] = None
    closes_on: Annotated[date | None, BeforeValidator(lambda typed: typed or None)] = None
    weights: Annotated[str, _one_of(list_weights)] = ""

    @property
    def is_empty(self) -> bool:
        return not (self.lift or self.language or self.window or self.weights or self.has_idle_dates)

    @property
    def has_idle_dates(self) -> bool:
        """Dates without the choice that they count: whoever typed them would wonder why nothing moves."""
        return self.window != "move" and bool(self.opens_on or self.closes_on)

    @property
    def problems(self) -> dict[str, str]:
        """What no single field can tell, by the field that it is said at."""
        if self.has_idle_dates:
            return {"window": "dates_not_chosen"}
        if self.window == "move" and not (self.opens_on or self.closes_on):
            return {"window": "no_day_given"}
        ends_early = self.opens_on and self.closes_on and self.closes_on < self.opens_on
        return {"closes_on": "ends_before_it_begins"} if ends_early else {}


class ListedOffering(BaseModel):
    """A public offering as it stood when the list was made."""

    id: UUID
    external_id: str
    title: str
    provider: str
    provider_kind: str | None
    source_url: str | None
    read_on: date | None
    confirmed_on: date | None
    basis: str


class ContributionPrivate(BaseModel):
    """A named share of a score."""

    name: str
    value: float
    sentence: str


class ReasonPrivate(BaseModel):
    """A reason as a sentence, with the words and numbers that it rests on."""

    name: str
    sentence: str
    need_words: str
    offering_words: str
    values: dict[str, Any]


class ToConfirmPrivate(BaseModel):
    """A rule that rests on a guess or a gap."""

    name: str
    sentence: str


class NextStepPrivate(BaseModel):
    """What to do next, where, and until when."""

    kind: str
    sentence: str
    url: str | None
    on: date | None


class MatchPrivate(BaseModel):
    """A listed offering: its place, and why."""

    rank: int
    offering: ListedOffering
    band: str
    score: float
    need_id: UUID | None
    contributions: list[ContributionPrivate]
    reasons: list[ReasonPrivate]
    evidence: list[str]
    overlaps: list[str]
    missing: list[str]
    to_confirm: list[ToConfirmPrivate]
    next_step: NextStepPrivate


class NearMissPrivate(BaseModel):
    """An offering that breaks exactly one rule that can change, and the place it would have."""

    offering: ListedOffering
    rule: str
    would_rank: int
    sentence: str
    need_id: UUID | None


class SuggestedAreaPrivate(BaseModel):
    """An area read from a statement, with the phrases that say so; to be confirmed."""

    area: str
    phrases: list[str]
    sentence: str


class RankingPrivate(BaseModel):
    """A ranked list that was not stored."""

    as_of: date
    weights_version: str
    catalogue_version: str
    encoder: str | None
    areas_are_suggested: bool
    suggested_areas: list[SuggestedAreaPrivate]
    notes: list[str]
    matches: list[MatchPrivate]
    near_misses: list[NearMissPrivate]
    exclusions: dict[str, int] | None


class MatchListPrivate(BaseModel):
    """A kept list, as it was when it was made."""

    id: UUID
    need_profile_id: UUID
    need_id: UUID | None
    made_at: datetime
    as_of: date
    weights_version: str
    catalogue_version: str
    encoder: str | None
    areas_are_suggested: bool
    suggested_areas: list[SuggestedAreaPrivate]
    notes: list[str]
    matches: list[MatchPrivate]
    near_misses: list[NearMissPrivate]
    exclusions: dict[str, int] | None


class MatchListHead(BaseModel):
    """A kept list without its rows."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    need_profile_id: UUID
    need_id: UUID | None
    made_at: datetime
    as_of: date
    weights_version: str
    catalogue_version: str
    encoder: str | None
    areas_are_suggested: bool


class MatchListHeads(BaseModel):
    """A page of kept lists, newest first."""

    items: list[MatchListHead]
    next: str | None
