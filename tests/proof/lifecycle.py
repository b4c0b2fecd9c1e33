"""The state tables of need profiles and offerings, written down once more, without looking at the service's own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound

# who: role, country of a government
PEOPLE = {
    "focal": ("government", "XA"),
    "colleague": ("government", "XA"),
    "neighbour": ("government", "XB"),
    "near": ("coordinator", None),
    "far": ("coordinator", None),
    "provider": ("provider", None),
    "rival": ("provider", None),
    "admin": ("admin", None),
}
COORDINATORS, PROVIDERS = ("near", "far"), ("provider", "rival")
OWNERS = {"focal", "colleague"}

# act: (who they are to the profile, states it starts from, state it leads to)
CASES: dict[str, tuple[set[str], set[str], str | None]] = {
    "submit": (OWNERS, {"draft"}, "submitted"),
    "endorse": ({"focal"}, {"submitted"}, "active"),
    "return_with_question": ({"coordinator"}, {"submitted"}, "draft"),
    "acknowledge": ({"coordinator"}, {"submitted", "active"}, None),
    "withdraw": ({"focal"}, {"draft", "submitted", "active"}, "withdrawn"),
    "erase": ({"focal"}, {"withdrawn"}, "erased"),
    "confirm_draft": ({"focal"}, {"draft"}, None),
    "copy": (OWNERS, {"draft", "submitted", "active", "withdrawn"}, None),
    "make_list": (OWNERS | {"coordinator"}, {"draft", "submitted", "active"}, None),
    "edit": (OWNERS, {"draft"}, None),
    "relabel": ({"focal"}, {"submitted", "active"}, None),
}
# act: (who they are to the pitch, states it starts from, state it leads to)
PITCHES: dict[str, tuple[str, set[str], str]] = {
    "submit": ("owner", {"draft", "changes_requested"}, "submitted"),
    "publish": ("coordinator", {"submitted"}, "published"),
    "request_changes": ("coordinator", {"submitted"}, "changes_requested"),
    "decline": ("coordinator", {"submitted"}, "declined"),
    "withdraw": ("owner", {"published"}, "withdrawn"),
    "end": ("owner", {"published"}, "ended"),
}
# act on a published row: where its correction must be, and where it goes
CORRECTIONS: dict[str, tuple[str, str | None]] = {
    "submit": ("written", "sent"),
    "publish": ("sent", None),
    "request_changes": ("sent", "written"),
    "decline": ("sent", None),
}
PUBLIC = {"unclaimed", "published", "ended"}
RANKED = {"unclaimed", "published"}


@dataclass
class Case:
    """What a profile should be like."""

    id: UUID
    country: str
    title: str
    state: str = "draft"
    is_on_behalf: bool = False
    is_acknowledged: bool = False
    needs: list[UUID] = field(default_factory=list)
    withdrawn_at: datetime | None = None


@dataclass
class Pitch:
    """What an offering should be like."""

    id: UUID
    external_id: str
    state: str
    owner: str | None = None
    correction: str | None = None
    valid_until: date | None = None
    waiting: dict[str, Any] = field(default_factory=dict)  # what the correction would change

    def is_ranked(self, today: date) -> bool:
        return self.state in RANKED and (self.valid_until is None or self.valid_until >= today)


@dataclass
class Seats:
    """Who sits where now."""

    focal: str = "focal"
    assigned: set[str] = field(default_factory=lambda: {"near"})
    disabled: set[str] = field(default_factory=set)

    def to_case(self, who: str, case: Case) -> str | None:
        """What somebody is to a profile; None: they may not know of it."""
        role, country = PEOPLE[who]
        if role == "government" and country == case.country:
            return "focal" if who in (self.focal, "neighbour") else "colleague"
        return "coordinator" if who in self.assigned and case.country == "XA" else None

    def outsiders(self) -> list[str]:
        """Those who may not know of XA's needs: nobody of them sees a marker."""
        return [who for who in ("anonymous", *PEOPLE) if who not in ("focal", "colleague") and who not in self.assigned]


def expected_of_case(seats: Seats, who: str, act: str, case: Case) -> type[AppError] | None:
    """How the service should refuse; None if it should do it."""
    relation = seats.to_case(who, case)
    if relation is None or case.state == "erased":
        return NotFound
    by, states, _ = CASES[act]
    drafts_for_them = act == "edit" and case.is_on_behalf and relation == "coordinator"
    if relation not in by and not drafts_for_them:
        return NotAllowed
    if case.state not in states or _stands_in_the_way(act, case):
        return Conflict
    return Invalid if act == "submit" and not case.needs else None


def _stands_in_the_way(act: str, case: Case) -> bool:
    return {
        "confirm_draft": not case.is_on_behalf,
        "submit": case.is_on_behalf,
        "copy": case.is_on_behalf,
        "acknowledge": case.is_acknowledged,
        "make_list": not case.needs,
    }.get(act, False)


def do_case(case: Case, act: str, now: datetime) -> None:
    """What the act makes of the profile."""
    case.state = CASES[act][2] or case.state
    if act == "submit":
        case.is_acknowledged = False
    elif act in ("acknowledge", "return_with_question"):
        case.is_acknowledged = True
    elif act == "confirm_draft":
        case.is_on_behalf = False
    elif act == "withdraw":
        case.withdrawn_at = now


def expected_of_pitch(who: str, act: str, pitch: Pitch) -> type[AppError] | None:
    """How the service should refuse; None if it should do it."""
    is_owner = pitch.owner == who
    is_for_review = who in COORDINATORS and pitch.state in ("submitted", "changes_requested", "declined")
    if not (pitch.state in PUBLIC or is_owner or is_for_review):
        return NotFound
    relation = PITCHES[act][0] if act in PITCHES else "owner"
    if not (is_owner if relation == "owner" else who in COORDINATORS):
        return NotAllowed
    return None if _can_start(act, pitch) else Conflict


def _can_start(act: str, pitch: Pitch) -> bool:
    if act == "edit":
        return pitch.state in ("draft", "changes_requested", "published") and pitch.correction != "sent"
    if pitch.state == "published" and act in CORRECTIONS:
        return pitch.correction == CORRECTIONS[act][0]
    return pitch.state in PITCHES[act][1]


def do_pitch(pitch: Pitch, act: str) -> None:
    """What the act makes of the offering."""
    if pitch.state == "published" and act in CORRECTIONS:
        pitch.correction = CORRECTIONS[act][1]
        if act == "publish":
            pitch.valid_until = pitch.waiting.get("valid_until", pitch.valid_until)
    else:
        pitch.state = PITCHES[act][2]
        pitch.correction = None
    if pitch.correction is None:
        pitch.waiting = {}


def end_what_is_over(pitches: list[Pitch], today: date) -> None:
    for pitch in pitches:
        if pitch.state in RANKED and pitch.valid_until is not None and pitch.valid_until < today:
            pitch.state, pitch.correction, pitch.waiting = "ended", None, {}


def erase_what_was_withdrawn(cases: list[Case], now: datetime) -> None:
    """Two years after; no step of a run comes near that border."""
    for case in cases:
        if (
            case.state == "withdrawn"
            and case.withdrawn_at is not None
            and now - case.withdrawn_at > timedelta(days=740)
        ):
            case.state = "erased"
