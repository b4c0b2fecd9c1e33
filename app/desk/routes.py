"""The desk as JSON, for coordinators."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.desk import service
from app.desk.schemas import DeskPrivate
from app.web.dependencies import SessionDep, SettingsDep, SignedInDep
from app.web.handlers import PROBLEMS

router = APIRouter(prefix="/api/v1/desk", tags=["desk"], responses=PROBLEMS)


@router.get("", response_model=DeskPrivate)
def read_desk(session: SessionDep, actor: SignedInDep, settings: SettingsDep) -> DeskPrivate:
    """What waits for the caller: profiles, reviews, reports."""
    return service.read_desk(session, actor, acknowledge_days=settings.acknowledge_days)


@router.post("/reports/{report_id}/close", status_code=204)
def close_report(session: SessionDep, actor: SignedInDep, report_id: UUID) -> Response:
    """Take a report off the desk."""
    service.close_report(session, actor, report_id)
    return Response(status_code=204)
