"""The shipped catalogue in the database of every test that asks for it, loaded once; a government with two needs."""

import shutil
from pathlib import Path

import pytest
from factories import Factory
from shipped import load_shipped

from app.database import Database
from app.models import NeedProfile, Person
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


@pytest.fixture
def government(make: Factory) -> Person:
    return make.person("government", country="XB")


@pytest.fixture
def profile(make: Factory, government: Person) -> NeedProfile:
    profile = make.need_profile(government, needs=1, state="active")
    make.need(profile, position=2, statement="Our cybercrime law is old.", areas=["law.cybercrime"], modes=[])
    return profile
