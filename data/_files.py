"""Reading files row by row, each row with its line, so that an error can say where it is."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data._errors import DataError

_UNCLEAN = re.compile("[\0\ud800-\udfff]")

HERE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of a file that is part of the package."""
    return HERE / name


def read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Objects of a JSON Lines file with their lines; refuses what is no text, no JSON, no object, and an empty file."""
    n_rows = 0
    for line, raw in enumerate(_bytes(path).split(b"\n"), start=1):
        if not raw.strip():
            continue
        n_rows += 1
        yield line, _parse_object(path.name, line, raw)
    if not n_rows:
        raise DataError(path.name, 1, "", "the file holds no rows")


def _parse_object(file: str, line: int, raw: bytes) -> dict[str, Any]:
    try:
        row = json.loads(raw.decode("utf-8-sig" if line == 1 else "utf-8"))
    except UnicodeDecodeError:
        raise DataError(file, line, "", "not UTF-8 text; expected JSON Lines") from None
    except (ValueError, RecursionError):
        raise DataError(file, line, "", "not valid JSON; expected one object a line") from None
    if not isinstance(row, dict):
        raise DataError(file, line, "", "expected an object")
    for name, value in row.items():
        if not _is_clean([name, value]):
            raise DataError(file, line, name if is_clean_text(name) else "", "holds a NUL or half a surrogate pair")
    return row


def is_clean_text(text: str) -> bool:
    """Whether a text can be stored and sent: no NUL, no half of a surrogate pair."""
    return _UNCLEAN.search(text) is None


def _is_clean(value: Any) -> bool:
    """The same for every text inside a parsed value, those under keys that nobody knows too."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str) and not is_clean_text(item):
            return False
        if isinstance(item, dict):
            waiting.extend((*item.keys(), *item.values()))
        elif isinstance(item, list):
            waiting.extend(item)
    return True


def read_csv(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV file with their lines. Every value stays text: "NA" is Namibia, not a gap."""
    reader = csv.DictReader(_bytes(path).decode("utf-8").splitlines(), strict=True)
    for row in reader:
        if None in row or None in row.values():
            raise DataError(path.name, reader.line_num, "", "not as many columns as the first line names")
        yield reader.line_num, row


@cache
def read_yaml(path: Path) -> Mapping[str, Any]:
    """A YAML file whose top level is a mapping. Cached: callers read, they do not write."""
    loaded = yaml.safe_load(_bytes(path))
    if not isinstance(loaded, dict):
        raise DataError(path.name, 1, "", "expected a mapping")
    return loaded


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise DataError(path.name, 0, "", "the file cannot be read") from None
