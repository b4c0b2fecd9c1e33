"""Looking through the public catalogue."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session

from app.errors import Invalid, NotFound
from app.models import Offering
from app.offerings import catalogue, repository
from app.offerings.catalogue import Entry, Found, Search

MOST_COMPARED = 4


def search(session: Session, wanted: Search) -> Found:
    """Every public row that fits, best first. Refuses codes of no vocabulary by the filter's name."""
    if problems := catalogue.check_chosen(wanted.chosen):
        raise Invalid(problems)
    return catalogue.search(catalogue.read_catalogue(session), wanted)


def list_page(session: Session, wanted: Search, *, after: str | None, limit: int) -> Sequence[Offering]:
    """Fitting rows by external id, one more than `limit` if there are more."""
    entries = sorted(search(session, wanted).entries, key=lambda entry: entry.external_id)
    later = [entry for entry in entries if after is None or entry.external_id > after]
    return _load_rows(session, later[: limit + 1])


def _load_rows(session: Session, entries: Sequence[Entry]) -> list[Offering]:
    """The rows behind entries, in their order, with one query."""
    found = {row.id: row for row in repository.list_public_by_ids(session, [entry.id for entry in entries])}
    return [found[entry.id] for entry in entries if entry.id in found]


def count_facts(session: Session) -> tuple[int, int]:
    """How many facts the running offerings of the catalogue state, and how many of them a provider confirmed."""
    facts = [f for entry in catalogue.read_catalogue(session) if not entry.is_ended for f in entry.facts.values()]
    return len(facts), sum(fact["basis"] == "confirmed" for fact in facts)


def not_running(session: Session, ids: Collection[str]) -> frozenset[str]:
    """Which of these have ended or are public no more; without any, nothing is read."""
    if not ids:
        return frozenset()
    running = {str(entry.id) for entry in catalogue.read_catalogue(session) if not entry.is_ended}
    return frozenset(ids) - running


def compare(session: Session, ids: Sequence[UUID]) -> list[Offering]:
    """Two to four public rows side by side, in the order in which they were named."""
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST_COMPARED:
        raise Invalid({"id": "two_to_four"})
    found = {row.id: row for row in repository.list_public_by_ids(session, wanted)}
    if len(found) < len(wanted):
        raise NotFound
    return [found[offering_id] for offering_id in wanted]
