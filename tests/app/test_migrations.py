"""The schema goes up, down, and up again with data in it; and it is the one that the models describe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from factories import Factory
from sqlalchemy import func, inspect, select
from sqlmodel import SQLModel, col

from app import clock
from app.database import MIGRATIONS, Database, downgrade, is_at_head, upgrade
from app.models import ListedOffering, MatchList, Need, NeedProfile, Offering, Person


def revisions() -> list[str]:
    """Every migration, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "new.db")
    yield database
    database.close()


def tables_of(database: Database) -> set[str]:
    return set(inspect(database.insiders).get_table_names()) - {"alembic_version"}


def test_the_schema_is_what_the_models_describe(empty: Database) -> None:
    upgrade(empty)

    with empty.insiders.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert tables_of(empty) == set(SQLModel.metadata.tables)


def test_each_step_can_be_taken_back_and_again(empty: Database) -> None:
    before = "base"
    for revision in revisions():
        upgrade(empty, revision)
        first = tables_of(empty)
        downgrade(empty, before)
        upgrade(empty, revision)

        assert tables_of(empty) == first
        before = revision
    assert is_at_head(empty)


def test_all_the_way_down_leaves_nothing(empty: Database) -> None:
    upgrade(empty)
    assert is_at_head(empty)

    downgrade(empty, "base")

    assert tables_of(empty) == set()
    assert not is_at_head(empty)


def test_going_up_keeps_what_is_there(make: Factory, database: Database) -> None:
    owner = make.person()
    make.need_profile(owner, needs=3, state="active")
    make.offering()

    upgrade(database)

    with database.reading(insider=True) as session:
        counts = {t: session.scalar(select(func.count()).select_from(t)) for t in (Person, NeedProfile, Need, Offering)}
    assert counts == {Person: 1, NeedProfile: 1, Need: 3, Offering: 1}
    assert is_at_head(database)


def test_lists_that_were_kept_before_are_noted_row_by_row(make: Factory, database: Database) -> None:
    profile, first, second = make.need_profile(make.person()), make.offering(), make.offering()
    matches = [
        {"offering": {"id": str(row.id)}, "rank": rank, "band": band}
        for rank, (row, band) in enumerate(((second, "strong"), (first, "weak")), start=1)
    ]
    kept = {"as_of": clock.today(), "n_asked": 20, "weights_version": "1", "catalogue_version": "1"}
    rows = [
        MatchList.model_validate(kept | {"need_profile_id": profile.id, "body": {"matches": listed}})
        for listed in (matches, [])
    ]
    with database.writing(insider=True) as session:
        session.add_all(rows)
    listed_in = rows[0].id

    downgrade(database, "2026_11_22_first")
    upgrade(database)

    with database.reading(insider=True) as session:
        noted = session.scalars(select(ListedOffering).order_by(col(ListedOffering.rank))).all()
    assert [(row.match_list_id, row.offering_id, row.rank, row.band) for row in noted] == [
        (listed_in, second.id, 1, "strong"),
        (listed_in, first.id, 2, "weak"),
    ]
