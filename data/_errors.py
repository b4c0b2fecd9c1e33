"""The one error of the loaders: it says where a row is wrong and never repeats what was written there."""

from __future__ import annotations


class DataError(ValueError):
    """A row that cannot be used. Nothing of its file is loaded. Line 0 is the file itself, no field the whole row."""

    def __init__(self, file: str, line: int, field: str, message: str) -> None:
        place = ", ".join([file, *([f"line {line}"] if line else []), *([field] if field else [])])
        super().__init__(f"{place}: {message}")
        self.file = file
        self.line = line
        self.field = field
        self.message = message
