"""Hiding offers of a list and taking that back; where an offer stands in lists."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.actor import Actor
from app.errors import NotFound
from app.matches import mapping, policy, service, wording
from app.matches.pages import _views
from app.matches.schemas import LONGEST_REASON, HiddenOfferingNew, ListQuery
from app.matches.service import Decisions
from app.models import MatchList
from app.needs.dependencies import Case, CaseDep
from app.visibility import side_of
from app.web.forms import Form, FormDep
from app.web.templating import language_of, redirect, render, translator_of

router = APIRouter()
ListQueryDep = Annotated[ListQuery, Query()]
Context = dict[str, Any]


def ids_of_hidden(decisions: Decisions) -> frozenset[str]:
    return frozenset(str(row.offering_id) for row in decisions.hidden)


def decided_on(request: Request, case: Case, row: MatchList, decisions: Decisions, *, changed: UUID | None) -> Context:
    """What a list says of its reader's decisions, and where their forms lead."""
    t = translator_of(request)
    lines = mapping.lines_of(row.body)
    unlisted = [hidden.offering_id for hidden in decisions.hidden if str(hidden.offering_id) not in lines]
    offerings = service.public_offerings(case.session, unlisted)
    hidden = [
        wording.hidden_view(t, one, lines.get(str(one.offering_id)), offerings.get(one.offering_id))
        for one in decisions.hidden
    ]
    gone = next((one for one in hidden if one.offering_id == changed and (one.rank or one.is_near)), None)
    return {
        "hidden": hidden,
        "gone": gone,
        "gone_before": _next_row(mapping.without(row.body, ids_of_hidden(decisions)), gone) if gone else None,
        "shortlisted": {str(offering_id) for offering_id in decisions.shortlisted},
        "base": f"/{language_of(request)}/need-profiles/{case.profile_id}",
        "list_id": row.id,
        "reasons": wording.hide_reasons(t),
        "who_sees": t.gettext(wording.WHO_SEES[side_of(case.actor)]),
        "longest": LONGEST_REASON,
    }


def _next_row(left: mapping.Body, gone: wording.HiddenView) -> int | str | None:
    """Which row of those that are left a hidden one stood before: its rank, or a near miss; None at the end."""
    if gone.rank is None:
        return "miss" if left["near_misses"] else None
    return min((match["rank"] for match in left["matches"] if match["rank"] > gone.rank), default=None)


@router.post("/need-profiles/{need_profile_id}/hidden-offerings/{offering_id}")
def hide_or_show(request: Request, case: CaseDep, offering_id: UUID, query: ListQueryDep, *, form: FormDep) -> Response:
    """Hide an offer at once, or take it back; then the same list again, at the same place. Pressed twice is once.

    What is hidden already stays as it was decided, whatever a page of before sends: undo is how one decides again.
    """
    row = list_of(case, form)
    is_hidden = str(offering_id) in ids_of_hidden(service.decisions_of(*case))
    if form.text("act") == "undo":
        if is_hidden:
            service.unhide(*case, offering_id)
        return to_list(request, case, row, about=offering_id)
    try:
        given = HiddenOfferingNew.model_validate({"reason": form.text("reason"), "note": form.text("note")})
    except ValidationError as refused:
        return _hide_page(request, case, offering_id, form=form, refused=refused)
    if not is_hidden:
        service.hide(*case, offering_id, reason=given.reason, note=given.note)
    return to_list(request, case, row, about=offering_id, is_gone=True)


def list_of(case: Case, form: Form) -> MatchList | None:
    """The kept list that the form stood in, before anything is decided: one that is not theirs does not exist."""
    if not form.text("list"):
        return None
    try:
        list_id = UUID(form.text("list"))
    except ValueError:
        raise NotFound from None
    return service.get_list(*case, list_id)


def to_list(request: Request, case: Case, row: MatchList | None, *, about: UUID, is_gone: bool = False) -> Response:
    """Back to the list that the form stood in, with its filters, at the offer that it was about."""
    words = [request.url.query] if request.url.query else []  # filters of the list, checked as such on the way in
    words += [f"changed={about}"] if is_gone else []
    place = f"/{row.id}" if row else ""
    query = f"?{'&'.join(words)}" if words else ""
    line = mapping.lines_of(row.body).get(str(about)) if row else None
    anchor = (f"#rank-{line['rank']}" if "rank" in line else f"#miss-{about}") if line else ""
    return redirect(request, f"/need-profiles/{case.profile_id}/matches{place}{query}{anchor}")


def _hide_page(request: Request, case: Case, offering_id: UUID, *, form: Form, refused: ValidationError) -> Response:
    """The question alone, for a form that came without a reason or with too long a note."""
    t = translator_of(request)
    codes = {str(error["loc"][0]): error["type"] for error in refused.errors()}
    codes = {name: "unknown_code" if name == "reason" else code for name, code in codes.items()}
    offering = service.public_offerings(case.session, [offering_id]).get(offering_id)
    context = chrome(request, case) | {
        "offering": offering,
        "action": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "typed": {name: form.text(name) for name in ("reason", "note", "list")},
        "errors": {
            name: wording.decision_error(t, code, longest=LONGEST_REASON) for name, code in sorted(codes.items())
        },
        "reasons": wording.hide_reasons(t),
    }
    return render(request, "matches/hide.html", context, status=422)


def chrome(request: Request, case: Case) -> Context:
    """What both pages say of the profile: its name, its marking, who sees what is decided here."""
    about = _views.case_context(request, case)
    return about | {
        "country": _views.country_name(request, about["profile"].country),
        "who_sees": translator_of(request).gettext(wording.WHO_SEES[side_of(case.actor)]),
        "may_decide": policy.blocks_list(about["profile"]) is None,
    }


def find_standings(request: Request, session: Session, actor: Actor, offering_id: UUID) -> list[wording.StandingView]:
    """For an offering's own page: the newest lists of a coordinator's countries that have it near the top."""
    t, countries = translator_of(request), request.app.state.countries
    return [
        wording.standing_view(t, asdict(row), countries[row.country].name(t.language) if row.country else "")
        for row in service.find_standings(session, actor, offering_id)
    ]
