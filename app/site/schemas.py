"""Reference lists and health, as the API gives them."""

from pydantic import BaseModel


class AreaPublic(BaseModel):
    """A capability area and the group it belongs to."""

    id: str
    label: str
    definition: str
    group: str
    group_label: str


class AreasPublic(BaseModel):
    """All capability areas, in the order of the tree."""

    version: str
    items: list[AreaPublic]
    next: str | None = None


class CountryPublic(BaseModel):
    """A country or territory by its UN name."""

    code: str
    name: str
    region: str
    subregion: str


class CountriesPublic(BaseModel):
    """All countries and territories that the service knows, by name."""

    items: list[CountryPublic]
    next: str | None = None


class HealthPublic(BaseModel):
    """The process answers, and which service it is."""

    status: str
    service: str = "counterpart"


class ReadinessPublic(BaseModel):
    """Whether requests can be served: every check, and all of them together."""

    status: str
    checks: dict[str, bool]
