"""What moves a profile, page by page; what others are shown, which is nothing; and the files of what is shown."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from factories import Factory
from starlette.testclient import TestClient

from app.models import Person

ClientOf = Callable[..., TestClient]


@pytest.fixture
def focal_point(make: Factory) -> Person:
    return make.person(country="XA")


def fields_of(html: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in pairs if name != "next"}


def send(client: TestClient, url: str, values: dict[str, Any]) -> Any:
    """Open the page and send its form as it came, filled in."""
    page = client.get(url)
    assert page.status_code == 200, url
    assert len(page.content) < 40_000
    return client.post(url, data=fields_of(page.text) | values)


def test_a_coordinator_drafts_and_the_focal_point_confirms(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    coordinator = client_of(make.person("coordinator", assigned=("XA",), name="Some Coordinator"))
    state = client_of(focal_point)

    begun = send(coordinator, "/en/need-profiles/new-on-behalf", {"country": "XA"})
    refused = send(coordinator, "/en/need-profiles/new-on-behalf", {"country": "XB"})
    unnamed = send(coordinator, "/en/need-profiles/new-on-behalf", {"country": ""})
    assert "Choose a country." in unnamed.text
    base = begun.headers["location"].removesuffix("/answers/contact")
    shown = coordinator.get(base)
    confirmed = send(state, f"{base}/confirm", {})

    assert (begun.status_code, refused.status_code) == (303, 422)
    assert f"{base}/confirm" in shown.text
    assert confirmed.status_code == 303
    assert coordinator.get(f"{base}/confirm").status_code == 404
    assert state.get("/en/need-profiles/new-on-behalf").status_code == 404
    assert "Some Coordinator" in state.get("/en/need-profiles").text


def test_a_coordinator_returns_with_a_question_that_the_state_reads(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    profile = make.need_profile(focal_point, state="submitted")
    coordinator, state = client_of(make.person("coordinator", assigned=("XA",))), client_of(focal_point)
    base = f"/en/need-profiles/{profile.id}"

    empty = send(coordinator, f"{base}/return", {"question": ""})
    too_long = send(coordinator, f"{base}/return", {"question": "x" * 2001})
    returned = send(coordinator, f"{base}/return", {"question": "Which <b>team</b>?"})

    assert (empty.status_code, returned.status_code) == (422, 303)
    assert "Write the question that the government should answer." in empty.text
    assert "Shorten this to at most 2,000 characters" in too_long.text
    assert "Which &lt;b&gt;team&lt;/b&gt;?" in state.get(base).text


def test_an_incomplete_profile_is_told_what_is_missing_with_links(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    profile, client = make.need_profile(focal_point, language=""), client_of(focal_point)
    base = f"/en/need-profiles/{profile.id}"

    refused = send(client, f"{base}/submit", {})

    assert refused.status_code == 422
    assert f'<li><a href="{base}/answers/language?back=check">Language</a></li>' in refused.text
    changed = send(client, f"{base}/answers/language?back=check", {"language": "en"})
    assert changed.headers["location"] == f"{base}/check"
    assert send(client, f"{base}/submit", {}).status_code == 303


def test_pages_and_files_of_others_are_absent(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile = make.need_profile(focal_point, state="submitted")
    need = client_of(focal_point).get(f"/api/v1/need-profiles/{profile.id}/needs").json()["items"][0]["id"]
    absent = "00000000-0000-4000-8000-000000000000"
    pages = ["", "/check", "/print", "/submit", "/endorse", "/withdraw", "/erase", "/return", "/answers/contact"]
    pages += ["/needs/new", "/needs.csv", "/needs.xlsx", "/needs.jsonl", "/matches-not-there"]
    others = [make.person(country="XB"), make.person("coordinator", assigned=("XB",)), make.person("admin")]

    for client in map(client_of, [*others, make.person("provider")]):
        for page in [*pages, f"/needs/{need}/statement", f"/needs/{need}/remove"]:
            told = [client.get(f"/en/need-profiles/{id}{page.replace(need, id)}") for id in (str(profile.id), absent)]
            told.append(client.get(f"/en/need-profiles/{profile.id}{page}"))
            assert {(answer.status_code, answer.content) for answer in told} == {(404, told[0].content)}
        posts = [client.post(f"/en/need-profiles/{id}/submit", data={}) for id in (profile.id, absent)]
        assert {(answer.status_code, answer.content) for answer in posts} == {(404, posts[0].content)}


def test_who_may_not_change_an_answer_is_told_before_typing(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    draft, active = make.need_profile(focal_point), make.need_profile(focal_point, state="active")
    state, coordinator = client_of(focal_point), client_of(make.person("coordinator", assigned=("XA",)))
    statuses = {
        (name, profile.state.value, question): client.get(f"/en/need-profiles/{profile.id}/{question}").status_code
        for name, client in (("state", state), ("coordinator", coordinator))
        for profile in (draft, active)
        for question in ("answers/contact", "answers/language", "needs/new")
    }

    assert {place for place, status in statuses.items() if status == 200} == {
        ("state", "draft", "answers/contact"),
        ("state", "draft", "answers/language"),
        ("state", "draft", "needs/new"),
        ("state", "active", "answers/contact"),
    }
    assert {statuses["coordinator", "draft", "needs/new"], statuses["state", "active", "needs/new"]} == {403, 409}


def test_a_need_is_removed_on_a_page_of_its_own(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile, client = make.need_profile(focal_point, needs=2), client_of(focal_point)
    api = f"/api/v1/need-profiles/{profile.id}/needs"
    first, second = [need["id"] for need in client.get(api).json()["items"]]

    removed = send(client, f"/en/need-profiles/{profile.id}/needs/{first}/remove", {})

    assert (removed.status_code, removed.headers["location"]) == (303, f"/en/need-profiles/{profile.id}")
    assert [need["id"] for need in client.get(api).json()["items"]] == [second]


def test_nobody_is_led_to_sign_in(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile = make.need_profile(focal_point)

    led = client_of().get(f"/en/need-profiles/{profile.id}")

    assert (led.status_code, led.headers["location"].split("?")[0]) == (303, "/en/sign-in")


def test_files_hold_what_is_shown(focal_point: Person, make: Factory, client_of: ClientOf) -> None:
    profile, client = make.need_profile(focal_point, needs=0), client_of(focal_point)
    make.need(
        profile, statement="=cmd|' /C calc'!A0 and more words than that", external_id="XA-1", extra={"year": 2025}
    )
    base = f"/en/need-profiles/{profile.id}"

    sheet, lines = client.get(f"{base}/needs.csv").text, client.get(f"{base}/needs.jsonl").json()
    listed = client.get("/en/need-profiles.csv").text.splitlines()

    assert "'=cmd|" in sheet
    assert {key: lines[key] for key in ("id", "country", "year", "areas", "beneficiary")} == {
        "id": "XA-1",
        "country": "XA",
        "year": 2025,
        "areas": ["inc.csirt"],
        "beneficiary": ["technical"],
    }
    assert not {"contact_email", "label", "under_way"} & set(lines)
    assert len(listed) == 2
    assert client.get(f"{base}/needs.xlsx").content[:2] == b"PK"
    assert client.get("/en/need-profiles.xlsx").content[:2] == b"PK"
    assert client.get(f"{base}/needs.pdf").status_code == 404


def test_the_coordinator_of_an_active_profile_is_told_whom_to_write_to(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    coordinator = client_of(make.person("coordinator", assigned=("XA",)))
    active, submitted = (make.need_profile(focal_point, state=state) for state in ("active", "submitted"))

    shown = coordinator.get(f"/en/need-profiles/{active.id}").text

    assert "about an active profile, write to its contact:" in shown
    assert 'href="mailto:contact@example.org"' in shown
    assert "write to its contact:" not in coordinator.get(f"/en/need-profiles/{submitted.id}").text
    assert "write to its contact:" not in client_of(focal_point).get(f"/en/need-profiles/{active.id}").text
