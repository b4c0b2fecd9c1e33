"""The caller's own account and tokens, and what they may read of the record, as JSON."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.accounts import service
from app.accounts.schemas import (
    AuditEntryPrivate,
    AuditPagePrivate,
    FocalPointPrivate,
    FocalPointsPrivate,
    MePrivate,
    NewTokenPrivate,
    OrganisationPrivate,
    TokenIn,
    TokenPagePrivate,
    TokenPrivate,
)
from app.accounts.service import Account
from app.actor import Actor, Role
from app.errors import Invalid
from app.web.dependencies import SessionDep, SignedInDep
from app.web.handlers import PROBLEMS
from app.web.pagination import decode_cursor, encode_cursor

router = APIRouter(prefix="/api/v1", tags=["accounts"], responses=PROBLEMS)

LimitQuery = Annotated[int, Query(ge=1, le=200)]


@router.get("/me")
def get_me(session: SessionDep, actor: SignedInDep) -> MePrivate:
    return _to_me(actor, service.get_account(session, actor))


@router.get("/me/tokens")
def list_tokens(session: SessionDep, actor: SignedInDep) -> TokenPagePrivate:
    rows = service.list_tokens(session, actor)
    return TokenPagePrivate(items=[TokenPrivate.model_validate(row) for row in rows], next=None)


@router.post("/me/tokens", status_code=201)
def make_token(request: Request, session: SessionDep, actor: SignedInDep, form: TokenIn) -> NewTokenPrivate:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    made = service.make_token(session, actor, form, caller_secret=secret if scheme else None)
    return NewTokenPrivate(
        id=made.row.id,
        name=made.row.name,
        role=Role(made.row.role),
        created_at=made.row.created_at,
        expires_at=made.row.expires_at,
        secret=made.secret,
    )


@router.delete("/me/tokens/{token_id}", status_code=204, response_class=Response)
def revoke_token(session: SessionDep, actor: SignedInDep, token_id: UUID) -> None:
    service.revoke_token(session, actor, token_id)


@router.get("/focal-points")
def list_focal_points(session: SessionDep, actor: SignedInDep) -> FocalPointsPrivate:
    rows = service.list_focal_points(session, actor)
    items = [
        FocalPointPrivate(country=row.organisation.country or "", name=row.person.name, email=row.person.email or "")
        for row in rows
    ]
    return FocalPointsPrivate(items=items, next=None)


@router.get("/audit")
def read_record(
    session: SessionDep, actor: SignedInDep, cursor: str | None = None, limit: LimitQuery = 50
) -> AuditPagePrivate:
    rows, after = service.read_record(session, actor, after=_place(cursor), limit=limit)
    return AuditPagePrivate(
        items=[AuditEntryPrivate.model_validate(row) for row in rows],
        next=encode_cursor(after[0].isoformat(), str(after[1])) if after else None,
    )


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    values = decode_cursor(cursor, str, str)
    if values is None:
        return None
    try:
        return datetime.fromisoformat(str(values[0])).astimezone(UTC), UUID(str(values[1]))
    except (ValueError, OverflowError):
        raise Invalid({"cursor": "bad_cursor"}) from None


def _to_me(actor: Actor, account: Account) -> MePrivate:
    person = account.person
    return MePrivate(
        id=person.id,
        name=person.name,
        email=person.email,
        organisation=OrganisationPrivate.model_validate(account.organisation),
        role=actor.role or Role(person.roles[0]),
        roles=[Role(role) for role in person.roles],
        is_focal_point=person.is_focal_point,
        assigned_countries=list(account.assigned),
        language=person.language,
        time_zone=person.time_zone,
        created_at=person.created_at,
        last_sign_in_at=person.last_sign_in_at,
    )
