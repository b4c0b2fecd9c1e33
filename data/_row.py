"""One row as it is being read: every value is taken by name and type, and an error knows file, line and field."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from data._errors import DataError
from data._files import is_clean_text

ID_LIMIT = 200
SHORT_ID = 120  # of what is kept in tables, which are as wide as the next limits too
LINE, TEXT, ADDRESS, NOTE = 300, 6000, 600, 2000
_ID = re.compile(r"\S+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping with a place in a file. `path` is what stands before the field's own name."""

    file: str
    line: int
    values: Mapping[str, Any]
    path: str = ""

    def refuse(self, field: str, message: str) -> NoReturn:
        raise DataError(self.file, self.line, f"{self.path}{field}", message)

    def text(self, field: str, *, required: bool = False, limit: int | None = None) -> str:
        """A text, "" where it is absent or null."""
        value = self.values.get(field)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.refuse(field, "expected text")
        if not is_clean_text(value):
            self.refuse(field, "holds a NUL or half a surrogate pair")
        if required and not value.strip():
            self.refuse(field, "is missing or empty")
        if limit is not None and len(value) > limit:
            self.refuse(field, f"is longer than {limit} characters")
        return value

    def id(self, field: str = "id", *, limit: int = ID_LIMIT) -> str:
        """An id: one word, so that it can stand in a run file."""
        value = self.text(field, required=True, limit=limit)
        if not _ID.fullmatch(value):
            self.refuse(field, "must be one word without blanks")
        return value

    def address(self, field: str) -> str:
        """The address of a page, "" where it is absent or null: what pages link to is never a script."""
        value = self.text(field, limit=ADDRESS)
        if value and not _ADDRESS.fullmatch(value):
            self.refuse(field, "expected an address that begins with https:// or http://")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, empty where it is absent or null."""
        value = self.values.get(field)
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            self.refuse(field, "expected a list of texts")
        if not all(map(is_clean_text, value)):
            self.refuse(field, "holds a NUL or half a surrogate pair")
        return tuple(value)

    def code(self, field: str, known: Collection[str], what: str) -> str:
        """A code of a vocabulary, "" where it is absent or null."""
        value = self.text(field)
        if value and value not in known:
            self.refuse(field, f"not a known {what}")
        return value

    def codes(self, field: str, known: Collection[str], what: str) -> frozenset[str]:
        """Codes of a vocabulary; a single text counts as a list of one."""
        values = (self.values[field],) if isinstance(self.values.get(field), str) else self.texts(field)
        return self.checked(field, values, known, what=what)

    def checked(self, field: str, values: Sequence[str], known: Collection[str], *, what: str) -> frozenset[str]:
        """Values read from a field, each of them a code of a vocabulary."""
        for number, value in enumerate(values, start=1):
            if value not in known:
                self.refuse(field, f"item {number} is not a known {what}")
        return frozenset(values)

    def integer(self, field: str, *, least: int, most: int) -> int | None:
        value = self.values.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(field, f"expected a whole number from {least} to {most}")
        return value

    def boolean(self, field: str) -> bool | None:
        value = self.values.get(field)
        if value is not None and not isinstance(value, bool):
            self.refuse(field, "expected true or false")
        return value

    def day(self, field: str) -> date | None:
        """A day written as YYYY-MM-DD, None where it is absent, null or empty."""
        value = self.text(field)
        if not value:
            return None
        day = read_day(value)
        return day if day is not None else self.refuse(field, "expected a date, YYYY-MM-DD")

    def nested(self, field: str) -> Row:
        """A mapping inside the row, empty where it is absent or null."""
        value = self.values.get(field)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.refuse(field, "expected an object")
        return Row(self.file, self.line, value, f"{self.path}{field}.")


def read_day(text: str) -> date | None:
    """A day written as YYYY-MM-DD and in no other way; None if it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


class Ids:
    """The ids met so far in a file: the second row with the same id refuses the file."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def add(self, row: Row, id_: str) -> None:
        if id_ in self._seen:
            row.refuse("id", "occurs twice in the file")
        self._seen.add(id_)
