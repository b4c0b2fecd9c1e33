"""Finding known phrases in a text: without case, at word limits, the longest first, none inside another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_CLAUSE_END = re.compile(r";")
_LONG = 150  # phrases, from which on one pattern for all of them is slower than one for each first letters
_BEGIN = re.compile(r"(?<!\w)\S")
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


def _longest_first(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def _by_start(phrases: Iterable[str]) -> Mapping[str, list[str]]:
    """Phrases by their first two letters, or the first where a blank follows: the longest first."""
    table: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=_longest_first):
        start = phrase[:2].lower()
        table.setdefault(start[:1] if start[1:] in ("", " ", "~") else start, []).append(phrase)
    return table


class Phrases:
    """A table from codes to phrases, compiled once."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self._codes: dict[str, tuple[str, ...]] = {}
        for code, phrases in table.items():
            for phrase in phrases:
                key = _spelled(phrase)
                self._codes[key] = tuple(dict.fromkeys((*self._codes.get(key, ()), code)))
        every = {p for phrases in table.values() for p in phrases}
        few = {"": sorted(every, key=_longest_first)} if every else {}
        self._is_long = len(every) > _LONG
        self._starting = {
            start: re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, phrases))})(?!\w)", re.IGNORECASE)
            for start, phrases in (_by_start(every) if self._is_long else few).items()
        }

    def find(self, text: str) -> list[Found]:
        """Every phrase in the order of the text."""
        if not text:
            return []
        return [Found(self._codes[_spelled(m.group())], m.start(), m.end()) for m in self._matches(text)]

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        """The longest phrase at each place; of a long table only those with the same first letters are tried."""
        if not self._is_long:
            for pattern in self._starting.values():
                yield from pattern.finditer(text)
            return
        at = 0
        for begin in _BEGIN.finditer(text):
            start = text[begin.start() : begin.start() + 2].lower()
            for key in (start, start[:1]) if begin.start() >= at else ():
                if (regex := self._starting.get(key)) and (match := regex.match(text, begin.start())):
                    at = match.end()
                    yield match
                    break

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
