"""The offering side of ranking: catalogues with the areas of their offerings, and how they grow one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching._catalogue import Catalogue, Texts, offering_items, read_texts
from matching._eligibility import RULES
from matching._errors import CatalogueError
from matching._facts import FACT_COLUMNS, projects_of
from matching._items import ItemIndex, make_index
from matching._reference import HALF_LIKELY, MAX_AREAS, Frozen
from matching._types import Offering, Project

_USUAL_AREAS = 5  # an offering that claims more hits each of them a little less
UNTAGGED = 0.5  # what an area that only the text speaks of is worth beside a claimed one
_BROAD = 3.5  # areas that a text may speak of, summed up
_LONG = 5  # items that a text may have; a pitch has four or five, and each more is one more chance of a chance hit
_PART = 2_000  # offerings that are read at a time, to bound the memory that reading takes
_MOST_GROWN = 256  # offerings that come one by one stand together in arrays of at most this length
READS = sorted({reads for _, reads in (*RULES.values(), *FACT_COLUMNS.values())} | {("provider",)})

Areas = tuple[NDArray[np.bool_], NDArray[np.float64]]


@dataclass(frozen=True)
class Supply:
    """A catalogue with the areas its offerings claim and the areas their texts speak of; one row an offering.

    `claimed` (0 or 1) and `read` (0 to 1) have shape (n offerings, n areas). `tags` is what counts as the areas of an
    offering: the claimed ones, or else what its text says at half the worth of a tag. The lengths are those of the rows
    of `tags` and `read` under the weights of the areas, and of `tags` summed up by group. `belief`, `claim_worth` and
    `focus`, of shape (n offerings,), are what areas and text count for: areas half where none is claimed (less still
    where the text is not even half likely to speak of any), a single one less where more than five are, a text less the
    more it speaks of everything or goes on and on, all else in full.
    `texts` are kept where there are few, so that more can follow.
    """

    catalogue: Catalogue
    claimed: NDArray[np.bool_]
    read: NDArray[np.float64]
    tags: sp.csr_array
    tag_lengths: NDArray[np.float64]
    group_lengths: NDArray[np.float64]
    read_lengths: NDArray[np.float64]
    belief: NDArray[np.float64]
    claim_worth: NDArray[np.float64]
    focus: NDArray[np.float64]
    projects: tuple[Project, ...]
    texts: Texts | None = None
    _own_projects: dict[str, tuple[Project, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.catalogue)

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays."""
        tags = (self.tags.data, self.tags.indices, self.tags.indptr)
        lengths = (self.tag_lengths, self.group_lengths, self.read_lengths)
        own = (self.claimed, self.read, *tags, *lengths, self.belief, self.claim_worth, self.focus)
        return self.catalogue.n_bytes + sum(array.nbytes for array in own)

    def projects_of(self, provider: str) -> tuple[Project, ...]:
        """Past and running activities of a provider, found by its name."""
        if provider not in self._own_projects:
            self._own_projects[provider] = projects_of(provider, self.projects)
        return self._own_projects[provider]

    def areas_of(self, index: int) -> NDArray[np.bool_]:
        """The areas that one offering claims, none if it claims too many: shape (n areas,)."""
        claimed = self.claimed[index]
        return claimed if claimed.sum() <= MAX_AREAS else np.zeros_like(claimed)

    def items_of(self, index: int) -> list[str]:
        """The title and the sentences of one offering."""
        return offering_items(self.catalogue.offerings[index])

    def followed_by(self, offering: Offering, frozen: Frozen) -> Supply:
        """The same with one offering more; equal to a supply that was read from all of them."""
        if self.texts is None:
            raise ValueError("only a supply that keeps its texts can be followed by more")
        texts, read = _read_part([offering], frozen)
        joined = _joined([self.texts, texts])
        catalogue = self.catalogue.followed_by(offering, _index(joined, frozen))
        claimed = np.concatenate([self.claimed, frozen.tags([offering]) > 0])
        areas = (claimed, np.concatenate([self.read, read]))
        return _with_areas(catalogue, areas, frozen, projects=self.projects, texts=joined)


