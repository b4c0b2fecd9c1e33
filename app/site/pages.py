"""Home, help, privacy, accessibility: what the service is and what it does with what people type."""

from fastapi import APIRouter, Request, Response

from app.web.dependencies import LangDep
from app.web.templating import render

router = APIRouter(prefix="/{lang}", tags=["site_pages"], include_in_schema=False)


@router.get("/")
def show_home(request: Request, lang: LangDep) -> Response:
    return render(request, "site/home.html")
