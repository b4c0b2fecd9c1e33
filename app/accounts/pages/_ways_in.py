"""Signing in with a password, through an invitation or a demo link; signing out."""

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.accounts import service, wording
from app.accounts.service import SignedIn
from app.actor import Actor, Role
from app.errors import Invalid
from app.models import LinkPurpose
from app.settings import Settings
from app.web import cookies
from app.web.dependencies import ActorDep, ComputingSessionDep, FormDep, LangDep, SessionDep, SettingsDep
from app.web.templating import redirect, render, translator_of
from app.web.translation import LANGUAGES

router = APIRouter()

HOMES = {
    Role.GOVERNMENT: "/need-profiles",
    Role.COORDINATOR: "/desk",
    Role.PROVIDER: "/my-offerings",
    Role.ADMIN: "/people",
}
# Only paths of ours, without query: what follows a sign-in must never lead elsewhere.
_OWN_PATH = re.compile(rf"/(?:{'|'.join(LANGUAGES)})(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_NOT_AFTER = ("sign-in", "sign-out", "sign-in-link", "invitation")


def home_of(actor: Actor) -> str:
    return HOMES[actor.role] if actor.role else "/"


@router.get("/sign-in")
def show_sign_in(request: Request, lang: LangDep, actor: ActorDep, next: str = "", *, joined: bool = False) -> Response:
    if actor.is_signed_in:
        return redirect(request, home_of(actor))
    return _sign_in_page(request, email="", target=_own_path(next), errors={}, status=200, joined=joined)


@router.post("/sign-in")
def sign_in(
    request: Request, lang: LangDep, session: ComputingSessionDep, settings: SettingsDep, *, form: FormDep
) -> Response:
    email, target = form.text("email"), _own_path(form.text("next"))
    signed_in = service.sign_in(
        session,
        email=email,
        password=form.secret("password"),
        client=request.client.host if request.client else "",
        settings=settings,
        old_secret=cookies.session_secret(request, settings),
    )
    if signed_in is None:
        errors = wording.field_problems(translator_of(request), {"email": "wrong_sign_in"})
        return _sign_in_page(request, email=email, target=target, errors=errors, status=422)
    return _welcome(signed_in, settings, target or f"/{signed_in.actor.language}{home_of(signed_in.actor)}")


@router.post("/sign-out")
def sign_out(
    request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, *, settings: SettingsDep
) -> Response:
    service.sign_out(session, actor, cookies.session_secret(request, settings))
    response = redirect(request, "/")
    cookies.end_session(response, settings)
    return response


@router.get("/invitation/{token}")
def show_invitation(
    request: Request, lang: LangDep, session: SessionDep, settings: SettingsDep, *, token: str
) -> Response:
    person = service.open_link(session, token, LinkPurpose.INVITATION, settings=settings)
    return render(request, "accounts/invitation.html", {"email": person.email, "errors": {}})


@router.post("/invitation/{token}")
def accept_invitation(
    request: Request, lang: LangDep, session: ComputingSessionDep, settings: SettingsDep, *, token: str, form: FormDep
) -> Response:
    person = service.open_link(session, token, LinkPurpose.INVITATION, settings=settings)
    try:
        if form.secret("password") != form.secret("password_again"):
            raise Invalid({"password_again": "different"})
        signed_in = service.accept_invitation(session, token, form.secret("password"))
    except Invalid as refused:
        errors = wording.field_problems(translator_of(request), refused.fields)
        return render(request, "accounts/invitation.html", {"email": person.email, "errors": errors}, status=422)
    return _welcome(signed_in, settings, f"/{lang}{home_of(signed_in.actor)}")


@router.get("/sign-in-link/{token}")
def show_sign_in_link(
    request: Request, lang: LangDep, session: SessionDep, settings: SettingsDep, *, token: str
) -> Response:
    """A page with one button: browsers and mail programs that look ahead must not use the link up."""
    person = service.open_link(session, token, LinkPurpose.SIGN_IN, settings=settings)
    roles = wording.role_names(translator_of(request), person.roles)
    return render(request, "accounts/sign_in_link.html", {"person": person, "roles": roles})


@router.post("/sign-in-link/{token}")
def follow_sign_in_link(
    request: Request, lang: LangDep, session: SessionDep, settings: SettingsDep, *, token: str
) -> Response:
    signed_in = service.follow_sign_in_link(session, token, settings=settings)
    return _welcome(signed_in, settings, f"/{lang}{home_of(signed_in.actor)}")


def _welcome(signed_in: SignedIn, settings: Settings, target: str) -> Response:
    response = RedirectResponse(target, status_code=303)
    cookies.set_session(response, settings, signed_in.secret)
    return response


def _sign_in_page(
    request: Request, *, email: str, target: str, errors: dict[str, str], status: int, joined: bool = False
) -> Response:
    context = {"email": email, "next": target, "errors": errors, "joined": joined}
    return render(request, "accounts/sign_in.html", context, status=status)


def _own_path(path: str) -> str:
    """The path, if it is a page of ours that can follow a sign-in; else empty."""
    if len(path) > 300 or not _OWN_PATH.fullmatch(path) or path.split("/")[2] in _NOT_AFTER:
        return ""
    return path
