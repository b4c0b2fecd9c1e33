"""Ranked lists as JSON: make, read, read the latest; and one need ranked at once, nothing stored."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.actor import Actor
from app.matches import mapping, policy, service
from app.matches.schemas import MatchListHeads, MatchListNew, MatchListPrivate, RankingPrivate, RankQuestion
from app.models import MatchList
from app.needs.dependencies import CaseActorDep, CaseDep, ComputingCaseDep
from app.web.dependencies import ComputingSessionDep, SettingsDep
from app.web.handlers import PROBLEMS
from app.web.translation import translator

router = APIRouter(prefix="/api/v1", tags=["matches"], responses=PROBLEMS)
Lang = Annotated[Literal["en", "ar"], Query()]
KEPT = ("id", "need_profile_id", "need_id", "made_at")
FACTS = ("as_of", "weights_version", "catalogue_version", "encoder", "areas_are_suggested")


@router.post("/need-profiles/{need_profile_id}/match-lists", response_model=MatchListPrivate, status_code=201)
def make_list(
    case: ComputingCaseDep, form: MatchListNew, *, settings: SettingsDep, response: Response, lang: Lang = "en"
) -> Any:
    """Rank the catalogue for a need or the whole profile, and keep the list."""
    row = service.make_list(*case, settings=settings, need_id=form.need_id, k=form.k)
    response.headers["Location"] = f"/api/v1/need-profiles/{row.need_profile_id}/match-lists/{row.id}"
    return _answer(row, case.actor, lang)


@router.get("/need-profiles/{need_profile_id}/match-lists", response_model=MatchListHeads)
def list_lists(case: CaseDep, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 50) -> Any:
    """Kept lists, newest first, without their rows."""
    return service.list_lists(*case, cursor=cursor, limit=limit)


@router.get("/need-profiles/{need_profile_id}/match-lists/latest", response_model=MatchListPrivate)
def latest(case: CaseDep, need_id: UUID | None = None, lang: Lang = "en") -> Any:
    """The newest list of the whole profile, or of one need."""
    return _answer(service.latest(*case, need_id), case.actor, lang)


@router.get("/need-profiles/{need_profile_id}/match-lists/{match_list_id}", response_model=MatchListPrivate)
def get_list(case: CaseDep, match_list_id: UUID, lang: Lang = "en") -> Any:
    """A kept list as it was made."""
    return _answer(service.get_list(*case, match_list_id), case.actor, lang)


@router.post("/rank", response_model=RankingPrivate)
def rank_ad_hoc(
    actor: CaseActorDep,
    session: ComputingSessionDep,
    question: RankQuestion,
    *,
    settings: SettingsDep,
    lang: Lang = "en",
) -> Any:
    """Rank one need of the body. Nothing is stored."""
    run = service.rank_ad_hoc(session, actor, question, settings=settings)
    rows = mapping.to_answer(
        translator(lang), run.body, with_exclusions=policy.may_see_exclusions(actor), of_profile=False
    )
    return {name: getattr(run, name) for name in FACTS} | rows


def _answer(row: MatchList, actor: Actor, lang: str) -> dict[str, Any]:
    rows = mapping.to_answer(
        translator(lang), row.body, with_exclusions=policy.may_see_exclusions(actor), of_profile=True
    )
    return {name: getattr(row, name) for name in (*KEPT, *FACTS)} | rows
