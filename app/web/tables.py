"""Lists as files: what is on the page, as CSV or as a workbook, in which a text stays a text."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

Cell = str | int | float | bool | date | datetime | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_767  # what a workbook's cell can hold
WRITTEN_ON = datetime(2000, 1, 1)  # noqa: DTZ001  # a fixed date: the same rows give the same bytes


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark that spreadsheets need; a cell that could start a formula gets an apostrophe before it."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_csv_cell(name) for name in header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, rtl: bool = False) -> bytes:
    """A workbook with one sheet: texts as texts, numbers as numbers, dates as dates."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": WRITTEN_ON})
        sheet = book.add_worksheet()
        formats = {"date": book.add_format({"num_format": "yyyy-mm-dd"}), "head": book.add_format({"bold": True})}
        if rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, formats["head"])
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write_cell(sheet, (number, column), cell, formats["date"])
        sheet.autofit(400)
    return stream.getvalue()


def plain_text(cell: str) -> str:
    """A cell of a file of ours as it was before the apostrophe was put before it."""
    return cell[1:] if cell.startswith(tuple("'" + start for start in FORMULA_STARTS)) else cell


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell.isoformat() if isinstance(cell, date) else cell


def _write_cell(sheet: Any, place: tuple[int, int], cell: Cell, date_format: object) -> None:
    if cell is None:
        return
    if isinstance(cell, str) and len(cell) > MAX_CELL:
        raise ValueError("a text is too long for a cell")
    if isinstance(cell, datetime):
        sheet.write_string(*place, cell.isoformat())
    elif isinstance(cell, date):
        sheet.write_datetime(*place, cell, date_format)
    elif isinstance(cell, str):
        sheet.write_string(*place, cell)
    else:
        sheet.write(*place, cell)
