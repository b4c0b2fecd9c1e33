"""One encoder and one ranker a catalogue and set of weights for all tests that need them: encoding takes seconds."""

from functools import cache
from pathlib import Path

import judged
import pytest

import matching
from app.cli import evaluating, ranking

make_once = cache(ranking.make_ranker)


@pytest.fixture(scope="session")
def evaluation() -> Path:
    """Judged needs, for development and tests only."""
    return Path(__file__).parents[1] / "evaluation"


@pytest.fixture
def _one_ranker(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = judged.encoder()
    monkeypatch.setattr(matching, "load_encoder", lambda: encoder)
    monkeypatch.setattr(ranking, "make_ranker", make_once)
    monkeypatch.setattr(evaluating, "make_ranker", make_once)
