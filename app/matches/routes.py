"""Ranked lists as JSON: make, read, read the latest; what was decided on them; one need ranked at once."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.actor import Actor
from app.matches import mapping, policy, service, wording
from app.matches.schemas import (
    HiddenOfferingNew,
    HiddenOfferingPrivate,
    HiddenOfferingsPrivate,
    MatchListHeads,
    MatchListNew,
    MatchListPrivate,
    RankingPrivate,
    RankQuestion,
    ShortlistEntryEdit,
    ShortlistEntryPrivate,
    ShortlistPrivate,
    StandingsPrivate,
)
from app.matches.service import Shortlisted
from app.models import MatchList
from app.needs.dependencies import CaseActorDep, CaseDep, ComputingCaseDep, ExpectedDep, RequiredDep
from app.web.dependencies import ComputingSessionDep, SessionDep, SettingsDep
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
        translator(lang), run.body, run.as_of, with_exclusions=policy.may_see_exclusions(actor), of_profile=False
    )
    return {name: getattr(run, name) for name in FACTS} | rows


@router.get("/need-profiles/{need_profile_id}/hidden-offerings", response_model=HiddenOfferingsPrivate)
def list_hidden(case: CaseDep) -> Any:
    """What the caller's side hid from its lists of the profile. The other side's are never told."""
    return {"items": [mapping.to_hidden(row) for row in service.list_hidden(*case)], "next": None}


@router.put("/need-profiles/{need_profile_id}/hidden-offerings/{offering_id}", response_model=HiddenOfferingPrivate)
def hide(case: CaseDep, offering_id: UUID, form: HiddenOfferingNew) -> Any:
    """Hide an offering, with a reason. Kept lists stay as they are: what is hidden is left out when they are shown.

    What is hidden already gets this reason; without a `note` the one it has stays.
    """
    note = form.note if "note" in form.model_fields_set else None
    return mapping.to_hidden(service.hide(*case, offering_id, reason=form.reason, note=note))


@router.delete("/need-profiles/{need_profile_id}/hidden-offerings/{offering_id}", status_code=204)
def unhide(case: CaseDep, offering_id: UUID) -> Response:
    """Take it back."""
    service.unhide(*case, offering_id)
    return Response(status_code=204)


@router.get("/need-profiles/{need_profile_id}/shortlist", response_model=ShortlistPrivate)
def read_shortlist(case: CaseDep) -> Any:
    """The shortlist of the caller's side, in its order."""
    return {"items": [_entry(found) for found in service.read_shortlist(*case)], "next": None}


@router.put("/need-profiles/{need_profile_id}/shortlist/{offering_id}", response_model=ShortlistEntryPrivate)
def shortlist(case: CaseDep, offering_id: UUID, response: Response) -> Any:
    """Put an offering at the end of the shortlist; once more changes nothing."""
    return _tagged(response, service.shortlist(*case, offering_id))


@router.patch("/need-profiles/{need_profile_id}/shortlist/{offering_id}", response_model=ShortlistEntryPrivate)
def edit_entry(
    case: CaseDep, expected: RequiredDep, offering_id: UUID, form: ShortlistEntryEdit, *, response: Response
) -> Any:
    """Write the note, or move the entry to a place."""
    changes = form.model_dump(exclude_none=True)
    return _tagged(response, service.edit_entry(*case, offering_id, **changes, expected=expected))


@router.delete("/need-profiles/{need_profile_id}/shortlist/{offering_id}", status_code=204)
def unshortlist(case: CaseDep, expected: ExpectedDep, offering_id: UUID) -> Response:
    """Take an offering off; until the next one is taken off, putting it back brings its place and note with it."""
    service.unshortlist(*case, offering_id, expected=expected)
    return Response(status_code=204)


@router.get("/offerings/{offering_id}/standing", response_model=StandingsPrivate)
def find_standings(actor: CaseActorDep, session: SessionDep, offering_id: UUID, *, lang: Lang = "en") -> Any:
    """Coordinators: which newest lists of their countries have the offering among the first ten."""
    rows = [asdict(row) for row in service.find_standings(session, actor, offering_id)]
    t = translator(lang)
    return {"items": [mapping.to_standing(wording.standing_view(t, row, ""), row) for row in rows], "next": None}


def _tagged(response: Response, found: Shortlisted) -> ShortlistEntryPrivate:
    response.headers["ETag"] = f'"{found.entry.version}"'
    return _entry(found)


def _entry(found: Shortlisted) -> ShortlistEntryPrivate:
    return mapping.to_entry(found.entry, found.offering, found.found_in)


def _answer(row: MatchList, actor: Actor, lang: str) -> dict[str, Any]:
    rows = mapping.to_answer(
        translator(lang), row.body, row.as_of, with_exclusions=policy.may_see_exclusions(actor), of_profile=True
    )
    return {name: getattr(row, name) for name in (*KEPT, *FACTS)} | rows
