"""Chromium against the demo world on a free loopback port. Needs its own process: `make browser-test`."""

import importlib.resources
import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlmodel import col

from app import sessions
from app.cli import demo
from app.database import Database, upgrade
from app.main import create_app
from app.matches import catalogue
from app.models import Person
from app.offerings import service as offerings
from app.settings import Settings
from app.web.dependencies import cookie_name
from data import load_offering_records, load_project_records

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
PATIENCE = 120  # seconds: for a page that never comes, not for a slow machine
expect.set_options(timeout=1000 * PATIENCE)
SignIn = Callable[[str], Page]
PageOf = Callable[[str], Page]


@dataclass
class Watch:
    """What a page asked of others, and what it complained of."""

    base_url: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> Page:
        page.set_default_timeout(1000 * PATIENCE)
        own = (self.base_url, "data:", "about:", "blob:")
        page.on("request", lambda r: self.foreign.append(r.url) if not r.url.startswith(own) else None)
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


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
    with database.writing(insider=True) as session:
        offerings.load_catalogue(session, load_offering_records())
        offerings.load_projects(session, load_project_records())
    demo.load_world(database, settings)
    with database.reading(insider=True) as session:
        built = catalogue.get_catalogue(session, settings)
    with database.writing(insider=False) as session:
        catalogue.keep_vectors(session, built)
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
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture(scope="session")
def watch(base_url: str) -> Watch:
    return Watch(base_url)


@pytest.fixture(autouse=True)
def nothing_foreign(watch: Watch) -> Iterator[None]:
    """No page may ask another origin. Tests that send no bad forms also look at `watch.complaints`."""
    watch.foreign.clear()
    watch.complaints.clear()
    yield
    assert not watch.foreign, f"a page asked another origin: {watch.foreign}"


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Page:
    return watch.follow(context.new_page())


@pytest.fixture(scope="session")
def cookie_of(app_: Any, settings: Settings, base_url: str) -> Callable[[str], dict[str, Any]]:
    """`cookie_of("coordinator@example.org")`: a fresh session of that person."""

    def start(email: str) -> dict[str, Any]:
        with app_.state.database.writing(insider=False) as session:
            person = session.scalars(select(Person).where(col(Person.email) == email)).one()
            secret = sessions.start(session, person, person.roles[0])
        return {"name": cookie_name(settings), "value": secret, "url": base_url}

    return start


@pytest.fixture
def sign_in(page: Page, context: BrowserContext, cookie_of: Callable[[str], dict[str, Any]]) -> SignIn:
    """`sign_in("coordinator@example.org")`: the page, now that person's."""

    def enter(email: str) -> Page:
        context.clear_cookies()
        context.add_cookies([cookie_of(email)])
        return page

    return enter


@pytest.fixture(scope="session")
def page_of(
    browser: Browser,
    browser_context_args: dict[str, Any],
    cookie_of: Callable[[str], dict[str, Any]],
    watch: Watch,
) -> PageOf:
    """`page_of("coordinator@example.org")`: one signed-in page a person, kept for the whole run; "" is nobody."""
    pages: dict[str, Page] = {}

    def find(email: str) -> Page:
        if email not in pages:
            context = browser.new_context(**browser_context_args)
            if email:
                context.add_cookies([cookie_of(email)])
            pages[email] = watch.follow(context.new_page())
        return pages[email]

    return find


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def violations(axe_source: str) -> Callable[[Page], str]:
    """What axe finds on a page, readable; empty when it finds nothing. `evaluate` is not stopped by a strict CSP."""

    def run(page: Page) -> str:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe_source)
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"], "preload": False}
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
