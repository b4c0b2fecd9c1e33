"""Who may read which rows: the one place. Everything confidential starts from `readable`."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlmodel import SQLModel, col

from app.actor import Actor
from app.models import (
    PUBLIC_STATES,
    AuditEntry,
    EntryReport,
    HiddenOffering,
    ListedOffering,
    MatchList,
    Need,
    NeedProfile,
    NeedVector,
    Offering,
    OfferingState,
    Organisation,
    Person,
    ShortlistEntry,
    Side,
)

REVIEWED_STATES = (OfferingState.SUBMITTED, OfferingState.CHANGES_REQUESTED, OfferingState.DECLINED)


@lru_cache(maxsize=256)
def readable(actor: Actor, table: type[SQLModel]) -> Any:
    """A SELECT of the rows of `table` that this actor may see; narrow it with `.where`.

    Kept is the question, never an answer, and an actor is a value: with other rights it is another one.
    """
    return select(table).where(_RULES[table](actor))


def side_of(actor: Actor) -> Side:
    """The side of a case that somebody decides for; whose case it is, `readable` says."""
    return Side.GOVERNMENT if actor.is_government else Side.COORDINATION


def count_reports() -> Any:
    """A SELECT of the number of reports that entries are wrong, for limits: the number alone, whoever asks."""
    return select(func.count(col(EntryReport.id)))


def _need_profile(actor: Actor) -> ColumnElement[bool]:
    if actor.is_government and actor.organisation_id is not None:
        return col(NeedProfile.organisation_id) == actor.organisation_id
    if actor.is_coordinator:
        return col(NeedProfile.country).in_(sorted(actor.assigned))
    return false()


def _of_readable_profile(actor: Actor, profile_id: Any) -> ColumnElement[bool]:
    if not (actor.is_government or actor.is_coordinator):
        return false()  # without a sub-query: the outsiders' engine may not even mention need tables
    owned: ColumnElement[bool] = profile_id.in_(select(col(NeedProfile.id)).where(_need_profile(actor)))
    return owned


def _need(actor: Actor) -> ColumnElement[bool]:
    return _of_readable_profile(actor, col(Need.need_profile_id))


def _need_vector(actor: Actor) -> ColumnElement[bool]:
    if not (actor.is_government or actor.is_coordinator):
        return false()
    owned: ColumnElement[bool] = col(NeedVector.need_id).in_(select(col(Need.id)).where(_need(actor)))
    return owned


def _match_list(actor: Actor) -> ColumnElement[bool]:
    return _of_readable_profile(actor, col(MatchList.need_profile_id))


def _listed_offering(actor: Actor) -> ColumnElement[bool]:
    if not (actor.is_government or actor.is_coordinator):
        return false()
    kept: ColumnElement[bool] = col(ListedOffering.match_list_id).in_(
        select(col(MatchList.id)).where(_match_list(actor))
    )
    return kept


def _hidden_offering(actor: Actor) -> ColumnElement[bool]:
    return _of_own_side(actor, col(HiddenOffering.side), col(HiddenOffering.need_profile_id))


def _shortlist_entry(actor: Actor) -> ColumnElement[bool]:
    return _of_own_side(actor, col(ShortlistEntry.side), col(ShortlistEntry.need_profile_id))


def _of_own_side(actor: Actor, side: Any, profile_id: Any) -> ColumnElement[bool]:
    """What a government decides is its own, what coordinators decide is theirs: neither side learns of the other."""
    return and_(side == side_of(actor), _of_readable_profile(actor, profile_id))


def _offering(actor: Actor) -> ColumnElement[bool]:
    is_public = col(Offering.state).in_(PUBLIC_STATES)
    if actor.is_provider and actor.organisation_id is not None:
        return or_(is_public, col(Offering.organisation_id) == actor.organisation_id)
    if actor.is_coordinator:
        return or_(is_public, col(Offering.state).in_(REVIEWED_STATES))
    return is_public


def _entry_report(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.is_coordinator else false()


def _audit_entry(actor: Actor) -> ColumnElement[bool]:
    """Acts of a case carry its government, its country, or both.

    What a government decides for itself carries no country, so no coordinator reads it; what coordinators decide among
    themselves carries no government, so no government reads it.
    """
    if actor.is_admin:  # security events: sign-ins, invitations, assignments; never a case
        return and_(col(AuditEntry.case_organisation_id).is_(None), col(AuditEntry.case_country).is_(None))
    if actor.is_government and actor.organisation_id is not None:
        return col(AuditEntry.case_organisation_id) == actor.organisation_id
    if actor.is_coordinator:
        return col(AuditEntry.case_country).in_(sorted(actor.assigned))
    return false()


def _person(actor: Actor) -> ColumnElement[bool]:
    """Oneself; focal points their own office; coordinators the focal points of their countries; administrators all."""
    is_self = col(Person.id) == actor.person_id if actor.is_signed_in else false()
    if actor.is_admin:
        return or_(col(Person.erased_at).is_(None), is_self)
    if actor.is_coordinator:
        looked_after = select(col(Organisation.id)).where(col(Organisation.country).in_(sorted(actor.assigned)))
        return or_(is_self, and_(col(Person.is_focal_point), col(Person.organisation_id).in_(looked_after)))
    if actor.is_focal_point and actor.organisation_id is not None:
        return and_(col(Person.organisation_id) == actor.organisation_id, col(Person.erased_at).is_(None))
    return is_self


_RULES = {
    NeedProfile: _need_profile,
    Need: _need,
    NeedVector: _need_vector,
    MatchList: _match_list,
    ListedOffering: _listed_offering,
    HiddenOffering: _hidden_offering,
    ShortlistEntry: _shortlist_entry,
    Offering: _offering,
    EntryReport: _entry_report,
    AuditEntry: _audit_entry,
    Person: _person,
}
