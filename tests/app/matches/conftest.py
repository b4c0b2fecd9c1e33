"""The shipped catalogue in the database of every test that asks for it, loaded once."""

import shutil
from pathlib import Path

import pytest
from shipped import load_shipped

from app.database import Database
from app.settings import Settings


@pytest.fixture(scope="session")
def shipped_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / "shipped.db"
    shutil.copy(migrated_file, path)
    database = Database(path)
    load_shipped(database)
    database.checkpoint()
    database.close()
    return path


@pytest.fixture
def settings(shipped_file: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "counterpart.db"
    shutil.copy(shipped_file, path)
    return Settings(database=path, demo=True, insecure_cookie=True, encoder="none")
