"""Twelve questions, one a page. What is typed is read by the same classes as the API's, and kept when it is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ValidationError

from app.errors import Invalid, NotFound, Stale
from app.models import Need, NeedProfile, NeedProfileState
from app.needs import service, wording
from app.needs.dependencies import Case, CaseDep
from app.needs.pages import _choices
from app.needs.pages._view import address, context, version_of
from app.needs.schemas import NeedEdit, NeedNew, NeedProfileEdit
from app.web.dependencies import FormDep
from app.web.forms import Form
from app.web.templating import redirect, render, translator_of

router = APIRouter()
Back = Literal["", "check"]
NULLABLE = frozenset({"severity", "n_activities", "opens_on", "closes_on", "seniority"})
REUSED = ("beneficiary", "delivery-language")  # a further need takes these answers over from the one before


@dataclass(frozen=True, slots=True)
class Question:
    """Which fields a page asks for; the required ones may be skipped, but not saved empty."""

    texts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_text: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return self.texts + self.choices


PROFILE_QUESTIONS = {
    "contact": Question(("contact_name", "contact_email"), required=("contact_name", "contact_email"), is_text=True),
    "language": Question(("language",), required=("language",)),
    "under-way": Question(("under_way",)),
    "activities": Question(("n_activities",), required=("n_activities",), is_text=True),
}
NEED_QUESTIONS = {
    "statement": Question(("statement",), required=("statement",), is_text=True),
    "areas": Question(choices=("areas",), required=("areas",)),
    "severity": Question(("severity",), required=("severity",)),
    "beneficiary": Question(("seniority",), ("audience",), required=("audience",)),
    "mode": Question(choices=("modes",), required=("modes",)),
    "window": Question(("opens_on", "closes_on")),
    "delivery-language": Question(choices=("delivery_languages",), required=("delivery_languages",)),
    "label": Question(("label",), required=("label",)),
}


@router.get("/need-profiles/{need_profile_id}/answers/{question}")
def ask_profile(*, request: Request, case: CaseDep, question: str, back: Back = "") -> Response:
    asked = _known(PROFILE_QUESTIONS, question)
    service.require_editable(*case, asked.fields)
    profile = service.get_need_profile(*case)
    return _page(request, case, (question, back), _values(asked, profile))


@router.post("/need-profiles/{need_profile_id}/answers/{question}")
def save_profile_answer(*, request: Request, case: CaseDep, question: str, form: FormDep, back: Back = "") -> Response:
    asked = _known(PROFILE_QUESTIONS, question)
    typed = _typed(asked, form)

    def save(edit: NeedProfileEdit) -> None:
        service.answer(*case, edit, expected=version_of(form))

    refused = _try(asked, typed, NeedProfileEdit, save)
    if refused is not None:
        return _page(request, case, (question, back), typed, refused=refused)
    return redirect(request, f"/need-profiles/{case.profile_id}{_after_profile(case, question, back)}")


@router.get("/need-profiles/{need_profile_id}/needs/new")
def ask_new_need(*, request: Request, case: CaseDep) -> Response:
    service.require_editable(*case, {"needs"})
    return _page(request, case, ("statement", ""), {"statement": ""})


@router.post("/need-profiles/{need_profile_id}/needs/new")
def add_need(*, request: Request, case: CaseDep, form: FormDep) -> Response:
    """A need begins with its statement."""
    asked = NEED_QUESTIONS["statement"]
    typed, added = _typed(asked, form), []
    refused = _try(asked, typed, NeedNew, lambda edit: added.append(service.add_need(*case, edit)))
    if refused is not None:
        return _page(request, case, ("statement", ""), typed, refused=refused)
    return redirect(request, f"/need-profiles/{case.profile_id}/needs/{added[0].id}/areas")


@router.get("/need-profiles/{need_profile_id}/needs/{need_id}/{question}")
def ask_need(*, request: Request, case: CaseDep, need_id: UUID, question: str, back: Back = "") -> Response:
    asked = _known(NEED_QUESTIONS, question)
    need = service.get_need(*case, need_id)
    service.require_editable(*case, asked.fields)
    return _page(request, case, (question, back), _values(asked, need), need=need)


@router.post("/need-profiles/{need_profile_id}/needs/{need_id}/{question}")
def save_need_answer(
    *, request: Request, case: CaseDep, need_id: UUID, question: str, form: FormDep, back: Back = ""
) -> Response:
    asked = _known(NEED_QUESTIONS, question)
    need = service.get_need(*case, need_id)
    typed = _typed(asked, form)

    def save(edit: NeedEdit) -> None:
        service.edit_need(*case, need_id, form=edit, expected=version_of(form))

    refused = _try(asked, typed, NeedEdit, save)
    if refused is not None:
        return _page(request, case, (question, back), typed, need=need, refused=refused)
    return redirect(request, f"/need-profiles/{case.profile_id}{_after_need(case, need_id, question, back)}")


def _known(questions: Mapping[str, Question], slug: str) -> Question:
    if slug not in questions:
        raise NotFound
    return questions[slug]


def _values(asked: Question, row: NeedProfile | Need) -> dict[str, Any]:
    return {name: getattr(row, name) for name in asked.fields}


def _typed(asked: Question, form: Form) -> dict[str, Any]:
    """What was sent, as it was typed; the language that is chosen from the long list joins the ticked ones."""
    typed: dict[str, Any] = {name: form.text(name) for name in asked.texts}
    typed |= {name: form.texts(name) for name in asked.choices}
    if "delivery_languages" in typed:
        typed["delivery_languages"] += form.texts("another_language")
    return typed


def _try(
    asked: Question, typed: dict[str, Any], schema: type[BaseModel], save: Callable[[Any], None]
) -> dict[str, str] | None:
    """Save the answers; None if that worked, else the refusal of each field ("version": somebody was faster)."""
    empty = {name: "empty" if asked.is_text else "choose" for name in asked.required if not typed[name]}
    if empty:
        return empty
    said = {name: None if name in NULLABLE and not value else value for name, value in typed.items()}
    try:
        save(schema.model_validate(said))
    except ValidationError as error:
        return {str(problem["loc"][0]): problem["type"] for problem in error.errors()}
    except Invalid as error:
        return error.fields
    except Stale:
        return {"version": "stale"}
    return None


def _after_profile(case: Case, question: str, back: str) -> str:
    """Where to go on, as the rest of the profile's address; its list of tasks is the empty rest."""
    if back or not _is_draft(case):  # later only this one answer could be changed
        return "/check"
    order = list(PROFILE_QUESTIONS)
    if question != order[-1]:
        return f"/answers/{order[order.index(question) + 1]}"
    needs = service.list_needs(*case)
    return "" if needs else "/needs/new"


