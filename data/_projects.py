"""Past and running projects: who did what where, as evidence and as possible overlap."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data._files import read_json_lines, shipped
from data._raw import area_ids, country_codes
from data._row import LINE, NOTE, SHORT_ID, Ids, Row
from matching import Project

SPECIFICITIES = ("country", "cohort", "blanket")


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project with its funders and its source. `specificity` says how closely its countries were named."""

    project: Project
    funders: tuple[str, ...] = ()
    amount: str = ""
    specificity: str = ""
    source_title: str = ""
    source_url: str = ""
    note: str = ""


def _record(row: Row) -> ProjectRecord:
    start = row.integer("year_start", least=1970, most=2100)
    end = row.integer("year_end", least=1970, most=2100)
    if start and end and end < start:
        row.refuse("year_end", "is before year_start")
    project = Project(
        id=row.id(limit=SHORT_ID),
        title=row.text("title", required=True, limit=LINE),
        providers=row.texts("providers"),
        countries=row.codes("countries", country_codes(), "country"),
        areas=row.codes("areas", area_ids(), "area"),
        year_start=start,
        year_end=end,
    )
    return ProjectRecord(
        project,
        funders=row.texts("funders"),
        specificity=row.code("specificity", SPECIFICITIES, "specificity"),
        amount=row.text("amount", limit=LINE),
        source_title=row.text("source_title", limit=LINE),
        source_url=row.address("source_url"),
        note=row.text("note", limit=NOTE),
    )


def _read(path: Path) -> tuple[ProjectRecord, ...]:
    records, ids = [], Ids()
    for line, values in read_json_lines(path):
        row = Row(path.name, line, values)
        record = _record(row)
        ids.add(row, record.project.id)
        records.append(record)
    return tuple(records)


@cache
def _shipped() -> tuple[ProjectRecord, ...]:
    return _read(shipped("projects.jsonl"))


def load_project_records(path: Path | str | None = None) -> tuple[ProjectRecord, ...]:
    """Projects with their sources, of a file or of the shipped list."""
    return _shipped() if path is None else _read(Path(path))


def load_projects(path: Path | str | None = None) -> tuple[Project, ...]:
    """Projects as ranking reads them."""
    return tuple(record.project for record in load_project_records(path))
