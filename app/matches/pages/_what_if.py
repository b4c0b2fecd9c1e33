"""The list that another question would make, beside the one of today. Nothing is stored."""

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.actor import Actor
from app.errors import Invalid
from app.matches import mapping, policy, service, wording
from app.matches.catalogue import USUAL_WEIGHTS
from app.matches.pages import _decisions, _views
from app.matches.schemas import WhatIfQuery
from app.models import MatchList
from app.needs.dependencies import Case, CaseDep
from app.web.dependencies import SettingsDep
from app.web.templating import render, translator_of
from app.web.translation import Translator
from data import list_weights

router = APIRouter()
WhatIfQueryDep = Annotated[WhatIfQuery, Query()]


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}/what-if")
def what_if(
    request: Request, case: CaseDep, match_list_id: UUID, query: WhatIfQueryDep, *, settings: SettingsDep
) -> Response:
    row = service.get_list(*case, match_list_id)
    if query.is_empty:
        return _page(request, case, row, query)
    try:
        found = service.what_if(case.session, case.actor, row, query, settings=settings)
    except Invalid as refused:
        return _page(request, case, row, query, errors=refused.fields)
    return _page(request, case, row, query, found=found)


def _page(
    request: Request,
    case: Case,
    row: MatchList,
    query: WhatIfQuery,
    *,
    found: service.WhatIf | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    t = translator_of(request)
    hidden = _decisions.ids_of_hidden(service.decisions_of(*case)) if found else frozenset()
    context = _views.case_context(request, case) | {
        "row": row,
        "back": _views.list_url(request, row),
        "asked": query,
        "is_unchanged": query.is_empty and bool(request.url.query),  # sent as it was, not opened for the first time
        "choices": choices(t, names_languages=any(one["delivery_languages"] for one in row.body["wants"])),
        "errors": {name: t.gettext(wording.rank_error(name, code)) for name, code in (errors or {}).items()},
        "found": beside(t, query, found, case.actor, hidden=hidden) if found else None,
    }
    return render(request, "matches/what_if.html", context, status=422 if errors else 200)


def choices(t: Translator, *, names_languages: bool) -> dict[str, list[tuple[str, str]]]:
    """What would change something. Where no need names a language, every one is welcome already."""
    return {
        "rules": wording.rules_of_change(t),
        "languages": wording.choices(t)["first_languages"] if names_languages else [],
        "weights": [
            (name, t.gettext(wording.WEIGHTS.get(name, name))) for name in list_weights() if name != USUAL_WEIGHTS
        ],
    }


def beside(
    t: Translator, query: WhatIfQuery, found: service.WhatIf, actor: Actor, *, hidden: Collection[str] = ()
) -> dict[str, Any]:
    """Both lists as lines, with what is different marked in each."""
    today, changed = (mapping.without(run.body, hidden) for run in (found.plain, found.changed))
    changes = mapping.compare(today, changed)
    may_see_rules = policy.may_see_exclusions(actor)
    first, second = wording.marks(t, changes, n=today["n_asked"], may_see_rules=may_see_rules)
    return {
        "sentences": wording.question(t, query),
        "moved": wording.moved(t, found.moved),
        "n": changes.n,
        "today": wording.places(t, today["matches"], first),
        "changed": wording.places(t, changed["matches"], second),
        "versions": {"today": found.plain.weights_version, "changed": found.changed.weights_version},
    }
