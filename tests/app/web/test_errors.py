"""Errors: one table of statuses, problem+json for scripts, a page in the reader's language, nothing typed repeated."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

ClientOf = Callable[..., TestClient]
STATUS = {
    "not-signed-in": 401,
    "not-allowed": 403,
    "not-found": 404,
    "link": 404,
    "conflict": 409,
    "stale": 412,
    "invalid": 422,
    "precondition": 428,
    "attempts": 429,
    "later": 503,
    "bug": 500,
}


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_scripts_get_a_problem(client_of: ClientOf, kind: str, status: int) -> None:
    answer = client_of().get(f"/api/v1/probe/error/{kind}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert set(answer.json()) <= {"type", "title", "status", "code", "errors"}


@pytest.mark.parametrize(("kind", "status"), [pair for pair in STATUS.items() if pair[0] != "not-signed-in"])
@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_people_get_a_page_in_their_language(
    client_of: ClientOf, kind: str, status: int, lang: str, direction: str
) -> None:
    answer = client_of().get(f"/{lang}/probe/error/{kind}")

    assert answer.status_code == status
    assert f'<html lang="{lang}" dir="{direction}">' in answer.text
    assert answer.text.count("<h1>") == 1


def test_a_problem_names_code_and_fields(client_of: ClientOf) -> None:
    client = client_of()

    assert client.get("/api/v1/probe/error/invalid").json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "code": "invalid",
        "errors": [{"field": "statement", "code": "too_long"}],
    }
    assert client.get("/api/v1/probe/error/not-allowed").json()["code"] == "may_not_endorse"
    assert client.get("/api/v1/probe/error/conflict").json()["code"] == "already_withdrawn"


def test_a_failure_says_nothing_of_its_cause(client_of: ClientOf, capfd: pytest.CaptureFixture[str]) -> None:
    client = client_of()

    answers = [client.get("/api/v1/probe/error/bug"), client.get("/en/probe/error/bug")]

    assert [answer.status_code for answer in answers] == [500, 500]
    assert all("SECRET" not in answer.text and "RuntimeError" not in answer.text for answer in answers)
    logged = capfd.readouterr()
    assert "RuntimeError at tests/app/web/conftest.py" in logged.out + logged.err
    assert "SECRET" not in logged.out + logged.err


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ('{"n": "TYPED"}', [{"field": "n", "code": "int_parsing"}]),
        ("{}", [{"field": "n", "code": "missing"}]),
        ('{"n": TYPED', None),
    ],
)
def test_a_refused_body_is_not_echoed(client_of: ClientOf, sent: str, errors: object) -> None:
    answer = client_of().post("/api/v1/probe/json", content=sent, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert "TYPED" not in answer.text
    assert answer.json().get("errors") == errors


def test_a_key_that_the_sender_made_up_is_not_echoed(client_of: ClientOf) -> None:
    answer = client_of().post("/api/v1/probe/json", json={"n": 1, "TYPED": 2})

    assert answer.status_code == 422
    assert "TYPED" not in answer.text
    assert answer.json()["errors"] == [{"field": "body", "code": "extra_forbidden"}]


def test_a_value_in_the_address_is_not_echoed(client_of: ClientOf) -> None:
    client = client_of()

    assert client.get("/api/v1/probe/number/TYPED").status_code == 422
    assert "TYPED" not in client.get("/api/v1/probe/number/TYPED").text
    assert "TYPED" not in client.get("/api/v1/probe/number/1?size=TYPED").text


def test_an_address_of_the_wrong_form_is_a_page_that_does_not_exist(client_of: ClientOf) -> None:
    client = client_of()

    wrong, absent = client.get("/en/probe/number/abc"), client.get("/en/probe/error/not-found")

    assert (wrong.status_code, wrong.content) == (404, absent.content)


def test_pages_that_do_not_exist_are_all_alike(client_of: ClientOf) -> None:
    client = client_of()
    paths = ["/en/offerings-of-nobody", "/en/a/b/c/d", "/en/probe/error/not-found"]

    answers = [client.get(path) for path in paths]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_an_unknown_language_is_no_page_of_ours(client_of: ClientOf) -> None:
    answer = client_of().get("/xx/", headers={"Accept-Language": "ar"})

    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl">' in answer.text


def test_a_wrong_method_names_all_that_work(client_of: ClientOf) -> None:
    answer = client_of().delete("/api/v1/probe/number/1")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["code"] == "method_not_allowed"


def test_waiting_times_are_told(client_of: ClientOf) -> None:
    client = client_of()

    assert client.get("/api/v1/probe/error/later").headers["retry-after"] == "5"
    assert client.get("/api/v1/probe/error/attempts").headers["retry-after"] == "900"


def test_a_reader_is_led_to_the_sign_in_page_and_back(client_of: ClientOf) -> None:
    answer = client_of().get("/ar/probe/private")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/ar/sign-in?next=/ar/probe/private"


def test_a_script_without_a_token_is_told_how(client_of: ClientOf) -> None:
    answer = client_of().get("/api/v1/probe/private")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_session_that_ends_in_a_form_keeps_the_text_and_no_password(client_of: ClientOf) -> None:
    sent = {"statement": 'We need "six" <analysts>', "areas": ["a", "b"], "password": "hunter2", "form_token": "t"}

    answer = client_of().post("/en/probe/private-form", data=sent)

    assert answer.status_code == 401
    assert 'name="statement" value="We need &#34;six&#34; &lt;analysts&gt;"' in answer.text
    assert answer.text.count('name="areas"') == 2
    assert 'action="/en/probe/private-form"' in answer.text
    assert "hunter2" not in answer.text


def test_errors_are_documented_in_their_own_media_type(client_of: ClientOf) -> None:
    paths = client_of().get("/api/v1/openapi.json").json()["paths"]

    assert "application/problem+json" in paths["/api/v1/areas"]["get"]["responses"]["422"]["content"]
    assert "application/json" not in paths["/api/v1/areas"]["get"]["responses"]["422"]["content"]
