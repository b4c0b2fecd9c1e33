"""Lists are made, kept, and read again as they were; for everybody else they do not exist."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from factories import Factory
from sqlalchemy import event
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

import data
from app.database import Database
from app.matches import catalogue
from app.matches.service import _lists
from app.models import MatchList, NeedProfile, Offering, Person
from app.offerings import mapping as offerings_mapping
from app.offerings import repository as offerings_repository
from app.offerings import service as offerings_service

ClientOf = Callable[..., TestClient]


@pytest.fixture
def government(make: Factory) -> Person:
    return make.person("government", country="XA")


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    return make.need_profile(government, needs=2, state="active")


def lists_of(profile: NeedProfile) -> str:
    return f"/api/v1/need-profiles/{profile.id}/match-lists"


def make_list(client: TestClient, profile: NeedProfile, **body: Any) -> dict[str, Any]:
    answer = client.post(lists_of(profile), json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_government_makes_a_list_that_says_why(client_of: ClientOf, government: Person, profile: NeedProfile) -> None:
    made = make_list(client_of(government), profile, k=10)

    first = made["matches"][0]
    assert [match["rank"] for match in made["matches"]] == list(range(1, 11))
    assert first["band"] in ("strong", "possible", "weak")
    assert first["score"] == pytest.approx(sum(share["value"] for share in first["contributions"]))
    assert any(reason["need_words"] and reason["offering_words"] for reason in first["reasons"])
    assert first["next_step"]["kind"] in ("open_link", "apply_by", "introduction")
    assert made["catalogue_version"]
    assert made["weights_version"]


def test_a_kept_list_stays_as_it_was_when_the_catalogue_changes(
    client_of: ClientOf, database: Database, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = make_list(client, profile)
    address = f"{lists_of(profile)}/{made['id']}"
    page = f"/en/need-profiles/{profile.id}/matches/{made['id']}"
    before = client.get(address).content, client.get(f"{page}.csv").content

    with database.writing(insider=True) as session:
        for row in session.scalars(select(Offering)):
            row.title, row.summary, row.areas = "Another title", "Other words.", []
        touch_catalogue(session)

    assert (client.get(address).content, client.get(f"{page}.csv").content) == before
    assert make_list(client, profile)["matches"][0]["offering"]["title"] == "Another title"


def test_a_newly_loaded_project_stands_in_the_next_list(
    client_of: ClientOf, database: Database, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    first = make_list(client, profile)
    known = data.load_project_records()[0]
    provider = first["matches"][0]["offering"]["provider"]
    past = replace(
        known.project, id="of-late", title="Help of late", providers=(provider,), countries=frozenset({"XA"})
    )

    with database.writing(insider=True) as session:
        offerings_service.load_projects(session, [replace(known, project=past)])
    second = make_list(client, profile)

    assert "Help of late" in str(second["matches"][0]["evidence"])
    assert second["catalogue_version"] != first["catalogue_version"]


def test_a_list_names_the_version_of_the_shipped_weights(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, government: Person, profile: NeedProfile
) -> None:
    other = replace(data.load_weights("expert"), version="expert-of-a-test")
    monkeypatch.setattr(data, "load_weights", {"expert": other}.__getitem__)
    monkeypatch.setattr(catalogue, "_built", {})
    monkeypatch.setattr(catalogue, "_references", {})

    assert make_list(client_of(government), profile)["weights_version"] == "expert-of-a-test"


def test_the_latest_list_is_of_the_profile_or_of_one_need(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    need = make.need(profile, position=3)
    whole = make_list(client, profile)
    of_need = make_list(client, profile, need_id=str(need.id))

    assert client.get(f"{lists_of(profile)}/latest").json()["id"] == whole["id"]
    assert client.get(f"{lists_of(profile)}/latest?need_id={need.id}").json()["id"] == of_need["id"]
    assert [head["id"] for head in client.get(lists_of(profile)).json()["items"]] == [of_need["id"], whole["id"]]


def test_lists_come_in_pages(client_of: ClientOf, government: Person, profile: NeedProfile) -> None:
    client = client_of(government)
    made = [make_list(client, profile, k=1)["id"] for _ in range(3)]

    first = client.get(f"{lists_of(profile)}?limit=2").json()
    second = client.get(f"{lists_of(profile)}?limit=2&cursor={first['next']}").json()

    assert [head["id"] for head in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert client.get(f"{lists_of(profile)}?cursor=bm90").status_code == 422


def test_a_list_does_not_exist_for_others(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile
) -> None:
    made = make_list(client_of(government), profile)
    others = [
        make.person("government", country="XB"),
        make.person("provider"),
        make.person("admin"),
        make.person("coordinator", assigned=("XB",)),
    ]
    theirs, nowhere = f"{lists_of(profile)}/{made['id']}", f"/api/v1/need-profiles/{uuid4()}/match-lists/{uuid4()}"

    for person in others:
        client = client_of(person)
        hidden, absent = client.get(theirs), client.get(nowhere)
        assert (hidden.status_code, hidden.content) == (404, absent.content)
        hidden, absent = client.post(lists_of(profile), json={}), client.post(nowhere.rsplit("/", 1)[0], json={})
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    assert client_of().get(theirs).status_code == 401


def test_only_a_coordinator_sees_what_was_excluded(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile
) -> None:
    coordinator = make.person("coordinator", assigned=("XA",))
    made = make_list(client_of(coordinator), profile)

    seen = client_of(government).get(f"{lists_of(profile)}/{made['id']}").json()

    assert made["exclusions"]["is_open_to_country"] > 0
    assert seen["exclusions"] is None
    assert {name: value for name, value in seen.items() if name != "exclusions"} == {
        name: value for name, value in made.items() if name != "exclusions"
    }


def test_a_coordinator_s_list_acknowledges_a_submitted_profile(
    client_of: ClientOf, make: Factory, government: Person, session: Session
) -> None:
    profile = make.need_profile(government, state="submitted")

    client, address = client_of(make.person("coordinator", assigned=("XA",))), f"/en/need-profiles/{profile.id}/matches"
    before, seen_by_the_state = client.get(address).text, client_of(government).get(address).text

    make_list(client, profile, k=1)

    after = client.get(address).text
    assert "Making a list acknowledges the profile" in before
    assert "Making a list acknowledges the profile" not in after + seen_by_the_state
    assert "Profile acknowledged on" in after
    assert session.get_one(NeedProfile, profile.id).acknowledged_at is not None


def test_a_profile_without_words_or_areas_cannot_be_ranked(
    client_of: ClientOf, make: Factory, government: Person
) -> None:
    profile = make.need_profile(government, needs=0)
    make.need(profile, statement="", areas=[])

    refused = client_of(government).post(lists_of(profile), json={})
    page = client_of(government).post(f"/en/need-profiles/{profile.id}/matches")

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_rank")
    assert page.status_code == 409
    assert "there is nothing to rank by" in page.text


def test_a_withdrawn_profile_gets_no_new_list(client_of: ClientOf, make: Factory, government: Person) -> None:
    profile = make.need_profile(government, state="withdrawn")

    refused = client_of(government).post(lists_of(profile), json={})

    assert (refused.status_code, refused.json()["code"]) == (409, "not_while_withdrawn")
    assert "no new list is made for it" in client_of(government).get(f"/en/need-profiles/{profile.id}/matches").text


@pytest.mark.parametrize("body", [{"k": 0}, {"k": 51}, {"need_id": "x"}, {"unknown": 1}])
def test_a_bad_request_for_a_list_is_refused(
    client_of: ClientOf, government: Person, profile: NeedProfile, body: dict[str, Any]
) -> None:
    assert client_of(government).post(lists_of(profile), json=body).status_code == 422


def test_a_need_of_another_profile_is_absent(
    client_of: ClientOf, make: Factory, government: Person, profile: NeedProfile
) -> None:
    other = make.need(make.need_profile(make.person("government", country="XB")))

    refused = client_of(government).post(lists_of(profile), json={"need_id": str(other.id)})

    assert refused.status_code == 404


def test_a_change_while_the_list_is_made_keeps_nothing(
    client_of: ClientOf,
    database: Database,
    government: Person,
    profile: NeedProfile,
    monkeypatch: pytest.MonkeyPatch,
    session: Session,
) -> None:
    compute = _lists._compute

    def change_meanwhile(*args: Any, **kwargs: Any) -> Any:
        made = compute(*args, **kwargs)
        with database.writing(insider=True) as other:  # would wait for ever if the computation held the write lock
            other.get_one(NeedProfile, profile.id).version += 1
        return made

    monkeypatch.setattr(_lists, "_compute", change_meanwhile)

    refused = client_of(government).post(lists_of(profile), json={})

    assert (refused.status_code, refused.json()["code"]) == (409, "profile_changed")
    assert session.scalars(select(MatchList)).all() == []


def test_queries_do_not_grow_with_the_catalogue(
    client_of: ClientOf, database: Database, government: Person, profile: NeedProfile
) -> None:
    client = client_of(government)
    made = make_list(client, profile)
    page = f"/en/need-profiles/{profile.id}/matches/{made['id']}"
    counts = []
    for double in (False, True):
        if double:
            double_catalogue(database)
            make_list(client, profile)  # the ranker of the new version is built once
        counted = [count_queries(database, lambda: make_list(client, profile))]
        counted.append(count_queries(database, lambda: client.get(f"{lists_of(profile)}/{made['id']}")))
        counted.append(count_queries(database, lambda: client.get(page)))
        counted.append(count_queries(database, lambda: client.get(f"{page}/what-if?window=drop")))
        counts.append(counted)

    assert counts[0] == counts[1]
    assert [most >= n for most, n in zip((8, 17, 17), counts[1][1:], strict=True)] == [True] * 3, counts


def count_queries(database: Database, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    for engine in (database.insiders, database.outsiders):
        event.listen(engine, "before_cursor_execute", note)
    act()
    for engine in (database.insiders, database.outsiders):
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def double_catalogue(database: Database) -> None:
    with database.writing(insider=True) as session:
        for row in session.scalars(select(Offering)).all():
            values = row.model_dump(exclude={"id", "external_id"})
            session.add(Offering.model_validate(values | {"external_id": f"{row.external_id}-twin"}))
        session.flush()
        touch_catalogue(session)


def touch_catalogue(session: Session) -> None:
    rows = session.scalars(select(Offering).order_by(col(Offering.external_id))).all()
    offerings_repository.write_catalogue_version(session, offerings_mapping.catalogue_version(rows, ()))
