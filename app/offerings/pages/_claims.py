"""Taking over a shipped row: the coordinator's link, and the page that it opens."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.actor import Actor
from app.errors import Invalid, NotFound
from app.offerings import policy, service, wording
from app.offerings.pages import _views
from app.offerings.schemas import Newcomer
from app.web import cookies
from app.web.dependencies import ActorDep, ComputingSessionDep, LangDep, SessionDep, SettingsDep, SignedInDep
from app.web.forms import Form, FormDep
from app.web.templating import redirect, render, translator_of

router = APIRouter()
FIELDS = ("name", "email", "organisation")


@router.post("/offerings/{offering_id}/claim-link")
def make_claim_link(
    *,
    request: Request,
    lang: LangDep,
    session: SessionDep,
    actor: SignedInDep,
    settings: SettingsDep,
    offering_id: UUID,
) -> Response:
    secret = service.make_claim_link(session, actor, offering_id, days=settings.link_days)
    response = redirect(request, f"/offerings/{offering_id}/claim-link")
    cookies.carry(response, settings, secret)
    return response


@router.get("/offerings/{offering_id}/claim-link")
def show_claim_link(
    *,
    request: Request,
    lang: LangDep,
    session: SessionDep,
    actor: SignedInDep,
    settings: SettingsDep,
    offering_id: UUID,
) -> Response:
    """The link, shown once to whoever made it."""
    if policy.may_make_claim_link(actor):
        raise NotFound
    row = service.get_offering(session, actor, offering_id)
    secret = cookies.carried(request, settings)
    link = f"{settings.base_url}/{lang}/claim/{secret}" if secret else ""
    response = render(request, "offerings/claim_link.html", {"row": row, "link": link, "settings": settings})
    if secret:
        cookies.drop_carried(response, settings)
    return response


@router.get("/claim/{token}")
def show_claim(*, request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, token: str) -> Response:
    if (claimed := service.find_claimed(session, actor, token)) is not None:
        return redirect(request, f"/offerings/{claimed.id}/edit")
    return _claim_page(request, session, actor, token)


@router.post("/claim/{token}")
def claim(*, request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, token: str) -> Response:
    row = service.claim(session, actor, token)
    return redirect(request, f"/offerings/{row.id}/edit")


@router.post("/claim/{token}/join")
def join(
    *, request: Request, lang: LangDep, session: ComputingSessionDep, actor: ActorDep, token: str, form: FormDep
) -> Response:
    """An account for a newcomer. The answer is the same whether the address had one already."""
    try:
        service.claim_as_newcomer(session, token, _newcomer(form, lang))
    except Invalid as refused:
        return _claim_page(request, session, actor, token, form=form, refused=refused)
    return redirect(request, f"/sign-in?next=/{lang}/claim/{token}&joined=true")


def _newcomer(form: Form, lang: str) -> Newcomer:
    if form.secret("password") != form.secret("password_again"):
        raise Invalid({"password_again": "different"})
    values: dict[str, Any] = {name: form.text(name) for name in FIELDS}
    try:
        return Newcomer.model_validate({**values, "password": form.secret("password"), "language": lang})
    except ValidationError as error:
        codes = {"string_too_long": "too_long", "string_too_short": "required"}
        raise Invalid({str(p["loc"][0]): codes.get(p["type"], "bad_value") for p in error.errors()}) from None


def _claim_page(
    request: Request,
    session: Session,
    actor: Actor,
    token: str,
    *,
    form: Form | None = None,
    refused: Invalid | None = None,
) -> Response:
    t = translator_of(request)
    row = service.find_claim(session, token)
    context = _views.pitch(t, row) | {
        "token": token,
        "may_claim": policy.may_claim(actor) is None,
        "typed": {name: form.text(name) if form else "" for name in FIELDS},
        "errors": wording.problems(t, refused.fields) if refused else {},
    }
    return render(request, "offerings/claim.html", context, status=422 if refused else 200)
