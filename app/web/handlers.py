"""What went wrong, as an answer: one table from error to status; problem+json for scripts, a page for people."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, TypeAdapter
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.errors import (
    AppError,
    Conflict,
    Invalid,
    LinkUnusable,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PreconditionRequired,
    Stale,
    TooManyAttempts,
    TryLater,
)
from app.web.dependencies import get_actor
from app.web.error_pages import error_page, session_ended_page
from app.web.forms import AlreadySent
from app.web.templating import language_of

API = "/api/"
STATUS: dict[type[AppError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    LinkUnusable: 404,
    Conflict: 409,
    Stale: 412,
    Invalid: 422,
    PreconditionRequired: 428,
    TooManyAttempts: 429,
    TryLater: 503,
}
CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}
RETRY_AFTER = {429: "900", 503: "5"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class FieldProblem(BaseModel):
    """A field that was refused, and why; never what was typed."""

    field: str
    code: str


class Problem(BaseModel):
    """An error as RFC 9457 writes it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    errors: list[FieldProblem] | None = None


def _documented(status: int) -> dict[str, Any]:
    return {"model": Problem, "description": HTTPStatus(status).phrase}


# `responses=PROBLEMS` on an API router documents every error that it may answer.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: _documented(status) for status in sorted({400, 405, 413, 415, 500, *STATUS.values()})
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Not modified"}}


def pick(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Some of the documented errors, for a route that cannot answer the others."""
    return {status: PROBLEMS[status] for status in statuses}


def register(app: FastAPI) -> None:
    """Make this module answer every error of the application."""
    app.add_exception_handler(AlreadySent, _already_sent)
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def answer(
    request: Request,
    status: int,
    code: str,
    *,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The error in the shape that the address asks for. Nothing of the request is repeated in it."""
    extra = {**(headers or {}), **({"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else {})}
    if not is_api(request):
        return error_page(request, status, code, fields=fields, headers=extra)
    problem = Problem(title=HTTPStatus(status).phrase, status=status, code=code, errors=_field_problems(fields))
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, status, media_type="application/problem+json", headers=extra)


def is_api(request: Request) -> bool:
    return request.url.path.startswith(API) or request.url.path in ("/healthz", "/readyz")


def status_of(error: AppError) -> int:
    """The status of an error or of the nearest kind that it is of."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def _field_problems(fields: Mapping[str, str] | None) -> list[FieldProblem] | None:
    return [FieldProblem(field=name, code=code) for name, code in fields.items()] if fields else None


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return answer(request, status_of(error), error.code, fields=getattr(error, "fields", None))


async def _already_sent(request: Request, error: Exception) -> Response:
    assert isinstance(error, AlreadySent)
    return RedirectResponse(error.location, status_code=303)


async def _not_signed_in(request: Request, error: Exception) -> Response:
    """A script is told; a reader goes to the sign-in page and comes back; a sender keeps what they typed."""
    assert isinstance(error, NotSignedIn)
    if is_api(request):
        return answer(request, 401, error.code, headers={"WWW-Authenticate": "Bearer"})
    if request.method in ("GET", "HEAD"):
        here = quote(request.url.path, safe="/")
        return RedirectResponse(f"/{language_of(request)}/sign-in?next={here}", status_code=303)
    return await session_ended_page(request)


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return answer(request, 422, "json_invalid")
    if not is_api(request) and any(problem["loc"][0] == "path" for problem in problems):
        return answer(request, 404, NotFound.code)  # an address that never was one of ours
    known = field_names(request.scope.get("route"))
    return answer(request, 422, Invalid.code, fields={_field_name(p["loc"], known): str(p["type"]) for p in problems})


def field_names(route: object) -> frozenset[str]:
    """Every name in the description of a route's body: the only names that an error repeats."""
    body = getattr(route, "body_field", None)
    if body is None:
        return frozenset()
    schema = TypeAdapter(body.field_info.annotation).json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for part in parts for name in part.get("properties", {}))


def _field_name(location: tuple[str | int, ...], known: frozenset[str]) -> str:
    """Where the refused value is; a key that the sender made up is left out."""
    place, *parts = location
    if place != "body":
        return str(parts[0]) if parts else str(place)  # a parameter that a route declares
    return ".".join(str(part) for part in parts if isinstance(part, int) or part in known) or "body"


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if not is_api(request) and not hasattr(request.state, "actor"):
        await run_in_threadpool(_find_reader, request)
    headers = {"Allow": ", ".join(_allowed_methods(request))} if error.status_code == 405 else None
    return answer(request, error.status_code, CODES.get(error.status_code, "error"), headers=headers)


def _find_reader(request: Request) -> None:
    """An address without a route has no dependencies: its page learns here who reads it, as any other page does."""
    with suppress(NotSignedIn):  # a token that is not one: nobody
        get_actor(request)


def _allowed_methods(request: Request) -> list[str]:
    """Every method that some route has at this address."""
    scopes = ((method, {**request.scope, "method": method}) for method in METHODS)
    routes = request.app.router.routes
    found = [method for method, scope in scopes if any(route.matches(scope)[0] is Match.FULL for route in routes)]
    return [*found, "HEAD"] if "GET" in found else found


async def _unexpected(request: Request, error: Exception) -> Response:
    return answer(request, 500, "unexpected")
