"""Near misses of a list can be put on the shortlist and hidden like offers: a rule may be waived, or never be."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from factories import Factory
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.models import MatchList, NeedProfile, Person

ClientOf = Callable[..., TestClient]


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    profile = make.need_profile(government, needs=0, state="active")
    make.need(profile, modes=["grant"])
    return profile


@pytest.fixture
def client(client_of: ClientOf, government: Person) -> TestClient:
    return client_of(government)


@pytest.fixture
def made(client: TestClient, profile: NeedProfile) -> str:
    return str(client.post(f"/en/need-profiles/{profile.id}/matches").headers["location"])


@pytest.fixture
def misses(session: Session, made: str) -> list[dict[str, Any]]:
    session.rollback()
    found = next(row.body["near_misses"] for row in session.scalars(select(MatchList)) if str(row.id) in made)
    assert len(found) > 2
    return list(found)


def press(client: TestClient, page: str, what: str, act: str, **typed: str) -> Any:
    """What the button of a row sends: the first form of the page that leads to this address and has this button."""
    for address, form in re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL):
        if what in address and f'value="{act}"' in form:
            sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
            return client.post(address.replace("&amp;", "&"), data=sent | {"act": act} | typed)
    return pytest.fail(f"no button {act} for {what}")


def section(page: str) -> list[str]:
    return re.findall(r'<li id="miss-([\w-]+)" class="fold">', page)


def test_a_near_miss_goes_on_the_shortlist_and_off_again(
    client: TestClient, profile: NeedProfile, made: str, misses: list[dict[str, Any]]
) -> None:
    offering = misses[1]["offering"]
    page = client.get(f"{made}?sort=provider").text

    added = press(client, page, f"/shortlist/{offering['id']}", "add")
    listed = client.get(added.headers["location"]).text
    removed = press(client, listed, f"/shortlist/{offering['id']}", "remove")

    assert added.headers["location"] == removed.headers["location"] == f"{made}?sort=provider#miss-{offering['id']}"
    assert sorted(section(page)) == sorted(miss["offering"]["id"] for miss in misses)
    assert f'<li id="miss-{offering["id"]}"' in listed
    assert client.get(f"/api/v1/need-profiles/{profile.id}/shortlist").json()["items"] == []


def test_the_shortlist_says_what_keeps_a_near_miss_out_and_where_it_would_stand(
    client: TestClient, profile: NeedProfile, made: str, misses: list[dict[str, Any]]
) -> None:
    base, first = f"/en/need-profiles/{profile.id}/shortlist", misses[0]
    client.post(f"{base}/{first['offering']['id']}", data={"act": "add"})

    page, file = client.get(base).text, client.get(f"{base}.csv").text

    assert first["rule"] == "comes_in_a_wanted_mode"
    for text in (page, file):
        assert f"Near miss: would be number {first['would_rank']}" in text
        assert "The need asks for: Grant" in text
    assert f'href="{made}#miss-{first["offering"]["id"]}"' in page
    assert "It stands in no kept list" not in page


def test_a_hidden_near_miss_can_be_taken_back_where_it_stood(
    client: TestClient, made: str, misses: list[dict[str, Any]]
) -> None:
    offering, next_one = misses[0]["offering"], misses[1]["offering"]

    hidden = press(client, client.get(made).text, f"/hidden-offerings/{offering['id']}", "hide", reason="not_now")
    page = client.get(hidden.headers["location"]).text
    undone = press(client, page, f"/hidden-offerings/{offering['id']}", "undo")

    assert hidden.headers["location"] == f"{made}?changed={offering['id']}#miss-{offering['id']}"
    assert offering["id"] not in section(page)
    notice = page.index(f'<div class="notice notice-good" id="miss-{offering["id"]}" role="status">')
    assert page.index('id="near-misses"') < notice < page.index(f'<li id="miss-{next_one["id"]}"')
    assert undone.headers["location"].endswith(f"#miss-{offering['id']}")
    assert section(client.get(made).text)[0] == offering["id"]


def test_the_last_near_miss_that_is_hidden_is_named_above_the_hidden_ones(
    client: TestClient, made: str, misses: list[dict[str, Any]]
) -> None:
    for miss in misses:
        page = client.get(made).text
        answer = press(client, page, f"/hidden-offerings/{miss['offering']['id']}", "hide", reason="not_now")

    page = client.get(answer.headers["location"]).text

    assert section(page) == []
    notice = page.index(f'id="miss-{misses[-1]["offering"]["id"]}" role="status"')
    assert notice < page.index('<h2 id="hidden">')


def test_each_field_of_a_page_with_near_misses_has_a_name_of_its_own(client: TestClient, made: str) -> None:
    page = client.get(made).text

    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(ids)
