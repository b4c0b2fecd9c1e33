"""A kept list as a page and as files: all of it, or the rows that somebody chose."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.errors import Conflict, NotFound
from app.matches import policy, service, wording
from app.matches.pages import _decisions, _since, _views
from app.matches.schemas import LatestQuery, ListQuery
from app.models import MatchList
from app.needs import policy as needs_policy
from app.needs import service as needs_service
from app.needs.dependencies import Case, CaseDep, ComputingCaseDep
from app.web.dependencies import CountriesDep, FormDep, SettingsDep
from app.web.templating import redirect, render, translator_of
from app.web.translation import Translator

router = APIRouter()
LISTS_SHOWN = 20
ListQueryDep = Annotated[ListQuery, Query()]
LatestQueryDep = Annotated[LatestQuery, Query()]


@router.get("/need-profiles/{need_profile_id}/matches.csv")
def latest_as_csv(request: Request, case: CaseDep, query: LatestQueryDep) -> Response:
    return _file(request, case, "csv", service.latest(*case, query.need), query=query)


@router.get("/need-profiles/{need_profile_id}/matches.xlsx")
def latest_as_xlsx(request: Request, case: CaseDep, query: LatestQueryDep) -> Response:
    return _file(request, case, "xlsx", service.latest(*case, query.need), query=query)


@router.get("/need-profiles/{need_profile_id}/matches")
def show_latest(request: Request, case: CaseDep, countries: CountriesDep, query: LatestQueryDep) -> Response:
    """The newest list; where there is none yet, how to get one."""
    try:
        row = service.latest(*case, query.need)
    except NotFound:
        row = None
    return list_page(request, case, row, query, need_id=query.need)


@router.post("/need-profiles/{need_profile_id}/matches")
def make_lists(request: Request, case: ComputingCaseDep, form: FormDep, *, settings: SettingsDep) -> Response:
    """A new list of the whole profile and of each need."""
    try:
        row = service.make_lists(*case, settings=settings)
    except Conflict as conflict:
        if conflict.code not in wording.REFUSALS:
            raise
        refusal = translator_of(request).gettext(wording.REFUSALS[conflict.code])
        return list_page(request, case, None, ListQuery(), refusal=refusal, status=409)
    return redirect(request, f"/need-profiles/{case.profile_id}/matches/{row.id}")


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}.csv")
def list_as_csv(request: Request, case: CaseDep, match_list_id: UUID, query: ListQueryDep) -> Response:
    return _file(request, case, "csv", service.get_list(*case, match_list_id), query=query)


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}.xlsx")
def list_as_xlsx(request: Request, case: CaseDep, match_list_id: UUID, query: ListQueryDep) -> Response:
    return _file(request, case, "xlsx", service.get_list(*case, match_list_id), query=query)


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}")
def show_list(request: Request, case: CaseDep, match_list_id: UUID, query: ListQueryDep) -> Response:
    row = service.get_list(*case, match_list_id)
    return list_page(request, case, row, query, need_id=row.need_id)


def _file(request: Request, case: Case, kind: str, row: MatchList, *, query: ListQuery) -> Response:
    """What the page of the same address shows: without what this reader hid."""
    hidden = _decisions.ids_of_hidden(service.decisions_of(*case))
    return _views.part_as_file(request, case, kind, row, query=query, hidden=hidden)


def _shown(request: Request, case: Case, row: MatchList, query: ListQuery, *, may_make: bool) -> dict[str, Any]:
    decisions = service.decisions_of(*case)
    hidden = _decisions.ids_of_hidden(decisions)
    return _views.part_shown(request, row, query, case.actor, hidden=hidden) | {
        "decided": _decisions.decided_on(request, case, row, decisions, changed=query.changed),
        "since": _since.since_last(request, case, row, hidden),
        "left": _views.ended_since(case, row.body),
        "may_make": may_make,
    }


def _tick(t: Translator, shown: dict[str, Any], ticked: Sequence[str]) -> dict[str, str]:
    """Tick these offers again; the field in question is the first of them, or the first of all."""
    found = shown["view"].matches
    first = next((match for match in found if match.card["id"] in ticked), found[0] if found else None)
    message = wording.ticked(t, len(ticked))
    shown |= {"ticked": frozenset(ticked), "wrong_tick": (first.rank, message) if first else None}
    return {f"offer-{first.rank}" if first else "compare": message}


def list_page(
    request: Request,
    case: Case,
    row: MatchList | None,
    query: ListQuery,
    *,
    need_id: UUID | None = None,
    refusal: str = "",
    ticked: Sequence[str] | None = None,
    status: int = 200,
) -> Response:
    """The list, or why there is none; `ticked` are offers that were chosen to be compared, too few or too many."""
    t = translator_of(request)
    profile = needs_service.get_need_profile(*case)
    needs = needs_service.list_needs(*case)
    if need_id is not None and need_id not in {need.id for need in needs}:
        raise NotFound
    blocked = policy.blocks_list(profile)
    may_make = blocked is None
    can_edit = needs_policy.can(case.actor, profile, needs_policy.Act.EDIT)
    shown = _shown(request, case, row, query, may_make=may_make) if row else None
    context: dict[str, Any] = {
        "profile": profile,
        "tabs": [(n.id, wording.heading(t, n.statement, n.areas, n.position), n.language) for n in needs],
        "need_id": need_id,
        "row": row,
        "heads": service.list_lists(*case, limit=LISTS_SHOWN).items,
        "shown": shown,
        "errors": _tick(t, shown, ticked) if shown and ticked is not None else {},
        "confirmable": {str(n.id) for n in needs if can_edit and not n.areas_are_confirmed},
        "marking": wording.marking(t, {need.label.value for need in needs}),
        "may_make": may_make,
        "will_acknowledge": needs_policy.can(case.actor, profile, needs_policy.Act.ACKNOWLEDGE),
        "refusal": refusal or (t.gettext(wording.REFUSALS[blocked]) if blocked else ""),
        "country": _views.country_name(request, profile.country) or profile.title,
    }
    return render(request, "matches/list.html", context, status=status)
