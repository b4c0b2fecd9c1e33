"""The list of profiles, the task list of one, and the ways to begin: new, copied, or on behalf of a state."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from app import clock
from app.accounts import service as accounts
from app.actor import Actor
from app.errors import Invalid
from app.models import Label, NeedProfile, NeedProfileState
from app.needs import policy, service, wording
from app.needs.dependencies import CaseActorDep, CaseDep
from app.needs.pages._view import address, context, country_name, names
from app.needs.policy import Act
from app.needs.schemas import NeedProfileNew
from app.web.dependencies import FormDep, SessionDep, SettingsDep
from app.web.templating import redirect, render, translator_of
from app.web.translation import N_
from app.web.vocabulary import by_name

router = APIRouter()


@router.get("/need-profiles")
def show_list(*, request: Request, actor: CaseActorDep, session: SessionDep, cursor: str | None = None) -> Response:
    page = service.list_need_profiles(session, actor, cursor=cursor)
    progress = service.progress_of(session, actor, page.items)
    t = translator_of(request)
    rows = [
        {
            "profile": profile,
            "title": wording.title(t, profile, country_name(request, profile.country)),
            "url": address(request, profile.id),
            "timeline": _timeline(profile, progress[profile.id].list_made_at),
            "n_needs": progress[profile.id].n_needs,
            "can_copy": policy.can(actor, profile, Act.COPY),
            "can_confirm": policy.can(actor, profile, Act.CONFIRM),
        }
        for profile in page.items
    ]
    is_red = any(Label.RED.value in found.labels for found in progress.values())
    label, sentence = wording.band(t, _whose(request, actor), is_red=is_red)
    coordinators = accounts.coordinators_of(session, actor.country) if actor.is_government and actor.country else []
    shown = {
        "rows": rows,
        "next": page.next,
        "cursor": cursor,
        "base": address(request),
        "coordinators": coordinators,
        "n_waiting": accounts.count_waiting(session, actor),
        "waits": accounts.waits(session, actor),
        "marking": label,
        "marking_sentence": sentence,
        **names(request),
    }
    return render(request, "needs/list.html", shown)


@router.post("/need-profiles")
def start(*, request: Request, actor: CaseActorDep, session: SessionDep, form: FormDep) -> Response:
    """Begin a profile of one's own country, at its first question."""
    profile = service.create(session, actor, NeedProfileNew())
    return redirect(request, f"/need-profiles/{profile.id}/answers/contact")


@router.get("/need-profiles/new-on-behalf")
def ask_country(*, request: Request, actor: CaseActorDep) -> Response:
    return _country_page(request, actor, {}, "")


@router.post("/need-profiles/new-on-behalf")
def start_on_behalf(*, request: Request, actor: CaseActorDep, session: SessionDep, form: FormDep) -> Response:
    """A coordinator begins a draft for a country; it waits for that country's focal point."""
    typed = form.text("country")
    try:
        profile = service.draft_on_behalf(session, actor, NeedProfileNew(country=typed[:2] or None))
    except Invalid as refused:
        return _country_page(request, actor, refused.fields, typed)
    return redirect(request, f"/need-profiles/{profile.id}/answers/contact")


@router.get("/need-profiles/{need_profile_id}")
def show_task_list(*, request: Request, case: CaseDep, settings: SettingsDep) -> Response:
    profile, needs = service.get_need_profile(*case), service.list_needs(*case)
    progress, t = service.progress_of(case.session, case.actor, [profile])[profile.id], translator_of(request)
    shown = {
        "timeline_steps": _timeline(profile, progress.list_made_at),
        "coordinators": accounts.coordinators_of(case.session, profile.country or ""),
        "due": _due(profile, settings.acknowledge_days),
        "link": settings.base_url + address(request, profile.id),
        "retention_months": settings.retention_months,
        "first_questions": ("contact", "language", "under-way", "activities"),
        "need_questions": tuple(wording.QUESTIONS)[4:],
        "questions": {slug: t.gettext(heading) for slug, (heading, *_) in wording.QUESTIONS.items()},
    }
    return render(request, "needs/task_list.html", context(request, case, profile, needs, **shown))


@router.post("/need-profiles/{need_profile_id}/copy")
def copy_profile(*, request: Request, case: CaseDep, form: FormDep) -> Response:
    """Start from last year's answers."""
    return redirect(request, f"/need-profiles/{service.copy(*case).id}")


def _timeline(profile: NeedProfile, list_made_at: datetime | None) -> list[tuple[str, datetime | None]]:
    steps: list[tuple[str, datetime | None]] = [
        (N_("Submitted"), profile.submitted_at),
        (N_("Acknowledged"), profile.acknowledged_at),
        (N_("Endorsed"), profile.endorsed_at),
        (N_("List made"), list_made_at),
    ]
    return [*steps, (N_("Withdrawn"), profile.withdrawn_at)] if profile.withdrawn_at else steps


def _due(profile: NeedProfile, days: int) -> dict[str, Any] | None:
    """By when the coordinators should have acknowledged; None when nothing is waited for."""
    if profile.submitted_at is None or profile.acknowledged_at or profile.state is not NeedProfileState.SUBMITTED:
        return None
    due = profile.submitted_at + timedelta(days=days)
    return {"at": due, "is_overdue": due < clock.now()}


def _whose(request: Request, actor: Actor) -> str:
    if actor.is_government:
        return country_name(request, actor.country)
    return translator_of(request).listed([country_name(request, code) for code in sorted(actor.assigned)])


def _country_page(request: Request, actor: Actor, errors: dict[str, str], typed: str) -> Response:
    service.require_coordinator(actor)
    t = translator_of(request)
    codes = {"missing": "choose_country"}
    countries = by_name((code, country_name(request, code)) for code in actor.assigned)
    shown = {
        "countries": countries,
        "typed": typed,
        "errors": {name: wording.error(t, codes.get(code, code)) for name, code in errors.items()},
        "list_url": address(request),
    }
    return render(request, "needs/new_on_behalf.html", shown, status=422 if errors else 200)
