"""Every operation of the OpenAPI file, asked with made-up values by everybody: the answers are those of the file.

Some requests get real ids, versions and bodies, so that they go far; one typed word is marked, never to come back.
"""

import copy
import json
import re
import shutil
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from crawl import IS_FULL
from factories import Factory
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from requests_to_try import JSON_BODIES
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select
from sqlmodel import Session, col

from app import audit, clock, sessions
from app.database import Database
from app.main import create_app
from app.matches import service as matches
from app.models import ApiToken, EntryReport, Need, Person, ServiceState
from app.settings import Settings

N_REQUESTS = 6000 if IS_FULL else 2400
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# the two who have cases are asked for more: most operations are about cases
ROLES = ("government", "coordinator", "government", "coordinator", "provider", "provider", "admin", "anonymous")
NO_PROBLEMS = ("/readyz",)
LEAST_REACHED = {"anonymous": 3, "government": 18, "provider": 6, "coordinator": 16, "admin": 4}
STATES_OF_A_PROFILE = ("draft", "submitted", "active", "withdrawn")
STATES_OF_A_PITCH = ("draft", "submitted", "changes_requested", "declined", "published", "withdrawn", "ended")
ANYTHING = list(HealthCheck)
NASTY = ("\0", "\ud800", "x" * 200_000, "\u202e=1+1", 10**30, -1, 1.5, "9999-12-31", "0000-00-00", [], {}, None, True)
VERSIONS = ('"1"', "*", "*", '"2"')


@dataclass
class Filled:
    """A small world in a file, the ids in it by path parameter, those that go together, and a token for each role."""

    path: Path
    ids: dict[str, list[str]]
    families: list[dict[str, str]]
    secrets: dict[str, str]


@dataclass
class Outcome:
    """What came of all requests."""

    problems: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    reached: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    n: int = 0
    n_marked: int = 0


@pytest.fixture(scope="module")
def filled(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    path = tmp_path_factory.mktemp("fuzz") / "filled.db"
    shutil.copy(migrated_file, path)
    database = Database(path)
    make = Factory(database)
    people = {
        "government": make.person("government", country="XA"),
        "provider": make.person("provider"),
        "coordinator": make.person("coordinator", assigned=("XA",)),
        "admin": make.person("admin"),
    }
    ids = _fill(make, people)
    pairs = _pairs(database, ids["need_profile_id"])
    with database.writing(insider=True) as session:
        tokens = {role: _token(session, person) for role, person in people.items()}
        session.add(ServiceState(name="is_demo", value="1"))
        report = EntryReport.model_validate({"offering_id": UUID(ids["offering_id"][0]), "message": "It has moved."})
        session.add(report)
    ids |= {
        "need_id": [need for need, _ in pairs],
        "report_id": [str(report.id)],
        "token_id": [str(row.id) for row, _ in tokens.values()],
    }
    database.checkpoint()
    database.close()
    families = [{"need_profile_id": profile, "need_id": need} for need, profile in pairs]
    return Filled(path, ids, families, {role: secret for role, (_, secret) in tokens.items()})


def _fill(make: Factory, people: dict[str, Person]) -> dict[str, list[str]]:
    """Profiles and pitches in every state, some of others; a kept list of the active profile."""
    profiles = [make.need_profile(people["government"], needs=2, state=state) for state in STATES_OF_A_PROFILE]
    profiles.append(make.need_profile(make.person("government", country="XB"), state="active"))
    facts = {"modes": {"value": ["course_onsite"], "basis": "stated", "quote": "on site"}}
    correction = {"changes": {"title": "Another"}, "is_submitted": True, "question": None, "version": 1}
    pitches = [make.offering(people["provider"], state=state, facts=facts) for state in STATES_OF_A_PITCH]
    pitches += [make.offering(), make.offering(people["provider"], facts=facts, correction=correction)]
    with make.database.reading(insider=True) as session:
        owner = sessions.actor_of(session, people["government"].id, "government")
        assert owner is not None
        asked = Settings(database=make.database.path, demo=True, encoder="none")
        active = profiles[STATES_OF_A_PROFILE.index("active")]
        kept = matches.make_list(session, owner, active.id, settings=asked)
        session.commit()
    return {
        "need_profile_id": [str(row.id) for row in profiles],
        "match_list_id": [str(kept.id)],
        "offering_id": [str(row.id) for row in pitches],
    }


def _pairs(database: Database, profile_ids: list[str]) -> list[tuple[str, str]]:
    """Each need and its profile, in an order that does not depend on ids made by chance."""
    columns = (col(Need.id), col(Need.need_profile_id), col(Need.position))
    with database.reading(insider=True) as session:
        found = [(str(need), str(profile), place) for need, profile, place in session.execute(select(*columns))]
    found.sort(key=lambda row: (profile_ids.index(row[1]), row[2]))
    return [(need, profile) for need, profile, _ in found]


def _token(session: Session, person: Person) -> tuple[ApiToken, str]:
    secret = sessions.TOKEN_PREFIX + sessions.new_secret()
    values = {"token_hash": sessions.hash_secret(secret), "person_id": person.id, "role": person.roles[0]}
    expires_at = clock.now() + timedelta(days=300)
    row = ApiToken.model_validate(values | {"name": "fuzz", "expires_at": expires_at, "last_used_at": clock.now()})
    session.add(row)
    return row, secret


class Fuzzer:
    """Asks one app, and looks at every answer."""

    def __init__(self, app: FastAPI, filled: Filled) -> None:
        self.app, self.filled, self.outcome = app, filled, Outcome()
        self.random = Random(20261122)

    def ask_all(self, folder: Path) -> Outcome:
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", self.app)
        operations = [found.ok() for found in schema.get_all_operations()]
        each = N_REQUESTS * 4 // 3 // len(operations)  # some have so few parameters that they run out of examples
        for number, operation in enumerate(operations):
            path = folder / f"{number}.db"
            shutil.copy(self.filled.path, path)
            self.app.state.database.close()
            self.app.state.database = Database(path)
            self._ask(operation, each)
            self._check_record(operation.label)
        return self.outcome

    def _ask(self, operation: Any, n: int) -> None:
        cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode))

        @seed(20261122)
        @settings(max_examples=n, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=ANYTHING)
        @given(case=cases)
        def ask(case: Any) -> None:
            marker = f"zqx{self.outcome.n}marker"
            self._make_plausible(case)
            self.outcome.n_marked += self._mark(case, marker)
            self._send(case, self.random.choice(ROLES), marker)

        ask()

    def _make_plausible(self, case: Any) -> None:
        """Real ids mostly, the version that rows begin with, now and then a body that a person would send."""
        family = self.random.choice(self.filled.families)
        for name in case.path_parameters or {}:
            if self.random.random() < 0.9:
                case.path_parameters[name] = family.get(name) or self.random.choice(self.filled.ids[name])
        if case.method == "PATCH" and self.random.random() < 0.8:
            case.headers["if-match"] = self.random.choice(VERSIONS)
        pattern = f"{case.method} " + re.sub(r"\{\w+\}", "{id}", case.operation.path)
        if pattern in JSON_BODIES and self.random.random() < 0.4:
            case.body = copy.deepcopy(JSON_BODIES[pattern])

    def _mark(self, case: Any, marker: str) -> bool:
        """Put the marker where somebody could type: into a text of the body, the query, or a header."""
        places = list(_texts(case.body)) if isinstance(case.body, dict | list) else []
        places += [(case.query, name) for name in case.query or {}]
        places += [(case.headers, name) for name in case.headers or {} if name.lower() == "if-match"]
        if not places or self.random.random() < 0.5:
            return False
        holder, key = self.random.choice(places)
        is_nasty = holder not in (case.query, case.headers) and self.random.random() < 0.2
        holder[key] = self.random.choice(NASTY) if is_nasty else marker
        return not is_nasty

    def _send(self, case: Any, role: str, marker: str) -> None:
        outcome, label = self.outcome, f"{role} {case.operation.label}"
        outcome.n += 1
        secret = self.filled.secrets.get(role)
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        try:
            response = case.call(headers=headers)
        except Exception as error:  # an answer that the app could not give is what is looked for
            if not _is_of_the_asker(error):
                outcome.problems.append(f"{label}: {type(error).__name__}: {error}")
            return
        outcome.statuses[response.status_code] += 1
        if response.status_code < 300:
            outcome.reached[role].add(case.operation.label)
        outcome.problems += [f"{label}: {problem}" for problem in _problems(case, response, marker)]

    def _check_record(self, label: str) -> None:
        with self.app.state.database.reading(insider=True) as session:
            if (broken := audit.verify(session)) is not None:
                self.outcome.problems.append(f"{label}: the record does not hold from entry {broken} on")


