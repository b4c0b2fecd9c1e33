"""Offerings as arrays: texts cut into items, facts grouped so that equal facts are judged once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching._encoder import Encoder, Vectors, encode_texts
from matching._items import ItemIndex
from matching._refusals import affirmed
from matching._text import LexicalSpace, n_words, sentences, stems
from matching._types import Fact, Offering

_FEWEST_WORDS = 3
_REPEATED = re.compile(r"\b(\w+)(?:[\s,]+\1\b)+", re.IGNORECASE)


@dataclass(frozen=True)
class Texts:
    """Many texts as items (title, sentences): `starts[i]` is the first item of text i; no text is without one."""

    items: tuple[str, ...]
    starts: NDArray[np.intp]
    lexical: sp.csr_array
    vectors: Vectors | None

    @property
    def counts(self) -> NDArray[np.intp]:
        """Number of items of each text."""
        return np.diff(self.ends)

    @property
    def ends(self) -> NDArray[np.intp]:
        """Where each text begins, and where the last one ends."""
        return np.append(self.starts, len(self.items))

    @cached_property
    def whole(self) -> NDArray[np.intp]:
        """Items that are no part of another one: sentences, but not their clauses."""
        parts = {one for one in self.items for other in self.items if one in other != one}
        return np.flatnonzero([item not in parts for item in self.items])

    def at(self, items: NDArray[np.intp]) -> Texts:
        """One text with some of its items."""
        vectors = None if self.vectors is None else self.vectors[items]
        kept = tuple(self.items[item] for item in items.tolist())
        return Texts(kept, np.zeros(1, dtype=np.intp), self.lexical[items], vectors)

    def muted(self, says: NDArray[np.bool_]) -> Texts:
        """The same with words and meaning of only those items that say something."""
        vectors = None if self.vectors is None else np.where(says[:, None], self.vectors, 0).astype(self.vectors.dtype)
        lexical = sp.csr_array(sp.diags_array(says.astype(np.float64)) @ self.lexical)
        lexical.eliminate_zeros()
        return Texts(self.items, self.starts, lexical, vectors)

    def items_of(self, index: int) -> tuple[str, ...]:
        start = int(self.starts[index])
        return self.items[start : start + int(self.counts[index])]


def read_texts(
    item_lists: Sequence[Sequence[str]], languages: Sequence[str], space: LexicalSpace, encoder: Encoder | None
) -> Texts:
    """Items of texts with their word vectors and, with an encoder, sentence vectors; equal items are read once."""
    filled = [list(items) or [""] for items in item_lists]
    flat = [item for items in filled for item in items]
    starts = np.cumsum([0, *(len(items) for items in filled)])[:-1].astype(np.intp)
    by_item = [language for items, language in zip(filled, languages, strict=True) for _ in items]
    number: dict[tuple[str, str], int] = {}
    which = [number.setdefault(pair, len(number)) for pair in zip(flat, by_item, strict=True)]
    lexical = space.transform([stems(item, language) for item, language in number])
    plain = [_REPEATED.sub(r"\1", item) for item, _ in number]  # a word said again and again means no more
    vectors = encode_texts(encoder, plain) if encoder is not None and flat else None
    if len(number) < len(flat):
        lexical, vectors = lexical[which], None if vectors is None else vectors[which]
    return Texts(tuple(flat), starts, lexical, vectors)


def offering_items(offering: Offering) -> list[str]:
    """What of an offering is compared, sentence by sentence: its title, then its summary; never empty.

    A few words on their own, which are close to anything, do not count beside a title.
    """
    title = sentences(offering.title)
    said = [part for item in sentences(offering.summary) if (part := affirmed(item))]  # not found by what it is not
    return list(dict.fromkeys([*title, *(item for item in said if n_words(item) >= _FEWEST_WORDS)])) or said or [""]


@dataclass(frozen=True)
class Catalogue:
    """Offerings with everything that does not depend on a need computed once; a position stands for an offering."""

    offerings: tuple[Offering, ...]
    items: ItemIndex
    _distinct: dict[tuple[str, ...], tuple[list[Offering], NDArray[Any]]] = field(default_factory=dict)
    _numbers: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.offerings)

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays."""
        return self.items.n_bytes + sum(codes.nbytes for _, codes in self._distinct.values())

    def distinct(self, reads: tuple[str, ...]) -> tuple[list[Offering], NDArray[Any]]:
        """One offering for each distinct combination of the named facts, and which combination each offering has."""
        if reads not in self._distinct:
            self._distinct[reads] = _group(self.offerings, reads)
        return self._distinct[reads]

    def column(
        self, reads: tuple[str, ...], judge: Callable[[Offering], float], rows: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """A number for each offering at `rows`; each distinct combination of the facts it reads is asked once."""
        first, codes = self.distinct(reads)
        values = np.array([judge(offering) for offering in first], dtype=np.float64)
        return values[codes[rows]] if values.any() else np.broadcast_to(0.0, len(rows))

    def followed_by(self, offering: Offering, items: ItemIndex) -> Catalogue:
        """The same with one offering more, and the items of all; groups of equal facts are not made anew."""
        longer = Catalogue((*self.offerings, offering), items)
        for reads, (first, codes) in self._distinct.items():
            known = self._numbers.get(reads) or {_facts(one, reads): code for code, one in enumerate(first)}
            number = {**known}
            code = number.setdefault(_facts(offering, reads), len(first))
            each = first if len(number) == len(first) else [*first, offering]
            longer._distinct[reads] = (each, np.append(codes, np.array(code, dtype=_smallest(len(each)))))
            longer._numbers[reads] = number
        return longer


def _group(offerings: Sequence[Offering], reads: tuple[str, ...]) -> tuple[list[Offering], NDArray[Any]]:
    number: dict[tuple[Any, ...], int] = {}
    first: list[Offering] = []
    codes = np.empty(len(offerings), dtype=np.int64)
    for i, offering in enumerate(offerings):
        codes[i] = number.setdefault(_facts(offering, reads), len(number))
        if len(number) > len(first):
            first.append(offering)
    return first, codes.astype(_smallest(len(first)))


def _facts(offering: Offering, reads: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_bare(getattr(offering, name)) for name in reads)


def _bare(value: Any) -> Any:
    return (value.value, value.basis) if isinstance(value, Fact) else value


def _smallest(n: int) -> type[np.unsignedinteger[Any]]:
    return np.uint16 if n <= np.iinfo(np.uint16).max else np.uint32
