"""Around every request: headers, size, origin, host, query words, HEAD, and a log without values."""

import io
import json
import logging as stdlib_logging
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from factories import Factory
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient

from app import logging
from app.main import create_app
from app.settings import Settings
from app.web.middleware import SECURITY_HEADERS

ClientOf = Callable[..., TestClient]
PAGES = ["/en/", "/en/probe/error/not-found", "/en/probe/error/bug", "/api/v1/areas", "/api/v1/nothing"]
ELSEWHERE = "https://elsewhere.example.org"


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers(client_of: ClientOf, path: str) -> None:
    answer = client_of().get(path)

    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


def test_https_is_kept(tmp_path: Path) -> None:
    app = create_app(Settings(database=tmp_path / "unused.db", public_url="https://counterpart.example.org"))

    answer = TestClient(app).get("/healthz")

    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    app.state.database.close()


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/countries"])
def test_nothing_with_a_session_is_kept_by_a_browser(client_of: ClientOf, make: Factory, path: str) -> None:
    answer = client_of(make.person()).get(path)

    assert answer.headers["cache-control"] == "no-store, private"
    assert "Cookie" in answer.headers["vary"]


def test_style_and_script_are_kept_for_good(client_of: ClientOf, make: Factory) -> None:
    client = client_of(make.person())
    page = client.get("/en/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    assert client.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/0000000000000000/counterpart.css").status_code == 404
    assert client.get("/static/0000000000000000/../../settings.py").status_code == 404


def test_pages_are_compressed(client_of: ClientOf) -> None:
    assert client_of().get("/en/").headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "said"), [("/api/v1/probe/json", '"code":"too_large"'), ("/en/probe/form", "This is too large")]
)
def test_a_body_that_says_it_is_too_large_is_refused(
    client_of: ClientOf, settings: Settings, path: str, said: str
) -> None:
    answer = client_of().post(path, content=b"x" * (settings.max_body_bytes + 1))

    assert answer.status_code == 413
    assert said in answer.text
    assert "content-security-policy" in answer.headers


def test_a_body_that_grows_too_large_is_refused(client_of: ClientOf, settings: Settings) -> None:
    parts = (b"x" * 65536 for _ in range(settings.max_body_bytes // 65536 + 2))

    answer = client_of().post("/api/v1/probe/json", content=parts, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": ELSEWHERE}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_forms_come_from_our_own_pages(
    client_of: ClientOf, make: Factory, headers: dict[str, str], status: int
) -> None:
    client = client_of(make.person())
    del client.headers["Origin"]

    assert client.post("/en/probe/form", data={"statement": "a"}, headers=headers).status_code == status


def test_a_script_without_cookies_needs_no_origin(client_of: ClientOf) -> None:
    client = client_of()
    del client.headers["Origin"]

    assert client.post("/api/v1/probe/json", json={"n": 1}).status_code == 200


def test_reading_from_another_site_is_no_act(client_of: ClientOf, make: Factory) -> None:
    assert client_of(make.person()).get("/en/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_host_that_is_not_ours_is_refused(client_of: ClientOf) -> None:
    answer = client_of().get("/en/", headers={"Host": "elsewhere.example.org"})

    assert answer.status_code == 400
    assert "elsewhere" not in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("path", ["/en/", "/api/v1/areas", "/healthz", "/en/probe/error/not-found"])
def test_an_unknown_query_word_is_refused(client_of: ClientOf, path: str) -> None:
    answer = client_of().get(f"{path}?TYPED=1")

    assert answer.status_code == 422
    assert "TYPED" not in answer.text


def test_a_known_query_word_is_taken(client_of: ClientOf) -> None:
    assert client_of().get("/api/v1/probe/number/1?size=3").json() == {"number": 1, "size": 3}


def test_head_is_get_without_the_body(client_of: ClientOf) -> None:
    client = client_of()

    head, get = client.head("/api/v1/areas"), client.get("/api/v1/areas")

    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", get.headers["etag"])


def test_the_log_names_the_route_and_nothing_typed(client_of: ClientOf, capfd: pytest.CaptureFixture[str]) -> None:
    client_of().get("/en/probe/error/not-found?word=TYPED")

    logged = "".join(capfd.readouterr())
    assert "/{lang}/probe/error/{kind}" in logged
    assert "TYPED" not in logged
    assert "not-found" not in logged


def test_the_web_server_prints_no_message_of_a_failure(caplog: pytest.LogCaptureFixture) -> None:
    logging.configure()
    server = stdlib_logging.getLogger("uvicorn.error")

    try:
        raise RuntimeError("TYPED")
    except RuntimeError:
        server.exception("Exception in ASGI application")

    assert "Exception in ASGI application" in caplog.text
    assert "TYPED" not in caplog.text


def test_the_log_is_written_to_the_error_stream_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A logger kept the stream of its first line, and tests that ran after another read an empty one."""
    logging.configure()
    log = logging.get_logger()
    for _ in range(2):
        monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
        log.info("request", status=200, statement="TYPED")

        assert (line := json.loads(stream.getvalue()))["status"] == 200
        assert "statement" not in line


def test_an_error_of_the_database_holds_no_values(app_: FastAPI) -> None:
    with app_.state.database.outsiders.connect() as connection, pytest.raises(SQLAlchemyError) as failure:
        connection.exec_driver_sql("SELECT ? FROM nowhere", ("TYPED",))

    assert "TYPED" not in str(failure.value)