def _is_of_the_asker(error: Exception) -> bool:
    """The asker looks at its own body before it sends it, and cannot read half a character where a choice stands."""
    return isinstance(error, UnicodeEncodeError) and "schemathesis" in traceback.extract_tb(error.__traceback__)[-1][0]


def _texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where texts stand inside a body: the container, and the key or index."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        if isinstance(inner, str):
            yield value, key
        elif isinstance(inner, dict | list):
            yield from _texts(inner)


def _problems(case: Any, response: Any, marker: str) -> Iterator[str]:
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        yield from (f"{failure.title}: {failure.message}" for failure in group.exceptions)
    is_refusal = response.status_code >= 400
    if is_refusal and case.operation.path not in NO_PROBLEMS:
        yield from _problems_of_a_refusal(response)
    if (is_refusal or case.method == "GET") and marker in _everything(response):
        yield f"{response.status_code} repeats what was typed"


def _problems_of_a_refusal(response: Any) -> Iterator[str]:
    kind = response.headers.get("content-type", ["none"])[0]
    if kind != "application/problem+json":
        yield f"{response.status_code} as {kind}"
        return
    problem = response.json()
    if problem.get("status") != response.status_code or not problem.get("code"):
        yield f"{response.status_code} says {problem.get('status')}"


def _everything(response: Any) -> str:
    return (response.content.decode(errors="replace") + json.dumps(dict(response.headers))).lower()


@pytest.fixture(scope="module")
def outcome(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    settings_ = Settings(database=filled.path, demo=True, insecure_cookie=True, encoder="none")
    app = create_app(settings_)
    found = Fuzzer(app, filled).ask_all(tmp_path_factory.mktemp("asked"))
    app.state.database.close()
    yield found
    print(f"\nfuzz: {found.n} requests, {found.n_marked} marked, statuses {dict(sorted(found.statuses.items()))}")


def test_every_answer_is_one_that_the_file_promises(outcome: Outcome) -> None:
    assert sorted(set(outcome.problems)) == []


def test_at_least_two_thousand_requests_are_asked(outcome: Outcome) -> None:
    assert outcome.n >= N_REQUESTS
    assert outcome.n_marked >= outcome.n // 8


def test_the_requests_go_far(outcome: Outcome) -> None:
    """A fuzz that is refused everywhere finds nothing: each role must have got through to what is theirs."""
    reached = {role: len(operations) for role, operations in outcome.reached.items()}

    assert all(reached[role] >= least for role, least in LEAST_REACHED.items()), reached
