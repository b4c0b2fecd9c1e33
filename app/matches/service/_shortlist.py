"""The shortlist that each side keeps of a profile: put on, take off, order, note; and what stands beside each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import Actor
from app.audit import Action
from app.errors import Conflict, Invalid, NotFound, Stale
from app.matches import repository
from app.matches.schemas import NoteDraft, fingerprint
from app.matches.service._decisions import open_case, require_choosable, subject_of
from app.models import HiddenOffering, MatchList, Offering, ShortlistEntry
from app.needs import service as needs_service
from app.offerings import service as offerings_service
from app.visibility import side_of

MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class Shortlisted:
    """An entry, the newest kept list that has its offering, and today's row of the catalogue.

    `newest` is the list of the whole profile that was made since and has it no more, or for what stands in no list the
    newest one; `hidden` says that it was hidden, `has_left` that it has ended or was withdrawn.
    """

    entry: ShortlistEntry
    found_in: MatchList | None
    offering: Offering | None
    newest: MatchList | None = None
    hidden: HiddenOffering | None = None
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Crossed:
    """Whose note or row somebody else changed meanwhile; then no note was written."""

    notes: frozenset[UUID]
    rows: frozenset[UUID]

    def __bool__(self) -> bool:
        return bool(self.notes or self.rows)


def read_shortlist(session: Session, actor: Actor, profile_id: UUID) -> list[Shortlisted]:
    """The reader's side's shortlist in its order, with what is needed to show it, in eight queries.

    The catalogue is read besides where it has changed.
    """
    needs_service.get_need_profile(session, actor, profile_id)
    return _with_news(session, actor, profile_id, repository.shortlist_of(session, actor, profile_id))


def find_removed(session: Session, actor: Actor, profile_id: UUID, offering_id: UUID) -> Shortlisted | None:
    """What was taken off last and can be put back as it was."""
    entry = repository.find_entry(session, actor, profile_id, offering_id)
    if entry is None or entry.removed_at is None:
        return None
    return _with_news(session, actor, profile_id, [entry])[0]


def shortlist(session: Session, actor: Actor, profile_id: UUID, offering_id: UUID) -> Shortlisted:
    """Put an offering at the end of the shortlist; one that was just taken off comes back with place and note."""
    profile = open_case(session, actor, profile_id)
    entries = repository.shortlist_of(session, actor, profile_id)
    entry = repository.find_entry(session, actor, profile_id, offering_id)
    if entry is None or entry.removed_at is not None:
        if len(entries) >= MOST_ENTRIES:
            raise Conflict("shortlist_full")
        if entry is None:
            require_choosable(session, actor, profile_id, offering_id)
            entry = _entry(actor, profile.id, offering_id, position=len(entries) + 1)
            repository.add(session, entry)
        _touch(entry).removed_at = None
        _put(entries, entry, entry.position)
        audit.record(session, actor, Action.SHORTLIST, subject_of("shortlist_entry", entry.id, profile, actor))
    return _with_lists(session, actor, profile_id, [entry])[0]


def unshortlist(
    session: Session, actor: Actor, profile_id: UUID, offering_id: UUID, *, expected: int | None = None
) -> None:
    """Take an offering off; until the next one goes, it can be put back as it was."""
    profile = open_case(session, actor, profile_id)
    entry = _find(session, actor, profile_id, offering_id, expected=expected)
    repository.forget_removed(session, actor, profile_id)
    others = [other for other in repository.shortlist_of(session, actor, profile_id) if other.id != entry.id]
    for position, other in enumerate(others, start=1):
        other.position = position
    _touch(entry).removed_at = clock.now()
    audit.record(session, actor, Action.UNSHORTLIST, subject_of("shortlist_entry", entry.id, profile, actor))


def edit_entry(
    session: Session,
    actor: Actor,
    profile_id: UUID,
    offering_id: UUID,
    *,
    note: str | None = None,
    position: int | None = None,
    by: int = 0,
    expected: int | None = None,
) -> Shortlisted:
    """Write the note, or move the entry to a place or `by` some; the others close up and keep their versions."""
    open_case(session, actor, profile_id)
    entry = _find(session, actor, profile_id, offering_id, expected=expected)
    entries = repository.shortlist_of(session, actor, profile_id)
    if by:
        position = min(max(entry.position + by, 1), len(entries))
    if position is not None and not 1 <= position <= len(entries):
        raise Invalid({"position": "not_a_place"})
    if note is not None and note != entry.note:
        _touch(entry).note = note
    if position is not None and position != entry.position:
        _put([other for other in entries if other.id != entry.id], _touch(entry), position)
    return _with_lists(session, actor, profile_id, [entry])[0]


def save_notes(session: Session, actor: Actor, profile_id: UUID, drafts: Mapping[UUID, NoteDraft]) -> Crossed:
    """Write every note that was changed in its field; none at all where one would be lost by it, or wipe another's."""
    open_case(session, actor, profile_id)
    kept = {entry.offering_id: entry for entry in repository.shortlist_of(session, actor, profile_id)}
    changed = {id: draft for id, draft in drafts.items() if draft.is_changed}
    crossed = Crossed(
        notes=frozenset(
            id
            for id, draft in changed.items()
            if id in kept and kept[id].note not in ("", draft.text) and fingerprint(kept[id].note) != draft.seen
        ),
        rows=frozenset(id for id, draft in changed.items() if id not in kept and draft.text),
    )
    for id, draft in () if crossed else changed.items():
        if id in kept and kept[id].note != draft.text:
            _touch(kept[id]).note = draft.text
    return crossed


