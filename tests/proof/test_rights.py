"""Rights that must exist, and no others: what each observer's answers hold, against `visibility.yaml`."""

import typing
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from crawl import ORIGIN, asks, routes_of
from fastapi import FastAPI
from pydantic import BaseModel
from stage import OBSERVERS, secret_of
from starlette.testclient import TestClient
from world import Secret

import app
from app.web.dependencies import cookie_name
from app.web.handlers import Problem

MATRIX = yaml.safe_load((Path(app.__file__).parent / "visibility.yaml").read_text(encoding="utf-8"))
# The worlds' observers are situations of the matrix towards one owner's rows.
SITUATIONS = {
    "government": {
        "anon": "anon",
        "gov_own": "gov_own",
        "gov_other": "gov_other",
        "prov_none": "prov_none",
        "coord_assigned": "coord_assigned",
        "coord_unassigned": "coord_unassigned",
        "admin": "admin",
    },
    "provider": {
        "anon": "anon",
        "prov_own": "prov_own",
        "prov_other": "prov_other",
        "gov_other": "gov_unrelated",
        "coord_unassigned": "coord_assigned",  # review is not tied to a country
        "admin": "admin",
    },
}
SITUATIONS["pair"] = SITUATIONS["government"] | {"prov_other": "prov_other"}
NOT_IN_THE_API = frozenset(row for rows in MATRIX["not_in_the_api"].values() for row in rows)
WITHOUT_INTRODUCTIONS = frozenset({"consent"})


def models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """The schema classes inside a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from models_of(part)


def all_fields(annotation: Any, seen: set[type] | None = None) -> Iterator[str]:
    """`Schema.field` for every field of a type and the types within."""
    seen = set() if seen is None else seen
    for model in models_of(annotation):
        if model in seen:
            continue
        seen.add(model)
        for name, info in model.model_fields.items():
            yield f"{model.__name__}.{name}"
            yield from all_fields(info.annotation, seen)


def held(annotation: Any, payload: Any) -> Iterator[str]:
    """The fields that an answer really holds a value in."""
    if isinstance(payload, list):
        for item in payload:
            yield from held(annotation, item)
        return
    if not isinstance(payload, dict):
        return
    for model in models_of(annotation):
        for name, info in model.model_fields.items():
            value = payload.get(info.alias or name)
            if value not in (None, [], {}, ""):
                yield f"{model.__name__}.{name}"
                yield from held(info.annotation, value)


@pytest.fixture(scope="module")
def reached(make_world: Any) -> dict[str, set[str]]:
    """Per row of the matrix: the observers who got a value of it from some GET of the API."""
    _world, app_ = make_world(Secret(has_other_case=False, correction_is_submitted=True))
    rows: dict[str, set[str]] = defaultdict(set)
    by_path = {route.path_regex: route for route in routes_of(app_) if route.response_model and "GET" in route.methods}
    client = TestClient(app_, base_url=ORIGIN, follow_redirects=False)
    for ask in asks(app_, tuple(OBSERVERS)):
        route = next((r for regex, r in by_path.items() if regex.fullmatch(ask.path)), None)
        if ask.method != "GET" or route is None:
            continue
        client.cookies.clear()
        headers = {"Cookie": f"{cookie_name(app_.state.settings)}={secret_of(ask.observer)}"}
        response = client.get(ask.path, headers=headers if OBSERVERS[ask.observer] else {})
        if response.status_code == 200:
            for field in held(route.response_model, response.json()):
                rows[MATRIX["fields"].get(field, "")].add(ask.observer)
    return rows


def test_every_field_of_every_answer_has_a_row(app_module: FastAPI) -> None:
    fields = {field for route in routes_of(app_module) for field in all_fields(route.response_model)}
    fields |= set(all_fields(Problem))

    assert fields - set(MATRIX["fields"]) == set()
    assert set(MATRIX["fields"]) - fields == set()
    assert {row for row in MATRIX["fields"].values() if row != "public"} <= set(MATRIX["rows"])


def test_a_row_without_a_field_says_why() -> None:
    assert set(MATRIX["rows"]) - set(MATRIX["fields"].values()) == NOT_IN_THE_API


def test_every_route_is_in_the_policy_table(app_module: FastAPI) -> None:
    built = {(method, route.path) for route in routes_of(app_module) for method in route.methods - {"HEAD"}}

    assert built == {(row["method"], row["path"]) for row in MATRIX["routes"]}


# Rows of accounts and of the platform have no owner who is a party of a case: tests/app/accounts and tests/app/desk.
OF_A_PARTY = sorted(row for row in set(MATRIX["rows"]) - NOT_IN_THE_API if MATRIX["rows"][row]["owner"] in SITUATIONS)


@pytest.mark.parametrize("row", OF_A_PARTY)
def test_a_row_reaches_exactly_those_who_may_see_it(row: str, reached: dict[str, set[str]]) -> None:
    owner = MATRIX["rows"][row]["owner"]
    situations = SITUATIONS[owner]
    may = {name for name, how in MATRIX["rows"][row]["see"].items() if how not in WITHOUT_INTRODUCTIONS}

    got = {situations[observer] for observer in reached[row] if observer in situations}

    assert got == may & set(situations.values())
