"""Chromium against the demo world on a free loopback port. Needs its own process: `make browser-test`."""

import importlib.resources
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select
from sqlmodel import col

from app import sessions
from app.cli import demo
from app.database import Database, upgrade
from app.main import create_app
from app.models import Person
from app.settings import Settings
from app.web.dependencies import cookie_name

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SignIn = Callable[[str], Page]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not shutil.which(CHROMIUM):
        pytest.exit(f"{CHROMIUM} is not installed; `make browser-test` installs it", returncode=1)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "UTC", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A demo database with the real catalogue, made once."""
    path = tmp_path_factory.mktemp("browser") / "counterpart.db"
    settings = Settings(database=path, demo=True, insecure_cookie=True)
    database = Database(path)
    upgrade(database)
    demo.load_world(database, settings)
    database.close()
    return settings


@pytest.fixture(scope="session")
def app_(settings: Settings) -> Any:
    return create_app(settings)


@pytest.fixture(scope="session")
def base_url(app_: Any) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app_, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(autouse=True)
def only_own_origin(request: pytest.FixtureRequest) -> Iterator[None]:
    """No page may ask another origin, and none may have an error in its console."""
    if "page" not in request.fixturenames:
        yield
        return
    page, base = request.getfixturevalue("page"), request.getfixturevalue("base_url")
    foreign: list[str] = []
    console: list[str] = []
    page.on("request", lambda r: foreign.append(r.url) if not r.url.startswith((base, "data:", "about:")) else None)
    page.on("console", lambda m: console.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))
    page.console_errors = console
    yield
    assert not foreign, f"a page asked another origin: {foreign}"


@pytest.fixture
def sign_in(page: Page, context: BrowserContext, base_url: str, app_: Any, settings: Settings) -> SignIn:
    """`sign_in("coordinator@example.org")`: the page, with that person's session cookie."""

    def enter(email: str) -> Page:
        with app_.state.database.writing(insider=False) as session:
            person = session.scalars(select(Person).where(col(Person.email) == email)).one()
            secret = sessions.start(session, person, person.roles[0])
        context.add_cookies([{"name": cookie_name(settings), "value": secret, "url": base_url}])
        return page

    return enter


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def violations(axe_source: str) -> Callable[[Page], str]:
    """What axe finds on a page, readable; empty when it finds nothing. `evaluate` is not stopped by a strict CSP."""

    def run(page: Page) -> str:
        page.evaluate(axe_source)
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        rows = [{"id": v["id"], "nodes": [n["target"] for n in v["nodes"]]} for v in found]
        return json.dumps(rows, indent=1) if rows else ""

    return run


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where to leave a picture of every page, if COUNTERPART_PICTURES names a folder."""
    folder = os.environ.get("COUNTERPART_PICTURES")
    if folder is None:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)
