"""Cursors that only we make, and files in which a text stays a text."""

import base64
import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.web.pagination import decode_cursor, encode_cursor, to_page
from app.web.tables import plain_text, to_csv, to_xlsx

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@given(st.text(max_size=50), st.integers())
def test_a_cursor_comes_back_as_it_was(text: str, number: int) -> None:
    assert decode_cursor(encode_cursor(text, number), str, int) == (text, number)


def test_no_cursor_is_the_first_page() -> None:
    assert decode_cursor(None, str) is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%%%",
        "a" * 700,
        encode_cursor("a"),
        encode_cursor("a", "b"),
        encode_cursor("a", True),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b"[" * 400).decode(),
        "\ud800",
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decode_cursor(cursor, str, int)

    assert refusal.value.fields == {"cursor": "bad_cursor"}


def test_a_page_is_cut_and_says_where_the_next_begins() -> None:
    page = to_page([1, 2, 3], 2, lambda row: (row,))

    assert page.items == [1, 2]
    assert decode_cursor(page.next, int) == (2,)
    assert to_page([1, 2], 2, lambda row: (row,)).next is None


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    rows = list(csv.reader(StringIO(to_csv(["a"], [[text]]).decode("utf-8-sig"), newline="")))
    cell = openpyxl.load_workbook(BytesIO(to_xlsx(["a"], [[text]]))).active["A2"]

    assert rows[1][0] == "'" + text
    assert plain_text(rows[1][0]) == text
    assert cell.data_type == "s"
    assert cell.value.endswith(text.strip())


def test_numbers_and_dates_keep_their_kind() -> None:
    row = [-3, 1.5, date(2026, 5, 10), None, "عربي", "https://example.org"]

    written = openpyxl.load_workbook(BytesIO(to_xlsx(list("abcdef"), [row], rtl=True))).active
    line = to_csv(list("abcdef"), [row]).decode("utf-8-sig").splitlines()[1]

    assert [cell.value for cell in written[2]][:2] == [-3, 1.5]
    assert written["C2"].value.date() == date(2026, 5, 10)
    assert written["F2"].hyperlink is None
    assert written.sheet_view.rightToLeft
    assert line == "-3,1.5,2026-05-10,,عربي,https://example.org"


def test_the_same_rows_are_the_same_bytes() -> None:
    assert to_xlsx(["a"], [["b"]]) == to_xlsx(["a"], [["b"]])


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        to_xlsx(["a"], [["x" * 40_000]])