def read_supply(offerings: Iterable[Offering], frozen: Frozen, projects: tuple[Project, ...]) -> Supply:
    """Read offerings: texts, areas and facts. Those with equally many sentences stand together."""
    rows = sorted(offerings, key=lambda offering: (len(offering_items(offering)), offering.id))
    parts = [_read_part(rows[start : start + _PART], frozen) for start in range(0, max(1, len(rows)), _PART)]
    texts = _joined([texts for texts, _ in parts])
    read = np.concatenate([read for _, read in parts])
    catalogue = Catalogue(tuple(rows), _index(texts, frozen))
    for reads in READS:
        catalogue.distinct(reads)
    kept = texts if len(rows) <= _MOST_GROWN else None
    return _with_areas(catalogue, (frozen.tags(rows) > 0, read), frozen, projects=projects, texts=kept)


def _read_part(rows: Sequence[Offering], frozen: Frozen) -> tuple[Texts, NDArray[np.float64]]:
    languages = [offering.text_language for offering in rows]
    texts = read_texts([offering_items(offering) for offering in rows], languages, frozen.space, frozen.encoder)
    return texts.muted(_says(texts, languages, frozen)), frozen.reader.read(texts, languages)


def _says(texts: Texts, languages: Sequence[str], frozen: Frozen) -> NDArray[np.bool_]:
    """Which items are compared with needs: titles, and what speaks of any area; all where nothing does."""
    says = frozen.reader.tells(texts, languages, of_need=False)
    if len(texts.items):
        says |= np.repeat(~np.logical_or.reduceat(says, texts.starts), texts.counts)
        says[texts.starts] = True
    return says


def _index(texts: Texts, frozen: Frozen) -> ItemIndex:
    return make_index(texts.ends, texts.lexical, texts.vectors, frozen.space.column_weights)


def _joined(parts: Sequence[Texts]) -> Texts:
    if len(parts) == 1:
        return parts[0]
    n_before = np.cumsum([0, *(len(part.items) for part in parts)])[:-1]
    vectors = [part.vectors for part in parts if part.vectors is not None]
    return Texts(
        tuple(item for part in parts for item in part.items),
        np.concatenate([part.starts + n for part, n in zip(parts, n_before, strict=True)]),
        sp.csr_array(sp.vstack([part.lexical for part in parts], format="csr")),
        np.concatenate(vectors) if len(vectors) == len(parts) else None,
    )


def _with_areas(
    catalogue: Catalogue, areas: Areas, frozen: Frozen, *, projects: tuple[Project, ...], texts: Texts | None
) -> Supply:
    claimed, read = areas
    n_claimed = claimed.sum(axis=1)
    tags = np.where(n_claimed[:, None] > 0, claimed, UNTAGGED * read)
    tags[n_claimed > MAX_AREAS] = 0
    return Supply(
        catalogue=catalogue,
        claimed=claimed,
        read=read,
        tags=sp.csr_array(tags),
        tag_lengths=_lengths(tags * frozen.area_weights),
        group_lengths=_lengths(frozen.by_group(tags)),
        read_lengths=_lengths(read * frozen.area_weights),
        belief=np.where(n_claimed > 0, 1.0, UNTAGGED * np.minimum(1.0, read.max(axis=1, initial=0.0) / HALF_LIKELY)),
        claim_worth=np.minimum(1.0, _USUAL_AREAS / np.maximum(n_claimed, _USUAL_AREAS)),
        focus=_focus(read.sum(axis=1), np.diff(catalogue.items.starts)),
        projects=projects,
        texts=texts,
    )


def _focus(breadth: NDArray[np.float64], n_items: NDArray[np.int32]) -> NDArray[np.float64]:
    broad = np.minimum(1.0, _BROAD / np.maximum(breadth, _BROAD))
    return np.asarray(broad**2 * np.sqrt(_LONG / np.maximum(n_items, _LONG)))


def _lengths(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sqrt((rows**2).sum(axis=1)))


