"""Two doors to one SQLite file: the outsiders' engine cannot read need tables, whatever a query says."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pysqlite3
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from app.errors import TryLater

OLDEST_SQLITE = (3, 51, 3)  # older ones can corrupt a database in WAL mode when its log is reset
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "busy_timeout=5000",
)
# What public and provider code may read. A table that is not named here does not exist for them.
OUTSIDERS_READ = frozenset(
    {
        "organisation",
        "person",
        "assignment",
        "link",
        "web_session",
        "api_token",
        "sign_in_attempt",
        "offering",
        "project",
        "text_vector",
        "audit_head",
        "service_state",
        "alembic_version",
        "sqlite_master",
    }
)
# What they may add to without ever reading it back.
OUTSIDERS_WRITE = OUTSIDERS_READ | {"audit_entry", "entry_report"}
# What they may read of a table that they add to: enough to count, never what somebody wrote.
OUTSIDERS_COUNT = frozenset(("entry_report", column) for column in ("id", "offering_id", "created_at", "closed_at"))
HARMLESS = frozenset(
    {
        pysqlite3.SQLITE_SELECT,
        pysqlite3.SQLITE_TRANSACTION,
        pysqlite3.SQLITE_FUNCTION,
        pysqlite3.SQLITE_SAVEPOINT,
        pysqlite3.SQLITE_RECURSIVE,
    }
)
GUARDED = frozenset({pysqlite3.SQLITE_READ, pysqlite3.SQLITE_INSERT, pysqlite3.SQLITE_UPDATE, pysqlite3.SQLITE_DELETE})
WRITE_LOCK_SECONDS = 10.0
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class Database:
    """The file, its two engines, and the lock that lets one writer in at a time."""

    def __init__(self, path: Path | str) -> None:
        refuse_old_sqlite(pysqlite3.sqlite_version_info)
        self.path = Path(path)
        self._write_lock = threading.Lock()
        self.insiders = self._make_engine(guarded=False)
        self.outsiders = self._make_engine(guarded=True)

    def engine(self, *, insider: bool) -> Engine:
        return self.insiders if insider else self.outsiders

    @contextmanager
    def reading(self, *, insider: bool) -> Iterator[Session]:
        """A session for one read; it sees one state of the database throughout."""
        with Session(self.engine(insider=insider), expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self, *, insider: bool) -> Iterator[Session]:
        """A session that commits once, at the end, or leaves nothing behind."""
        engine = self.engine(insider=insider).execution_options(writer=True)
        with Session(engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    def checkpoint(self, *, tries: int = 10) -> bool:
        """Fold the write-ahead log into the file and empty it, so that erased text is nowhere; False: too busy."""
        for _ in range(tries):
            raw = self.insiders.raw_connection()  # outside any transaction, where a checkpoint has to be
            busy, _log, _moved = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            raw.close()
            if not busy:
                return True
            time.sleep(0.1)
        return False

    def close(self) -> None:
        self.insiders.dispose()
        self.outsiders.dispose()

    def _make_engine(self, *, guarded: bool) -> Engine:
        engine = create_engine(
            f"sqlite+pysqlite:///{self.path}",
            module=pysqlite3.dbapi2,
            poolclass=QueuePool,
            pool_size=20,
            max_overflow=20,
            connect_args={"check_same_thread": False},
            json_deserializer=from_json,  # kept lists are long, and this reads them a third faster
            hide_parameters=True,  # an error's text may be logged, and never holds what somebody typed
        )
        event.listen(engine, "do_connect", self._make_private)
        event.listen(engine, "connect", _open_guarded if guarded else _open)
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "commit", self._end)
        event.listen(engine, "rollback", self._end)
        return engine

    def _make_private(self, *_: object) -> None:
        """A new file that its owner alone may read; SQLite gives the files beside it the same mode."""
        with suppress(FileExistsError, FileNotFoundError):  # without a folder the driver says what is wrong
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _begin(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("writer"):
            connection.exec_driver_sql("BEGIN")
            return
        if not self._write_lock.acquire(timeout=WRITE_LOCK_SECONDS):
            raise TryLater
        connection.info["holds_write_lock"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            self._end(connection)
            raise

    def _end(self, connection: Connection) -> None:
        if connection.info.pop("holds_write_lock", False):
            self._write_lock.release()


def readable_by_others(path: Path) -> list[Path]:
    """The database and the files beside it that somebody else on the machine may read."""
    files = (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm")))
    return [file for file in files if file.exists() and file.stat().st_mode & 0o077]


def refuse_old_sqlite(version: tuple[int, ...]) -> None:
    if version < OLDEST_SQLITE:
        raise RuntimeError(
            f"SQLite {'.'.join(map(str, version))} is too old; {'.'.join(map(str, OLDEST_SQLITE))} is needed"
        )


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to a revision, in one transaction."""
    with database.insiders.execution_options(writer=True).connect() as connection:
        command.upgrade(_migrations(connection), revision)
        connection.commit()


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to an earlier revision, in one transaction."""
    with database.insiders.execution_options(writer=True).connect() as connection:
        command.downgrade(_migrations(connection), revision)
        connection.commit()


def is_at_head(database: Database) -> bool:
    """Whether the file's schema is the one that this code was written for."""
    with database.insiders.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        return current == ScriptDirectory.from_config(_migrations(connection)).get_current_head()


def _migrations(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def turn_to_writing(session: Session) -> None:
    """End the read of this session and continue it as the writer, after a long computation in between.

    What was read may have changed meanwhile: check versions again before writing.
    """
    engine = session.get_bind()
    session.rollback()
    session.bind = engine.execution_options(writer=True)


def _open(dbapi: Any, _record: object) -> None:
    dbapi.isolation_level = None  # SQLAlchemy's "begin" event says BEGIN, the driver must not
    for pragma in PRAGMAS:
        dbapi.execute(f"PRAGMA {pragma}")


def _open_guarded(dbapi: Any, record: object) -> None:
    _open(dbapi, record)
    dbapi.set_authorizer(_allow_outsiders)


def _allow_outsiders(action: int, table: str | None, column: str | None, *_rest: object) -> int:
    if action == pysqlite3.SQLITE_READ:
        allowed = table in OUTSIDERS_READ or (table, column) in OUTSIDERS_COUNT
    else:
        allowed = action in HARMLESS or table in OUTSIDERS_WRITE
    verdict: int = pysqlite3.SQLITE_OK if allowed and action in GUARDED | HARMLESS else pysqlite3.SQLITE_DENY
    return verdict
