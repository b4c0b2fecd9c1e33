"""A catalogue as arrays: sorted by id, texts cut into items, facts grouped so that equal facts are judged once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching._encoder import Encoder, Vectors, encode_texts
from matching._errors import CatalogueError
from matching._text import LexicalSpace, sentences, stems
from matching._types import Fact, Offering


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
        return np.diff(np.append(self.starts, len(self.items)))

    @cached_property
    def by_word(self) -> sp.csr_array:
        """The word vectors with a row for each word: shape (n columns, n items). Kept, for turning it is slow."""
        return self.lexical.tocsc().T

    def items_of(self, index: int) -> tuple[str, ...]:
        start = int(self.starts[index])
        return self.items[start : start + int(self.counts[index])]


def read_texts(
    item_lists: Sequence[Sequence[str]], languages: Sequence[str], space: LexicalSpace, encoder: Encoder | None
) -> Texts:
    """Items of texts with their word vectors and, with an encoder, their sentence vectors."""
    filled = [list(items) or [""] for items in item_lists]
    flat = [item for items in filled for item in items]
    starts = np.cumsum([0, *(len(items) for items in filled)])[:-1].astype(np.intp)
    by_item = [language for items, language in zip(filled, languages, strict=True) for _ in items]
    tokens = [stems(item, language) for item, language in zip(flat, by_item, strict=True)]
    vectors = encode_texts(encoder, flat) if encoder is not None and flat else None
    return Texts(tuple(flat), starts, space.transform(tokens), vectors)


def offering_items(offering: Offering) -> list[str]:
    """What of an offering is compared, sentence by sentence: its title, then its summary."""
    return list(dict.fromkeys([*sentences(offering.title), *sentences(offering.summary)]))


class Catalogue:
    """Offerings in the order of their ids, with everything that does not depend on a need computed once.

    Raises
    ------
    CatalogueError
        If an id occurs twice or is empty.
    """

    def __init__(self, offerings: Iterable[Offering], space: LexicalSpace, encoder: Encoder | None) -> None:
        self.offerings = tuple(sorted(offerings, key=lambda offering: offering.id))
        self.ids = tuple(offering.id for offering in self.offerings)
        if len(set(self.ids)) != len(self.ids):
            raise CatalogueError("an offering id occurs twice")
        if "" in self.ids:
            raise CatalogueError("an offering has no id")
        self.index = {offering_id: i for i, offering_id in enumerate(self.ids)}
        languages = [offering.text_language for offering in self.offerings]
        self.texts = read_texts([offering_items(o) for o in self.offerings], languages, space, encoder)
        self._distinct: dict[tuple[str, ...], tuple[list[Offering], NDArray[np.intp]]] = {}

    def __len__(self) -> int:
        return len(self.offerings)

    def distinct(self, reads: tuple[str, ...]) -> tuple[list[Offering], NDArray[np.intp]]:
        """One offering for each distinct combination of the named facts, and which combination each offering has."""
        if reads not in self._distinct:
            positions: dict[tuple[Any, ...], int] = {}
            first: list[Offering] = []
            codes = np.empty(len(self), dtype=np.intp)
            for i, offering in enumerate(self.offerings):
                key = tuple(_bare(getattr(offering, name)) for name in reads)
                if key not in positions:
                    positions[key] = len(first)
                    first.append(offering)
                codes[i] = positions[key]
            self._distinct[reads] = (first, codes)
        return self._distinct[reads]

    def column(self, reads: tuple[str, ...], judge: Callable[[Offering], float]) -> NDArray[np.float64]:
        """A number for each offering, asked once for each distinct combination of the facts it reads."""
        first, codes = self.distinct(reads)
        return np.array([judge(offering) for offering in first], dtype=np.float64)[codes]


def _bare(value: Any) -> Any:
    return (value.value, value.basis) if isinstance(value, Fact) else value
