"""The one error of the loaders: it says where a row is wrong and never repeats what was written there."""

from __future__ import annotations


class DataError(ValueError):
    """A row that cannot be used. Nothing of its file is loaded."""

    def __init__(self, file: str, line: int, field: str, message: str) -> None:
        super().__init__(f"{file}, line {line}, {field or 'row'}: {message}")
        self.file = file
        self.line = line
        self.field = field
        self.message = message
