"""Finding known phrases in a text: without case, at word limits, the longest first, none inside another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CLAUSE_END = re.compile(r";")
_SENTENCE_END = re.compile(r"[;:]\s|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: what it stands for and where it is."""

    codes: tuple[str, ...]
    start: int
    end: int


def _spelled(phrase: str) -> str:
    return " ".join(phrase.lower().replace("~", " ").replace("-", " ").split()).replace(" ", "")


def _pattern(phrase: str) -> str:
    """A regular expression for a phrase: a blank is any white space, "~" is a blank, a hyphen or nothing."""
    words = [re.escape(word) for word in re.split(r"([~ ])", phrase.lower())]
    return "".join(words).replace(r"\~", r"[\s-]?").replace(r"\ ", r"\s+")


class Phrases:
    """A table from codes to phrases, compiled once."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self._codes: dict[str, tuple[str, ...]] = {}
        for code, phrases in table.items():
            for phrase in phrases:
                key = _spelled(phrase)
                self._codes[key] = tuple(dict.fromkeys((*self._codes.get(key, ()), code)))
        spelled = sorted({p for phrases in table.values() for p in phrases}, key=lambda p: (-len(p), p))
        self._regex = re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, spelled))})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> list[Found]:
        """Every phrase in the order of the text."""
        if not self._codes:
            return []
        return [Found(self._codes[_spelled(m.group())], m.start(), m.end()) for m in self._regex.finditer(text)]

    def codes(self, text: str) -> frozenset[str]:
        """What the phrases of a text stand for."""
        return frozenset(code for found in self.find(text) for code in found.codes)

    def blank(self, text: str) -> str:
        """The text with its phrases blanked, every other place unchanged."""
        for found in self.find(text):
            text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
        return text

    def first(self, text: str) -> str:
        """The first phrase as it is written, "" if there is none."""
        found = self.find(text)
        return text[found[0].start : found[0].end] if found else ""


def clause_around(text: str, start: int, end: int, *, sentences: bool = False) -> str:
    """The part of a text that holds a place: between semicolons, or between sentences too."""
    marks = _SENTENCE_END if sentences else _CLAUSE_END
    left = max((mark.end() for mark in marks.finditer(text) if mark.end() <= start), default=0)
    right = min((mark.start() for mark in marks.finditer(text) if mark.start() >= end), default=len(text))
    return text[left:right].strip()
