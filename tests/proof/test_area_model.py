"""The shipped area model comes out of `counterpart train-areas` again, byte for byte."""

from pathlib import Path

import pytest
from crawl import IS_FULL
from typer.testing import CliRunner

import data
from app.cli import app

SHIPPED = Path(data.__file__).parent / "area_model.json"


@pytest.mark.skipif(not IS_FULL, reason="learning takes about a minute: make proof-full repeats it")
def test_learning_gives_the_shipped_area_model_byte_for_byte(tmp_path):
    result = CliRunner().invoke(app, ["train-areas", "--out", str(tmp_path / "areas.json")])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "areas.json").read_bytes() == SHIPPED.read_bytes()
