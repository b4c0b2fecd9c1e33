"""What the endpoints of a case ask for by type: who may come near cases, a profile that the caller sees, a version.

A body is read only after these have answered: to those who may not see a profile no answer may differ.
"""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Header
from sqlmodel import Session

from app.actor import Actor
from app.errors import PreconditionRequired, Stale
from app.needs import service
from app.web.dependencies import ComputingSessionDep, SessionDep, SignedInDep


async def get_case_actor(actor: SignedInDep) -> Actor:
    """For everybody without needs or countries there is nothing here."""
    service.require_case_actor(actor)
    return actor


CaseActorDep = Annotated[Actor, Depends(get_case_actor)]


class Case(NamedTuple):
    """A profile that the caller sees: what every verb of the service begins with."""

    session: Session
    actor: Actor
    profile_id: UUID


def get_case(session: SessionDep, actor: CaseActorDep, need_profile_id: UUID) -> Case:
    return Case(session, actor, service.get_need_profile(session, actor, need_profile_id).id)


def get_computing_case(session: ComputingSessionDep, actor: CaseActorDep, need_profile_id: UUID) -> Case:
    return Case(session, actor, service.get_need_profile(session, actor, need_profile_id).id)


CaseDep = Annotated[Case, Depends(get_case)]
ComputingCaseDep = Annotated[Case, Depends(get_computing_case)]


def get_expected(if_match: Annotated[str | None, Header(max_length=100)] = None) -> int | None:
    """The version that If-Match names; None without it. Whatever we never gave out holds for no version."""
    if if_match is None or if_match.strip() == "*":
        return None
    tag = if_match.strip().removeprefix("W/").strip('"')
    if not (tag.isascii() and tag.isdigit() and len(tag) < 10):
        raise Stale
    return int(tag)


def get_required(if_match: Annotated[str | None, Header(max_length=100)] = None) -> int | None:
    if if_match is None:
        raise PreconditionRequired
    return get_expected(if_match)


ExpectedDep = Annotated[int | None, Depends(get_expected)]
RequiredDep = Annotated[int | None, Depends(get_required)]
