"""Who may do what with an offering, and from which state: pure questions, answered without a database."""

from collections.abc import Mapping
from types import MappingProxyType

from app.actor import SYSTEM, Actor
from app.models import Offering, OfferingState
from app.visibility import REVIEWED_STATES

S = OfferingState

# act -> states it may start from; where it leads is written in the service, beside the act
STARTS_FROM: Mapping[str, frozenset[OfferingState]] = MappingProxyType(
    {
        "edit": frozenset({S.DRAFT, S.CHANGES_REQUESTED, S.PUBLISHED}),
        "confirm": frozenset({S.DRAFT, S.CHANGES_REQUESTED, S.PUBLISHED}),
        "submit": frozenset({S.DRAFT, S.CHANGES_REQUESTED, S.PUBLISHED}),
        "publish": frozenset({S.SUBMITTED, S.PUBLISHED}),
        "request_changes": frozenset({S.SUBMITTED, S.PUBLISHED}),
        "decline": frozenset({S.SUBMITTED, S.PUBLISHED}),
        "withdraw": frozenset({S.PUBLISHED}),
        "end": frozenset({S.PUBLISHED}),
        "claim": frozenset({S.UNCLAIMED}),
    }
)


def owns(actor: Actor, row: Offering) -> bool:
    return actor.is_provider and row.organisation_id is not None and row.organisation_id == actor.organisation_id


def may_draft(actor: Actor) -> str | None:
    return None if actor.is_provider and actor.organisation_id is not None else "provider_only"


def may_change(actor: Actor, row: Offering) -> str | None:
    """Edit, confirm, submit, withdraw, end: the provider whose row it is."""
    return None if owns(actor, row) else "owner_only"


def may_review(actor: Actor) -> str | None:
    """Publish, ask for changes, decline: any coordinator; review is not tied to a country."""
    return None if actor.is_coordinator else "coordinator_only"


def may_claim(actor: Actor) -> str | None:
    return may_draft(actor)


def may_make_claim_link(actor: Actor) -> str | None:
    allowed = actor.is_coordinator or actor.is_admin or actor is SYSTEM
    return None if allowed else "coordinator_only"


def can_start(act: str, row: Offering) -> bool:
    """Whether the row is in a state that the act may start from.

    On a published row, submit and the three verdicts are about its correction: one must be there, in the right hands.
    """
    if row.state not in STARTS_FROM[act]:
        return False
    if row.state is not S.PUBLISHED:
        return True
    if act == "submit":
        return row.correction is not None and not row.correction["is_submitted"]
    if act in {"publish", "request_changes", "decline"}:
        return row.correction is not None and bool(row.correction["is_submitted"])
    return True


def visible_correction(actor: Actor, row: Offering) -> dict[str, object] | None:
    """The change that waits, for its provider; for coordinators once it was sent to them; for nobody else."""
    if row.correction is None:
        return None
    is_for_review = actor.is_coordinator and row.correction["is_submitted"]
    return row.correction if owns(actor, row) or is_for_review else None


def sees_more(actor: Actor, row: Offering) -> bool:
    """Whether the actor sees more of the row than the public does."""
    is_under_review = actor.is_coordinator and row.state in REVIEWED_STATES
    return owns(actor, row) or is_under_review or visible_correction(actor, row) is not None


def etag(actor: Actor, row: Offering) -> str:
    """The version as this actor sees it: a correction that they may not see must not move it."""
    correction = visible_correction(actor, row)
    return f'"{row.version}.{correction["version"]}"' if correction else f'"{row.version}"'
