"""The page that ranks a pasted need without keeping anything."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.actor import Actor
from app.errors import Invalid
from app.matches import service, wording
from app.matches.pages import _views
from app.matches.schemas import RankQuestion
from app.matches.service import Run
from app.needs.dependencies import CaseActorDep
from app.settings import Settings
from app.web.dependencies import ComputingSessionDep, CountriesDep, FormDep, SettingsDep
from app.web.templating import render, translator_of
from data import CountryRecord

router = APIRouter()
MANY = ("areas", "audience", "modes", "delivery_languages", "sectors")
ONE = ("country", "statement", "language", "summary_en", "opens_on", "closes_on")


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
        return _views.file(request, kind, run.body)
    return _rank_page(request, countries, typed, shown=_views.shown(request, run, run.body, actor))


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
