"""Two to four offers of a kept list side by side."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.errors import NotFound
from app.matches import mapping, service, wording
from app.matches.pages import _decisions, _lists, _views
from app.matches.schemas import CompareQuery
from app.matches.wording import MatchView
from app.needs.dependencies import CaseDep
from app.web.templating import render, translator_of
from app.web.translation import Translator

router = APIRouter()
MOST_COMPARED = 4
CompareQueryDep = Annotated[CompareQuery, Query()]


@router.get("/need-profiles/{need_profile_id}/matches/{match_list_id}/compare")
def compare(request: Request, case: CaseDep, match_list_id: UUID, query: CompareQueryDep) -> Response:
    """The list again with its ticks, where there are too few or too many."""
    row = service.get_list(*case, match_list_id)
    wanted, chosen = _views.wanted_of(query, row.body), list(dict.fromkeys(map(str, query.offer)))
    if not 2 <= len(chosen) <= MOST_COMPARED:
        return _lists.list_page(request, case, row, query, need_id=row.need_id, ticked=chosen, status=422)
    hidden = _decisions.ids_of_hidden(service.decisions_of(*case))
    body = mapping.pick(mapping.without(row.body, hidden), chosen)
    if len(body["matches"]) < len(chosen):
        raise NotFound
    t = translator_of(request)
    found = wording.view(t, body, row.as_of).matches
    context = _views.case_context(request, case) | {
        "row": row,
        "back": _views.list_url(request, row) + _views.query_of(wanted),
        "found": found,
        "left": _views.ended_since(case, body),
        "bands": {name: wording.band(t, name) for name in wording.BANDS},
        "facts": _lines(found),
        "groups": _groups(t, found),
        "of_several": len(row.body["wants"]) > 1,
    }
    return render(request, "matches/compare.html", context)


def _lines(found: Sequence[MatchView]) -> list[tuple[str, list[tuple[str, bool] | None]]]:
    """Each kind of fact that one of the offers has, with that of every offer."""
    known = [{label: (value, is_inferred) for label, value, is_inferred in match.facts} for match in found]
    labels = dict.fromkeys(label for facts in known for label in facts)
    return [(label, [facts.get(label) for facts in known]) for label in labels]


def _groups(t: Translator, found: Sequence[MatchView]) -> list[tuple[str, list[Any]]]:
    """Each kind of shares that one of the offers has, in the order of the page, with that of every offer."""
    known = [{group.label: group for group in match.groups} for match in found]
    names = [t.gettext(name) for name in wording.GROUPS.values()]
    labels = dict.fromkeys([name for name in names if any(name in one for one in known)])
    labels |= dict.fromkeys(label for groups in known for label in groups)
    return [(label, [groups.get(label) for groups in known]) for label in labels]
