"""Reference lists and health as JSON, and the way from the bare address to a language."""

import hashlib
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel

from app.site import service
from app.site.schemas import AreasPublic, CountriesPublic, HealthPublic, ReadinessPublic
from app.web.dependencies import CountriesDep, TaxonomyDep
from app.web.handlers import NOT_MODIFIED, pick
from app.web.translation import preferred

router = APIRouter(tags=["site"])
DataLanguage = Literal["en", "fr", "es", "pt", "ar", "ru", "zh"]
AN_HOUR = "public, max-age=3600"


@router.get("/", include_in_schema=False)
def choose_language(request: Request) -> Response:
    """To the start page in the language that the browser prefers."""
    return RedirectResponse(f"/{preferred(request.headers.get('accept-language', ''))}/", status_code=303)


@router.get("/healthz")
def get_health() -> HealthPublic:
    """The process answers."""
    return HealthPublic(status="ok")


@router.get("/readyz", response_model=ReadinessPublic, responses={503: {"model": ReadinessPublic}})
def get_readiness(request: Request) -> Response:
    """Database, migrations and ranker are in order; 503 while one is not."""
    checks = service.run_checks(request.app.state.checks)
    is_ready = all(checks.values())
    body = ReadinessPublic(status="ready" if is_ready else "not ready", checks=checks)
    return JSONResponse(body.model_dump(), 200 if is_ready else 503)


@router.get("/api/v1/areas", response_model=AreasPublic, responses=NOT_MODIFIED | pick(422))
def list_areas(request: Request, taxonomy: TaxonomyDep, lang: DataLanguage = "en") -> Response:
    """The capability areas, with labels in one of seven languages."""
    return _cacheable(request, service.list_areas(taxonomy, lang))


@router.get("/api/v1/countries", response_model=CountriesPublic, responses=NOT_MODIFIED | pick(422))
def list_countries(request: Request, countries: CountriesDep, lang: DataLanguage = "en") -> Response:
    """Countries and territories, with UN names in one of seven languages."""
    return _cacheable(request, service.list_countries(countries, lang))


def _cacheable(request: Request, body: BaseModel) -> Response:
    """Public data with a tag of its content: who has it already gets 304 and no body."""
    content = body.model_dump_json().encode()
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', "Cache-Control": AN_HOUR}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
