"""The session's cookie, and the one that carries a new secret to the page that shows it once."""

import re

from fastapi import Request, Response

from app.settings import Settings
from app.web.dependencies import cookie_name

CLEAR = '"cookies", "storage"'
SHOWN_WITHIN = 60
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,80}")


def set_session(response: Response, settings: Settings, secret: str) -> None:
    _set(response, settings, cookie_name(settings), secret)


def session_secret(request: Request, settings: Settings) -> str:
    """The cookie's value; empty if the browser sent none."""
    return request.cookies.get(cookie_name(settings), "")


def end_session(response: Response, settings: Settings) -> None:
    """Forget everything that this browser holds of the service."""
    _delete(response, settings, cookie_name(settings))
    response.headers["Clear-Site-Data"] = CLEAR


def carry(response: Response, settings: Settings, secret: str) -> None:
    """Give a secret to the page that follows.

    A form that changed something answers with a redirect, so the secret has to survive one request. In an address it
    would stay in the history, in the database it would be kept; so the browser that may see it anyway carries it, for
    a minute, out of reach of scripts. The page that shows it checks whose it is and deletes it.
    """
    _set(response, settings, _once(settings), secret, max_age=SHOWN_WITHIN)


def carried(request: Request, settings: Settings) -> str:
    """The secret that the last answer gave along; empty if there is none."""
    value = request.cookies.get(_once(settings), "")
    return value if _SECRET.fullmatch(value) else ""


def drop_carried(response: Response, settings: Settings) -> None:
    _delete(response, settings, _once(settings))


def _once(settings: Settings) -> str:
    return "once" if settings.insecure_cookie else "__Host-once"


def _set(response: Response, settings: Settings, name: str, value: str, *, max_age: int | None = None) -> None:
    secure = not settings.insecure_cookie
    response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")


def _delete(response: Response, settings: Settings, name: str) -> None:
    response.delete_cookie(name, path="/", secure=not settings.insecure_cookie, httponly=True, samesite="lax")
