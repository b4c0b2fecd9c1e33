"""The public catalogue: search, one offering, its print, two to four side by side, and a word that it is wrong."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from sqlmodel import Session

from app.actor import ANONYMOUS, Actor
from app.errors import Invalid
from app.models import Offering
from app.offerings import catalogue, policy, service, wording
from app.offerings.catalogue import Search
from app.offerings.pages import _views
from app.offerings.schemas import CataloguePageQuery
from app.web.dependencies import ActorDep, ComputingSessionDep, LangDep, SessionDep
from app.web.downloads import table_response
from app.web.forms import Form, FormDep
from app.web.templating import redirect, render, translator_of

router = APIRouter()
QueryDep = Annotated[CataloguePageQuery, Query()]


@router.get("/offerings")
def list_offerings(
    *, request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, query: QueryDep
) -> Response:
    return _list(request, session, actor, query)


@router.post("/offerings/search")
def search(
    *, request: Request, lang: LangDep, session: ComputingSessionDep, actor: ActorDep, form: FormDep
) -> Response:
    """The list or a comparison, for people who are signed in: what they look for stays out of addresses."""
    query = _read(form)
    return _compare(request, session, actor, query) if form.has("compare") else _list(request, session, actor, query)


@router.get("/offerings.csv")
def list_as_csv(*, request: Request, lang: LangDep, session: SessionDep, query: QueryDep) -> Response:
    return _table(request, session, query, "csv")


@router.get("/offerings.xlsx")
def list_as_xlsx(*, request: Request, lang: LangDep, session: SessionDep, query: QueryDep) -> Response:
    return _table(request, session, query, "xlsx")


@router.post("/offerings/search.{kind}")
def search_as_table(
    *, request: Request, lang: LangDep, session: ComputingSessionDep, form: FormDep, kind: Literal["csv", "xlsx"]
) -> Response:
    return _table(request, session, _read(form), kind)


def _read(form: Form) -> CataloguePageQuery:
    values: dict[str, Any] = {name: form.texts(name) for name in (*catalogue.FILTERS, "id")}
    values |= {name: form.text(name) for name in ("q", "ended", "page") if form.text(name)}
    try:
        return CataloguePageQuery.model_validate(values)
    except ValidationError as error:
        raise Invalid({str(problem["loc"][0]): problem["type"] for problem in error.errors()}) from None


def _list(
    request: Request, session: Session, actor: Actor, query: CataloguePageQuery, *, is_refused: bool = False
) -> Response:
    """The list; `is_refused`: too few or too many of it are ticked to be compared."""
    t, wanted = translator_of(request), catalogue.to_search(query)
    found = service.search(session, wanted)
    n_pages = max(1, -(-len(found.entries) // _views.PAGE_SIZE))
    page = min(query.page, n_pages)
    shown = found.entries[(page - 1) * _views.PAGE_SIZE : page * _views.PAGE_SIZE]
    first = next((n for n, entry in enumerate(shown, 1) if entry.id in query.id), 1)
    refusal = {f"compare-{first}" if shown else "found": t.gettext("Choose two to four offerings to compare them.")}
    context = _ways(actor, query) | {
        "errors": refusal if is_refused else {},
        "entries": _views.entries(t, shown),
        "n_found": len(found.entries),
        "facets": _views.facets(t, found, wanted),
        "chips": _views.chips(t, wanted),
        "nearest": _views.nearest(t, found, wanted),
        "page": page,
        "n_pages": n_pages,
        "first": (page - 1) * _views.PAGE_SIZE + 1,
        "all": Search(),
    }
    return render(request, "offerings/list.html", context, status=422 if is_refused else 200)


def _ways(actor: Actor, query: CataloguePageQuery) -> dict[str, Any]:
    """What leads from a page to the list, as it was searched and ticked."""
    return {
        "wanted": catalogue.to_search(query),
        "page": query.page,
        "ids": query.id,
        "posts": actor.is_signed_in,
        "query_of": _views.query_of,
        "parameters": _views.parameters,
    }


def _table(request: Request, session: Session, query: CataloguePageQuery, kind: str) -> Response:
    """Every row of the list that is shown, on all its pages."""
    header, rows = _views.table(translator_of(request), service.search(session, catalogue.to_search(query)).entries)
    return table_response("offerings", kind, header, rows)


@router.get("/offerings/compare")
def compare(*, request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, query: QueryDep) -> Response:
    return _compare(request, session, actor, query)


def _compare(request: Request, session: Session, actor: Actor, query: CataloguePageQuery) -> Response:
    """The list again with its ticks, where there are too few or too many."""
    t = translator_of(request)
    try:
        rows = service.compare(session, query.id)
    except Invalid:
        return _list(request, session, actor, query, is_refused=True)
    facts = [{fact["code"]: fact for fact in _views.row_facts(t, row)} for row in rows]
    names = [name for name in wording.FACTS if any(name in known for known in facts)]
    context = _ways(actor, query) | {
        "pitches": [_views.pitch(t, row) for row in rows],
        "lines": [(t.gettext(wording.FACTS[name]), [known.get(name) for known in facts]) for name in names],
    }
    return render(request, "offerings/compare.html", context)


@router.get("/offerings/{offering_id}")
def show_offering(
    *, request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, offering_id: UUID
) -> Response:
    return _pitch_page(request, session, actor, offering_id)


@router.get("/offerings/{offering_id}/print")
def print_offering(
    *, request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, offering_id: UUID
) -> Response:
    """Three pages for three minutes: problem and offer, evidence, what we ask."""
    row = service.get_offering(session, actor, offering_id)
    context = _views.pitch(translator_of(request), row, service.list_projects(session, row))
    return render(request, "offerings/print.html", context)


@router.post("/offerings/{offering_id}/report")
def report(
    *, request: Request, lang: LangDep, session: SessionDep, actor: ActorDep, offering_id: UUID, form: FormDep
) -> Response:
    """Anybody's word that the entry is wrong."""
    try:
        service.report(session, offering_id, form.text("message"))
    except Invalid as refused:
        return _pitch_page(request, session, actor, offering_id, form=form, refused=refused)
    return redirect(request, f"/offerings/{offering_id}/reported")


