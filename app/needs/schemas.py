"""What comes in as a need profile and what goes out. Forms and the API are read by the same classes."""

import re
from collections.abc import Container
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.models import Label, NeedProfileState
from app.web.lines import OneLine, says_something
from data import load_taxonomy, load_vocabularies

MAX_STATEMENT = 20_000
MAX_AREAS = 3
MAX_NEEDS = 50
SENIORITIES = ("operational", "mid_level", "senior", "executive")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s<>()\[\],;:\"]{1,64}@[^@\s.<>()\[\],;:\"]+(\.[^@\s.<>()\[\],;:\"]+)+")


def refuse(code: str) -> PydanticCustomError:
    """A refusal that carries nothing but its code: what was typed is never repeated."""
    return PydanticCustomError(code, code)


def _plain(text: str) -> str:
    if _UNSEEN.search(text):
        raise refuse("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _written(text: str) -> str:
    if not says_something(text):
        raise refuse("empty")
    return text


def _email(text: str) -> str:
    if text and not _EMAIL.fullmatch(text):
        raise refuse("not_an_email")
    return text


def _codes(values: list[str], known: Container[str], code: str) -> list[str]:
    if any(value not in known for value in values):
        raise refuse(code)
    return list(dict.fromkeys(values))


def _areas(values: list[str]) -> list[str]:
    return _codes(values, load_taxonomy().ids, "unknown_area")


def _few_areas(values: list[str]) -> list[str]:
    if len(values) > MAX_AREAS:
        raise refuse("too_many_areas")
    return values


def _languages(values: list[str]) -> list[str]:
    return _codes(values, load_vocabularies().languages, "unknown_language")


def _language(value: str) -> str:
    return _languages([value])[0] if value else ""


def _seniority(value: str | None) -> str | None:
    return _codes([value], SENIORITIES, "unknown_seniority")[0] if value else None


def _from(vocabulary: str, code: str) -> AfterValidator:
    return AfterValidator(lambda values: _codes(values, getattr(load_vocabularies(), vocabulary), code))


Line = Annotated[OneLine, Field(max_length=200), AfterValidator(_plain)]
Summary = Annotated[str, Field(max_length=2000), AfterValidator(_plain)]
Words = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_plain), AfterValidator(_email)]
Statement = Annotated[str, Field(max_length=MAX_STATEMENT), AfterValidator(_plain), AfterValidator(_written)]
Language = Annotated[str, Field(max_length=7), AfterValidator(_language)]
Codes = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=60)]
Languages = Annotated[Codes, AfterValidator(_languages)]
Areas = Annotated[Codes, AfterValidator(_areas)]
Severity = Annotated[int, Field(ge=1, le=5)]
Seniority = Annotated[str | None, Field(max_length=40), AfterValidator(_seniority)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """Only what was said; what was left out stays as it is."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class NeedProfileEdit(_Input):
    """The four answers that hold for all needs, and a title."""

    title: Line = ""
    contact_name: Line = ""
    contact_email: Email = ""
    language: Language = ""
    under_way: Words = ""
    n_activities: Annotated[int, Field(ge=1, le=50)] | None = None


class NeedProfileNew(NeedProfileEdit):
    """A new profile. A coordinator names the country it is drafted for; a government's is its own."""

    country: Annotated[str, Field(max_length=2)] | None = None


class NeedEdit(_Input):
    """Some answers about one need."""

    statement: Statement = ""
    language: Language = ""
    summary_en: Summary = ""
    areas: Annotated[Areas, AfterValidator(_few_areas)] = []
    severity: Severity | None = None
    audience: Annotated[Codes, _from("audiences", "unknown_audience")] = []
    seniority: Seniority = None
    modes: Annotated[Codes, _from("modes", "unknown_mode")] = []
    opens_on: date | None = None
    closes_on: date | None = None
    delivery_languages: Languages = []
    sectors: Annotated[Codes, _from("sectors", "unknown_sector")] = []
    label: Label = Label.AMBER_STRICT


class NeedNew(NeedEdit):
    """A new need begins with its statement."""

    statement: Statement


class Question(_Input):
    """What a coordinator asks when a profile goes back."""

    question: Annotated[Summary, AfterValidator(_written)]


def most_characters(field: str) -> int | None:
    """How long the text of a field may be; None for a field that is no text of these forms."""
    forms = (NeedProfileEdit, NeedEdit, Question)
    found = next((form.model_fields[field] for form in forms if field in form.model_fields), None)
    limits = (getattr(limit, "max_length", None) for limit in (found.metadata if found else ()))
    return next((most for most in limits if most is not None), None)


class NeedOrder(_Input):
    """All needs of a profile in the order wanted."""

    needs: Annotated[list[UUID], Field(max_length=MAX_NEEDS)]


class NeedProfilePrivate(BaseModel):
    """A profile as its government and its coordinators see it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    country: str | None
    title: str
    state: NeedProfileState
    contact_name: str
    contact_email: str
    language: str
    under_way: str
    n_activities: int | None
    question: str | None
    is_on_behalf: bool
    copied_from_id: UUID | None
    submitted_at: datetime | None
    acknowledged_at: datetime | None
    endorsed_at: datetime | None
    withdrawn_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class NeedPrivate(BaseModel):
    """A need as its government and its coordinators see it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    need_profile_id: UUID
    position: int
    external_id: str | None
    statement: str
    language: str
    summary_en: str
    areas: list[str]
    areas_are_confirmed: bool
    severity: int | None
    audience: list[str]
    seniority: str | None
    modes: list[str]
    opens_on: date | None
    closes_on: date | None
    delivery_languages: list[str]
    sectors: list[str]
    label: Label
    version: int
    created_at: datetime
    updated_at: datetime


class MissingPrivate(BaseModel):
    """An answer that is missing before a profile can be submitted; without a need it is one of the first four."""

    model_config = ConfigDict(from_attributes=True)

    need_id: UUID | None
    field: str
    code: str


class MissingListPrivate(BaseModel):
    items: list[MissingPrivate]


class NeedProfilePage(BaseModel):
    items: list[NeedProfilePrivate]
    next: str | None


class NeedsPrivate(BaseModel):
    items: list[NeedPrivate]
    next: str | None
