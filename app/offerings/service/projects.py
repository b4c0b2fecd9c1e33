"""Past and running projects into the database: evidence for lists, public as their sources are."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlmodel import Session

from app import audit
from app.actor import SYSTEM
from app.audit import Action, Subject
from app.models import Offering, Project
from app.offerings import repository
from app.offerings.service.pitches import renew_catalogue
from data import ProjectRecord


def load_projects(session: Session, records: Sequence[ProjectRecord]) -> int:
    """Bring project rows in, by external id; how many were new or changed."""
    known = {row.external_id: row for row in repository.list_projects(session)}
    changed = [record for record in records if _load(session, known.get(record.project.id), record)]
    if changed:
        session.flush()
        renew_catalogue(session)
        audit.record(session, SYSTEM, Action.LOAD, Subject("projects"))
    return len(changed)


def _load(session: Session, row: Project | None, record: ProjectRecord) -> bool:
    values = _values(record)
    if row is None:
        session.add(Project.model_validate(values))
        return True
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    row.sqlmodel_update(values)
    return True


def _values(record: ProjectRecord) -> dict[str, object]:
    project = asdict(record.project)
    plain = {name: getattr(record, name) for name in ("amount", "specificity", "source_title", "source_url", "note")}
    return {
        **plain,
        "external_id": project["id"],
        "title": project["title"],
        "year_start": project["year_start"],
        "year_end": project["year_end"],
        "funders": list(record.funders),
        "providers": list(project["providers"]),
        "countries": sorted(project["countries"]),
        "areas": sorted(project["areas"]),
    }


def list_projects(session: Session, row: Offering) -> list[Project]:
    """Projects in which the same provider is named: evidence, the latest first."""
    named = [found for found in repository.list_projects(session) if _names(found, row.provider)]
    return sorted(named, key=lambda found: (-(found.year_start or 0), found.external_id))


def _names(project: Project, provider: str) -> bool:
    """Whether a provider of the project stands in the row's provider, or the other way round, as whole words."""
    pairs = (sorted((_plain(name), _plain(provider)), key=len) for name in project.providers)
    return any(len(short) > 4 and f" {short} " in f" {long} " for short, long in pairs)  # two letters prove nothing


def _plain(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