def _entry(actor: Actor, profile_id: UUID, offering_id: UUID, *, position: int) -> ShortlistEntry:
    return ShortlistEntry.model_validate(
        {
            "need_profile_id": profile_id,
            "side": side_of(actor),
            "offering_id": offering_id,
            "position": position,
            "added_by": actor.person_id,
            "version": 0,
        }
    )


def _find(
    session: Session, actor: Actor, profile_id: UUID, offering_id: UUID, *, expected: int | None
) -> ShortlistEntry:
    entry = repository.find_entry(session, actor, profile_id, offering_id)
    if entry is None or entry.removed_at is not None:
        raise NotFound
    if expected is not None and entry.version != expected:
        raise Stale
    return entry


def _put(others: Sequence[ShortlistEntry], entry: ShortlistEntry, position: int) -> None:
    """Number the entries anew, with this one at its place or, where the list is shorter, at the end."""
    order = list(others)
    order.insert(position - 1, entry)
    for number, row in enumerate(order, start=1):
        row.position = number


def _touch(entry: ShortlistEntry) -> ShortlistEntry:
    entry.version += 1
    entry.updated_at = clock.now()
    return entry


def _with_lists(
    session: Session, actor: Actor, profile_id: UUID, entries: Sequence[ShortlistEntry]
) -> list[Shortlisted]:
    ids = [entry.offering_id for entry in entries]
    places = repository.places_of(session, actor, profile_id, ids)
    lists = repository.lists_by_id(session, actor, profile_id, {place.match_list_id for place in places.values()})
    offerings = repository.public_offerings(session, ids)
    return [
        Shortlisted(
            entry=entry,
            found_in=lists[places[entry.offering_id].match_list_id] if entry.offering_id in places else None,
            offering=offerings.get(entry.offering_id),
        )
        for entry in entries
    ]


def _with_news(
    session: Session, actor: Actor, profile_id: UUID, entries: Sequence[ShortlistEntry]
) -> list[Shortlisted]:
    """The same with what became of each entry since, which the page alone tells: a press need not read for it."""
    hidden = {row.offering_id: row for row in repository.hidden_of(session, actor, profile_id)}
    newest = repository.find_latest(session, actor, profile_id, None)

    def since(found_in: MatchList | None) -> MatchList | None:
        return newest if newest and (not found_in or found_in.made_at < newest.made_at) else None

    rows = [
        replace(row, newest=since(row.found_in), hidden=hidden.get(row.entry.offering_id))
        for row in _with_lists(session, actor, profile_id, entries)
    ]
    left = offerings_service.not_running(session, {str(row.entry.offering_id) for row in rows})
    return [replace(row, has_left=str(row.entry.offering_id) in left) for row in rows]
