"""The shortlist of a profile as a page whose notes are sent together, and as files."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from app import clock
from app.actor import Actor
from app.errors import Invalid
from app.matches import mapping, policy, service, wording
from app.matches.pages._decisions import chrome, list_of, to_list
from app.matches.schemas import LONGEST_NOTE, ListQuery, NoteDraft, ShortlistEntryEdit
from app.matches.service import Shortlisted
from app.models import MatchList
from app.needs.dependencies import Case, CaseDep
from app.web.downloads import table_response
from app.web.forms import Form, FormDep
from app.web.templating import redirect, render, translator_of
from app.web.translation import Translator

router = APIRouter()
STEPS = {"add": 0, "save": 0, "up": -1, "down": 1}
Drafts = Mapping[UUID, NoteDraft]


@router.get("/need-profiles/{need_profile_id}/shortlist")
def show_shortlist(request: Request, case: CaseDep, removed: UUID | None = None, saved: UUID | None = None) -> Response:
    return _page(request, case, removed=removed, saved=saved)


@router.get("/need-profiles/{need_profile_id}/shortlist.csv")
def shortlist_as_csv(request: Request, case: CaseDep) -> Response:
    return _table(request, case, "csv")


@router.get("/need-profiles/{need_profile_id}/shortlist.xlsx")
def shortlist_as_xlsx(request: Request, case: CaseDep) -> Response:
    return _table(request, case, "xlsx")


@router.post("/need-profiles/{need_profile_id}/shortlist/{offering_id}")
def change_shortlist(
    request: Request, case: CaseDep, offering_id: UUID, query: Annotated[ListQuery, Query()], *, form: FormDep
) -> Response:
    """Put an offer on the shortlist or take it off, from a list or from the shortlist; order it; write the notes."""
    act, row = form.text("act"), list_of(case, form)
    if act not in {"remove", *STEPS}:
        raise Invalid({"act": "unknown_code"})
    if act == "add":
        service.shortlist(*case, offering_id)  # first: a note that comes with what is put back is not lost any more
    if unsaved := _save_notes(request, case, form):
        return unsaved
    answer = _act(request, case, offering_id, act)
    return to_list(request, case, row, about=offering_id) if form.has("list") else answer


def _act(request: Request, case: Case, offering_id: UUID, act: str) -> Response:
    """Do what the button says, and where it leads on the shortlist; done before, it leads there all the same."""
    if offering_id not in service.decisions_of(*case).shortlisted:
        return _to_removed(request, case, offering_id)
    if act == "remove":
        service.unshortlist(*case, offering_id)
        return _to_removed(request, case, offering_id)
    place = service.edit_entry(*case, offering_id, by=STEPS[act]).entry.position
    return _to_entry(request, case, place, saved=offering_id if act == "save" else None)


def _save_notes(request: Request, case: Case, form: Form) -> Response | None:
    """Every button of the page sends every note, so that none is lost on the way; a page where they cannot be kept."""
    drafts = _drafts(form)
    t = translator_of(request)
    if errors := {id: code for id, draft in drafts.items() if (code := _refused(draft))}:
        messages = {id: wording.decision_error(t, code, longest=LONGEST_NOTE) for id, code in errors.items()}
        return _page(request, case, drafts=drafts, errors=messages, status=422)
    crossed = service.save_notes(*case, drafts)
    if not crossed:
        return None
    message = t.gettext(wording.CHANGED_MEANWHILE)
    return _page(
        request,
        case,
        drafts=drafts,
        errors={id: message for id in crossed.notes},
        crossed=crossed.notes,
        removed=next(iter(crossed.rows), None),
        status=412 if crossed.notes else 409,
    )


def _drafts(form: Form) -> Drafts:
    found = {}
    for name in form.values:
        kind, _, id = name.partition("-")
        if kind == "note":
            try:
                found[UUID(id)] = NoteDraft(form.text(name), form.text(f"seen-{id}"))
            except ValueError:
                raise Invalid({"note": "unknown_code"}) from None
    return found


def _refused(draft: NoteDraft) -> str:
    """The code of what is wrong with a note; empty when it can be kept."""
    try:
        ShortlistEntryEdit.model_validate({"note": draft.text})
    except ValidationError as refused:
        return refused.errors()[0]["type"]
    return ""


def _to_removed(request: Request, case: Case, offering_id: UUID) -> Response:
    return redirect(request, f"/need-profiles/{case.profile_id}/shortlist?removed={offering_id}#removed")


def _to_entry(request: Request, case: Case, position: int, *, saved: UUID | None = None) -> Response:
    query = f"?saved={saved}" if saved else ""
    return redirect(request, f"/need-profiles/{case.profile_id}/shortlist{query}#entry-{position}")


def _page(
    request: Request,
    case: Case,
    *,
    drafts: Drafts | None = None,
    errors: Mapping[UUID, str] | None = None,
    crossed: frozenset[UUID] = frozenset(),
    removed: UUID | None = None,
    saved: UUID | None = None,
    status: int = 200,
) -> Response:
    """The shortlist with what was typed in its fields; below the heading what was typed about rows that are gone."""
    t = translator_of(request)
    views = _views_of(request, case, service.read_shortlist(*case))
    kept = {view.offering_id for view in views}
    gone = service.find_removed(*case, removed) if removed else None
    drafts, errors = drafts or {}, errors or {}
    unsaved = _unsaved(case, {id: draft for id, draft in drafts.items() if id not in kept})
    taken_off = t.gettext(wording.TAKEN_OFF_MEANWHILE)
    context = chrome(request, case) | {
        "entries": views,
        "typed": {id: draft.text for id, draft in drafts.items()},
        "errors": {one.field: taken_off for one in unsaved}
        | {f"note-{view.position}": errors[view.offering_id] for view in views if view.offering_id in errors},
        "crossed": crossed,
        "unsaved": unsaved,
        "removed": _views_of(request, case, [gone])[0] if gone else None,
        "is_lost": removed is not None and gone is None and removed not in kept,
        "saved": saved,
        "longest": LONGEST_NOTE,
        "bands": {name: wording.band(t, name) for name in wording.BANDS},
    }
    return render(request, "matches/shortlist.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A note whose row somebody took off: its field, and the offer's title where it can be put back with it."""

    field: str
    offering_id: UUID
    title: str
    draft: NoteDraft


