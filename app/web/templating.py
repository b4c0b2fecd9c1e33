"""Pages from templates, in the reader's language and direction; nothing undefined is ever printed silently."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from app import clock
from app.actor import ANONYMOUS, Actor, Role
from app.web.forms import new_form_token
from app.web.translation import LANGUAGES, N_, Translator, direction, preferred, translator

FOLDER = Path(__file__).parent.parent
MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of ours, with the hash that its address carries."""

    content: bytes
    digest: str
    media: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page that some hats have in their navigation; no roles: everybody."""

    path: str
    label: str
    roles: frozenset[Role] = frozenset()


NAVIGATION = (
    NavItem("/offerings", N_("Offerings")),
    NavItem("/my-offerings", N_("Our offerings"), frozenset({Role.PROVIDER})),
    NavItem("/need-profiles", N_("Need profiles"), frozenset({Role.GOVERNMENT, Role.COORDINATOR})),
    NavItem("/rank", N_("Rank a need"), frozenset({Role.GOVERNMENT, Role.COORDINATOR})),
    NavItem("/desk", N_("Desk"), frozenset({Role.COORDINATOR})),
    NavItem("/people", N_("People"), frozenset({Role.ADMIN})),
)


@lru_cache
def static_files() -> dict[str, StaticFile]:
    """Our style sheet, script and icon, read once."""
    found = {}
    for path in sorted((FOLDER / "static").iterdir()):
        content = path.read_bytes()
        found[path.name] = StaticFile(content, hashlib.sha256(content).hexdigest()[:16], MEDIA[path.suffix])
    return found


def static_url(name: str) -> str:
    return f"/static/{static_files()[name].digest}/{name}"


class PageEnvironment(Environment):
    """Templates in one language: sentences without values are translated once, when a template is compiled."""

    t: Translator

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Translated(self.t).visit(super()._parse(source, name, filename))
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value of a mapping by its name at once: looking for an attribute first takes fifteen times as long."""
        try:
            return obj[attribute] if type(obj) is dict else getattr(obj, attribute)
        except (AttributeError, KeyError):
            return super().getattr(obj, attribute)


class _Translated(NodeTransformer):
    """Puts the translation in the place of a call that asks for a fixed sentence; it is ours, so it is not escaped."""

    def __init__(self, t: Translator) -> None:
        self.t = t

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # the name that the visitor looks for
        self.generic_visit(node)
        is_fixed = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not (is_fixed and isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext")):
            return node
        message = node.args[0]
        if not (isinstance(message, nodes.Const) and isinstance(message.value, str)):
            return node
        text = nodes.Const(self.t.gettext(message.value) % {}, lineno=node.lineno)
        return nodes.MarkSafe(text, lineno=node.lineno)


@lru_cache
def environment(language: str) -> Environment:
    """The templates as one language reads them."""
    t = translator(language)
    env = PageEnvironment(
        loader=FileSystemLoader(FOLDER / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.t = t
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(t.gettext, t.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.filters |= {"date": t.date, "instant": _instant, "number": t.number, "percent": t.percent}
    env.filters |= {"listed": t.listed, "apart": t.apart}
    env.globals |= {"static": static_url, "languages": LANGUAGES, "form_token": new_form_token}
    env.globals |= {"lang": language, "dir": t.direction, "dir_of": direction, "t": t}
    return env


def load_templates() -> None:
    """Compile every template in every language, so that no reader waits for it."""
    for language in LANGUAGES:
        for name in environment(language).list_templates(extensions=["html"]):
            environment(language).get_template(name)


@pass_context
def _instant(context: Context, value: datetime) -> str:
    """A filter: the instant in the zone of whoever reads the page."""
    t: Translator = context["t"]
    actor: Actor = context["actor"]
    return t.instant(value, actor.time_zone)


def language_of(request: Request) -> str:
    """The language of the address, else the one that the browser prefers."""
    first = request.url.path.split("/", 2)[1]
    return first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def translator_of(request: Request) -> Translator:
    return translator(language_of(request))


def render(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page. The navigation knows who is asking and the same page's address in the other languages."""
    html = render_text(request, template, context)
    return HTMLResponse(html, status_code=status, headers=dict(headers or {}))


def render_text(request: Request, template: str, context: Mapping[str, Any] | None = None) -> str:
    language = language_of(request)
    actor: Actor = getattr(request.state, "actor", ANONYMOUS)
    chrome = {
        "actor": actor,
        "navigation": navigation(actor, language, here=request.url.path),
        "switch": _switch(request, language),
        "home": f"/{language}/",
        "today": clock.today(),
    }
    return environment(language).get_template(template).render({**chrome, **(context or {})})


def redirect(request: Request, path: str) -> RedirectResponse:
    """303 to a page of ours, in the language of this one: the answer to every form that changed something."""
    return RedirectResponse(f"/{language_of(request)}{path}", status_code=303)


def navigation(actor: Actor, language: str, *, here: str = "") -> list[dict[str, Any]]:
    """The pages of a hat, the one at `here` marked."""
    t = translator(language)
    return [
        {
            "url": f"/{language}{item.path}",
            "label": t.gettext(item.label),
            "is_current": here == f"/{language}{item.path}",
            "is_within": here.startswith(f"/{language}{item.path}/"),
        }
        for item in NAVIGATION
        if not item.roles or actor.role in item.roles
    ]


def _switch(request: Request, language: str) -> list[dict[str, str]]:
    """The other languages by their own names. Query words stay: they belong to the page that was asked for."""
    _, _, rest = request.url.path[1:].partition("/")
    query = f"?{request.url.query}" if request.url.query else ""
    known = request.url.path.split("/", 2)[1] in LANGUAGES and request.method == "GET"
    return other_languages(request, f"{rest}{query}" if known else "", language=language)


def other_languages(request: Request, rest: str, *, language: str = "") -> list[dict[str, str]]:
    """A page of ours in the other languages; `rest` is its address after the language."""
    here = language or language_of(request)
    return [
        {"lang": tag, "name": name, "dir": direction(tag), "url": f"/{tag}/{rest}"}
        for tag, name in LANGUAGES.items()
        if tag != here
    ]
