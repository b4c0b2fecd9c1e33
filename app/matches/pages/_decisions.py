"""Hiding offers of a list and taking that back; the shortlist as a page and as files."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.actor import Actor
from app.errors import Invalid, Stale
from app.matches import mapping, policy, service, wording
from app.matches.schemas import LONGEST_NOTE, LONGEST_REASON, HiddenOfferingNew, ListQuery, ShortlistEntryEdit
from app.matches.service import Decisions, Shortlisted
from app.models import MatchList
from app.needs import service as needs_service
from app.needs.dependencies import Case, CaseDep
from app.visibility import side_of
from app.web.downloads import table_response
from app.web.forms import Form, FormDep
from app.web.templating import language_of, redirect, render, translator_of

router = APIRouter()
ListQueryDep = Annotated[ListQuery, Query()]
Context = dict[str, Any]
STEPS = {"save": 0, "up": -1, "down": 1}


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
    gone = next((one for one in hidden if one.offering_id == changed and one.rank is not None), None)
    later = [
        match["rank"]
        for match in mapping.without(row.body, ids_of_hidden(decisions))["matches"]
        if gone is not None and match["rank"] > gone.rank
    ]
    return {
        "hidden": hidden,
        "gone": gone,
        "gone_before": min(later, default=None),
        "shortlisted": {str(offering_id) for offering_id in decisions.shortlisted},
        "base": f"/{language_of(request)}/need-profiles/{case.profile_id}",
        "list_id": row.id,
        "reasons": wording.hide_reasons(t),
        "who_sees": t.gettext(wording.WHO_SEES[side_of(case.actor)]),
        "longest": LONGEST_REASON,
    }


@router.post("/need-profiles/{need_profile_id}/hidden-offerings/{offering_id}")
def hide_or_show(request: Request, case: CaseDep, offering_id: UUID, query: ListQueryDep, *, form: FormDep) -> Response:
    """Hide an offer at once, or take it back; then the same list again, at the same place. Pressed twice is once."""
    if form.text("act") == "undo":
        if str(offering_id) in ids_of_hidden(_decided(case)):
            service.unhide(*case, offering_id)
        return _to_list(request, case, form)
    try:
        given = HiddenOfferingNew.model_validate({"reason": form.text("reason"), "note": form.text("note")})
    except ValidationError as refused:
        return _hide_page(request, case, offering_id, form=form, refused=refused)
    service.hide(*case, offering_id, reason=given.reason, note=given.note)
    return _to_list(request, case, form, changed=offering_id)


@router.get("/need-profiles/{need_profile_id}/shortlist")
def show_shortlist(request: Request, case: CaseDep, removed: UUID | None = None) -> Response:
    gone = service.find_removed(*case, removed) if removed else None
    is_lost = removed is not None and gone is None and removed not in _decided(case).shortlisted
    return _shortlist_page(request, case, removed=gone, is_lost=is_lost)


@router.get("/need-profiles/{need_profile_id}/shortlist.csv")
def shortlist_as_csv(request: Request, case: CaseDep) -> Response:
    return _table(request, case, "csv")


@router.get("/need-profiles/{need_profile_id}/shortlist.xlsx")
def shortlist_as_xlsx(request: Request, case: CaseDep) -> Response:
    return _table(request, case, "xlsx")


@router.post("/need-profiles/{need_profile_id}/shortlist/{offering_id}")
def change_shortlist(
    request: Request, case: CaseDep, offering_id: UUID, query: ListQueryDep, *, form: FormDep
) -> Response:
    """Put an offer on the shortlist or take it off, from a list or from the shortlist; order it; write its note."""
    act = form.text("act")
    if act == "add":
        place = service.shortlist(*case, offering_id).entry.position
        return _to_list(request, case, form) if form.has("list") else _to_entry(request, case, place)
    if act == "remove":
        if offering_id in _decided(case).shortlisted:
            service.unshortlist(*case, offering_id)
        if form.has("list"):
            return _to_list(request, case, form)
        return _to_removed(request, case, offering_id)
    if act not in STEPS:
        raise Invalid({"act": "unknown_code"})
    if offering_id in _decided(case).shortlisted:
        return _edit_entry(request, case, offering_id, form)
    return _was_removed(request, case, offering_id, note=form.text("note"))


def _decided(case: Case) -> Decisions:
    """So that a button of another tab, or pressed twice, finds what it wants done already."""
    needs_service.get_need_profile(*case)
    return service.decisions_of(*case)


def _edit_entry(request: Request, case: Case, offering_id: UUID, form: Form) -> Response:
    """Every button of a row sends its note too, so that none is lost on the way."""
    t, typed = translator_of(request), {offering_id: form.text("note")}
    try:
        given = ShortlistEntryEdit.model_validate({"note": form.text("note")})
    except ValidationError as refused:
        message = wording.decision_error(t, refused.errors()[0]["type"], longest=LONGEST_NOTE)
        return _shortlist_page(request, case, typed=typed, errors={offering_id: message}, status=422)
    version = form.text("version")
    try:
        found = service.edit_entry(
            *case,
            offering_id,
            note=given.note,
            by=STEPS[form.text("act")],
            expected=int(version) if version.isdecimal() and len(version) < 10 else -1,
        )
    except Stale:
        message = t.gettext(wording.CHANGED_MEANWHILE)
        return _shortlist_page(request, case, typed=typed, errors={offering_id: message}, status=412)
    return _to_entry(request, case, found.entry.position)


def _was_removed(request: Request, case: Case, offering_id: UUID, *, note: str) -> Response:
    """Somebody took the row off meanwhile: the list says so, with what would else be lost of the note."""
    gone = service.find_removed(*case, offering_id)
    if note and (gone is None or note != gone.entry.note):
        return _shortlist_page(request, case, removed=gone, is_lost=gone is None, unsaved=note, status=409)
    return _to_removed(request, case, offering_id)


def _to_removed(request: Request, case: Case, offering_id: UUID) -> Response:
    return redirect(request, f"/need-profiles/{case.profile_id}/shortlist?removed={offering_id}#removed")


def _to_entry(request: Request, case: Case, position: int) -> Response:
    return redirect(request, f"/need-profiles/{case.profile_id}/shortlist#entry-{position}")


def _to_list(request: Request, case: Case, form: Form, *, changed: UUID | None = None) -> Response:
    """Back to the list that the form stood in, with its filters, at the offer that it was about."""
    words = [request.url.query] if request.url.query else []  # filters of the list, checked as such on the way in
    words += [f"changed={changed}"] if changed else []
    try:
        place = f"/{UUID(form.text('list'))}"
    except ValueError:
        place = ""
    query = f"?{'&'.join(words)}" if words else ""
    rank = form.text("rank")
    anchor = f"#rank-{int(rank)}" if rank.isdecimal() and len(rank) < 5 else ""
    return redirect(request, f"/need-profiles/{case.profile_id}/matches{place}{query}{anchor}")


def _hide_page(request: Request, case: Case, offering_id: UUID, *, form: Form, refused: ValidationError) -> Response:
    """The question alone, for a form that came without a reason or with too long a note."""
    t = translator_of(request)
    codes = {str(error["loc"][0]): error["type"] for error in refused.errors()}
    codes = {name: "unknown_code" if name == "reason" else code for name, code in codes.items()}
    offering = service.public_offerings(case.session, [offering_id]).get(offering_id)
    context = _chrome(request, case) | {
        "offering": offering,
        "action": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "typed": {name: form.text(name) for name in ("reason", "note", "list", "rank")},
        "errors": {
            name: wording.decision_error(t, code, longest=LONGEST_REASON) for name, code in sorted(codes.items())
        },
        "reasons": wording.hide_reasons(t),
    }
    return render(request, "matches/hide.html", context, status=422)


def _shortlist_page(
    request: Request,
    case: Case,
    *,
    typed: Mapping[UUID, str] | None = None,
    errors: Mapping[UUID, str] | None = None,
    removed: Shortlisted | None = None,
    is_lost: bool = False,
    unsaved: str = "",
    status: int = 200,
) -> Response:
    views = _views_of(request, service.read_shortlist(*case))
    context = _chrome(request, case) | {
        "entries": views,
        "typed": typed or {},
        "errors": {f"note-{v.position}": errors[v.offering_id] for v in views if errors and v.offering_id in errors}
        | ({"unsaved": translator_of(request).gettext(wording.TAKEN_OFF_MEANWHILE)} if unsaved else {}),
        "removed": _views_of(request, [removed])[0] if removed else None,
        "is_lost": is_lost,
        "unsaved": unsaved,
        "longest": LONGEST_NOTE,
        "bands": {name: wording.band(translator_of(request), name) for name in wording.BANDS},
    }
    return render(request, "matches/shortlist.html", context, status=status)


def _views_of(request: Request, found: list[Shortlisted]) -> list[wording.EntryView]:
    """Rows of the shortlist in words; each kept list is read once."""
    t = translator_of(request)
    lists = {row.found_in.id: row.found_in for row in found if row.found_in}
    lines = {
        id: {match.card["id"]: match for match in wording.view(t, kept.body).matches} for id, kept in lists.items()
    }
    return [
        wording.entry_view(
            t,
            row.entry,
            row.offering,
            match=lines[row.found_in.id][str(row.entry.offering_id)] if row.found_in else None,
            found_in=row.found_in,
        )
        for row in found
    ]


def _chrome(request: Request, case: Case) -> Context:
    """What both pages say of the profile: its name, its marking, who sees what is decided here."""
    t = translator_of(request)
    profile = needs_service.get_need_profile(*case)
    labels = {need.label.value for need in needs_service.list_needs(*case)}
    country = request.app.state.countries.get(profile.country or "")
    return {
        "profile": profile,
        "country": country.name(t.language) if country else profile.country or "",
        "marking": wording.marking(t, labels),
        "who_sees": t.gettext(wording.WHO_SEES[side_of(case.actor)]),
        "may_decide": policy.blocks_list(profile) is None,
    }


def find_standings(request: Request, session: Session, actor: Actor, offering_id: UUID) -> list[wording.StandingView]:
    """For an offering's own page: the newest lists of a coordinator's countries that have it near the top."""
    t, countries = translator_of(request), request.app.state.countries
    return [
        wording.standing_view(t, asdict(row), countries[row.country].name(t.language) if row.country else "")
        for row in service.find_standings(session, actor, offering_id)
    ]


def _table(request: Request, case: Case, kind: str) -> Response:
    entries = _views_of(request, service.read_shortlist(*case))
    return table_response("shortlist", kind, *wording.shortlist_table(translator_of(request), entries))
