"""Two doors, one writer at a time, nothing half written."""

import shutil
import threading
from pathlib import Path

import pytest
from factories import Factory
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, col

from app import database as database_module
from app.database import OUTSIDERS_READ, PRAGMAS, Database, refuse_old_sqlite, turn_to_writing
from app.models import AuditEntry, MatchList, Need, NeedProfile, NeedVector, Organisation

CONFIDENTIAL = (NeedProfile, Need, NeedVector, MatchList, AuditEntry)


def test_what_the_service_commits_outlives_a_power_cut(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "PRAGMAS", PRAGMAS)  # the service's own, not those of databases for one test
    database = Database(shutil.copy(migrated_file, tmp_path / "own.db"))

    with database.reading(insider=True) as session:
        found = [session.scalar(text(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode", "secure_delete")]
    database.close()

    assert found == [2, "wal", 1]


@pytest.mark.parametrize("table", CONFIDENTIAL)
def test_the_outsiders_door_cannot_read_what_is_confidential(table: type[SQLModel], database: Database) -> None:
    with database.reading(insider=False) as session, pytest.raises(DatabaseError, match="prohibited"):
        session.scalars(select(table)).all()

    with database.reading(insider=True) as session:
        assert session.scalars(select(table)).all() == []


def test_a_join_or_a_sub_query_opens_no_back_door(database: Database) -> None:
    behind = select(Organisation).where(col(Organisation.id).in_(select(col(NeedProfile.organisation_id))))

    with database.reading(insider=False) as session, pytest.raises(DatabaseError, match="prohibited"):
        session.scalars(behind).all()


def test_every_table_of_needs_and_lists_is_closed_to_outsiders() -> None:
    assert {str(table.__tablename__) for table in CONFIDENTIAL} & OUTSIDERS_READ == set()


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing(insider=True) as session:
            session.add(Organisation.model_validate({"slug": "a", "name": "A"}))
            session.flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail()

    with database.reading(insider=True) as session:
        assert session.scalars(select(Organisation)).all() == []


def test_writers_wait_for_each_other_and_none_is_lost(database: Database, make: Factory) -> None:
    row = make.organisation(name="0")

    def add_one() -> None:
        for _ in range(20):
            with database.writing(insider=True) as session:
                found = session.get_one(Organisation, row.id)
                found.name = str(int(found.name) + 1)

    writers = [threading.Thread(target=add_one) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with database.reading(insider=True) as session:
        assert session.get_one(Organisation, row.id).name == "80"


def test_a_reader_becomes_the_writer_without_keeping_others_out_before(database: Database, make: Factory) -> None:
    with database.reading(insider=True) as session:
        session.scalars(select(Organisation)).all()
        make.organisation(slug="meanwhile")
        turn_to_writing(session)
        slugs = set(session.scalars(select(col(Organisation.slug))))
        session.add(Organisation.model_validate({"slug": "mine", "name": "Mine"}))
        session.commit()

    assert slugs == {"meanwhile"}
    make.organisation(slug="afterwards")  # the lock was given back


def test_a_library_that_can_lose_data_is_refused() -> None:
    refuse_old_sqlite((3, 51, 3))

    with pytest.raises(RuntimeError, match="too old"):
        refuse_old_sqlite((3, 51, 2))
