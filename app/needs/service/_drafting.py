"""Writing a profile: start, copy, answer; add, change, order and remove needs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session

from app import audit, clock
from app.actor import Actor
from app.audit import Action
from app.errors import Conflict, Invalid, NotAllowed
from app.models import Need, NeedProfile
from app.needs import mapping, policy, repository
from app.needs.policy import Act
from app.needs.schemas import MAX_NEEDS, NeedEdit, NeedNew, NeedProfileEdit, NeedProfileNew
from app.needs.service._reading import allowed, check_version, editable, get_need, require_case_actor, subject, touch
from data import NeedRecord

ANSWERS = ("contact_name", "contact_email", "language", "under_way", "n_activities")
REUSED = ("audience", "seniority", "delivery_languages")
COPIED = (
    "position", "statement", "language", "summary_en", "areas", "areas_are_confirmed", "severity", "audience",
    "seniority", "modes", "opens_on", "closes_on", "delivery_languages", "sectors", "label", "extra",
)  # fmt: skip


class SuggestedArea(Protocol):
    """An area that a statement seems to be about, with the phrases that say so and the sentence that comes closest."""

    @property
    def area(self) -> str: ...
    @property
    def phrases(self) -> tuple[str, ...]: ...
    @property
    def sentence(self) -> str: ...


# Reads areas out of a statement in a language; nothing is kept until a person confirms.
Suggester = Callable[[Session, str, str], Sequence[SuggestedArea]]


def create(session: Session, actor: Actor, form: NeedProfileNew) -> NeedProfile:
    """A government starts a profile of its own country; a coordinator drafts one on behalf of a country."""
    require_case_actor(actor)
    if actor.is_coordinator:
        return draft_on_behalf(session, actor, form)
    if denial := policy.may_create(actor):
        raise NotAllowed(denial)
    if form.country not in (None, actor.country):
        raise Invalid({"country": "not_your_country"})
    owner = {"organisation_id": actor.organisation_id, "country": actor.country}
    return _draft(session, actor, form.given() | owner)


def draft_on_behalf(session: Session, actor: Actor, form: NeedProfileNew) -> NeedProfile:
    """It stays a draft, marked as drafted by a coordinator, until the country's focal point confirms it."""
    require_case_actor(actor)
    if denial := policy.may_draft_on_behalf(actor):
        raise NotAllowed(denial)
    if form.country is None or not actor.coordinates(form.country):
        raise Invalid({"country": "missing" if form.country is None else "not_assigned"})
    government = repository.government_of(session, form.country)
    if government is None:
        raise Invalid({"country": "no_government_organisation"})
    owner = {"organisation_id": government.id, "country": form.country, "is_on_behalf": True}
    return _draft(session, actor, form.given() | owner)


def copy(session: Session, actor: Actor, profile_id: UUID) -> NeedProfile:
    """Start from last year's answers. Windows that have closed are left out: they are to be answered again."""
    source = allowed(session, actor, profile_id, Act.COPY)
    values = {name: getattr(source, name) for name in (*ANSWERS, "organisation_id", "country")}
    copied = _draft(session, actor, values | {"copied_from_id": source.id})
    today = clock.today()
    for need in repository.needs_of(session, actor, source.id):
        answers = {name: getattr(need, name) for name in COPIED}
        if need.closes_on and need.closes_on < today:
            answers |= {"opens_on": None, "closes_on": None}
        session.add(Need.model_validate(answers | {"need_profile_id": copied.id}))
    session.flush()
    return copied


def answer(
    session: Session, actor: Actor, profile_id: UUID, form: NeedProfileEdit, *, expected: int | None = None
) -> NeedProfile:
    """Change some of the answers that hold for all needs."""
    given = form.given()
    profile = editable(session, actor, profile_id, set(given))
    check_version(profile, expected)
    for name, value in given.items():
        setattr(profile, name, value)
    touch(profile)
    return profile


