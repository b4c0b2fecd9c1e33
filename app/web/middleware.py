"""Around every request: headers, host, size, origin, log. Plain ASGI, nothing is buffered."""

import secrets
import time
import traceback
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logging
from app.settings import Settings
from app.web.dependencies import SAFE_METHODS, cookie_name
from app.web.handlers import answer

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
SWITCHED_OFF = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics", "display-capture")
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in SWITCHED_OFF),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR = "max-age=31536000; includeSubDomains"
OUR_CODE = Path(__file__).parents[2]
PRIVATE = "no-store, private"
COMPRESSED_ALREADY = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/vnd.openxmlformats-officedocument.*")


class SecurityHeaders:
    """Outermost, so that a failure answers with the same headers as a page."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.cookie = cookie_name(settings)
        self.is_https = settings.base_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_personal = "authorization" in headers or f"{self.cookie}=" in headers.get("cookie", "")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), is_personal=is_personal)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, *, is_personal: bool) -> None:
        for name, value in SECURITY_HEADERS.items():
            headers[name] = value
        if self.is_https:
            headers["Strict-Transport-Security"] = ONE_YEAR
        is_static = "immutable" in headers.get("cache-control", "")
        if (is_personal or "set-cookie" in headers) and not is_static:
            headers["Cache-Control"] = PRIVATE
        if not is_static:
            headers.setdefault("Cache-Control", "no-store")
            headers.add_vary_header("Cookie, Authorization, Accept-Language")


class Refusals:
    """Bodies that say they are too large, and forms that other sites send, stop before anything is read."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        response = None
        if _says_too_large(headers, self.settings.max_body_bytes):
            response = answer(Request(scope), 413, "too_large", headers={"Connection": "close"})
        elif scope["method"] not in SAFE_METHODS and _is_from_elsewhere(headers, cookie_name(self.settings)):
            response = answer(Request(scope), 403, "cross_site")
        await (response or self.app)(scope, receive, send)


def _says_too_large(headers: Headers, limit: int) -> bool:
    length = headers.get("content-length", "0")
    return not (length.isascii() and length.isdigit()) or int(length) > limit


def _is_from_elsewhere(headers: Headers, cookie: str) -> bool:
    """Browsers say where a request comes from; with our cookie and without a word about it, it is refused."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    if origin := headers.get("origin"):
        return urlsplit(origin).netloc != headers.get("host")
    return f"{cookie}=" in headers.get("cookie", "")


class HeadAsGet:
    """HEAD is answered as GET is, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_head)


class RequestLog:
    """One line a request: route template, status, milliseconds. Never an address, a query or a body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.log = logging.get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        start, status, location = time.perf_counter(), 500, None

        async def send_and_note(message: Message) -> None:
            nonlocal status, location
            if message["type"] == "http.response.start":
                status, location = message["status"], Headers(raw=message["headers"]).get("location")
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            self.log.error("failed", error=place_of(error))
            raise
        finally:
            if key := state.get("form_key"):
                scope["app"].state.sent_forms.end(key, location if status == 303 else None)
            self.log.info(
                "request",
                request_id=secrets.token_hex(4),
                method=scope["method"],
                route=getattr(scope.get("route"), "path", "none"),
                status=status,
                milliseconds=round(1000 * (time.perf_counter() - start)),
            )


def place_of(error: BaseException) -> str:
    """Kind of an error and our last line on the way to it; never its message, which may repeat what was typed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if OUR_CODE in Path(frame.filename).parents]
    where = f"{Path(frames[-1].filename).relative_to(OUR_CODE)}:{frames[-1].lineno}" if frames else "elsewhere"
    return f"{type(error).__name__} at {where}"


def middleware(settings: Settings) -> list[Middleware]:
    """Inside the headers, outermost first."""
    return [
        Middleware(HeadAsGet),
        Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.allowed_hosts), www_redirect=False),
        Middleware(GZipMiddleware, minimum_size=600, compresslevel=9, exclude_content_types=COMPRESSED_ALREADY),
        Middleware(RequestLog),
    ]