def _after_need(case: Case, need_id: UUID, question: str, back: str) -> str:
    order = _order(service.list_needs(*case), need_id, asked=question)
    if back or question == order[-1] or not _is_draft(case):
        return "/check"
    return f"/needs/{need_id}/{order[order.index(question) + 1]}"


def _is_draft(case: Case) -> bool:
    return service.get_need_profile(*case).state is NeedProfileState.DRAFT


def _order(needs: Sequence[Need], need_id: UUID | None, *, asked: str = "") -> list[str]:
    """The questions of a need; a further one (None: one that is only begun) skips those it takes over."""
    is_first = not needs or needs[0].id == need_id
    return [slug for slug in NEED_QUESTIONS if is_first or slug not in REUSED or slug == asked]


def _place(needs: Sequence[Need], need: Need | None, question: str) -> dict[str, Any]:
    """Which of how many questions this is; a further need counts its own."""
    need_id = need.id if need else None
    is_further = question in NEED_QUESTIONS and bool(needs) and needs[0].id != need_id
    order = _order(needs, need_id) if is_further else [*PROFILE_QUESTIONS, *NEED_QUESTIONS]
    number = order.index(question) + 1 if question in order else None
    return {"number": number, "n_questions": len(order), "is_further": is_further}


def _page(  # a page is told all that it shows
    request: Request,
    case: Case,
    place: tuple[str, str],
    values: Mapping[str, Any],
    *,
    need: Need | None = None,
    refused: Mapping[str, str] | None = None,
) -> Response:
    """One question; `place` is its name and where to go afterwards."""
    question, back = place
    t = translator_of(request)
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    is_stale = bool(refused) and "version" in (refused or {})
    errors = {name: wording.error(t, code, field=name) for name, code in (refused or {}).items() if name != "version"}
    heading, hint, who = map(t.gettext, wording.QUESTIONS[question])
    row = need or profile
    shown = {
        "question": question,
        "heading": heading,
        "hint": hint,
        "who": who,
        "values": values,
        "errors": errors,
        "is_stale": is_stale,
        "version": row.version,
        "need": need,
        "action": request.url.path + (f"?back={back}" if back else ""),
        "back_url": f"{address(request, profile.id)}/{back}".rstrip("/"),
        **_place(needs, need, question),
        "options": _choices.options_of(request, case, question, need, is_answer=refused is not None),
    }
    status = 412 if is_stale else 422 if errors else 200
    return render(request, "needs/question.html", context(request, case, profile, needs, **shown), status=status)
