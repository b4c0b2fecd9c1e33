"""The values that ranking reads and returns: frozen, checked once at the edge, without a database behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Basis(StrEnum):
    """Where a fact comes from. Only stated and confirmed facts may exclude an offering."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    INFERRED = "inferred"

    @property
    def may_exclude(self) -> bool:
        return self is not Basis.INFERRED


class Band(StrEnum):
    """What people see instead of a decimal."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


class MaturityStage(IntEnum):
    """The five stages of the Oxford CMM, in order."""

    START_UP = 1
    FORMATIVE = 2
    ESTABLISHED = 3
    STRATEGIC = 4
    DYNAMIC = 5


class NextStep(StrEnum):
    """What a reader of a ranked list does next."""

    OPEN_LINK = "open_link"
    APPLY_BY = "apply_by"
    INTRODUCTION = "introduction"


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and how it is known; `quote` is the part of the original text it was read from."""

    value: T
    basis: Basis
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Days between which help can start; an open end is None."""

    opens_on: date | None = None
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's dated place in a group: member on day d if since <= d < until."""

    group: str
    since: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory as ranking sees it. Regions are groups too ("africa", "western-africa")."""

    code: str
    memberships: tuple[Membership, ...] = ()
    languages: frozenset[str] = frozenset()
    income: str | None = None

    def groups_on(self, day: date) -> frozenset[str]:
        return frozenset(m.group for m in self.memberships if m.holds_on(day))


@dataclass(frozen=True, slots=True)
class Offering:
    """One pitch of a provider: texts, areas, and facts that each carry their basis (None: unknown)."""

    id: str
    provider: str
    title: str
    summary: str = ""
    areas: frozenset[str] = frozenset()
    provider_kind: str | None = None
    state: str = "published"
    valid_until: date | None = None
    as_of_year: int | None = None
    confirmed_on: date | None = None
    # who can have it: a country passes if it is named, or in a named group, or the offer is open to all
    eligible_countries: Fact[frozenset[str]] | None = None
    eligible_groups: Fact[frozenset[str]] | None = None
    open_to_all: Fact[bool] | None = None
    excluded_countries: Fact[frozenset[str]] | None = None
    members_only: Fact[frozenset[str]] | None = None
    income_groups: Fact[frozenset[str]] | None = None
    treaties: Fact[frozenset[str]] | None = None
    # for whom within a country
    audience: Fact[frozenset[str]] | None = None
    audience_only: Fact[frozenset[str]] | None = None
    women_only: Fact[bool] | None = None
    # how
    modes: Fact[frozenset[str]] | None = None
    languages: Fact[frozenset[str]] | None = None
    cost: Fact[str] | None = None
    window: Fact[Window] | None = None
    sectors: Fact[frozenset[str]] | None = None
    next_step: Fact[NextStep] | None = None
    gain: Fact[str] | None = None
    # what must stand first (a national CSIRT, a finished review): shown as to confirm, never excludes
    prerequisites: Fact[frozenset[str]] | None = None
    text_language: str = "en"

    @property
    def text(self) -> str:
        return f"{self.title}. {self.summary}".strip()


@dataclass(frozen=True, slots=True)
class Need:
    """One item of a need profile. Areas given by people are confirmed; suggested ones are marked."""

    id: str
    statement: str
    language: str = "en"
    areas: frozenset[str] = frozenset()
    areas_are_suggested: bool = False
    severity: int | None = None
    audience: frozenset[str] = frozenset()
    seniority: str | None = None
    modes: frozenset[str] = frozenset()
    delivery_languages: frozenset[str] = frozenset()
    window: Window | None = None
    sectors: frozenset[str] = frozenset()
    summary_en: str = ""


@dataclass(frozen=True, slots=True)
class NeedProfile:
    """A country's needs. Ranking reads nothing else about the country than what stands here."""

    country: Country
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A past or running activity: evidence that a provider knows a country, its region and the area."""

    id: str
    title: str
    providers: tuple[str, ...]
    countries: frozenset[str]
    areas: frozenset[str]
    year_start: int | None = None
    year_end: int | None = None


@dataclass(frozen=True, slots=True)
class ReferenceText:
    """One text of the frozen reference, with its ISO 639-1 language."""

    text: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reference:
    """What statistics are fitted on: a dated release of texts and offerings, never live needs or a live catalogue."""

    version: str
    texts: tuple[ReferenceText, ...] = ()
    offerings: tuple[Offering, ...] = ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """A named share of a score; the shares of a match sum to its score."""

    name: str
    value: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A name, numbers and the words of both texts that it rests on. Sentences are made elsewhere."""

    name: str
    need_words: str = ""
    offering_words: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """An offering that fits: rank from 1, score, its contributions, reasons, and what is to confirm."""

    offering_id: str
    rank: int
    score: float
    band: Band
    contributions: tuple[Contribution, ...]
    reasons: tuple[Reason, ...] = ()
    to_confirm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An offering excluded by exactly one rule that can change, and its rank in the list where that rule is lifted."""

    offering_id: str
    rule: str
    would_rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An offering that breaks rules, by the rules' names in the order they are checked."""

    offering_id: str
    rules: tuple[str, ...]
