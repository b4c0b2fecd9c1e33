"""The page that ranks a pasted need without keeping anything."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from app.errors import Invalid
from app.matches import mapping, service, wording
from app.matches.pages import _views, _what_if
from app.matches.schemas import RankQuestion, WhatIfQuery
from app.needs.dependencies import CaseActorDep
from app.web.dependencies import ComputingSessionDep, CountriesDep, FormDep, SettingsDep
from app.web.forms import Form
from app.web.templating import other_languages, render, translator_of
from app.web.vocabulary import by_name
from data import CountryRecord

router = APIRouter()
MANY = ("areas", "audience", "modes", "delivery_languages", "sectors")
ONE = ("country", "statement", "language", "summary_en", "opens_on", "closes_on")
CHANGES = tuple(WhatIfQuery.model_fields)
IF = "if_"  # before the names of what-if's fields: the need in the same form has dates and a language of its own
FORM = "question"


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
    typed = _typed(form)
    try:
        question, query = _question(typed), _changed(typed) if _asks_what_if(form) else WhatIfQuery()
        if not query.is_empty:
            found = _what_if.beside(
                translator_of(request),
                query,
                service.what_if_ad_hoc(session, actor, question, query, settings=settings),
                actor,
            )
            return _rank_page(request, countries, typed, found=found)
        run = service.rank_ad_hoc(session, actor, question, settings=settings)
    except Invalid as invalid:
        return _rank_page(request, countries, typed, errors=_messages(request, invalid), status=422)
    if (kind := form.text("as")) in ("csv", "xlsx"):
        name = wording.file_name(_views.FILE_NAME, run.body["country"], run.as_of)
        return _views.file(request, kind, run.body, run.as_of, name=name)
    shown = _views.shown(request, run, run.body, actor) | {
        "form": FORM,
        "read_areas": wording.suggested_areas(translator_of(request), run.body),
        "dropped_all": form.text("as") == "areas" and not typed["areas"],
        "asks_for_several": mapping.asks_for_several(run.body),
        "is_unchanged": form.text("as") == "what_if",
    }
    return _rank_page(request, countries, typed, shown=shown)


def _asks_what_if(form: Form) -> bool:
    return form.has("lift") or form.text("as") in ("what_if", "enter")


def _typed(form: Form) -> dict[str, Any]:
    """Every field of the form. The button of a near miss is a what-if of its rule alone."""
    changes = {"lift": form.text("lift")} if form.has("lift") else {name: form.text(IF + name) for name in CHANGES}
    confirmed = {"areas": form.texts("areas") or form.texts("read_areas")} if form.text("as") == "areas" else {}
    return (
        {name: form.text(name) for name in ONE}
        | {name: form.texts(name) for name in MANY}
        | confirmed
        | {IF + name: changes.get(name, "") for name in CHANGES}
    )


def _question(typed: Mapping[str, Any]) -> RankQuestion:
    given = {name: typed[name] for name in (*ONE, *MANY) if typed[name]}
    try:
        return RankQuestion.model_validate({"country": "", **given})
    except ValidationError as error:
        raise Invalid({str(e["loc"][0]): e["type"] for e in error.errors()}) from None


def _changed(typed: Mapping[str, Any]) -> WhatIfQuery:
    try:
        query = WhatIfQuery.model_validate({name: typed[IF + name] for name in CHANGES})
    except ValidationError as error:
        raise Invalid({f"{IF}{e['loc'][0]}": e["type"] for e in error.errors()}) from None
    if query.problems:
        raise Invalid({IF + name: code for name, code in query.problems.items()})
    return query


def _messages(request: Request, invalid: Invalid) -> dict[str, str]:
    t = translator_of(request)
    return {name: t.gettext(wording.rank_error(name.removeprefix(IF), code)) for name, code in invalid.fields.items()}


def _rank_page(
    request: Request,
    countries: Mapping[str, CountryRecord],
    typed: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    shown: Mapping[str, Any] | None = None,
    found: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    t, is_answer = translator_of(request), request.method == "POST"
    typed = {name: "" for name in (*ONE, *(IF + name for name in CHANGES))} | {name: [] for name in MANY} | dict(typed)
    context = {
        "typed": typed,
        "errors": errors or {},
        "shown": shown,
        "found": found,
        "country": _views.country_name(request, typed["country"].upper()),
        "countries": by_name((code, row.name(t.language)) for code, row in countries.items()),
        "choices": wording.choices(t),
        "chosen_areas": wording.areas(t, dict.fromkeys(typed["areas"])),
        "asked": {name: typed[IF + name] for name in CHANGES},
        "changes": _what_if.choices(t, names_languages=bool(typed["delivery_languages"])),
        "is_answer": is_answer,
        "switch": [one | ({"form": FORM} if is_answer else {}) for one in other_languages(request, "rank")],
        "is_what_if_wrong": any(name.startswith(IF) for name in errors or {}),
    }
    return render(request, "matches/rank.html", context, status=status, headers={"Cache-Control": "no-store, private"})
