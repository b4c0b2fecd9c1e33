"""The reverse question: on an offering's page an assigned coordinator sees in whose first ten it stands."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import Factory
from sqlalchemy import event
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import clock
from app.models import ListedOffering, MatchList, NeedProfile, Offering, Person

ClientOf = Callable[..., TestClient]
HEADING = "In the first ten of"


@pytest.fixture
def offering(make: Factory) -> Offering:
    return make.offering(title="Drills for ports")


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", assigned=("XA", "XB"))


@pytest.fixture
def profile(make: Factory) -> NeedProfile:
    return make.need_profile(make.person("government", country="XA"), needs=2, state="active")


@pytest.fixture
def keep(make: Factory) -> Callable[..., MatchList]:
    """A kept list that has the offering at a rank, made so many days ago."""

    def add(profile: NeedProfile, offering: Offering, rank: int, *, days: int = 0, need_id: UUID | None = None) -> Any:
        kept = {
            "need_profile_id": profile.id,
            "need_id": need_id,
            "made_at": clock.now() - timedelta(days=days),
            "as_of": clock.today(),
            "n_asked": 20,
            "weights_version": "1",
            "catalogue_version": "1",
            "body": {"matches": [], "near_misses": []},
        }
        row = MatchList.model_validate(kept)
        listed = {"match_list_id": row.id, "offering_id": offering.id, "rank": rank, "band": "strong"}
        with make.database.writing(insider=True) as session:
            session.add(row)
            session.flush()
            session.add(ListedOffering.model_validate(listed))
        return row

    return add


def standing(client: TestClient, offering: Offering) -> Any:
    return client.get(f"/api/v1/offerings/{offering.id}/standing").json()["items"]


def test_it_names_the_newest_list_of_the_profile_and_of_each_need(
    client_of: ClientOf,
    coordinator: Person,
    make: Factory,
    profile: NeedProfile,
    offering: Offering,
    keep: Any,
    session: Session,
) -> None:
    need = make.need(profile, position=3, statement="Drills in our two ports.", language="en")
    keep(profile, offering, 1, days=9)
    whole, of_need = keep(profile, offering, 10), keep(profile, offering, 4, need_id=need.id)

    client = client_of(coordinator)
    rows, page = standing(client, offering), client.get(f"/en/offerings/{offering.id}").text

    assert [(row["rank"], row["match_list_id"], row["need_id"], row["heading"]) for row in rows] == [
        (4, str(of_need.id), str(need.id), "Drills in our two ports."),
        (10, str(whole.id), None, "Whole profile"),
    ]
    assert {(row["country"], row["band"], row["need_profile_id"]) for row in rows} == {
        ("XA", "strong", str(profile.id))
    }
    assert HEADING in page
    assert "Drills in our two ports." in page
    assert f'href="/en/need-profiles/{profile.id}/matches/{of_need.id}#rank-4"' in page


def test_an_older_list_a_lower_rank_and_a_withdrawn_case_do_not_count(
    client_of: ClientOf, coordinator: Person, make: Factory, profile: NeedProfile, offering: Offering, keep: Any
) -> None:
    keep(profile, offering, 2, days=1)
    keep(profile, make.offering(), 1)  # the newest list has others
    owner = make.person("government", country="XB")
    keep(make.need_profile(owner, state="active"), offering, 11)
    keep(make.need_profile(owner, state="withdrawn"), offering, 1)

    client = client_of(coordinator)

    assert standing(client, offering) == []
    assert "It stands among the first ten of none of them." in client.get(f"/en/offerings/{offering.id}").text


def test_lists_count_from_the_first_draft_on_whoever_made_it(
    client_of: ClientOf, coordinator: Person, make: Factory, offering: Offering, keep: Any
) -> None:
    owner = make.person("government", country="XB")
    kept = [keep(make.need_profile(owner, state=state), offering, 1) for state in ("draft", "submitted", "active")]

    found = {row["match_list_id"] for row in standing(client_of(coordinator), offering)}

    assert found == {str(row.id) for row in kept}


def test_nobody_else_learns_that_there_is_such_a_section(
    client_of: ClientOf, make: Factory, profile: NeedProfile, offering: Offering, keep: Any
) -> None:
    keep(profile, offering, 1)
    elsewhere = client_of(make.person("coordinator", assigned=("XC",)))
    others = [
        make.person("government", country="XA"),
        make.person("provider"),
        make.person("admin"),
        make.person("coordinator"),
    ]

    assert standing(elsewhere, offering) == []
    assert str(profile.id) not in elsewhere.get(f"/en/offerings/{offering.id}").text
    for person in (*others, None):
        client = client_of(person)
        assert HEADING not in client.get(f"/en/offerings/{offering.id}").text
    for person in others[:3]:
        answer = client_of(person).get(f"/api/v1/offerings/{offering.id}/standing")
        absent = client_of(person).get(f"/api/v1/offerings/{uuid4()}/no-such-thing")
        assert answer.status_code == absent.status_code == 404
    assert client_of().get(f"/api/v1/offerings/{offering.id}/standing").status_code == 401


def test_a_list_is_noted_row_by_row_when_it_is_kept(
    client_of: ClientOf, profile: NeedProfile, make: Factory, session: Session
) -> None:
    client = client_of(make.person("government", country="XA"))

    made = client.post(f"/api/v1/need-profiles/{profile.id}/match-lists", json={"k": 30}).json()

    rows = session.scalars(select(ListedOffering).order_by(col(ListedOffering.rank))).all()
    assert [(str(row.offering_id), row.rank, row.band, str(row.match_list_id)) for row in rows] == [
        (match["offering"]["id"], match["rank"], match["band"], made["id"]) for match in made["matches"]
    ]


def test_the_number_of_queries_does_not_grow_with_the_lists(
    client_of: ClientOf, coordinator: Person, make: Factory, profile: NeedProfile, offering: Offering, keep: Any
) -> None:
    client = client_of(coordinator)
    queries: list[str] = []
    event.listen(make.database.insiders, "before_cursor_execute", lambda *given: queries.append(given[2]))

    def count(address: str) -> int:
        queries.clear()
        assert client.get(address).status_code == 200
        return len(queries)

    page = f"/en/offerings/{offering.id}"
    keep(profile, offering, 1)
    before = count(page)
    for n in range(5):
        keep(make.need_profile(make.person("government", country="XB"), state="active"), offering, n + 1)
        make.offering()

    assert count(page) == before
    assert len(standing(client, offering)) == 6
