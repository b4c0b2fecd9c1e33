"""Offerings as JSON: the public catalogue for everybody, pitches for their providers, verdicts for coordinators."""

from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from sqlmodel import Session

from app.actor import Actor
from app.errors import PreconditionRequired
from app.models import Offering
from app.offerings import catalogue, mapping, policy, service
from app.offerings.schemas import (
    CatalogueKeysetQuery,
    ClaimToken,
    FactsConfirm,
    OfferingDraft,
    OfferingEdit,
    OfferingPage,
    OfferingPrivate,
    OfferingPublic,
    ReviewQuestion,
)
from app.web.dependencies import ActorDep, SessionDep, SignedInDep
from app.web.handlers import PROBLEMS
from app.web.pagination import decode_cursor, to_page

router = APIRouter(prefix="/api/v1/offerings", tags=["offerings"], responses=PROBLEMS)
Shown = OfferingPrivate | OfferingPublic
IfMatch = Annotated[str | None, Header(max_length=100)]


def get_if_match(if_match: IfMatch = None) -> str | None:
    return if_match.strip().removeprefix("W/") if if_match is not None else None


def get_required_if_match(if_match: IfMatch = None) -> None:
    if if_match is None:
        raise PreconditionRequired


class Act(NamedTuple):
    """Who does something with which row, and the version that they read, if they say."""

    session: Session
    actor: Actor
    offering_id: UUID
    if_match: str | None


def get_act(
    session: SessionDep, actor: SignedInDep, offering_id: UUID, if_match: Annotated[str | None, Depends(get_if_match)]
) -> Act:
    return Act(session, actor, offering_id, if_match)


ActDep = Annotated[Act, Depends(get_act)]


def _done(act: Act, response: Response, row: Offering) -> Shown:
    return _shown(response, act.actor, row)


def _shown(response: Response, actor: Actor, row: Offering) -> Shown:
    response.headers["ETag"] = policy.etag(actor, row)
    return mapping.to_shown(actor, row)


@router.get("", response_model=OfferingPage)
def list_offerings(session: SessionDep, query: Annotated[CatalogueKeysetQuery, Query()]) -> Any:
    """The public catalogue by external id."""
    position = decode_cursor(query.cursor, str)
    after = str(position[0]) if position else None
    rows = service.list_page(session, catalogue.to_search(query), after=after, limit=query.limit)
    page = to_page(rows, query.limit, lambda row: (row.external_id,))
    return {"items": page.items, "next": page.next}


@router.get("/{offering_id}", response_model=Shown)
def get_offering(session: SessionDep, actor: ActorDep, offering_id: UUID, response: Response) -> Any:
    return _shown(response, actor, service.get_offering(session, actor, offering_id))


@router.post("", status_code=201, response_model=OfferingPrivate)
def create(session: SessionDep, actor: SignedInDep, form: OfferingDraft, response: Response) -> Any:
    """A new pitch, as a draft."""
    row = service.create(session, actor, form.model_dump())
    response.headers["Location"] = f"/api/v1/offerings/{row.id}"
    return _shown(response, actor, row)


@router.patch("/{offering_id}", response_model=OfferingPrivate, dependencies=[Depends(get_required_if_match)])
def edit(act: ActDep, form: OfferingEdit, response: Response) -> Any:
    """Change a pitch; of a published one the change waits for a coordinator."""
    changes = form.model_dump(exclude_unset=True)
    return _done(act, response, service.edit(act.session, act.actor, act.offering_id, changes, if_match=act.if_match))


@router.post("/{offering_id}/confirm", response_model=OfferingPrivate)
def confirm(act: ActDep, form: FactsConfirm, response: Response) -> Any:
    """Say that facts are right as they stand."""
    row = service.confirm(act.session, act.actor, act.offering_id, form.facts, if_match=act.if_match)
    return _done(act, response, row)


@router.post("/{offering_id}/submit", response_model=OfferingPrivate)
def submit(act: ActDep, response: Response) -> Any:
    """Send a pitch, or the correction of a published one, to the coordinators."""
    return _done(act, response, service.submit(act.session, act.actor, act.offering_id, if_match=act.if_match))


@router.post("/{offering_id}/publish", response_model=Shown)
def publish(act: ActDep, response: Response) -> Any:
    """Accept a pitch, or the correction of a published one."""
    return _done(act, response, service.publish(act.session, act.actor, act.offering_id, if_match=act.if_match))


@router.post("/{offering_id}/request-changes", response_model=Shown)
def request_changes(act: ActDep, form: ReviewQuestion, response: Response) -> Any:
    """Hand a pitch or a correction back with a question."""
    row = service.request_changes(act.session, act.actor, act.offering_id, form.question, if_match=act.if_match)
    return _done(act, response, row)


@router.post("/{offering_id}/decline", response_model=Shown)
def decline(act: ActDep, response: Response) -> Any:
    """Refuse a pitch; of a published row only the correction goes."""
    return _done(act, response, service.decline(act.session, act.actor, act.offering_id, if_match=act.if_match))


@router.post("/{offering_id}/withdraw", response_model=OfferingPrivate)
def withdraw(act: ActDep, response: Response) -> Any:
    """Take a published offering out of the catalogue."""
    return _done(act, response, service.withdraw(act.session, act.actor, act.offering_id, if_match=act.if_match))


@router.post("/{offering_id}/end", response_model=OfferingPrivate)
def end(act: ActDep, response: Response) -> Any:
    """Say that the offering is over."""
    return _done(act, response, service.end(act.session, act.actor, act.offering_id, if_match=act.if_match))


@router.post("/{offering_id}/claim", response_model=OfferingPrivate)
def claim(act: ActDep, form: ClaimToken, response: Response) -> Any:
    """Take over a shipped row with the secret of a claim link."""
    return _done(act, response, service.claim(act.session, act.actor, form.token, offering_id=act.offering_id))
