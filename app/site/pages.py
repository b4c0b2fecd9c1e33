"""Start, help, privacy, accessibility: what the service is, and what it does with what people type."""

from fastapi import APIRouter, Request, Response

from app.site import service
from app.web.dependencies import LangDep, SessionDep, SettingsDep, TaxonomyDep
from app.web.templating import redirect, render

router = APIRouter(prefix="/{lang}", tags=["site_pages"], include_in_schema=False)


@router.get("")
def lead_home(request: Request, lang: LangDep) -> Response:
    """An address as people type it."""
    return redirect(request, "/")


@router.get("/")
def show_home(request: Request, lang: LangDep, session: SessionDep, taxonomy: TaxonomyDep) -> Response:
    return render(request, "site/home.html", {"numbers": service.count(session, taxonomy)})


@router.get("/help")
def show_help(request: Request, lang: LangDep, settings: SettingsDep) -> Response:
    return render(request, "site/help.html", {"settings": settings})


@router.get("/privacy")
def show_privacy(request: Request, lang: LangDep, settings: SettingsDep) -> Response:
    return render(request, "site/privacy.html", {"settings": settings})


@router.get("/accessibility")
def show_accessibility(request: Request, lang: LangDep) -> Response:
    return render(request, "site/accessibility.html")
