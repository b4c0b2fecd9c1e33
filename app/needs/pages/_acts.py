"""Check your answers, and the acts that move a profile; what cannot be undone has a page that says what will happen."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from app.errors import Invalid, NotFound
from app.needs import policy, service, wording
from app.needs.dependencies import Case, CaseDep
from app.needs.pages._view import context, version_of
from app.needs.policy import Act
from app.needs.schemas import Question
from app.web.dependencies import DatabaseDep, FormDep
from app.web.templating import redirect, render, translator_of

router = APIRouter()
PROFILE = "/need-profiles/{need_profile_id}"
PAGES = {
    "submit": Act.SUBMIT,
    "endorse": Act.ENDORSE,
    "confirm": Act.CONFIRM,
    "return": Act.RETURN,
    "withdraw": Act.WITHDRAW,
    "erase": Act.ERASE,
}
VERBS: dict[str, Callable[..., Any]] = {
    "submit": service.submit,
    "endorse": service.endorse,
    "confirm": service.confirm_draft,
    "withdraw": service.withdraw,
}


def truncate_log_afterwards(database: DatabaseDep) -> Iterator[None]:
    """Once the erasure is committed, the log that still holds the old pages is emptied; the worker tries again."""
    yield
    database.checkpoint()


EmptiedLogDep = Annotated[None, Depends(truncate_log_afterwards, scope="function")]


@router.get("/need-profiles/{need_profile_id}/check")
def check_answers(request: Request, case: CaseDep) -> Response:
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    return render(request, "needs/check.html", context(request, case, profile, needs, is_refused=False))


@router.get("/need-profiles/{need_profile_id}/print")
def print_profile(request: Request, case: CaseDep) -> Response:
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    return render(request, "needs/print.html", context(request, case, profile, needs))


@router.get("/need-profiles/{need_profile_id}/needs/{need_id}/remove")
def ask_remove(request: Request, case: CaseDep, need_id: UUID) -> Response:
    need = service.get_need(*case, need_id)
    service.require_editable(*case, {"needs"})
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    return render(request, "needs/remove.html", context(request, case, profile, needs, need=need))


@router.post("/need-profiles/{need_profile_id}/needs/{need_id}/remove")
def remove_need(request: Request, case: CaseDep, form: FormDep, *, need_id: UUID) -> Response:
    service.remove_need(*case, need_id)
    return redirect(request, f"/need-profiles/{case.profile_id}")


@router.post("/need-profiles/{need_profile_id}/acknowledge")
def acknowledge(request: Request, case: CaseDep, form: FormDep) -> Response:
    service.acknowledge(*case)
    return redirect(request, f"/need-profiles/{case.profile_id}")


@router.post("/need-profiles/{need_profile_id}/erase")
def erase(request: Request, _emptied: EmptiedLogDep, case: CaseDep, *, form: FormDep) -> Response:
    """Nothing of it is left afterwards but ids and dates in the record."""
    if not form.has("understood"):
        return _act_page(request, case, "erase", {"understood": "tick"})
    service.erase(*case, expected=version_of(form))
    return redirect(request, "/need-profiles")


@router.post("/need-profiles/{need_profile_id}/return")
def return_with_question(request: Request, case: CaseDep, form: FormDep) -> Response:
    typed = form.text("question")
    try:
        question = Question.model_validate({"question": typed}).question
    except ValidationError as error:
        codes = {str(problem["loc"][0]): problem["type"] for problem in error.errors()}
        codes = {name: "no_question" if code == "empty" else code for name, code in codes.items()}
        return _act_page(request, case, "return", codes, typed=typed)
    service.return_with_question(*case, question, expected=version_of(form))
    return redirect(request, f"/need-profiles/{case.profile_id}")


def _asking(act: str) -> Callable[..., Response]:
    def ask(request: Request, case: CaseDep) -> Response:
        """The page of an act that this reader may do now; else there is no such page."""
        if not policy.can(case.actor, service.get_need_profile(*case), PAGES[act]):
            raise NotFound
        return _act_page(request, case, act, {})

    return ask


def _doing(act: str) -> Callable[..., Response]:
    def do(request: Request, case: CaseDep, form: FormDep) -> Response:
        try:
            VERBS[act](*case, expected=version_of(form))
        except Invalid:
            profile, needs = service.get_need_profile(*case), service.list_needs(*case)
            shown = context(request, case, profile, needs, is_refused=True)
            return render(request, "needs/check.html", shown, status=422)
        return redirect(request, f"/need-profiles/{case.profile_id}")

    return do


for _name in PAGES:
    router.add_api_route(f"{PROFILE}/{_name}", _asking(_name), methods=["GET"], name=f"ask_{_name}")
for _name in VERBS:
    router.add_api_route(f"{PROFILE}/{_name}", _doing(_name), methods=["POST"], name=f"do_{_name}")


def _act_page(request: Request, case: Case, act: str, codes: dict[str, str], *, typed: str = "") -> Response:
    t = translator_of(request)
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    errors = {name: wording.error(t, code, field=name) for name, code in codes.items()}
    shown = context(request, case, profile, needs, act=act, errors=errors, typed=typed)
    return render(request, "needs/act.html", shown, status=422 if errors else 200)
