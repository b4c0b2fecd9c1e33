"""Rows to files and back, in three formats that hold the same: JSON Lines, CSV, XLSX.

A table's cell holds a text as it is; anything else, and a text that would read as something else, as JSON.
"""

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import typer

from app.cli.talk import Stop

FORMATS = ("jsonl", "csv", "xlsx")
Row = Mapping[str, Any]


def write_rows(rows: Sequence[Row], kind: str) -> None:
    """Rows to stdout."""
    if kind not in FORMATS:
        raise Stop(f"--format: expected one of {', '.join(FORMATS)}", code=2)
    if kind == "jsonl":
        typer.echo("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), nl=False)
        return
    from app.web.tables import to_csv, to_xlsx

    header = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_to_cell(row.get(name)) for name in header] for row in rows]
    typer.echo(to_csv(header, cells) if kind == "csv" else to_xlsx(header, cells), nl=False)


@contextmanager
def as_json_lines(path: Path) -> Iterator[Path]:
    """The file as JSON Lines, whatever it is; line n of a table is its row n, so errors name the right place."""
    if path.suffix not in (".csv", ".xlsx"):
        yield path
        return
    header, *rows = _read_csv(path) if path.suffix == ".csv" else _read_xlsx(path)
    lines = [json.dumps(_to_row(header, cells), ensure_ascii=False) for cells in rows]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text("\n" + "\n".join(lines) + "\n", encoding="utf-8")  # an empty line in the header's place
        yield copy


def _to_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) and value and _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return True
    return False


def _to_row(header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    given = zip(header, cells, strict=True)
    return {name: cell if _is_plain(cell) else json.loads(cell) for name, cell in given if cell != ""}


def _read_csv(path: Path) -> list[list[str]]:
    from app.web.tables import plain_text

    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Stop(f"{path.name}: not a CSV file in UTF-8") from None
    # how long a cell may be is for the loaders to say, who name line and field; others rely on the limit as it was
    limit = csv.field_size_limit(len(text) + 1)
    try:
        rows = [[plain_text(cell) for cell in row] for row in csv.reader(StringIO(text, newline=""))]
    finally:
        csv.field_size_limit(limit)
    return _same_width(path, [row for row in rows if row])


def _read_xlsx(path: Path) -> list[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # openpyxl raises many kinds for a file that is no workbook
        raise Stop(f"{path.name}: not an XLSX workbook") from None
    try:
        cells = [["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].values]
    finally:
        book.close()
    return _same_width(path, [row for row in cells if any(row)])


def _same_width(path: Path, rows: list[list[str]]) -> list[list[str]]:
    if not rows:
        raise Stop(f"{path.name}: the file holds no rows")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise Stop(f"{path.name}, line {number}: not as many columns as the first line names")
    return rows
