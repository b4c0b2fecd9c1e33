"""Budgets of the style sheet and the script, and rules that keep pages mirrored and without third parties."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

APP = Path(__file__).parents[3] / "app"
CSS = (APP / "static" / "counterpart.css").read_text(encoding="utf-8")
SCRIPT = (APP / "static" / "counterpart.js").read_text(encoding="utf-8")
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
SIDES = "width|height|margin-(top|bottom)|padding-(top|bottom)|top|bottom"
PHYSICAL = re.compile(rf"\b(left|right)\b|(?<![-\w])({SIDES})\s*:")


def test_the_style_sheet_fits_its_budget() -> None:
    assert len(CSS.encode()) <= 10_000


def test_the_script_fits_its_budget() -> None:
    assert len(SCRIPT.encode()) <= 6_000


def test_the_style_sheet_speaks_of_start_and_end() -> None:
    assert PHYSICAL.findall(CSS) == []
    assert PHYSICAL.search("a{margin-left:1px}")
    assert PHYSICAL.search("a{width:1px}")


def test_nothing_comes_from_elsewhere() -> None:
    assert not re.search(r"https?:|@import|url\(", CSS)
    assert not re.search(r"https?:|\beval\b|innerHTML|document\.write", SCRIPT)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(APP).as_posix())
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\bstyle\s*=|<style|\son[a-z]+\s*=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "|safe" not in text.replace(" ", "")


def test_the_first_page_fits_its_budget(client_of: Callable[..., TestClient]) -> None:
    page = client_of().get("/en/").content
    total = sum(len(gzip.compress(part)) for part in (page, CSS.encode(), SCRIPT.encode()))

    assert total <= 40_000
