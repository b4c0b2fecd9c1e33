"""The ranked list as a page and as files, and the page that ranks a pasted need without keeping anything."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.actor import Actor
from app.errors import Conflict, Invalid, NotFound
from app.matches import mapping, policy, service, wording
from app.matches.schemas import RankQuestion
from app.matches.service import Run
from app.models import MatchList
from app.needs import service as needs_service
from app.needs.dependencies import Case, CaseActorDep, CaseDep, ComputingCaseDep
from app.settings import Settings
from app.web.dependencies import (
    ComputingSessionDep,
    CountriesDep,
    FormDep,
    SettingsDep,
    get_language,
)
from app.web.downloads import table_response
from app.web.templating import redirect, render, translator_of
from app.web.translation import Translator
from data import CountryRecord

_LANGUAGE = [Depends(get_language)]  # other first parts are no pages of ours
router = APIRouter(prefix="/{lang}", tags=["matches_pages"], include_in_schema=False, dependencies=_LANGUAGE)
FILE_NAME = "ranked-list"
LISTS_SHOWN = 20
MANY = ("areas", "audience", "modes", "delivery_languages", "sectors")
ONE = ("country", "statement", "language", "opens_on", "closes_on")


@router.get("/rank")
def show_rank(request: Request, actor: CaseActorDep, countries: CountriesDep) -> Response:
    return _rank_page(request, countries, {"country": actor.country or ""})


@router.post("/rank")
def rank(
    request: Request,
    actor: CaseActorDep,
    session: ComputingSessionDep,
    form: FormDep,
    *,
    settings: SettingsDep,
    countries: CountriesDep,
) -> Response:
    """200 with the list in the answer itself: nothing is stored, so there is nowhere to lead to."""
    typed: dict[str, Any] = {name: form.text(name) for name in ONE} | {name: form.texts(name) for name in MANY}
    try:
        run = _rank_typed(session, actor, typed, settings)
    except Invalid as invalid:
        return _rank_page(request, countries, typed, errors=_messages(request, invalid), status=422)
    if (kind := form.text("as")) in ("csv", "xlsx"):
        return _file(request, kind, run)
    return _rank_page(request, countries, typed, shown=_shown(request, run, actor, countries))


@router.get("/need-profiles/{need_profile_id}/matches.csv")
def latest_as_csv(request: Request, case: CaseDep, need: UUID | None = None) -> Response:
    return _file(request, "csv", service.latest(*case, need))


@router.get("/need-profiles/{need_profile_id}/matches.xlsx")
def latest_as_xlsx(request: Request, case: CaseDep, need: UUID | None = None) -> Response:
    return _file(request, "xlsx", service.latest(*case, need))


@router.get("/need-profiles/{need_profile_id}/matches")
def show_latest(request: Request, case: CaseDep, countries: CountriesDep, need: UUID | None = None) -> Response:
    """The newest list; where there is none yet, how to get one."""
    try:
        row = service.latest(*case, need)
    except NotFound:
        row = None
    return _list_page(request, case, countries, row, need_id=need)


@router.post("/need-profiles/{need_profile_id}/matches")
def make_lists(
    request: Request, case: ComputingCaseDep, form: FormDep, *, settings: SettingsDep, countries: CountriesDep
) -> Response:
    """A new list of the whole profile and of each need."""
    try:
        row = service.make_lists(*case, settings=settings)
    except Conflict as conflict:
        if conflict.code not in wording.REFUSALS:
            raise
        refusal = translator_of(request).gettext(wording.REFUSALS[conflict.code])
        return _list_page(request, case, countries, None, refusal=refusal, status=409)
    return redirect(request, f"/need-profiles/{case.profile_id}/matches/{row.id}")


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}.csv")
def list_as_csv(request: Request, case: CaseDep, match_list_id: UUID) -> Response:
    return _file(request, "csv", service.get_list(*case, match_list_id))


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}.xlsx")
def list_as_xlsx(request: Request, case: CaseDep, match_list_id: UUID) -> Response:
    return _file(request, "xlsx", service.get_list(*case, match_list_id))


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}")
def show_list(request: Request, case: CaseDep, match_list_id: UUID, countries: CountriesDep) -> Response:
    row = service.get_list(*case, match_list_id)
    return _list_page(request, case, countries, row, need_id=row.need_id)


def _rank_typed(session: Session, actor: Actor, typed: Mapping[str, Any], settings: Settings) -> Run:
    given = {name: value for name, value in typed.items() if value}
    try:
        question = RankQuestion.model_validate({"country": "", **given})
    except ValidationError as error:
        raise Invalid({str(e["loc"][0]): e["type"] for e in error.errors()}) from None
    return service.rank_ad_hoc(session, actor, question, settings=settings)


def _messages(request: Request, invalid: Invalid) -> dict[str, str]:
    t = translator_of(request)
    return {name: t.gettext(wording.rank_error(name, code)) for name, code in invalid.fields.items()}


def _rank_page(
    request: Request,
    countries: Mapping[str, CountryRecord],
    typed: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    shown: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    t = translator_of(request)
    context = {
        "typed": {name: "" for name in ONE} | {name: [] for name in MANY} | dict(typed),
        "errors": errors or {},
        "shown": shown,
        "countries": sorted(((code, row.name(t.language)) for code, row in countries.items()), key=lambda c: c[1]),
        "choices": wording.choices(t),
    }
    return render(request, "matches/rank.html", context, status=status, headers={"Cache-Control": "no-store, private"})


def _shown(
    request: Request, kept: Run | MatchList, actor: Actor, countries: Mapping[str, CountryRecord]
) -> dict[str, Any]:
    """What the part of the page that lists offers needs."""
    t = translator_of(request)
    body = kept.body
    exclusions = mapping.count_exclusions(body) if policy.may_see_exclusions(actor) else {}
    return {
        "kept": kept,
        "view": wording.view(t, body),
        "country": _country_name(t, countries, body["country"]),
        "wants": [wording.want(t, one) for one in body["wants"]],
        "suggested": wording.suggested(t, body),
        "exclusions": [(wording.rule(t, name), n) for name, n in exclusions.items()],
        "n_excluded": len(body["exclusions"]) if exclusions else 0,
        "bands": [(name, wording.band(t, name), wording.band_hint(t, name)) for name in wording.BANDS],
    }


def _country_name(t: Translator, countries: Mapping[str, CountryRecord], code: str | None) -> str:
    record = countries.get(code or "")
    return record.name(t.language) if record else code or ""


def _list_page(
    request: Request,
    case: Case,
    countries: Mapping[str, CountryRecord],
    row: MatchList | None,
    *,
    need_id: UUID | None = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    t = translator_of(request)
    profile = needs_service.get_need_profile(*case)
    needs = needs_service.list_needs(*case)
    if need_id is not None and need_id not in {need.id for need in needs}:
        raise NotFound
    context = {
        "profile": profile,
        "tabs": [(n.id, wording.heading(t, n.statement, n.areas, n.position), n.language) for n in needs],
        "need_id": need_id,
        "row": row,
        "heads": service.list_lists(*case, limit=LISTS_SHOWN).items,
        "shown": _shown(request, row, case.actor, countries) if row else None,
        "marking": wording.marking(t, {need.label.value for need in needs}),
        "may_make": policy.blocks_list(profile) is None,
        "refusal": refusal,
        "country": _country_name(t, countries, profile.country) or profile.title,
    }
    return render(request, "matches/list.html", context, status=status)


def _file(request: Request, kind: str, kept: Run | MatchList) -> Response:
    t = translator_of(request)
    return table_response(FILE_NAME, kind, *wording.table(t, wording.view(t, kept.body)))
