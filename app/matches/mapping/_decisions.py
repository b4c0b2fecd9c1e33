"""What was decided about offerings, beside the lists that they stand in."""

from collections.abc import Collection, Mapping
from typing import Any

from app.matches.mapping._lists import Body
from app.matches.schemas import HiddenOfferingPrivate, ShortlistEntryPrivate, StandingPrivate
from app.matches.wording import StandingView
from app.models import HiddenOffering, MatchList, Offering, ShortlistEntry


def without(body: Body, hidden: Collection[str]) -> Body:
    """A list without the offerings that its reader hid; the others keep their ranks."""
    if not hidden:
        return body
    rows = ("matches", "near_misses")
    return {**body, **{name: [row for row in body[name] if row["offering"]["id"] not in hidden] for name in rows}}


def lines_of(body: Body) -> dict[str, Mapping[str, Any]]:
    """A list's matches and near misses by the ids of their offerings."""
    return {row["offering"]["id"]: row for row in (*body["near_misses"], *body["matches"])}


def rules_against(body: Body, external_id: str) -> tuple[str, ...]:
    """The rules that exclude an offering from a list; none where others only stand before it."""
    return next((tuple(one["rules"]) for one in body["exclusions"] if one["offering"] == external_id), ())


def to_hidden(row: HiddenOffering) -> HiddenOfferingPrivate:
    return HiddenOfferingPrivate(offering_id=row.offering_id, reason=row.reason, note=row.note, hidden_at=row.hidden_at)


def to_entry(entry: ShortlistEntry, offering: Offering | None, found_in: MatchList | None) -> ShortlistEntryPrivate:
    """`offering` is today's row of the catalogue, `found_in` the newest list that has it."""
    line = lines_of(found_in.body)[str(entry.offering_id)] if found_in else None
    return ShortlistEntryPrivate(
        offering_id=entry.offering_id,
        title=line["offering"]["title"] if line else offering.title if offering else None,
        provider=line["offering"]["provider"] if line else offering.provider if offering else None,
        position=entry.position,
        note=entry.note,
        match_list_id=found_in.id if found_in else None,
        rank=line["rank"] if line else None,
        band=line["band"] if line else None,
        version=entry.version,
        added_at=entry.added_at,
        updated_at=entry.updated_at,
    )


def to_standing(view: StandingView, row: Mapping[str, Any]) -> StandingPrivate:
    return StandingPrivate(
        need_profile_id=view.need_profile_id,
        need_id=view.need_id,
        country=row["country"],
        heading=view.heading,
        match_list_id=view.list_id,
        made_at=view.made_at,
        rank=view.rank,
        band=row["band"],
    )
