"""The coordinators' desk, and the page on which a pitch gets its verdict."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from app.actor import Actor
from app.desk import service
from app.desk.schemas import ReportPrivate
from app.errors import Invalid, NotFound
from app.offerings import mapping, policy, wording
from app.offerings import service as offerings
from app.offerings.pages import _views
from app.web.dependencies import LangDep, SessionDep, SettingsDep, SignedInDep
from app.web.forms import Form, FormDep
from app.web.templating import redirect, render, translator_of
from app.web.translation import Translator

router = APIRouter(prefix="/{lang}", tags=["desk_pages"], include_in_schema=False)
SHOWN = ("title", "summary", "evidence", "ask", "contact_public", "source_url")


@router.get("/desk")
def show_desk(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, settings: SettingsDep
) -> Response:
    desk = service.read_desk(session, actor, acknowledge_days=settings.acknowledge_days)
    t = translator_of(request)
    context = {
        "desk": desk,
        "reported": _by_entry(desk.reports),
        "overdue": [profile for profile in desk.profiles if profile.is_overdue],
        "countries": {p.country: wording.country_name(t, p.country) for p in desk.profiles if p.country},
        "share": desk.n_confirmed_facts / desk.n_facts if desk.n_facts else 0.0,
    }
    return render(request, "desk/desk.html", context)


def _by_entry(reports: Iterable[ReportPrivate]) -> list[list[ReportPrivate]]:
    """Reports on the same entry together, in the order in which the first of each came."""
    groups: dict[UUID, list[ReportPrivate]] = {}
    for report in reports:
        groups.setdefault(report.offering_id, []).append(report)
    return list(groups.values())


@router.post("/desk/reports/{report_id}/close")
def close_report(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, report_id: UUID, form: FormDep
) -> Response:
    service.close_report(session, actor, report_id)
    return redirect(request, "/desk")


@router.get("/desk/offerings/{offering_id}")
def show_review(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, offering_id: UUID
) -> Response:
    return _review_page(request, session, actor, offering_id)


def _review_page(
    request: Request,
    session: Session,
    actor: Actor,
    offering_id: UUID,
    *,
    form: Form | None = None,
    refused: Invalid | None = None,
) -> Response:
    service.require_coordinator(actor)
    t = translator_of(request)
    row = offerings.get_offering(session, actor, offering_id)
    if not policy.can_start("publish", row):
        raise NotFound
    correction = policy.visible_correction(actor, row)
    context = _views.pitch(t, row) | {
        "changes": _changes(t, row, correction["changes"]) if correction else [],
        "version": policy.etag(actor, row),
        "question": form.text("question") if form else "",
        "errors": wording.problems(t, refused.fields) if refused else {},
    }
    return render(request, "desk/review.html", context, status=422 if refused else 200)


def _changes(t: Translator, row: Any, changes: Any) -> list[tuple[str, str, str]]:
    """Two versions side by side: what changes, what stands there now, what would stand there."""
    after = mapping.with_changes(row, changes)
    texts = [(name, getattr(row, name) or "", after[name] or "") for name in SHOWN if name in changes]
    areas = [("areas", _areas(t, row.areas), _areas(t, after["areas"]))] if "areas" in changes else []
    others = [
        (name, str(getattr(row, name) or ""), str(after[name] or ""))
        for name in ("provider_kind", "text_language", "valid_until")
        if name in changes
    ]
    facts = [
        (t.gettext(wording.FACTS[name]), _fact(t, name, row.facts), _fact(t, name, after["facts"]))
        for name in mapping.FACTS
        if name in changes.get("facts", {})
    ]
    named = ((t.gettext(wording.FIELDS[name]), now, then) for name, now, then in (*texts, *areas, *others))
    return [line for line in (*named, *facts) if line[1] != line[2]]


def _areas(t: Translator, areas: list[str]) -> str:
    return t.apart(sorted(wording.area_name(t, area) for area in areas))


def _fact(t: Translator, name: str, facts: dict[str, Any]) -> str:
    return wording.fact_value(t, name, facts[name]["value"]) if name in facts else ""


@router.post("/desk/offerings/{offering_id}/publish")
def publish(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, offering_id: UUID, form: FormDep
) -> Response:
    service.require_coordinator(actor)
    offerings.publish(session, actor, offering_id, if_match=form.text("version") or None)
    return redirect(request, "/desk")


@router.post("/desk/offerings/{offering_id}/request-changes")
def request_changes(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, offering_id: UUID, form: FormDep
) -> Response:
    service.require_coordinator(actor)
    version = form.text("version") or None
    try:
        offerings.request_changes(session, actor, offering_id, form.text("question"), if_match=version)
    except Invalid as refused:
        return _review_page(request, session, actor, offering_id, form=form, refused=refused)
    return redirect(request, "/desk")


@router.post("/desk/offerings/{offering_id}/decline")
def decline(
    request: Request, lang: LangDep, session: SessionDep, actor: SignedInDep, *, offering_id: UUID, form: FormDep
) -> Response:
    service.require_coordinator(actor)
    offerings.decline(session, actor, offering_id, if_match=form.text("version") or None)
    return redirect(request, "/desk")
