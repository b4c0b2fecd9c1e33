"""A person's own page: hat, settings, password, sessions, tokens, and what they may take away or erase."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.background import BackgroundTask

from app import sessions
from app.accounts import service, wording
from app.accounts.pages._ways_in import home_of
from app.accounts.schemas import LONGEST_TOKEN_DAYS, USUAL_TOKEN_DAYS, AccountIn, TokenIn
from app.actor import Actor, Role
from app.errors import Conflict, Invalid
from app.settings import Settings
from app.web import cookies
from app.web.dependencies import (
    ComputingSessionDep,
    DatabaseDep,
    FormDep,
    LangDep,
    SessionDep,
    SettingsDep,
    SignedInDep,
)
from app.web.templating import redirect, render, translator_of
from app.web.translation import LANGUAGES

router = APIRouter()


@dataclass(frozen=True)
class Refusal:
    """What was wrong with a form of the page, and what was typed into it."""

    problems: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    conflict: str = ""

    @property
    def status(self) -> int:
        return 422 if self.problems else 409 if self.conflict else 200


@router.get("/account")
def show_account(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, settings: SettingsDep
) -> Response:
    return _page(request, session, actor, settings)


@router.post("/account")
def update_account(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, settings: SettingsDep, form: FormDep
) -> Response:
    typed = {name: form.text(name) for name in ("name", "language", "time_zone")}
    try:
        if len(typed["name"]) > 200:
            raise Invalid({"name": "too_long"})
        person = service.update_account(
            session,
            actor,
            AccountIn(name=typed["name"], language=typed["language"], time_zone=typed["time_zone"][:64]),
            languages=tuple(LANGUAGES),
        )
    except Invalid as refused:
        return _page(request, session, actor, settings, refusal=Refusal(refused.fields, typed))
    return RedirectResponse(f"/{person.language}/account", status_code=303)


@router.post("/account/hat")
def wear(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, settings: SettingsDep, form: FormDep
) -> Response:
    role = form.text("role")
    if role not in actor.roles:
        return _page(request, session, actor, settings, refusal=Refusal({"role": "not_your_role"}))
    secret = service.wear(session, actor, Role(role), secret=cookies.session_secret(request, settings))
    response = redirect(request, home_of(Actor(role=Role(role))))
    cookies.set_session(response, settings, secret)
    return response


@router.post("/account/password")
def change_password(
    request: Request,
    lang: LangDep,
    session: ComputingSessionDep,
    actor: SignedInDep,
    *,
    settings: SettingsDep,
    form: FormDep,
) -> Response:
    try:
        service.change_password(
            session,
            actor,
            current=form.secret("current_password"),
            new=form.secret("new_password"),
            secret=cookies.session_secret(request, settings),
        )
    except Invalid as refused:
        return _page(request, session, actor, settings, refusal=Refusal(refused.fields))
    except Conflict as refused:
        return _page(request, session, actor, settings, refusal=Refusal(conflict=refused.code))
    return redirect(request, "/account")


@router.post("/account/sessions/{web_session_id}/end")
def end_session(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, web_session_id: UUID, form: FormDep
) -> Response:
    service.end_session(session, actor, web_session_id)
    return redirect(request, "/account")


@router.post("/account/tokens")
def make_token(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, settings: SettingsDep, form: FormDep
) -> Response:
    typed = {name: form.text(name) for name in ("token_name", "token_role", "days")}
    try:
        made = service.make_token(session, actor, _token_form(actor, typed))
    except Invalid as refused:
        return _page(request, session, actor, settings, refusal=Refusal(refused.fields, typed))
    except Conflict as refused:
        return _page(request, session, actor, settings, refusal=Refusal(typed=typed, conflict=refused.code))
    response = redirect(request, "/account")
    cookies.carry(response, settings, made.secret)
    return response


@router.post("/account/tokens/{token_id}/revoke")
def revoke_token(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, token_id: UUID, form: FormDep
) -> Response:
    service.revoke_token(session, actor, token_id)
    return redirect(request, "/account")


@router.post("/account/people/{person_id}/confirm")
def confirm_colleague(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, person_id: UUID, form: FormDep
) -> Response:
    service.confirm_colleague(session, actor, person_id)
    return redirect(request, "/account")


@router.post("/account/people/{person_id}/refuse")
def refuse_colleague(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, person_id: UUID, form: FormDep
) -> Response:
    service.refuse_colleague(session, actor, person_id)
    return redirect(request, "/account")


@router.get("/account/data.json")
def export_own_data(lang: LangDep, actor: SignedInDep, database: DatabaseDep) -> Response:
    """Everything about the caller. Through the insiders' door: providers' own acts are in the record, too."""
    with database.writing(insider=True) as session:
        data = service.export_own_data(session, actor)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(json.dumps(data, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)


@router.get("/account/erase")
def show_erase(request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep) -> Response:
    return _erase_page(request, session, actor, Refusal())


@router.post("/account/erase")
def erase_own_account(
    request: Request,
    lang: LangDep,
    session: ComputingSessionDep,
    actor: SignedInDep,
    *,
    settings: SettingsDep,
    database: DatabaseDep,
    form: FormDep,
) -> Response:
    try:
        if not form.has("understood"):
            raise Invalid({"understood": "required"})
        service.erase_own_account(session, actor, password=form.secret("password"))
    except Invalid as refused:
        return _erase_page(request, session, actor, Refusal(refused.fields))
    except Conflict as refused:
        return _erase_page(request, session, actor, Refusal(conflict=refused.code))
    response = redirect(request, "/")
    cookies.end_session(response, settings)
    response.background = BackgroundTask(database.checkpoint)  # or the address would linger in the write-ahead log
    return response


def _token_form(actor: Actor, typed: dict[str, str]) -> TokenIn:
    if not typed["token_name"]:
        raise Invalid({"token_name": "required"})
    if len(typed["token_name"]) > 100:
        raise Invalid({"token_name": "too_long"})
    days = typed["days"]
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:4]) <= LONGEST_TOKEN_DAYS):
        raise Invalid({"days": "bad_days"})
    if typed["token_role"] not in actor.roles:
        raise Invalid({"token_role": "not_your_role"})
    return TokenIn(name=typed["token_name"], role=Role(typed["token_role"]), days=int(days))


def _page(
    request: Request, session: Session, actor: Actor, settings: Settings, *, refusal: Refusal | None = None
) -> Response:
    refusal = refusal or Refusal()
    t = translator_of(request)
    account = service.get_account(session, actor)
    secret = cookies.carried(request, settings)
    tokens = service.list_tokens(session, actor)
    is_new = any(row.token_hash == sessions.hash_secret(secret) for row in tokens) if secret else False
    context = {
        "account": account,
        "typed": {"token_name": "", "days": str(USUAL_TOKEN_DAYS), "token_role": actor.role}
        | {name: getattr(account.person, name) for name in ("name", "language", "time_zone")}
        | refusal.typed,
        "errors": wording.field_problems(t, refusal.problems),
        "conflict": wording.conflict(t, refusal.conflict) if refusal.conflict else "",
        "roles": [(role, wording.role_name(t, role)) for role in account.person.roles],
        "role_names": {role: wording.role_name(t, role) for role in wording.ROLES},
        "sessions": service.list_own_sessions(session, actor),
        "current_hash": sessions.hash_secret(cookies.session_secret(request, settings)),
        "tokens": tokens,
        "new_secret": secret if is_new else "",
        "office": service.get_office(session, actor),
        "waits": service.waits(session, actor),
        "zones": [(zone, zone.replace("_", " ")) for zone in service.TIME_ZONES],
    }
    response = render(request, "accounts/account.html", context, status=refusal.status)
    if secret:
        cookies.drop_carried(response, settings)
    return response


def _erase_page(request: Request, session: Session, actor: Actor, refusal: Refusal) -> Response:
    t = translator_of(request)
    context = {
        "account": service.get_account(session, actor),
        "errors": wording.field_problems(t, refusal.problems),
        "conflict": wording.conflict(t, refusal.conflict) if refusal.conflict else "",
    }
    return render(request, "accounts/erase.html", context, status=refusal.status)
