"""The shipped catalogue into the database, and rows out of it on their last day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app import audit
from app.actor import SYSTEM
from app.audit import Action, Subject
from app.models import PUBLIC_STATES, RANKED_STATES, Offering, OfferingState
from app.offerings import mapping, repository
from app.offerings.service.pitches import record, renew_catalogue, touch
from data import RELEASE, OfferingRecord


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of each row of a file: added, changed, same, or left: what a provider looks after, or has not made
    public.
    """

    outcomes: Mapping[str, str]

    def count(self, outcome: str) -> int:
        return sum(found == outcome for found in self.outcomes.values())


def load_catalogue(session: Session, rows: Sequence[OfferingRecord], *, read_on: date = RELEASE.date) -> Loaded:
    """Bring catalogue rows in, by external id: again changes nothing, and a claimed row is never overwritten."""
    known = repository.map_by_external_id(session, [row.offering.id for row in rows])
    loaded = Loaded({row.offering.id: _load(session, known.get(row.offering.id), row, read_on) for row in rows})
    if loaded.count("added") or loaded.count("changed"):
        session.flush()
        renew_catalogue(session)
        audit.record(session, SYSTEM, Action.LOAD, Subject("catalogue"))
    return loaded


def _load(session: Session, row: Offering | None, shipped: OfferingRecord, read_on: date) -> str:
    if shipped.offering.state not in PUBLIC_STATES:
        return "left"
    ended = shipped.offering.state == OfferingState.ENDED
    state = OfferingState.ENDED if ended else OfferingState.UNCLAIMED
    values = {**mapping.from_record(shipped, read_on=read_on), "state": state}
    if row is None:
        session.add(Offering.model_validate({"external_id": shipped.offering.id, **values}))
        return "added"
    if row.organisation_id is not None or row.state not in (OfferingState.UNCLAIMED, OfferingState.ENDED):
        return "left"
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return "same"
    row.sqlmodel_update(changed)
    row.version += 1
    return "changed"


def end_expired(session: Session, today: date) -> int:
    """End the offerings whose last day has passed; how many."""
    rows = [row for row in repository.list_past_last_day(session, today) if row.state in RANKED_STATES]
    for row in rows:
        row.state, row.correction = OfferingState.ENDED, None
        touch(session, row)
        record(session, SYSTEM, Action.END, row)
    return len(rows)
