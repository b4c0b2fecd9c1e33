"""A fresh copy of a once-migrated database per test, the app on it, and clients signed in as whom a test needs."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from anyio.from_thread import start_blocking_portal
from factories import QUICK_HASHER, Factory
from fastapi import FastAPI
from sqlmodel import Session
from starlette.datastructures import State
from starlette.testclient import TestClient

from app import database as database_module
from app import sessions
from app.accounts.service import _passwords
from app.actor import Actor
from app.database import Database, upgrade
from app.main import create_app
from app.models import Person
from app.settings import Settings
from app.web.dependencies import cookie_name
from app.web.forms import SentForms

ORIGIN = "http://testserver"
ClientOf = Callable[..., TestClient]

# How long an example takes is the machine's affair, and the same code meets the same examples wherever it is tested;
# `pytest --hypothesis-profile searching` draws new ones.
UNHURRIED = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("searching", **UNHURRIED)
hypothesis.settings.register_profile("steady", derandomize=True, database=None, **UNHURRIED)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Whoever runs the tests may have set some for a service of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(f"COUNTERPART_{name.upper()}", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_where_nothing_is_lost() -> Iterator[None]:
    """Databases that live for one test need not outlive a power cut, nor its passwords a search for them."""
    pragmas = tuple(word.replace("synchronous=FULL", "synchronous=OFF") for word in database_module.PRAGMAS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "PRAGMAS", pragmas)
        patch.setattr(_passwords, "_hasher", QUICK_HASHER)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_loop_for_all_requests() -> Iterator[None]:
    """One event loop serves every client: a loop of its own for each request costs as much as the answer."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "migrated.db"
    database = Database(path)
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def settings(migrated_file: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "counterpart.db"
    shutil.copy(migrated_file, path)
    return Settings(database=path, demo=True, insecure_cookie=True, encoder="none")


@pytest.fixture(scope="session")
def built_app(migrated_file: Path) -> FastAPI:
    """The application, built once: its routes are most of what a test would wait for."""
    app = create_app(Settings(database=migrated_file, demo=True, insecure_cookie=True, encoder="none"))
    app.state.database.close()
    return app


@pytest.fixture
def app_(built_app: FastAPI, settings: Settings) -> Iterator[FastAPI]:
    """The application on this test's own database and settings; what the test puts into its state goes with it."""
    built = built_app.state
    built_app.state = State({name: built[name] for name in built})
    built_app.state.settings = settings
    built_app.state.database = Database(settings.database)
    built_app.state.sent_forms = SentForms()
    yield built_app
    built_app.state.database.close()
    built_app.state = built


@pytest.fixture
def database(app_: FastAPI) -> Database:
    found: Database = app_.state.database
    return found


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A reader through the insiders' door, for arranging and asserting; factories write on their own."""
    with database.reading(insider=True) as opened:
        yield opened


@pytest.fixture
def make(database: Database) -> Factory:
    """`make.person("government", country="XA")`, `make.need_profile(...)`, `make.offering(...)`: committed rows."""
    return Factory(database)


@pytest.fixture
def client_of(app_: FastAPI, database: Database, settings: Settings) -> Iterator[ClientOf]:
    """`client_of()` is nobody; `client_of(person)` is signed in, with the person's first role unless told."""
    opened: list[TestClient] = []

    def sign_in(person: Person | None = None, role: str | None = None) -> TestClient:
        client = TestClient(
            app_, base_url=ORIGIN, follow_redirects=False, headers={"Origin": ORIGIN}, raise_server_exceptions=False
        )
        if person is not None:
            with database.writing(insider=False) as session:
                secret = sessions.start(session, person, role or person.roles[0])
            client.cookies.set(cookie_name(settings), secret)
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        client.close()


@pytest.fixture
def actor_of(database: Database) -> Callable[..., Actor]:
    """The `Actor` value of a person, for tests of services and policies."""

    def find(person: Person, role: str | None = None) -> Actor:
        with database.reading(insider=False) as session:
            actor = sessions.actor_of(session, person.id, role or person.roles[0])
        assert actor is not None
        return actor

    return find
