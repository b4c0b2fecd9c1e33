"""What is erased is nowhere in the database's files any more; the record keeps ids and dates."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from factories import Factory
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.testclient import TestClient

from app import audit, clock
from app.actor import Actor
from app.database import Database
from app.models import AuditEntry, MatchList, Need, NeedProfile, NeedVector, Person
from app.needs import service

ClientOf = Callable[..., TestClient]
MARKERS = {
    "statement": b"marker-of-the-statement-8251",
    "contact": b"marker-of-the-contact-8252",
    "list": b"marker-of-the-list-8253",
    "vector": b"marker-of-the-vector-8254",
    "question": b"marker-of-the-question-8255",
    "extra": b"marker-of-the-file-8256",
}


def _found(database: Database) -> list[str]:
    """Which markers stand in the database, its log or its index."""
    files = [database.path.with_name(database.path.name + end) for end in ("", "-wal", "-shm")]
    content = b"".join(file.read_bytes() for file in files if file.exists())
    return [
        name
        for name, marker in MARKERS.items()
        if (marker if isinstance(marker, bytes) else marker.encode()) in content
    ]


@pytest.fixture
def focal_point(make: Factory) -> Person:
    return make.person(country="XA")


def _planted(make: Factory, database: Database, owner: Person, **values: object) -> NeedProfile:
    profile = make.need_profile(
        owner,
        needs=0,
        contact_name=MARKERS["contact"].decode(),
        question=MARKERS["question"].decode(),
        **({"state": "withdrawn"} | values),
    )
    need = make.need(
        profile, statement=MARKERS["statement"].decode() + " wanted", extra={"note": MARKERS["extra"].decode()}
    )
    kept = {
        "need_profile_id": profile.id,
        "as_of": clock.today(),
        "n_asked": 1,
        "weights_version": "1",
        "catalogue_version": "1",
        "body": {"quote": MARKERS["list"].decode()},
    }
    vector = {"need_id": need.id, "encoder": "none", "text_hash": "0" * 64, "vector": MARKERS["vector"]}
    with database.writing(insider=True) as session:
        session.add_all([MatchList.model_validate(kept), NeedVector.model_validate(vector)])
        session.add(MatchList.model_validate(kept | {"need_id": need.id}))
    return profile


def _nothing_left(session: Session) -> bool:
    return not any(session.execute(select(table)).first() for table in (NeedProfile, Need, NeedVector, MatchList))


@pytest.mark.parametrize("door", ["api", "page"])
def test_after_erasure_no_file_of_the_database_holds_a_trace(
    door: str, focal_point: Person, make: Factory, client_of: ClientOf, database: Database
) -> None:
    profile, client = _planted(make, database, focal_point), client_of(focal_point)
    assert _found(database) == list(MARKERS)

    if door == "api":
        assert client.post(f"/api/v1/need-profiles/{profile.id}/erase").status_code == 204
    else:
        form = {"understood": "yes", "version": str(profile.version)}
        assert client.post(f"/en/need-profiles/{profile.id}/erase", data=form).status_code == 303

    assert _found(database) == []
    with database.reading(insider=True) as session:
        assert _nothing_left(session)
        [entry] = session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "erase")).all()
        assert (entry.subject_id, entry.person_id, entry.fields) == (profile.id, focal_point.id, [])
        assert audit.verify(session) is None


def test_a_reader_in_the_way_only_delays_the_emptying_of_the_log(
    focal_point: Person, make: Factory, database: Database, actor_of: Callable[..., Actor]
) -> None:
    profile, actor = _planted(make, database, focal_point), actor_of(focal_point)
    with database.reading(insider=True) as reader:
        reader.scalars(select(col(NeedProfile.id))).all()  # from here on it sees the state before the erasure
        with database.writing(insider=True) as session:
            service.erase(session, actor, profile.id)
        threading.Timer(0.3, reader.rollback).start()

        assert database.checkpoint()

    assert _found(database) == []


def test_a_copy_survives_its_source(
    focal_point: Person, make: Factory, client_of: ClientOf, database: Database
) -> None:
    source, client = make.need_profile(focal_point, state="withdrawn"), client_of(focal_point)
    copied = client.post(f"/api/v1/need-profiles/{source.id}/copy").json()

    client.post(f"/api/v1/need-profiles/{source.id}/erase")

    assert copied["copied_from_id"] == str(source.id)
    assert client.get(f"/api/v1/need-profiles/{copied['id']}").json()["copied_from_id"] is None
    assert len(client.get(f"/api/v1/need-profiles/{copied['id']}/needs").json()["items"]) == 1


def test_the_retention_clock_erases_what_was_withdrawn_long_ago(
    focal_point: Person, make: Factory, database: Database
) -> None:
    now = clock.now()
    old = _planted(make, database, focal_point, withdrawn_at=now - timedelta(days=732))
    young = make.need_profile(focal_point, state="withdrawn", withdrawn_at=now - timedelta(days=700))
    active = make.need_profile(focal_point, state="active")

    with database.writing(insider=True) as session:
        n = service.erase_expired(session, now, months=24)
    with database.writing(insider=True) as session:
        again = service.erase_expired(session, now, months=24)
    database.checkpoint()

    with database.reading(insider=True) as session:
        left = set(session.scalars(select(col(NeedProfile.id))))
        [entry] = session.scalars(select(AuditEntry)).all()
    assert (n, again, left) == (1, 0, {young.id, active.id})
    assert (entry.action, entry.subject_id, entry.person_id) == ("erase", old.id, None)
    assert _found(database) == []


def test_a_need_that_is_removed_takes_its_vectors_and_lists_with_it(
    focal_point: Person, make: Factory, client_of: ClientOf, database: Database
) -> None:
    profile, client = _planted(make, database, focal_point, state="draft"), client_of(focal_point)
    [need] = client.get(f"/api/v1/need-profiles/{profile.id}/needs").json()["items"]

    assert client.delete(f"/api/v1/need-profiles/{profile.id}/needs/{need['id']}").status_code == 204

    with database.reading(insider=True) as session:
        assert session.scalars(select(NeedVector)).all() == []
        assert [row.need_id for row in session.scalars(select(MatchList))] == [None]


def test_a_changed_statement_forgets_its_vectors(
    focal_point: Person, make: Factory, client_of: ClientOf, database: Database
) -> None:
    profile, client = _planted(make, database, focal_point, state="draft"), client_of(focal_point)
    [need] = client.get(f"/api/v1/need-profiles/{profile.id}/needs").json()["items"]
    url, any_version = f"/api/v1/need-profiles/{profile.id}/needs/{need['id']}", {"If-Match": "*"}

    client.patch(url, json={"severity": 2}, headers=any_version)
    with database.reading(insider=True) as session:
        assert len(session.scalars(select(NeedVector)).all()) == 1
    client.patch(url, json={"statement": "Another statement altogether."}, headers=any_version)

    with database.reading(insider=True) as session:
        assert session.scalars(select(NeedVector)).all() == []
