"""A provider's own rows: write, correct, confirm, send for review, take back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import Actor
from app.audit import Action, Subject
from app.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.models import PUBLIC_STATES, Offering, OfferingState
from app.offerings import mapping, policy, repository
from data import load_countries


def get_offering(session: Session, actor: Actor, offering_id: UUID) -> Offering:
    """The row, if it is theirs to see."""
    row = repository.find(session, actor, offering_id)
    if row is None:
        raise NotFound
    return row


def list_my_offerings(session: Session, actor: Actor) -> Sequence[Offering]:
    """Every row of the provider's organisation, in any state."""
    if denial := policy.may_draft(actor):
        raise NotAllowed(denial)
    return repository.list_own(session, actor)


def list_ranked(session: Session) -> Sequence[Offering]:
    """The rows that ranking reads."""
    return repository.list_ranked(session)


def create(session: Session, actor: Actor, form: Mapping[str, Any]) -> Offering:
    """A new pitch, as a draft that only its organisation sees."""
    if denial := policy.may_draft(actor):
        raise NotAllowed(denial)
    mapping.check_changes(form, country_codes(session))
    organisation = repository.find_organisation(session, actor.organisation_id) if actor.organisation_id else None
    if organisation is None:
        raise NotFound
    today = clock.today()
    given = mapping.confirmed_facts(form.get("facts") or {}, today)
    row = Offering.model_validate(
        {
            **{name: value for name, value in form.items() if name in mapping.EDITABLE and value is not None},
            "facts": mapping.merge_facts({}, given),
            "external_id": mapping.new_external_id(form["title"]),
            "organisation_id": organisation.id,
            "provider": organisation.name,
            "provider_kind": form.get("provider_kind") or organisation.kind,
            "provider_country": organisation.country,
            "confirmed_on": today,
        }
    )
    repository.add(session, row)
    record(session, actor, Action.DRAFT, row, fields=tuple(form))
    return row


def edit(
    session: Session, actor: Actor, offering_id: UUID, changes: Mapping[str, Any], *, if_match: str | None = None
) -> Offering:
    """Change a pitch. What is public already stays as it is: the change waits until a coordinator accepts it."""
    row = _for_change(session, actor, offering_id, act="edit", if_match=if_match)
    mapping.check_changes(changes, country_codes(session))
    typed = mapping.without_nulls(changes)
    if "facts" in typed:
        typed["facts"] = mapping.confirmed_facts(typed["facts"], clock.today())
    if row.state is OfferingState.PUBLISHED:
        _change_correction(row, typed)
    else:
        mapping.apply(row, typed)
        row.confirmed_on = clock.today()
        touch(session, row)
    record(session, actor, Action.DRAFT, row, fields=tuple(changes))
    return row


def _change_correction(row: Offering, typed: Mapping[str, Any]) -> None:
    """A correction has a version of its own: the public row's version must not tell that one is being written."""
    old: dict[str, Any] = row.correction or {"changes": {}, "version": 0, "question": None}
    if old.get("is_submitted"):
        raise Conflict("under_review")
    plain: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in typed.items()
    }
    if "facts" in plain:
        plain["facts"] = {**old["changes"].get("facts", {}), **plain["facts"]}
    row.correction = {
        "changes": {**old["changes"], **plain},
        "is_submitted": False,
        "question": old["question"],
        "version": old["version"] + 1,
    }


def confirm(
    session: Session, actor: Actor, offering_id: UUID, names: Sequence[str], *, if_match: str | None = None
) -> Offering:
    """The provider says that facts are right as they stand; nothing else changes, so no review is needed."""
    row = _for_change(session, actor, offering_id, act="confirm", if_match=if_match)
    if not names or set(names) - set(row.facts):
        raise Invalid({"facts": "unknown_fact"})
    today = clock.today()
    stamp = {"basis": "confirmed", "confirmed_on": today.isoformat()}
    row.facts = {name: {**fact, **stamp} if name in names else fact for name, fact in row.facts.items()}
    row.confirmed_on = today
    touch(session, row)
    record(session, actor, Action.CONFIRM, row, fields=tuple(names))
    return row


def submit(session: Session, actor: Actor, offering_id: UUID, *, if_match: str | None = None) -> Offering:
    """Send a pitch, or the correction of a published one, to the coordinators."""
    row = _for_change(session, actor, offering_id, act="submit", if_match=if_match)
    missing = {name: "required" for name in ("summary", "areas") if not mapping.with_changes(row, _waiting(row))[name]}
    if missing:
        raise Invalid(missing)
    if row.state is OfferingState.PUBLISHED:
        correction = row.correction or {}
        sent = {"is_submitted": True, "submitted_at": clock.now().isoformat(), "version": correction["version"] + 1}
        row.correction = {**correction, **sent}
    else:
        row.state = OfferingState.SUBMITTED
        touch(session, row)
    record(session, actor, Action.SUBMIT, row)
    return row


def _waiting(row: Offering) -> Mapping[str, Any]:
    changes: Mapping[str, Any] = row.correction["changes"] if row.correction else {}
    return changes


def withdraw(session: Session, actor: Actor, offering_id: UUID, *, if_match: str | None = None) -> Offering:
    """Take a published offering out of the catalogue."""
    return _leave(
        session,
        actor,
        _for_change(session, actor, offering_id, act="withdraw", if_match=if_match),
        OfferingState.WITHDRAWN,
    )


def end(session: Session, actor: Actor, offering_id: UUID, *, if_match: str | None = None) -> Offering:
    """Say that the offering is over: it stays readable, and is ranked no more."""
    return _leave(
        session, actor, _for_change(session, actor, offering_id, act="end", if_match=if_match), OfferingState.ENDED
    )


def _leave(session: Session, actor: Actor, row: Offering, state: OfferingState) -> Offering:
    row.state, row.correction = state, None
    touch(session, row, is_public=True)
    record(session, actor, Action.END if state is OfferingState.ENDED else Action.WITHDRAW, row)
    return row


def _for_change(session: Session, actor: Actor, offering_id: UUID, *, act: str, if_match: str | None) -> Offering:
    row = get_offering(session, actor, offering_id)
    if denial := policy.may_change(actor, row):
        raise NotAllowed(denial)
    ready(actor, row, act, if_match)
    return row


def ready(actor: Actor, row: Offering, act: str, if_match: str | None) -> None:
    """Refuse an act on another version than the one that was read, or from a state that it cannot start from."""
    if if_match is not None and if_match not in ("*", policy.etag(actor, row)):
        raise Stale
    if not policy.can_start(act, row):
        raise Conflict("wrong_state")


def touch(session: Session, row: Offering, *, is_public: bool | None = None) -> None:
    """Count the change; a change of a public row makes another catalogue."""
    row.version += 1
    row.updated_at = clock.now()
    session.flush()
    if is_public or row.state in PUBLIC_STATES:
        renew_catalogue(session)


def renew_catalogue(session: Session) -> None:
    offerings, projects = repository.list_public(session), repository.list_projects(session)
    repository.write_catalogue_version(session, mapping.catalogue_version(offerings, projects))


def record(session: Session, actor: Actor, action: Action, row: Offering, *, fields: tuple[str, ...] = ()) -> None:
    """Acts on a provider's row belong to that provider; acts on a shipped row to nobody."""
    subject = Subject("offering", row.id, case_organisation_id=row.organisation_id)
    audit.record(session, actor, action, subject, fields=fields)


def country_codes(session: Session) -> frozenset[str]:
    """Codes that facts may name: the fictional ones in a demo only."""
    return frozenset(load_countries(demo=repository.read_state(session, "is_demo") is not None))