@dataclass(frozen=True)
class Stock:
    """All offerings that are ranked: supplies one after another, and the order of the ids of those still there.

    A position counts through all supplies. Nothing is ever moved: an offering that comes stands at the end, one that
    goes is left out of `by_id`. Equal stocks may differ in their positions, never in an answer.
    """

    supplies: tuple[Supply, ...]
    by_id: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.by_id)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each supply begins, and where the last one ends."""
        return tuple(np.cumsum([0, *map(len, self.supplies)]).tolist())

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """The place of each position in the order of the ids; -1 if the offering is gone."""
        places = np.full(self.offsets[-1], -1, dtype=np.int32)
        places[self.by_id] = np.arange(len(self.by_id), dtype=np.int32)
        return places

    @cached_property
    def is_there(self) -> NDArray[np.bool_]:
        return self.places >= 0

    @property
    def n_bytes(self) -> int:
        """Bytes of all arrays; offerings and their strings belong to whoever gave them."""
        return sum(supply.n_bytes for supply in self.supplies) + self.by_id.nbytes + self.places.nbytes

    @property
    def offerings(self) -> Iterator[Offering]:
        """In the order of their ids."""
        return (self.offering(position) for position in self.by_id.tolist())

    def offering(self, position: int) -> Offering:
        supply, index = self.at(position)
        return supply.catalogue.offerings[index]

    def at(self, position: int) -> tuple[Supply, int]:
        """The supply that holds a position, and the row there."""
        number = next(i for i, end in enumerate(self.offsets[1:]) if position < end)
        return self.supplies[number], position - self.offsets[number]

    def parts(self) -> Iterator[tuple[Supply, slice]]:
        """Each supply and the positions that it holds."""
        return zip(self.supplies, map(slice, self.offsets[:-1], self.offsets[1:]), strict=True)

    def position(self, offering_id: str) -> int:
        """Raises CatalogueError for an unknown id."""
        return int(self.by_id[self._place_of(offering_id)])

    def _id_at(self, place: int) -> str:
        return self.offering(int(self.by_id[place])).id

    def _place_of(self, offering_id: str) -> int:
        place = bisect_left(range(len(self)), offering_id, key=self._id_at)
        if place == len(self) or self._id_at(place) != offering_id:
            raise CatalogueError(f"unknown offering: {offering_id}")
        return place

    def with_one(self, offering: Offering, frozen: Frozen) -> Stock:
        """One offering more; raises CatalogueError if its id is there already."""
        place = bisect_left(range(len(self)), offering.id, key=self._id_at)
        check_ids([offering.id, *(self._id_at(other) for other in range(place, min(place + 1, len(self))))])
        *others, last = self.supplies
        if last.texts is not None and 0 < len(last) < _MOST_GROWN:
            supplies = (*others, last.followed_by(offering, frozen))
        else:
            supplies = (*(one for one in self.supplies if len(one)), read_supply([offering], frozen, last.projects))
        return Stock(supplies, np.insert(self.by_id, place, self.offsets[-1]))

    def without(self, offering_id: str) -> Stock:
        """One offering less; raises CatalogueError for an unknown id."""
        return Stock(self.supplies, np.delete(self.by_id, self._place_of(offering_id)))


def make_stock(offerings: Sequence[Offering], frozen: Frozen, projects: tuple[Project, ...]) -> Stock:
    """Take in a catalogue; raises CatalogueError if an id occurs twice or is empty."""
    check_ids([offering.id for offering in offerings])
    supply = read_supply(offerings, frozen, projects)
    positions = sorted(range(len(supply)), key=lambda position: supply.catalogue.offerings[position].id)
    return Stock((supply,), np.array(positions, dtype=np.int32))


def check_ids(ids: Sequence[str]) -> None:
    """Raise CatalogueError if an id occurs twice or is empty."""
    if len(set(ids)) != len(ids):
        raise CatalogueError("an offering id occurs twice")
    if "" in ids:
        raise CatalogueError("an offering has no id")
