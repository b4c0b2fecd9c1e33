"""What goes in and out of the offerings API; outputs list their fields."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.models import OfferingState
from app.web.lines import OneLine, Seen


def refuse_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a NUL character")
    return text


def refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("empty")
    return text.strip()


LENGTHS = {"title": 300, "summary": 6000, "evidence": 6000, "ask": 6000, "contact_public": 300, "source_url": 600}
Part = Annotated[Seen, Field(max_length=6000), AfterValidator(refuse_nul)]
Line = Annotated[OneLine, Field(max_length=300), AfterValidator(refuse_nul)]
Title = Annotated[
    OneLine, Field(min_length=1, max_length=300), AfterValidator(refuse_nul), AfterValidator(refuse_blank)
]
Code = Annotated[str, Field(max_length=60), AfterValidator(refuse_nul)]
Address = Annotated[str, Field(max_length=600), AfterValidator(refuse_nul)]


class FactPublic(BaseModel):
    """A fact, how it is known, the words it was read from, and the day a provider confirmed it."""

    value: Any
    basis: str
    quote: str = ""
    confirmed_on: date | None = None


class OfferingPublic(BaseModel):
    """A row of the public catalogue."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    external_id: str
    state: OfferingState
    provider: str
    provider_kind: str | None
    provider_country: str | None
    title: str
    summary: str
    evidence: str
    ask: str
    contact_public: str
    text_language: str
    areas: list[str]
    facts: dict[str, FactPublic]
    valid_until: date | None
    as_of: str | None
    source_title: str | None
    source_url: str | None
    source_kind: str | None
    read_on: date | None
    confirmed_on: date | None


class CorrectionPrivate(BaseModel):
    """A change to a published row that waits for its review."""

    changes: dict[str, Any]
    is_submitted: bool
    question: str | None


class OfferingPrivate(BaseModel):
    """A row as its provider sees it, and coordinators once it was sent to them."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    external_id: str
    state: OfferingState
    provider: str
    provider_kind: str | None
    provider_country: str | None
    title: str
    summary: str
    evidence: str
    ask: str
    contact_public: str
    text_language: str
    areas: list[str]
    facts: dict[str, FactPublic]
    valid_until: date | None
    as_of: str | None
    source_title: str | None
    source_url: str | None
    source_kind: str | None
    read_on: date | None
    confirmed_on: date | None
    review_question: str | None
    correction: CorrectionPrivate | None


class OfferingPage(BaseModel):
    """One page of the catalogue, and where the next one begins."""

    items: list[OfferingPublic]
    next: str | None


class OfferingDraft(BaseModel):
    """A new pitch. The values of facts are confirmed by being given."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    summary: Part = ""
    evidence: Part = ""
    ask: Part = ""
    contact_public: Line = ""
    text_language: Code = "en"
    provider_kind: Code | None = None
    areas: list[Code] = Field(default_factory=list, max_length=35)
    facts: dict[Code, Any] = Field(default_factory=dict, max_length=20)
    valid_until: date | None = None
    source_title: Line | None = None
    source_url: Address | None = None


class OfferingEdit(BaseModel):
    """Changes to a pitch: fields that are not named stay; a fact that is null becomes unknown."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    summary: Part | None = None
    evidence: Part | None = None
    ask: Part | None = None
    contact_public: Line | None = None
    text_language: Code | None = None
    provider_kind: Code | None = None
    areas: list[Code] | None = Field(default=None, max_length=35)
    facts: dict[Code, Any] | None = Field(default=None, max_length=20)
    valid_until: date | None = None
    source_title: Line | None = None
    source_url: Address | None = None


class FactsConfirm(BaseModel):
    """The facts that the provider says are right as they stand."""

    model_config = ConfigDict(extra="forbid")

    facts: list[Code] = Field(min_length=1, max_length=20)


class ReviewQuestion(BaseModel):
    """What the coordinator asks the provider to change."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[
        str, Field(min_length=1, max_length=2000), AfterValidator(refuse_nul), AfterValidator(refuse_blank)
    ]


class ClaimToken(BaseModel):
    """The secret of a claim link."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(refuse_nul)]


class Newcomer(BaseModel):
    """Somebody without an account who follows a claim link."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[OneLine, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: str
    organisation: Annotated[OneLine, Field(max_length=200)] = ""
    language: str = "en"


class CatalogueQuery(BaseModel):
    """What somebody looks for in the catalogue: words, and codes by filter."""

    q: Annotated[str, Field(max_length=200), AfterValidator(refuse_nul)] = ""
    area: list[Code] = Field(default_factory=list, max_length=42)
    mode: list[Code] = Field(default_factory=list, max_length=40)
    language: list[Code] = Field(default_factory=list, max_length=40)
    group: list[Code] = Field(default_factory=list, max_length=40)
    provider_kind: list[Code] = Field(default_factory=list, max_length=20)
    cost: list[Code] = Field(default_factory=list, max_length=10)
    next_step: list[Code] = Field(default_factory=list, max_length=10)
    sector: list[Code] = Field(default_factory=list, max_length=20)
    ended: bool = False


class CataloguePageQuery(CatalogueQuery):
    """The same, which part of the list to show, and which of its rows are ticked to be compared."""

    page: int = Field(default=1, ge=1, le=10_000)
    id: list[UUID] = Field(default_factory=list, max_length=20)


class CatalogueKeysetQuery(CatalogueQuery):
    """The same, and where the last page of the API's list ended."""

    cursor: Annotated[str, Field(max_length=600)] | None = None
    limit: int = Field(default=50, ge=1, le=100)