def add_need(
    session: Session, actor: Actor, profile_id: UUID, form: NeedNew, *, imported: Mapping[str, Any] | None = None
) -> Need:
    """One more need, at the end. It reuses who benefits and in which languages from the one before."""
    profile = editable(session, actor, profile_id, {"needs"})
    others = repository.needs_of(session, actor, profile_id)
    if len(others) >= MAX_NEEDS:
        raise Conflict("too_many_needs")
    reused = {name: getattr(others[-1], name) for name in REUSED} if others else {}
    values = {"language": profile.language or "en"} | reused | form.given() | dict(imported or {})
    _check_window(values.get("opens_on"), values.get("closes_on"))
    values |= {"need_profile_id": profile.id, "position": max((need.position for need in others), default=0) + 1}
    need = Need.model_validate(values | {"areas_are_confirmed": bool(values.get("areas"))})
    session.add(need)
    touch(profile)
    session.flush()
    return need


def edit_need(
    session: Session, actor: Actor, profile_id: UUID, need_id: UUID, *, form: NeedEdit, expected: int | None = None
) -> Need:
    """Change some answers of a need. A new statement asks for its areas anew."""
    given = form.given()
    need = get_need(session, actor, profile_id, need_id)
    profile = editable(session, actor, profile_id, set(given))
    check_version(need, expected)
    _check_window(given.get("opens_on", need.opens_on), given.get("closes_on", need.closes_on))
    if given.get("statement", need.statement) != need.statement:
        need.areas_are_confirmed = False
        repository.remove_vectors(session, need.id)
    for name, value in given.items():
        setattr(need, name, value)
    if "areas" in given:
        need.areas_are_confirmed = bool(need.areas)
    touch(profile, need)
    return need


def import_needs(session: Session, actor: Actor, profile_id: UUID, records: Sequence[NeedRecord]) -> list[Need]:
    """Take in the needs of a file: those that came before, by their id in it, are changed and not doubled."""
    profile = editable(session, actor, profile_id, {"needs"})
    if any(record.country != profile.country for record in records):
        raise Invalid({"country": "not_your_country"})
    known = {need.external_id: need.id for need in repository.needs_of(session, actor, profile_id) if need.external_id}
    known |= {str(need.id): need.id for need in repository.needs_of(session, actor, profile_id)}
    return [_import(session, actor, profile_id, record=record, need_id=known.get(record.need.id)) for record in records]


def _import(session: Session, actor: Actor, profile_id: UUID, *, record: NeedRecord, need_id: UUID | None) -> Need:
    form, brought = mapping.from_record(record)
    if need_id is None:
        return add_need(session, actor, profile_id, form, imported=brought)
    need = edit_need(session, actor, profile_id, need_id, form=form)
    need.areas, need.seniority, need.extra = brought["areas"], brought["seniority"], brought["extra"]
    need.areas_are_confirmed = bool(need.areas)
    return need


def remove_need(
    session: Session, actor: Actor, profile_id: UUID, need_id: UUID, *, expected: int | None = None
) -> None:
    """Take a need out of a draft for good."""
    need = get_need(session, actor, profile_id, need_id)
    profile = editable(session, actor, profile_id, {"needs"})
    check_version(need, expected)
    repository.remove_need(session, need.id)
    touch(profile)


def reorder(session: Session, actor: Actor, profile_id: UUID, need_ids: Sequence[UUID]) -> list[Need]:
    """Put the needs into this order; it must name each of them once."""
    profile = editable(session, actor, profile_id, {"needs"})
    needs = {need.id: need for need in repository.needs_of(session, actor, profile_id)}
    if len(need_ids) != len(needs) or set(need_ids) != set(needs):
        raise Invalid({"needs": "not_each_need_once"})
    for position, need_id in enumerate(need_ids, start=1):
        needs[need_id].position = position
    touch(profile, *needs.values())
    return [needs[need_id] for need_id in need_ids]


def suggest_areas(session: Session, need: Need, suggester: Suggester) -> Sequence[SuggestedArea]:
    """Areas that the statement seems to be about, best first. Computed anew each time; only a person confirms."""
    return suggester(session, need.statement, need.language or "en") if need.statement else ()


def _draft(session: Session, actor: Actor, values: Mapping[str, Any]) -> NeedProfile:
    profile = NeedProfile.model_validate({**values, "created_by": actor.person_id})
    session.add(profile)
    session.flush()
    audit.record(session, actor, Action.DRAFT, subject(profile))
    return profile


def _check_window(opens_on: date | None, closes_on: date | None) -> None:
    if opens_on and closes_on and closes_on < opens_on:
        raise Invalid({"closes_on": "ends_before_it_begins"})
