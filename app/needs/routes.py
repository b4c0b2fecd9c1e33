"""Need profiles as JSON. For everybody but the owner and the assigned coordinators there is nothing here."""

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.models import Need, NeedProfile
from app.needs import service
from app.needs.dependencies import CaseActorDep, CaseDep, ExpectedDep, RequiredDep
from app.needs.schemas import (
    MissingListPrivate,
    NeedEdit,
    NeedNew,
    NeedOrder,
    NeedPrivate,
    NeedProfileEdit,
    NeedProfileNew,
    NeedProfilePage,
    NeedProfilePrivate,
    NeedsPrivate,
    Question,
)
from app.web.dependencies import DatabaseDep, SessionDep
from app.web.handlers import PROBLEMS

router = APIRouter(prefix="/api/v1/need-profiles", tags=["needs"], responses=PROBLEMS)


def truncate_log_afterwards(database: DatabaseDep) -> Iterator[None]:
    """Once the erasure is committed, the log that still holds the old pages is emptied; the worker tries again."""
    yield
    database.checkpoint()


EmptiedLogDep = Annotated[None, Depends(truncate_log_afterwards, scope="function")]


def _tagged(response: Response, row: Any) -> Any:
    response.headers["ETag"] = f'"{row.version}"'
    return row


@router.get("", response_model=NeedProfilePage)
def list_need_profiles(
    actor: CaseActorDep,
    session: SessionDep,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Any:
    return service.list_need_profiles(session, actor, cursor=cursor, limit=limit)


@router.post("", response_model=NeedProfilePrivate, status_code=201)
def create(actor: CaseActorDep, session: SessionDep, response: Response, form: NeedProfileNew) -> NeedProfile:
    profile = service.create(session, actor, form)
    response.headers["Location"] = f"/api/v1/need-profiles/{profile.id}"
    return _tagged(response, profile)  # type: ignore[no-any-return]  # the row that went in


@router.get("/{need_profile_id}", response_model=NeedProfilePrivate)
def get_need_profile(case: CaseDep, response: Response) -> Any:
    return _tagged(response, service.get_need_profile(*case))


@router.patch("/{need_profile_id}", response_model=NeedProfilePrivate)
def answer(case: CaseDep, response: Response, form: NeedProfileEdit, expected: RequiredDep) -> Any:
    return _tagged(response, service.answer(*case, form, expected=expected))


@router.get("/{need_profile_id}/missing", response_model=MissingListPrivate)
def list_missing(case: CaseDep) -> Any:
    return {"items": service.missing(*case)}


@router.post("/{need_profile_id}/copy", response_model=NeedProfilePrivate, status_code=201)
def copy(case: CaseDep, response: Response) -> Any:
    profile = service.copy(*case)
    response.headers["Location"] = f"/api/v1/need-profiles/{profile.id}"
    return _tagged(response, profile)


@router.get("/{need_profile_id}/needs", response_model=NeedsPrivate)
def list_needs(case: CaseDep) -> Any:
    return {"items": service.list_needs(*case), "next": None}


@router.post("/{need_profile_id}/needs", response_model=NeedPrivate, status_code=201)
def add_need(case: CaseDep, response: Response, form: NeedNew) -> Need:
    need = service.add_need(*case, form)
    response.headers["Location"] = f"/api/v1/need-profiles/{case.profile_id}/needs/{need.id}"
    return _tagged(response, need)  # type: ignore[no-any-return]  # the row that went in


@router.post("/{need_profile_id}/needs/order", response_model=NeedsPrivate)
def reorder(case: CaseDep, form: NeedOrder) -> Any:
    return {"items": service.reorder(*case, form.needs), "next": None}


@router.get("/{need_profile_id}/needs/{need_id}", response_model=NeedPrivate)
def get_need(case: CaseDep, response: Response, need_id: UUID) -> Any:
    return _tagged(response, service.get_need(*case, need_id))


@router.patch("/{need_profile_id}/needs/{need_id}", response_model=NeedPrivate)
def edit_need(
    *,
    case: CaseDep,
    response: Response,
    need_id: UUID,
    form: NeedEdit,
    expected: RequiredDep,
) -> Any:
    return _tagged(response, service.edit_need(*case, need_id, form=form, expected=expected))


@router.delete("/{need_profile_id}/needs/{need_id}", status_code=204)
def remove_need(case: CaseDep, need_id: UUID, expected: ExpectedDep) -> None:
    service.remove_need(*case, need_id, expected=expected)


@router.post("/{need_profile_id}/confirm", response_model=NeedProfilePrivate)
def confirm(case: CaseDep, response: Response, expected: ExpectedDep) -> Any:
    return _tagged(response, service.confirm_draft(*case, expected=expected))


@router.post("/{need_profile_id}/submit", response_model=NeedProfilePrivate)
def submit(case: CaseDep, response: Response, expected: ExpectedDep) -> Any:
    return _tagged(response, service.submit(*case, expected=expected))


@router.post("/{need_profile_id}/endorse", response_model=NeedProfilePrivate)
def endorse(case: CaseDep, response: Response, expected: ExpectedDep) -> Any:
    return _tagged(response, service.endorse(*case, expected=expected))


@router.post("/{need_profile_id}/acknowledge", response_model=NeedProfilePrivate)
def acknowledge(case: CaseDep, response: Response, expected: ExpectedDep) -> Any:
    return _tagged(response, service.acknowledge(*case, expected=expected))


@router.post("/{need_profile_id}/return", response_model=NeedProfilePrivate)
def return_with_question(case: CaseDep, response: Response, form: Question, expected: ExpectedDep) -> Any:
    profile = service.return_with_question(*case, form.question, expected=expected)
    return _tagged(response, profile)


@router.post("/{need_profile_id}/withdraw", response_model=NeedProfilePrivate)
def withdraw(case: CaseDep, response: Response, expected: ExpectedDep) -> Any:
    return _tagged(response, service.withdraw(*case, expected=expected))


@router.post("/{need_profile_id}/erase", status_code=204)
def erase(_emptied: EmptiedLogDep, case: CaseDep, expected: ExpectedDep) -> None:
    """Delete a withdrawn profile for good; the record keeps ids and dates."""
    service.erase(*case, expected=expected)
