"""The shipped catalogue in the database of every test that asks for it, loaded once; a government with two needs."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from factories import Factory
from shipped import load_shipped
from starlette.testclient import TestClient

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


@pytest.fixture
def made(client_of: Callable[..., TestClient], government: Person, profile: NeedProfile) -> dict[str, Any]:
    """The list of the whole profile, made as the page makes it: with one of each need."""
    client_of(government).post(f"/en/need-profiles/{profile.id}/matches")
    found: dict[str, Any] = client_of(government).get(f"/api/v1/need-profiles/{profile.id}/match-lists/latest").json()
    return found


@pytest.fixture
def coordinator(make: Factory) -> Person:
    return make.person("coordinator", assigned=("XB",))


@pytest.fixture
def three(
    client_of: Callable[..., TestClient], government: Person, profile: NeedProfile, made: dict[str, Any]
) -> list[str]:
    """The first three offers of the list, on the government's shortlist in that order."""
    ids = [match["offering"]["id"] for match in made["matches"][:3]]
    for offering_id in ids:
        answer = client_of(government).put(f"/api/v1/need-profiles/{profile.id}/shortlist/{offering_id}")
        assert answer.status_code == 200
    return ids
