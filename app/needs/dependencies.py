"""What the endpoints of a case ask for by type: who may come near cases at all, and a profile that the caller sees.

A body is read only after these have answered: to those who may not see a profile no answer may differ.
"""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends
from sqlmodel import Session

from app.actor import Actor
from app.needs import service
from app.web.dependencies import ComputingSessionDep, SessionDep, SignedInDep


def get_case_actor(actor: SignedInDep) -> Actor:
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
