"""Rank a pasted need, make a list and keep it, read kept ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

import matching
from app import audit, clock
from app.actor import Actor
from app.audit import Action, Subject
from app.database import turn_to_writing
from app.errors import Conflict, Invalid, NotFound
from app.matches import catalogue, mapping, policy, repository
from app.matches.catalogue import Catalogue
from app.matches.repository import ListHead
from app.matches.schemas import RankQuestion
from app.models import MatchList, Need, NeedProfile
from app.needs import service as needs_service
from app.settings import Settings
from app.web.pagination import Page, decode_cursor, to_page
from data import load_countries

USUAL_K = 20
Found = TypeVar("Found")
Versions = list[tuple[UUID, int]]


@dataclass(frozen=True, slots=True)
class Run:
    """A list that was computed and shown, not stored; the same facts as a kept one."""

    as_of: date
    weights_version: str
    catalogue_version: str
    encoder: str | None
    areas_are_suggested: bool
    body: mapping.Body


@dataclass(frozen=True, slots=True)
class Case:
    """A profile with its needs, and the versions of what was read."""

    profile: NeedProfile
    needs: list[Need]
    versions: Versions


@dataclass(frozen=True, slots=True)
class Made:
    """Rankings as they will be kept: which need each is for (None: all), and new vectors of the needs' sentences."""

    lists: list[tuple[UUID | None, Run]]
    shelf: Catalogue
    vectors: dict[str, dict[str, bytes]]


def rank_ad_hoc(session: Session, actor: Actor, question: RankQuestion, *, settings: Settings) -> Run:
    """Rank one pasted need. Nothing of it is stored, logged or remembered."""
    asked, shelf = read_question(session, actor, question, settings=settings)
    with catalogue.sentences_of_a_need({}):
        profile = matching.NeedProfile(asked.country, tuple(asked.needs))
        return to_run(shelf.ranker.rank(profile, on=clock.today(), k=question.k), shelf, asked)


def read_question(
    session: Session, actor: Actor, question: RankQuestion, *, settings: Settings
) -> tuple[mapping.Asked, Catalogue]:
    """A pasted need as ranking reads it, and what it is ranked over."""
    _refuse_outsiders(actor)
    need, country = mapping.question_to_need(question), to_country(question.country, settings)
    _check(need)
    return mapping.Asked(country, [need], [mapping.wants(need)]), catalogue.get_catalogue(session, settings)


def make_list(
    session: Session,
    actor: Actor,
    profile_id: UUID,
    *,
    settings: Settings,
    need_id: UUID | None = None,
    k: int = USUAL_K,
) -> MatchList:
    """Rank the catalogue for a profile or one of its needs, and keep the list. The session begins as a reader."""
    case = read_case(session, actor, profile_id)
    if need_id is not None and need_id not in {row.id for row in case.needs}:
        raise NotFound
    needs = [row for row in case.needs if need_id in (None, row.id)]
    return _make(session, actor, case, _compute(session, actor, case, needs, settings=settings, k=k, only=need_id))


def make_lists(session: Session, actor: Actor, profile_id: UUID, *, settings: Settings, k: int = USUAL_K) -> MatchList:
    """The list of the whole profile and, where it has several needs, of each; returns the profile's."""
    case = read_case(session, actor, profile_id)
    return _make(session, actor, case, _compute(session, actor, case, case.needs, settings=settings, k=k, each=True))


def get_list(session: Session, actor: Actor, profile_id: UUID, match_list_id: UUID) -> MatchList:
    """A kept list as it was made, whatever the catalogue holds today."""
    _refuse_outsiders(actor)
    return _found(repository.find_list(session, actor, profile_id, match_list_id))


def latest(session: Session, actor: Actor, profile_id: UUID, need_id: UUID | None = None) -> MatchList:
    """The newest list of the whole profile, or of one need."""
    _refuse_outsiders(actor)
    return _found(repository.find_latest(session, actor, profile_id, need_id))


