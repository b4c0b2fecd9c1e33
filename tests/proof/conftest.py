"""Worlds on copies of one migrated database, and the apps on them."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
import world as worlds
from fastapi import FastAPI
from stage import NOW, give_randomness_back
from world import Secret, World

from app.database import Database
from app.main import create_app
from app.settings import Settings

MakeWorld = Callable[[Secret], tuple[World, FastAPI]]


@pytest.fixture(scope="session", autouse=True)
def _stopped_clock() -> Iterator[None]:
    """All worlds live at one moment: what differs between them is never the time."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="session")
def make_world(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeWorld]:
    """`make_world(Secret(...))`: a filled world and an app that serves it."""
    apps: list[FastAPI] = []
    numbers = itertools.count()

    def make(secret: Secret) -> tuple[World, FastAPI]:
        path = tmp_path_factory.mktemp("world") / f"{next(numbers)}.db"
        shutil.copy(migrated_file, path)
        database = Database(path)
        world = worlds.build(database, secret)
        app = create_app(Settings(database=path, demo=True, insecure_cookie=True, encoder="none"))
        database.close()
        world.database = app.state.database
        apps.append(app)
        return world, app

    yield make
    for app in apps:
        app.state.database.close()


@pytest.fixture(autouse=True)
def _own_randomness() -> Iterator[None]:
    """Give the process its own randomness back after a crawl, and after what a fixture of many tests drew before."""
    give_randomness_back()
    yield
    give_randomness_back()


@pytest.fixture(scope="session")
def app_module(make_world: Any) -> FastAPI:
    app: FastAPI = make_world(Secret())[1]
    return app
