"""Ask every route, as every observer, in the same order in two worlds, and compare the answers byte by byte."""

import itertools
import json
import os
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import pytest
import world as worlds
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from requests_to_try import BUTTONS, QUERIES
from stage import NOW, OBSERVERS, ids, secret_of, seed_randomness
from starlette.testclient import TestClient
from world import World

from app.needs.wording import QUESTIONS
from app.web.dependencies import cookie_name, query_names

ORIGIN = "http://testserver"
VOLATILE = frozenset({"date", "x-request-id"})
LANGUAGES = ("en", "ar")
TOKENS = ("no-such-token",)
WORDS = {
    "kind": ("csv", "xlsx", "jsonl"),
    "question": tuple(QUESTIONS),
    "digest": ("0123456789abcdef",),
    "name": ("counterpart.css",),
}
UNKNOWN_QUERY = "no_such_parameter=1"
IS_FULL = os.environ.get("COUNTERPART_PROOF") == "full"
# Values worth trying for a query parameter: an area of the case, a word of the secret; a number, its country.
PROBES = ("law.evidence", "MARKER-STATEMENT", *(("1", "XA") if IS_FULL else ()))


@dataclass(frozen=True)
class Ask:
    """One request of one observer."""

    observer: str
    method: str
    path: str
    body: str = "none"  # none | empty | plausible, or plausible with another button of the form

    def __str__(self) -> str:
        return f"{self.observer} {self.method} {self.path} ({self.body})"


@dataclass(frozen=True)
class Answer:
    """What an observer can see of an answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every endpoint under the path that requests see, reads before writes, in a fixed order."""
    found = []
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            route = copy(context.original_route)  # a copy: the app's own keeps the path without its prefix
            route.path = str(context.path)
            found.append(route)
    return sorted(
        found, key=lambda route: ("GET" not in (route.methods or ()), route.path, sorted(route.methods or ()))
    )


def asks(app: FastAPI, observers: tuple[str, ...], *, with_queries: bool = True) -> Iterator[Ask]:
    """The crawl: routes x path values x query parameters x bodies x observers."""
    for route in routes_of(app):
        paths = _paths(route)
        for path, observer in itertools.product(paths, observers):
            for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
                if method == "GET":
                    # in small numbers queries go to the secret itself, which comes first
                    queries = _queries(route) if IS_FULL or (with_queries and path == paths[0]) else ("",)
                    yield from (Ask(observer, method, path + query) for query in queries)
                elif IS_FULL or not path.startswith("/ar"):
                    bodies = ("empty", "plausible") if IS_FULL or with_queries else ("plausible",)
                    more = BUTTONS.get(route.path, ())
                    yield from (Ask(observer, method, path, body) for body in (*bodies, *more))


def _paths(route: APIRoute) -> list[str]:
    """Every language; in each the secret's ids together, then somebody else's, then absent ones."""
    languages = LANGUAGES if "{lang}" in route.path else ("",)
    names = [name for name in re.findall(r"\{(\w+)", route.path) if name != "lang"]
    choices = [_choices(name, route) for name in names]
    longest = max(map(len, choices), default=1)
    return [
        _filled(route.path, {"lang": language} | {n: c[i % len(c)] for n, c in zip(names, choices, strict=True)})
        for language, i in itertools.product(languages, range(longest))
        if IS_FULL or language != "ar" or i == 0  # in small numbers Arabic pages are asked for the secret alone
    ]


def _filled(path: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        path = re.sub(r"\{" + name + r"(?::\w+)?\}", str(value), path)
    return path


def _choices(name: str, route: APIRoute) -> list[Any]:
    if name in ids():
        return ids()[name]
    if name == "token":
        return list(TOKENS)
    if name in WORDS:
        return list(WORDS[name])
    return pytest.fail(f"no values to try for {name} in {route.path}: add some to WORDS")


def _queries(route: APIRoute) -> Iterator[str]:
    yield ""
    yield f"?{UNKNOWN_QUERY}"
    names, understood = sorted(query_names(route)), QUERIES.get(route.path, ())
    yield from (f"?{query}" for query in understood)
    if understood and not IS_FULL:  # in small numbers, what no list understands is tried at once
        yield from ("?" + "&".join(f"{name}={value}" for name in names) for value in PROBES)
        return
    for name in names:
        yield from (f"?{name}={value}" for value in PROBES)


class Crawler:
    """One world's app; answers are a function of the world and the requests so far, nothing else."""

    def __init__(self, app: FastAPI, world: World, bodies: dict[str, Any], form: dict[str, Any]) -> None:
        self.app, self.world, self.bodies, self.form = app, world, bodies, form
        self.cookie = cookie_name(app.state.settings)
        self.client = TestClient(
            app, base_url=ORIGIN, follow_redirects=False, headers={"Origin": ORIGIN}, raise_server_exceptions=False
        )

    def answer(self, ask: Ask, number: int) -> Answer:
        seed_randomness(number)
        if ask.method != "GET":
            self._sign_in_again(ask.observer)
        self.client.cookies.clear()
        headers = {"Accept-Language": "en"}
        if OBSERVERS[ask.observer]:
            headers["Cookie"] = f"{self.cookie}={secret_of(ask.observer)}"
        response = self.client.request(ask.method, ask.path, headers=headers, **self._body(ask))
        kept = tuple(sorted((k, v) for k, v in response.headers.multi_items() if k not in VOLATILE))
        return Answer(response.status_code, kept, response.content)

    def _sign_in_again(self, observer: str) -> None:
        with self.world.database.writing(insider=True) as session:
            worlds.start(session, observer)

    def _body(self, ask: Ask) -> dict[str, Any]:
        if ask.body == "none":
            return {}
        if ask.path.startswith("/api/"):
            pattern = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", ask.path)
            return {"json": self.bodies.get(f"{ask.method} {pattern}", {}) if ask.body == "plausible" else {}}
        if ask.body == "empty":
            return {"data": {}}
        pressed = next((form[ask.body] for form in BUTTONS.values() if ask.body in form), {})
        return {"data": self.form | pressed}


def differences(one: Crawler, other: Crawler, crawl: list[Ask]) -> list[str]:
    """Each request whose answers differ, with what differs."""
    found = []
    for number, ask in enumerate(crawl):
        first, second = one.answer(ask, number), other.answer(ask, number)
        if first != second:
            found.append(f"{ask}: {_what(first, second)}")
    return found


def _what(first: Answer, second: Answer) -> str:
    if first.status != second.status:
        return f"status {first.status} / {second.status}"
    if first.headers != second.headers:
        return f"headers {json.dumps(sorted(set(first.headers) ^ set(second.headers)))[:300]}"
    shorter = min(len(first.body), len(second.body))
    at = next((i for i in range(shorter) if first.body[i] != second.body[i]), shorter)
    near = slice(max(0, at - 60), at + 60)
    return f"body at {at}: {first.body[near]!r} / {second.body[near]!r}"


__all__ = ["NOW", "Answer", "Ask", "Crawler", "asks", "differences", "routes_of"]