def _unsaved(case: Case, rest: Drafts) -> list[Unsaved]:
    lost = {id: draft for id, draft in rest.items() if draft.is_changed and draft.text}
    named = service.public_offerings(case.session, list(lost))
    return [
        Unsaved(f"unsaved-{n}", id, named[id].title if id in named else "", draft)
        for n, (id, draft) in enumerate(lost.items(), 1)
    ]


def _views_of(request: Request, case: Case, found: list[Shortlisted]) -> list[wording.EntryView]:
    """Rows of the shortlist in words; each kept list is read once."""
    t = translator_of(request)
    lists = {row.found_in.id: row.found_in for row in found if row.found_in}
    views = {id: wording.view(t, kept.body, kept.as_of) for id, kept in lists.items()}
    lines = {id: {match.card["id"]: match for match in view.matches} for id, view in views.items()}
    return [
        wording.entry_view(
            t,
            row.entry,
            row.offering,
            match=_line(lines[row.found_in.id][str(row.entry.offering_id)], row) if row.found_in else None,
            found_in=row.found_in,
            near=_near(row),
            known=mapping.how_known(row.offering) if row.offering else None,
            remarks=wording.remarks(
                t, why_gone=_why_gone(t, row, case.actor), has_left=row.has_left, hidden=row.hidden
            ),
        )
        for row in found
    ]


def _line(match: wording.MatchView, row: Shortlisted) -> wording.MatchView:
    """What a kept list says of an entry; one that has ended since leads nowhere."""
    return replace(match, next_step="") if row.has_left else match


def _near(row: Shortlisted) -> tuple[MatchList, Mapping[str, Any]] | None:
    """The newest list, where an entry that stands in none is a near miss of it, and what it says there."""
    if row.found_in or row.newest is None:
        return None
    line = mapping.lines_of(row.newest.body).get(str(row.entry.offering_id))
    return (row.newest, line) if line else None


def _why_gone(t: Translator, row: Shortlisted, actor: Actor) -> str | None:
    """Why the newest list has an entry no more, as far as it may be said; None for one that still stands in it."""
    if row.found_in is None or row.newest is None:
        return None
    offering = mapping.lines_of(row.found_in.body)[str(row.entry.offering_id)]["offering"]
    gone = mapping.Move(offering, None, None, mapping.rules_against(row.newest.body, offering["external_id"]))
    left = {offering["id"]} if row.has_left else set()
    may_see_rules = policy.may_see_exclusions(actor)
    return wording.why_gone(t, gone, left=left, n=row.newest.n_asked, may_see_rules=may_see_rules)


def _table(request: Request, case: Case, kind: str) -> Response:
    t, about = translator_of(request), chrome(request, case)
    profile, entries = about["profile"], _views_of(request, case, service.read_shortlist(*case))
    rows = wording.shortlist_table(t, entries, about=[f"TLP:{about['marking'][0]}", about["country"], profile.title])
    return table_response(wording.file_name("shortlist", profile.country, clock.today()), kind, *rows)