def list_lists(
    session: Session, actor: Actor, profile_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[ListHead]:
    """Kept lists of a profile, newest first, without their rows."""
    _refuse_outsiders(actor)
    place = decode_cursor(cursor, str, str)
    try:
        before = (datetime.fromisoformat(str(place[0])), UUID(str(place[1]))) if place else None
    except ValueError:
        raise Invalid({"cursor": "bad_cursor"}) from None
    rows = repository.heads_of(session, actor, profile_id, before=before, limit=limit + 1)
    return to_page(rows, limit, lambda row: (row.made_at.isoformat(), str(row.id)))


def suggest_areas(
    session: Session, statement: str, language: str, *, settings: Settings
) -> Sequence[matching.Suggestion]:
    """Areas that a statement seems to be about, best first, with the phrases that say so. Nothing is kept."""
    shelf = catalogue.get_catalogue(session, settings)
    with catalogue.sentences_of_a_need({}):
        return shelf.ranker.suggest(statement, language)


def _refuse_outsiders(actor: Actor) -> None:
    if policy.may_rank(actor):
        raise NotFound  # for everybody else there is no such function


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotFound
    return row


def to_country(code: str | None, settings: Settings) -> matching.Country:
    record = load_countries(demo=settings.demo).get((code or "").upper())
    if record is None:
        raise Invalid({"country": "unknown_country"})
    return record.country


def _check(need: matching.Need) -> None:
    """What no single field can tell: something to rank by, and a window that ends after it begins."""
    window = need.window
    if window and window.opens_on and window.closes_on and window.closes_on < window.opens_on:
        raise Invalid({"closes_on": "ends_before_it_begins"})
    if not mapping.is_rankable(need):
        raise Invalid({"statement": "nothing_to_rank_by"})


def read_case(session: Session, actor: Actor, profile_id: UUID) -> Case:
    profile = needs_service.get_need_profile(session, actor, profile_id)
    needs = needs_service.list_needs(session, actor, profile_id)
    return Case(profile, needs, [(profile.id, profile.version), *((need.id, need.version) for need in needs)])


def _compute(
    session: Session,
    actor: Actor,
    case: Case,
    rows: Sequence[Need],
    *,
    settings: Settings,
    k: int,
    only: UUID | None = None,
    each: bool = False,
) -> Made:
    """The long part, as a reader: encode what is new, rank, explain."""
    if denial := policy.blocks_list(case.profile):
        raise Conflict(denial)
    needs = [need for need in map(mapping.to_need, rows) if mapping.is_rankable(need)]
    if not needs:
        raise Conflict("nothing_to_rank")
    country = to_country(case.profile.country, settings)
    shelf = catalogue.get_catalogue(session, settings)
    kept = repository.need_vectors(session, actor, case.profile.id, shelf.encoder) if shelf.encoder else {}
    with catalogue.sentences_of_a_need(kept):
        vectors = catalogue.read_sentences(shelf, needs)
        ranking = shelf.ranker.rank(matching.NeedProfile(country, tuple(needs)), on=clock.today(), k=k)
    wanted = mapping.wanted_of(needs, rows)
    lists: list[tuple[UUID | None, Run]] = [
        (only, to_run(ranking, shelf, mapping.Asked(country, needs, wanted, case.profile)))
    ]
    if each and len(needs) > 1:
        for one, need, wish in zip(ranking.per_need, needs, wanted, strict=True):
            lists.append((UUID(need.id), to_run(one, shelf, mapping.Asked(country, [need], [wish], case.profile))))
    return Made(lists, shelf, vectors)


def to_run(ranking: matching.Ranking, shelf: Catalogue, asked: mapping.Asked) -> Run:
    return Run(
        as_of=ranking.on,
        weights_version=ranking.weights_version,
        catalogue_version=shelf.version,
        encoder=shelf.encoder,
        areas_are_suggested=ranking.areas_are_suggested,
        body=mapping.to_body(ranking, shelf.shown, asked),
    )


def _make(session: Session, actor: Actor, case: Case, made: Made) -> MatchList:
    """The short part, as the writer: look whether the needs are still what was ranked, then keep the lists."""
    profile_id, versions = case.profile.id, case.versions
    turn_to_writing(session)
    now = read_case(session, actor, profile_id)
    if now.versions != versions:
        raise Conflict("profile_changed")
    needs_service.note_first_act(session, actor, now.profile)
    made_at = clock.now()  # one run, one moment, however many lists it made
    rows = [_row(now.profile, actor, need_id, run, made_at=made_at) for need_id, run in made.lists]
    session.add_all(rows)
    for need_id, vectors in made.vectors.items():
        repository.add_need_vectors(session, UUID(need_id), made.shelf.encoder or "", vectors)
    catalogue.keep_vectors(session, made.shelf)
    session.flush()
    repository.add_listed_offerings(session, rows)
    for row in rows:
        case_of = Subject("match_list", row.id, now.profile.organisation_id, now.profile.country)
        audit.record(session, actor, Action.MAKE_LIST, case_of)
    return rows[0]


def _row(profile: NeedProfile, actor: Actor, need_id: UUID | None, run: Run, *, made_at: datetime) -> MatchList:
    return MatchList.model_validate(
        {
            "need_profile_id": profile.id,
            "need_id": need_id,
            "made_by": actor.person_id,
            "made_at": made_at,
            "as_of": run.as_of,
            "n_asked": run.body["n_asked"],
            "weights_version": run.weights_version,
            "catalogue_version": run.catalogue_version,
            "encoder": run.encoder,
            "areas_are_suggested": run.areas_are_suggested,
            "body": run.body,
        }
    )
