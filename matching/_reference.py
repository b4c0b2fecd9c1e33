"""What is frozen before a need is read: word weights, area weights, and texts to compare closeness with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import offering_items, read_texts
from matching._encoder import Encoder
from matching._items import ItemIndex, make_index
from matching._phrases import Phrase, PhraseIndex
from matching._suggest import AreaReader
from matching._taxonomy import Area, Taxonomy
from matching._text import LexicalSpace, stems
from matching._types import Offering, Reference, ReferenceText

_FEWEST = 20  # fewer reference offerings than this say nothing about what is usual
HALF_LIKELY = 0.5  # what is read less surely than this counts for less
MAX_AREAS = 8  # an offering that claims more says nothing by them, and nothing about which go together
_DOUBT = 3  # offerings that speak against two areas going together, before any is seen


class Mentions:
    """Which sectors and groups of people a statement names, and what it says that is not there yet."""

    def __init__(self, taxonomy: Taxonomy, space: LexicalSpace) -> None:
        self._named = tuple(sorted({*taxonomy.sectors, *taxonomy.audiences, *taxonomy.missing}))
        phrases: dict[str, list[Phrase]] = {}
        for table in (taxonomy.sectors, taxonomy.audiences, taxonomy.missing):
            for name, by_language in table.items():
                for language, found in by_language.items():
                    phrases.setdefault(language, []).extend(Phrase(self._named.index(name), text) for text in found)
        self._phrases = PhraseIndex(phrases, space)

    def of(self, items: Sequence[str], language: str) -> frozenset[str]:
        """Ids of what the items of a need name."""
        return frozenset(self._named[hit.subject] for hit in self._phrases.hits(items, language, of_need=True))


@dataclass(frozen=True)
class Frozen:
    """Statistics of one reference release; the same for every need, whatever the live catalogue holds."""

    version: str
    taxonomy: Taxonomy
    space: LexicalSpace
    encoder: Encoder | None
    reader: AreaReader
    mentions: Mentions
    usual: ItemIndex | None
    area_weights: NDArray[np.float64]
    group_index: NDArray[np.intp]

    @cached_property
    def subject_stems(self) -> frozenset[str]:
        """Stems of the words by which the capability tree names its areas: what a text is about, not how it is told."""
        found: set[str] = set()
        for area in self.taxonomy.areas:
            for language, phrases in area.synonyms.items():
                found.update(stem for phrase in (area.label, *phrases) for stem in stems(phrase, language))
        return frozenset(found)

    def by_group(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Areas summed up by their groups: from shape (n rows, n areas) to (n rows, n groups)."""
        sums = np.zeros((len(rows), len(self.taxonomy.groups)))
        for group in range(sums.shape[1]):
            sums[:, group] = rows[:, self.group_index == group].sum(axis=1)
        return sums

    @property
    def n_areas(self) -> int:
        return len(self.taxonomy.areas)

    def tags(self, offerings: Sequence[Offering]) -> NDArray[np.float64]:
        """1 where an offering claims an area: shape (n offerings, n areas)."""
        ids = self.taxonomy.ids
        return np.array([[float(area in o.areas) for area in ids] for o in offerings]).reshape(len(offerings), len(ids))


def freeze(reference: Reference, taxonomy: Taxonomy, encoder: Encoder | None) -> Frozen:
    """Fit the statistics of a reference once."""
    offerings = tuple(sorted(reference.offerings, key=lambda offering: offering.id))
    spoken = tuple(ReferenceText(offering.text, offering.text_language) for offering in offerings)
    space = LexicalSpace((*reference.texts, *spoken))
    usual = None
    if len(offerings) >= _FEWEST:
        languages = [offering.text_language for offering in offerings]
        texts = read_texts([offering_items(o) for o in offerings], languages, space, encoder)
        usual = make_index(texts.ends, texts.lexical, texts.vectors, space.column_weights)
    claimed = np.array([sum(area in o.areas for o in offerings) for area in taxonomy.ids], dtype=np.float64)
    groups = sorted(taxonomy.groups)
    return Frozen(
        version=reference.version,
        taxonomy=taxonomy,
        space=space,
        encoder=encoder,
        reader=AreaReader(taxonomy, space, None if encoder is None else encoder.name, _related(offerings, taxonomy)),
        mentions=Mentions(taxonomy, space),
        usual=usual,
        area_weights=np.log((1 + len(offerings)) / (1 + claimed)) + 1,
        group_index=np.array([groups.index(area.group) for area in taxonomy.areas], dtype=np.intp),
    )


def _related(offerings: Sequence[Offering], taxonomy: Taxonomy) -> NDArray[np.float64]:
    """How much likelier than usual what is offered in one area serves another too: shape (n areas, n areas)."""
    claims = [o.areas for o in offerings if len(o.areas) <= MAX_AREAS]
    tags = np.array([[float(area in areas) for area in taxonomy.ids] for areas in claims])
    tags = tags.reshape(len(claims), len(taxonomy.ids))
    alone = tags.sum(axis=0)
    likely = (tags.T @ tags) / (alone + _DOUBT)[:, None]
    np.fill_diagonal(likely, 0)
    return np.asarray(np.maximum(0, likely - alone / max(1, len(claims))))


def plain_taxonomy(offerings: Iterable[Offering]) -> Taxonomy:
    """A tree made of the areas that offerings claim, for ranking without one; groups are what stands before the dot."""
    ids = sorted({area for offering in offerings for area in offering.areas})
    groups = {id.split(".")[0]: id.split(".")[0] for id in ids}
    return Taxonomy(tuple(Area(id, id.split(".")[0], id) for id in ids), groups, "none")
