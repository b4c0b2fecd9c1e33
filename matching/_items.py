"""The items (titles, sentences) of many texts as arrays: which item of each text comes closest to a need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching._encoder import SCALE, Vectors, in_one_thread
from matching._text import TF_CAP

Number = TypeVar("Number", np.float32, np.float64)
Items = slice | NDArray[np.intp]
_SAID = 1 + np.log(np.arange(1.0, TF_CAP + 1))  # what a word is worth that an item says once, twice, or more often
_LEVELS = np.unique([more / less for more in _SAID for less in _SAID if more >= less])
_BEST = 3
_MOST = 0.7  # from this share of all texts on, all are compared
_BLOCK = 1_024  # items that are turned into float32 at a time: what fits into the cache of a core


@dataclass(frozen=True)
class ItemIndex:
    """Items, one text after another: text i has the items from `starts[i]` up to `starts[i + 1]`.

    Sentence vectors stay whole numbers of one byte. Word vectors are kept by word: the items that hold `words[j]`, and
    how often each says it, stand in `places` and `levels` from `word_starts[j]` up to `word_starts[j + 1]`. The weight
    of a word in an item is `rarities` of the word, times what its level stands for, times `scales` of the item.
    """

    starts: NDArray[np.int32]
    vectors: Vectors | None
    words: NDArray[np.int32]
    word_starts: NDArray[np.int64]
    places: NDArray[np.int32]
    levels: NDArray[np.uint8]
    rarities: NDArray[np.float32]
    scales: NDArray[np.float64]

    @property
    def n_items(self) -> int:
        return int(self.starts[-1])

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays."""
        by_word = (self.words, self.word_starts, self.places, self.levels, self.rarities, self.scales)
        vectors = 0 if self.vectors is None else self.vectors.nbytes
        return self.starts.nbytes + vectors + sum(array.nbytes for array in by_word)

    def vectors_of(self, text: int) -> Vectors | None:
        """The vectors of one text: shape (n items of it, n dimensions)."""
        return None if self.vectors is None else self.vectors[self.starts[text] : self.starts[text + 1]]

    def closest_words(self, needs: sp.csr_array, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """For each sentence of a need, the word cosine of each text's closest item.

        Parameters
        ----------
        needs : csr array of shape (n sentences, n columns)
        rows : int array of shape (n rows,)
            Texts asked about.

        Returns
        -------
        array of shape (n sentences, n rows)
        """
        products = self._word_products(needs)
        best = np.empty((len(products), len(rows)))
        return self._gather(best, rows, self.n_items, lambda items: products[:, items])

    def _word_products(self, needs: sp.csr_array) -> NDArray[np.float64]:
        """Word cosines of all pairs, shape (n sentences, n items); words are added up in the order of their columns."""
        asked = np.unique(needs.indices)
        known = np.searchsorted(self.words, asked)
        is_known = known < len(self.words)
        is_known[is_known] = self.words[known[is_known]] == asked[is_known]
        asked, known = asked[is_known], known[is_known]
        if not len(asked):
            return np.zeros((needs.shape[0], self.n_items))
        spans = [slice(a, b) for a, b in zip(self.word_starts[known], self.word_starts[known + 1], strict=True)]
        ends = np.cumsum([0, *(span.stop - span.start for span in spans)])
        held = (
            _LEVELS[np.concatenate([self.levels[span] for span in spans])],
            np.concatenate([self.places[span] for span in spans]),
            ends.astype(np.int32),
        )
        by_word = sp.csc_array(held, shape=(self.n_items, len(asked)))
        return np.ascontiguousarray((by_word @ (_picked(needs, asked) * self.rarities[known, None])).T) * self.scales

    def closest_vectors(self, needs: Vectors, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """For each sentence of a need, the closest item of each text, as a product of whole numbers (exact).

        Parameters
        ----------
        needs : int8 array of shape (n sentences, n dimensions)
            Sentences of one need, or of many at once.
        rows : int array of shape (n rows,)

        Returns
        -------
        array of shape (n sentences, n rows); divide by 127**2 for cosines
        """
        if self.vectors is None:
            raise ValueError("these items have no vectors")
        vectors, turned = self.vectors, np.ascontiguousarray(needs.T, dtype=np.float32)
        best = np.empty((len(needs), len(rows)), dtype=np.float32)
        with in_one_thread():
            return self._gather(best, rows, _BLOCK, lambda items: (vectors[items].astype(np.float32) @ turned).T)

    def _gather(
        self, best: NDArray[Number], rows: NDArray[np.intp], size: int, products: Callable[[Items], NDArray[Number]]
    ) -> NDArray[Number]:
        """Fill in the highest product of each text at `rows`, a block of items at a time."""
        n_texts = len(self.starts) - 1
        if len(rows) < _MOST * n_texts:
            for at, items in self._blocks(rows, size):
                best[:, at] = _highest(products(items.ravel()), items.shape)
            return best
        every = best if len(rows) == n_texts else np.empty((len(best), n_texts), dtype=best.dtype)
        for texts, run, count in self._runs(size):  # to read all in place is quicker than to pick most of them
            every[:, texts] = _highest(products(run), (texts.stop - texts.start, count))
        return every if every is best else every[:, rows]

    def _blocks(self, rows: NDArray[np.intp], size: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Rows with equally many items, a block at a time: their places among the rows, and their items."""
        counts = np.diff(self.starts)[rows]
        for count in np.unique(counts).tolist():
            places = np.flatnonzero(counts == count)
            step = max(1, size // count)
            for start in range(0, len(places), step):
                at = places[start : start + step]
                yield at, self.starts[rows[at]].astype(np.intp)[:, None] + np.arange(count)

    def _runs(self, size: int) -> Iterator[tuple[slice, slice, int]]:
        """Neighbours with equally many items, a block at a time: the texts, their items, and how many each has."""
        counts = np.diff(self.starts)
        starts = [0, *(np.flatnonzero(np.diff(counts)) + 1).tolist()] if len(counts) else []
        for first, last in pairwise([*starts, len(counts)]):
            count = int(counts[first])
            step = max(1, size // count)
            for start in range(first, last, step):
                stop = min(last, start + step)
                yield slice(start, stop), slice(int(self.starts[start]), int(self.starts[stop])), count


def make_index(
    starts: NDArray[np.intp], lexical: sp.csr_array, vectors: Vectors | None, rarities: NDArray[np.float32]
) -> ItemIndex:
    """Items by word, from word vectors of shape (n items, n columns) and the inverse document frequencies in them."""
    words, number = _numbered(lexical)
    levels, scales = _levels(lexical, rarities)
    shape = (lexical.shape[0], len(words))
    by_word = sp.csr_array((levels, number, lexical.indptr), shape=shape).tocsc()
    by_word.sort_indices()
    return ItemIndex(
        starts.astype(np.int32),
        vectors,
        words.astype(np.int32),
        by_word.indptr.astype(np.int64),
        by_word.indices.astype(np.int32, copy=False),
        by_word.data,
        rarities[words],
        scales,
    )


def _levels(lexical: sp.csr_array, rarities: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Weights without the rarity of their words: a level for each, and for each item what level 1 is worth in it."""
    plain = lexical.data / rarities[lexical.indices]
    n_words = np.diff(lexical.indptr)
    scales = np.zeros(lexical.shape[0])
    scales[n_words > 0] = np.minimum.reduceat(plain, lexical.indptr[:-1][n_words > 0]) if len(plain) else 0.0
    times = plain / np.repeat(scales, n_words)
    return np.searchsorted((_LEVELS[1:] + _LEVELS[:-1]) / 2, times).astype(np.uint8), scales


def _numbered(lexical: sp.csr_array) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """The columns that occur, ascending, and the number of each element's column among them."""
    if lexical.nnz < lexical.shape[1] / 8:  # to sort a few is quicker than to go through every column
        return np.unique(lexical.indices, return_inverse=True)
    is_word = np.zeros(lexical.shape[1], dtype=bool)
    is_word[lexical.indices] = True
    words = np.flatnonzero(is_word)
    number = np.zeros(lexical.shape[1], dtype=np.int32)
    number[words] = np.arange(len(words))
    return words, number[lexical.indices]


def mean_of_best(closest: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of a need's three closest sentences: from shape (n sentences, n rows) to (n rows,)."""
    best = _best_first(closest)
    return np.asarray(np.add.reduce(best) / len(best))


def mean_cosine(closest: NDArray[np.float32]) -> NDArray[np.float64]:
    """The same for products of whole numbers, as cosines."""
    best = [row.astype(np.float64) / SCALE**2 for row in _best_first(closest)]
    return np.asarray(np.add.reduce(best) / len(best))


def _best_first(closest: NDArray[Number]) -> list[NDArray[Number]]:
    """In each column the highest values, best first, at most three; much quicker than sorting every column."""
    best: list[NDArray[Number]] = []
    for row in closest:
        left = row
        for place, other in enumerate(best):
            best[place], left = np.maximum(other, left), np.minimum(other, left)
        if len(best) < _BEST:
            best.append(left)
    return best


def _picked(rows: sp.csr_array, columns: NDArray[np.integer]) -> NDArray[np.float64]:
    """Some columns (ascending) of a few sparse rows as full columns: shape (n columns, n rows)."""
    picked = np.zeros((len(columns), rows.shape[0]))
    places = np.searchsorted(columns, rows.indices).clip(0, len(columns) - 1)
    is_asked = columns[places] == rows.indices
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    picked[places[is_asked], row_of[is_asked]] = rows.data[is_asked]
    return picked


def distinct_rows(vectors: Vectors) -> tuple[Vectors, NDArray[np.intp]]:
    """Each different row once, in order of first sight, and which of them each row is."""
    number: dict[bytes, int] = {}
    which = np.array([number.setdefault(row.tobytes(), len(number)) for row in vectors], dtype=np.intp)
    first = np.full(len(number), len(which), dtype=np.intp)
    np.minimum.at(first, which, np.arange(len(which)))
    return vectors[first], which


def _highest(products: NDArray[Number], shape: Sequence[int]) -> NDArray[Number]:
    """The highest of each text's items: from (n sentences, n texts x n items of each) to (n sentences, n texts)."""
    by_text = products.reshape(len(products), *shape)
    best = by_text[:, :, 0]
    for item in range(1, shape[1]):
        best = np.maximum(best, by_text[:, :, item])
    return best
