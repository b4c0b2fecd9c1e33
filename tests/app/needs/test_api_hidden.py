"""What the API hides: nothing for everybody else, one's own profiles page by page, and a constant number of queries."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import STATEMENT, Factory
from sqlalchemy import event
from starlette.testclient import TestClient

from app.database import Database
from app.models import NeedProfile, Person

ClientOf = Callable[..., TestClient]
BASE = "/api/v1/need-profiles"
NEED = {
    "statement": STATEMENT,
    "areas": ["inc.csirt"],
    "severity": 4,
    "audience": ["technical"],
    "seniority": "operational",
    "modes": ["course_onsite"],
    "closes_on": "2030-12-31",
    "delivery_languages": ["fr", "ar"],
}


@pytest.fixture
def focal_point(make: Factory) -> Person:
    return make.person(country="XA")


def test_hidden_is_absent_on_every_route_even_for_a_bad_body(
    focal_point: Person, make: Factory, client_of: ClientOf, session: Any
) -> None:
    profile = make.need_profile(focal_point, state="submitted")
    need_id = client_of(focal_point).get(f"{BASE}/{profile.id}/needs").json()["items"][0]["id"]
    outsiders = [
        make.person(country="XB"),
        make.person("coordinator", assigned=("XB",)),
        make.person("provider"),
        make.person("admin"),
    ]
    acts = (
        "confirm",
        "submit",
        "endorse",
        "acknowledge",
        "return",
        "withdraw",
        "erase",
        "copy",
        "needs",
        "needs/order",
    )
    reads = ("", "/needs", "/missing")

    for client in map(client_of, outsiders):
        for body in (NEED, {"question": 7}):
            for profile_id, need in ((profile.id, need_id), (uuid4(), uuid4())):
                url = f"{BASE}/{profile_id}"
                answers = [client.get(url + rest) for rest in (*reads, f"/needs/{need}")]
                answers += [client.post(f"{url}/{act}", json=body) for act in acts]
                answers += [client.request(m, f"{url}/needs/{need}", json=body) for m in ("PATCH", "DELETE")]
                answers.append(client.patch(url, json=body))
                assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
                assert all("etag" not in a.headers for a in answers)


def test_nobody_is_asked_to_sign_in_and_others_see_no_list(make: Factory, client_of: ClientOf) -> None:
    statuses = [client_of(make.person(role)).get(BASE).status_code for role in ("provider", "admin")]

    assert client_of().get(BASE).status_code == 401
    assert statuses == [404, 404]


def test_each_sees_its_own_profiles_newest_first_page_by_page(
    focal_point: Person, make: Factory, client_of: ClientOf
) -> None:
    mine = [make.need_profile(focal_point, needs=0) for _ in range(3)]
    other = make.need_profile(make.person(country="XB"), needs=0)

    def ids(client: TestClient) -> list[str]:
        found, cursor = [], ""
        while True:
            page = client.get(f"{BASE}?limit=2{cursor}").json()
            found += [row["id"] for row in page["items"]]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"

    newest_first = [str(row.id) for row in reversed(mine)]
    assert ids(client_of(focal_point)) == newest_first
    assert ids(client_of(make.person("coordinator", assigned=("XA", "XB")))) == [str(other.id), *newest_first]
    assert ids(client_of(make.person("coordinator", assigned=("XC",)))) == []


@pytest.mark.parametrize("query", ["cursor=typed", "cursor=WzEsMl0", "limit=0", "limit=x", "sort=severity"])
def test_an_address_we_never_made_is_refused(query: str, focal_point: Person, client_of: ClientOf) -> None:
    refused = client_of(focal_point).get(f"{BASE}?{query}")

    assert refused.status_code == 422
    assert "typed" not in refused.text
    assert "severity" not in refused.text


def test_queries_do_not_grow_with_profiles_or_needs(
    focal_point: Person, make: Factory, client_of: ClientOf, database: Database
) -> None:
    client, counts = client_of(focal_point), []
    seen: list[str] = []
    event.listen(database.insiders, "before_cursor_execute", lambda *args: seen.append(args[2]))

    for _ in range(2):
        profile = make.need_profile(focal_point, needs=4)
        seen.clear()
        client.get(BASE)
        client.get(f"{BASE}/{profile.id}/needs")
        client.get(f"/en/need-profiles/{profile.id}")
        client.get("/en/need-profiles")
        counts.append(len(seen))
        for _ in range(5):
            make.need_profile(focal_point, needs=3)

    assert counts[0] == counts[1]


def test_rows_are_checked_when_they_are_made() -> None:
    with pytest.raises(ValueError, match="n_activities"):
        NeedProfile.model_validate({"organisation_id": UUID(int=1), "n_activities": 0})
