"""Past and running projects: public evidence of who did what where."""

from uuid import UUID, uuid4

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class Project(SQLModel, table=True):
    """A project as a public page tells it; codes as in data/projects.jsonl."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    external_id: str = Field(unique=True, max_length=120)
    title: str = Field(min_length=1, max_length=300)
    providers: list[str] = Field(default_factory=list, sa_type=JSON)
    funders: list[str] = Field(default_factory=list, sa_type=JSON)
    countries: list[str] = Field(default_factory=list, sa_type=JSON)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    year_start: int | None = Field(default=None)
    year_end: int | None = Field(default=None)
    amount: str = Field(default="", max_length=300)
    specificity: str = Field(default="", max_length=20)
    source_title: str = Field(default="", max_length=300)
    source_url: str = Field(default="", max_length=600)
    note: str = Field(default="", max_length=2000)