@router.get("/offerings/{offering_id}/reported")
def show_reported(*, request: Request, lang: LangDep, session: SessionDep, offering_id: UUID) -> Response:
    row = service.get_offering(session, ANONYMOUS, offering_id)
    return render(request, "offerings/reported.html", {"row": row})


def _standings(request: Request, session: Session, actor: Actor, row: Offering) -> Sequence[Any] | None:
    """In which lists of their countries it stands near the top: for assigned coordinators; to others there is none."""
    if not (actor.is_coordinator and actor.assigned):
        return None
    found: Sequence[Any] = request.app.state.find_standings(request, session, actor, row.id)
    return found


def _pitch_page(
    request: Request,
    session: Session,
    actor: Actor,
    offering_id: UUID,
    *,
    form: Form | None = None,
    refused: Invalid | None = None,
) -> Response:
    t = translator_of(request)
    row = service.get_offering(session, actor, offering_id)
    context = _views.pitch(t, row, service.list_projects(session, row)) | {
        "owns": policy.owns(actor, row),
        "is_public": row.state in service.PUBLIC_STATES,
        "may_link": policy.may_make_claim_link(actor) is None and service.may_be_claimed(session, row),
        "is_left": policy.may_make_claim_link(actor) is None and service.is_left(session, row),
        "standings": _standings(request, session, actor, row),
        "message": form.text("message") if form else "",
        "errors": wording.problems(t, refused.fields) if refused else {},
    }
    return render(request, "offerings/offering.html", context, status=422 if refused else 200)
