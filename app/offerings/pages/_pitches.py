"""A provider's own pages: what is ours, write a pitch, confirm or correct fact by fact, send it, take it back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.actor import Actor
from app.errors import Invalid, NotAllowed, NotFound
from app.models import Offering
from app.offerings import mapping, policy, service, wording
from app.offerings.pages import _form, _views
from app.web.dependencies import CountriesDep, LangDep, SessionDep, SignedInDep
from app.web.forms import Form, FormDep
from app.web.templating import redirect, render, translator_of

router = APIRouter()


def get_own(session: SessionDep, actor: SignedInDep, offering_id: UUID) -> Offering:
    """The provider's own row; for everybody else there is no such page."""
    row = service.get_offering(session, actor, offering_id)
    if not policy.owns(actor, row):
        raise NotFound
    return row


OwnDep = Annotated[Offering, Depends(get_own)]


@router.get("/my-offerings")
def list_my_offerings(*, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep) -> Response:
    t = translator_of(request)
    rows = [(row, *wording.state_name(t, row), _note(row)) for row in service.list_my_offerings(session, actor)]
    return render(request, "offerings/mine.html", {"rows": rows})


def _note(row: Offering) -> str:
    """What waits on a row: a question, or a correction under review."""
    if row.correction is None:
        return "question" if row.review_question and policy.can_start("submit", row) else ""
    if row.correction["question"] and not row.correction["is_submitted"]:
        return "question"
    return "under_review" if row.correction["is_submitted"] else "correction"


@router.get("/offerings/new")
def show_new(request: Request, lang: LangDep, actor: SignedInDep) -> Response:
    _refuse_others(actor)
    return _new_page(request, _form.EMPTY)


@router.post("/offerings/new")
def create(*, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, form: FormDep) -> Response:
    _refuse_others(actor)
    try:
        row = service.create(session, actor, _form.read_texts(form))
    except Invalid as refused:
        return _new_page(request, _form.typed(form), refused)
    return redirect(request, f"/offerings/{row.id}/edit")


def _refuse_others(actor: Actor) -> None:
    if denial := policy.may_draft(actor):
        raise NotAllowed(denial)


def _new_page(request: Request, values: dict[str, Any], refused: Invalid | None = None) -> Response:
    t = translator_of(request)
    errors = wording.problems(t, refused.fields) if refused else {}
    context = {"values": values, "errors": errors, "choices": _form.choices(t)}
    return render(request, "offerings/new.html", context, status=422 if refused else 200)


@router.get("/offerings/{offering_id}/edit")
def show_edit(*, request: Request, lang: LangDep, actor: SignedInDep, row: OwnDep) -> Response:
    return _edit_page(request, actor, row, _form.values_of(row))


@router.post("/offerings/{offering_id}/edit")
def edit(
    *, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, row: OwnDep, form: FormDep
) -> Response:
    try:
        service.edit(session, actor, row.id, _form.read_texts(form), if_match=_form.version(form))
    except Invalid as refused:
        return _edit_page(request, actor, row, _form.typed(form), refused=refused)
    return redirect(request, f"/offerings/{row.id}/edit")


def _edit_page(
    request: Request, actor: Actor, row: Offering, values: dict[str, Any], *, refused: Invalid | None = None
) -> Response:
    t = translator_of(request)
    facts = _form.facts_of(row)
    correction = row.correction
    context = _views.pitch(t, row) | {
        "values": values,
        "errors": wording.problems(t, refused.fields) if refused else {},
        "choices": _form.choices(t, row),
        "facts": _views.row_facts(t, row, facts),
        "unknown": [(name, t.gettext(wording.FACTS[name])) for name in mapping.FACTS if name not in facts],
        "version": policy.etag(actor, row),
        "can": {act: policy.can_start(act, row) for act in ("edit", "confirm", "submit", "withdraw", "end")},
        "is_correction": correction is not None,
        "under_review": correction is not None and correction["is_submitted"],
        "question": correction["question"] if correction else row.review_question,
        "corrected": [] if correction is None else list(correction["changes"].get("facts", {})),
    }
    return render(request, "offerings/edit.html", context, status=422 if refused else 200)


@router.get("/offerings/{offering_id}/fact")
def show_fact(
    *,
    request: Request,
    lang: LangDep,
    row: OwnDep,
    actor: SignedInDep,
    name: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    if name not in mapping.FACTS:
        raise NotFound
    return _fact_page(request, actor, row, name)


@router.post("/offerings/{offering_id}/fact")
def correct_fact(
    *,
    request: Request,
    lang: LangDep,
    session: SessionDep,
    actor: SignedInDep,
    row: OwnDep,
    form: FormDep,
    countries: CountriesDep,
) -> Response:
    fact = form.text("fact")
    if fact not in mapping.FACTS:
        raise NotFound
    try:
        changes = {"facts": {fact: _form.read_fact(fact, form, countries)}}
        service.edit(session, actor, row.id, changes, if_match=_form.version(form))
    except Invalid as refused:
        return _fact_page(request, actor, row, fact, form=form, refused=refused)
    return redirect(request, f"/offerings/{row.id}/edit#facts")


def _fact_page(
    request: Request,
    actor: Actor,
    row: Offering,
    fact: str,
    *,
    form: Form | None = None,
    refused: Invalid | None = None,
) -> Response:
    t = translator_of(request)
    known = _views.row_facts(t, row, {name: f for name, f in _form.facts_of(row).items() if name == fact})
    context = {
        "row": row,
        "fact": fact,
        "name": t.gettext(wording.FACTS[fact]),
        "known": known[0] if known else None,
        "field": _form.fact_field(t, fact, row, form),
        "errors": wording.problems(t, refused.fields) if refused else {},
        "version": policy.etag(actor, row),
    }
    return render(request, "offerings/fact.html", context, status=422 if refused else 200)


@router.post("/offerings/{offering_id}/confirm")
def confirm_fact(
    *, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, row: OwnDep, form: FormDep
) -> Response:
    service.confirm(session, actor, row.id, form.texts("fact"), if_match=_form.version(form))
    return redirect(request, f"/offerings/{row.id}/edit#facts")


@router.post("/offerings/{offering_id}/submit")
def submit(
    *, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, row: OwnDep, form: FormDep
) -> Response:
    try:
        service.submit(session, actor, row.id, if_match=_form.version(form))
    except Invalid as refused:
        return _edit_page(request, actor, row, _form.values_of(row), refused=refused)
    return redirect(request, "/my-offerings")


@router.post("/offerings/{offering_id}/withdraw")
def withdraw(
    *, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, row: OwnDep, form: FormDep
) -> Response:
    service.withdraw(session, actor, row.id, if_match=_form.version(form))
    return redirect(request, "/my-offerings")


@router.post("/offerings/{offering_id}/end")
def end(
    *, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, row: OwnDep, form: FormDep
) -> Response:
    service.end(session, actor, row.id, if_match=_form.version(form))
    return redirect(request, "/my-offerings")
