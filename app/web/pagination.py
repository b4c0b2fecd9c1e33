"""Keyset pages: an opaque cursor says where the last page ended, so that nothing is counted or skipped."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.errors import Invalid

Row = TypeVar("Row")
CursorValue = str | int | float | None
MAX_CURSOR = 600


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the next ones (None: these are the last)."""

    items: list[Row]
    next: str | None


def encode_cursor(*values: CursorValue) -> str:
    """The sort values of a row as an opaque text."""
    packed = json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str | None, *kinds: type) -> tuple[CursorValue, ...] | None:
    """The sort values back, each of its kind; None without a cursor. What we did not make is Invalid."""
    if cursor is None:
        return None
    try:
        if len(cursor) > MAX_CURSOR:
            raise ValueError
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(values, list) or [type(value) for value in values] != list(kinds):
            raise ValueError
    except (ValueError, binascii.Error, RecursionError):
        raise Invalid({"cursor": "bad_cursor"}) from None
    return tuple(values)


def to_page(rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[CursorValue, ...]]) -> Page[Row]:
    """Cut `limit + 1` fetched rows to a page; the extra row only tells that there is more."""
    items = list(rows[:limit])
    return Page(items, encode_cursor(*key(items[-1])) if len(rows) > limit else None)
