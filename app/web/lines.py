"""Typed texts as people see them: what cannot be seen says nothing, and what turns a line around is left out."""

import re
import unicodedata
from typing import Annotated, TypeVar

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

# They order what stands beside them too, so that a name could rewrite the line it is shown in.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HALVES = re.compile("[\ud800-\udfff]")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_Typed = TypeVar("_Typed")


def says_something(text: str) -> bool:
    """Whether a character can be seen: not a blank, a control, or one without any width."""
    return any(unicodedata.category(sign)[0] not in "CZ" and sign not in _BLANK_LETTERS for sign in text)


def in_one_line(typed: _Typed) -> _Typed | str:
    """A name or title without characters that turn the writing around; empty if nothing of it can be seen."""
    return seen(_TURNING.sub("", typed)) if isinstance(typed, str) else typed


def seen(typed: _Typed) -> _Typed | str:
    """The text as it was typed, or empty if nothing of it can be seen; half a character is refused here."""
    if not isinstance(typed, str):
        return typed
    if _HALVES.search(typed):
        raise PydanticCustomError("string_unicode", "string_unicode")
    return typed if "\0" in typed or says_something(typed) else ""


# Before other checks, which refuse an empty text where one is needed. Joiners inside a word stay: scripts need them.
OneLine = Annotated[str, BeforeValidator(in_one_line)]
Seen = Annotated[str, BeforeValidator(seen)]
