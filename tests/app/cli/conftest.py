"""`run("verb", ...)` on a database of one test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import settings as settings_module
from app.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`run("load", "--demo")` on a database of this test alone."""
    for name, value in {"DATABASE": tmp_path / "c.db", "DEMO": "1", "INSECURE_COOKIE": "1", "ENCODER": "none"}.items():
        monkeypatch.setenv(f"COUNTERPART_{name}", str(value))
    settings_module.get_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(app, list(words))
    settings_module.get_settings.cache_clear()
