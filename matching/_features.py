"""Pair features: one row an offering, one named column a reason to like it, each from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import Texts
from matching._eligibility import Asked
from matching._facts import FACT_COLUMNS, has_acted_there
from matching._items import ItemIndex, mean_cosine, mean_of_best
from matching._reference import HALF_LIKELY, Frozen
from matching._supply import Supply

_LEXICAL_CONSTANTS = (0.02, 0.02)
_SEMANTIC_CONSTANTS = (0.30, 0.08)
_USUAL = 0.6  # two standard deviations above the mean of the reference: from here on closeness counts less and less
_NOTHING = 1e-9


@dataclass(frozen=True)
class Closeness:
    """How close the texts of offerings come to a need's, sentence against sentence: the mean of its best three.

    `lexical` and `semantic` have shape (n rows,); None where there is no text or no encoder.
    """

    lexical: NDArray[np.float64] | None = None
    semantic: NDArray[np.float64] | None = None

    def at(self, rows: NDArray[np.intp]) -> Closeness:
        """The same for some of the rows."""
        return Closeness(*(None if one is None else one[rows] for one in (self.lexical, self.semantic)))


def closeness(needs: Sequence[Texts | None], items: ItemIndex, rows: NDArray[np.intp]) -> list[Closeness]:
    """Closeness of each need to the texts at `rows`; the vectors of the texts are gone through once for all needs.

    Whole sentences are compared: a clause on its own is close to too much.
    """
    read = [need.at(need.whole) for need in needs if need is not None]
    if not read:
        return [Closeness()] * len(needs)
    lexical = iter([mean_of_best(items.closest_words(need.lexical, rows)) for need in read])
    semantic: Iterator[NDArray[np.float64] | None] = iter([None] * len(read))
    vectors = [need.vectors for need in read if need.vectors is not None]
    if items.vectors is not None and len(vectors) == len(read):
        closest = items.closest_vectors(np.concatenate(vectors), rows)
        ends = np.cumsum([len(part) for part in vectors])[:-1]
        semantic = iter([mean_cosine(part) for part in np.split(closest, ends)])
    return [Closeness() if need is None else Closeness(next(lexical), next(semantic)) for need in needs]


def standardise(
    values: NDArray[np.float64], reference: NDArray[np.float64] | None, constants: tuple[float, float]
) -> NDArray[np.float64]:
    """Similarity as a place among the frozen reference offerings, 0 to 1, never among the live catalogue.

    Far above the reference it comes ever closer to 1 and never reaches it, so that the closer text stays ahead.
    """
    mean, spread = constants if reference is None else (float(reference.mean()), float(reference.std()))
    place = np.maximum(((values - mean) / (spread or 1.0) + 1) / 5, 0)
    beyond = np.maximum(place - _USUAL, 0) / (1 - _USUAL)
    return np.asarray(np.minimum(place, _USUAL) + (1 - _USUAL) * (1 - np.exp(-beyond)))


@dataclass(frozen=True, slots=True)
class Feature:
    """A named column: its group, what experts think it is worth, and whether it is taken off the score."""

    name: str
    group: str
    weight: float
    is_deduction: bool = False


FEATURES = (
    Feature("area_overlap", "area", 0.60),
    Feature("area_hit", "area", 0.20),
    Feature("area_cover", "area", 0.30),
    Feature("area_group", "area", 0.20),
    Feature("groundwork", "area", 0.10),
    Feature("phrases", "phrases", 0.40),
    Feature("lexical", "lexical", 0.60),
    Feature("semantic", "semantic", 0.40),
    Feature("fits_and_made_for_region", "fit", 1.60),
    Feature("fits_and_hands_on", "fit", 1.20),
    Feature("made_for_region", "context", 0.50),
    Feature("hands_on", "context", 0.10),
    Feature("language_shared", "context", 0.10),
    Feature("mode_wanted", "context", 0.20),
    Feature("audience_wanted", "context", 0.20),
    Feature("sector_wanted", "context", 0.20),
    Feature("acted_in_country", "evidence", 0.10),
    Feature("acted_in_region", "evidence", 0.05),
    Feature("is_confirmed", "evidence", 0.10),
    Feature("eligibility_to_confirm", "deductions", 0.10, is_deduction=True),
    Feature("probably_closed", "deductions", 3.00, is_deduction=True),
    Feature("builds_on_something", "deductions", 1.00, is_deduction=True),
    Feature("language_to_confirm", "deductions", 0.02, is_deduction=True),
    Feature("narrow_audience", "deductions", 0.40, is_deduction=True),
    Feature("other_sector", "deductions", 0.60, is_deduction=True),
    Feature("women_only", "deductions", 1.20, is_deduction=True),
    Feature("age", "deductions", 0.05, is_deduction=True),
)
"""Every column in the order of the matrix."""

FEATURE_NAMES = tuple(feature.name for feature in FEATURES)


@dataclass(frozen=True)
class Demand:
    """The need side: its texts, the areas it is ranked by, and the areas its text speaks of.

    `areas` and `read` have one number an area, 0 to 1; `coverage` is the share of its stems that the reference knows;
    `texts` is None if the statement cannot be read; `neighbours` are countries of the same small groups.
    """

    asked: Asked
    texts: Texts | None
    coverage: float
    areas: NDArray[np.float64]
    read: NDArray[np.float64]
    neighbours: frozenset[str]


def _area_columns(
    demand: Demand, supply: Supply, rows: NDArray[np.intp], frozen: Frozen
) -> dict[str, NDArray[np.float64]]:
    weights = frozen.area_weights
    wanted, spoken = demand.areas, demand.read
    earlier = np.zeros_like(wanted)
    for area, before in frozen.taxonomy.prerequisites.items():
        for other in before:
            position = frozen.taxonomy.position(other)
            earlier[position] = max(earlier[position], wanted[frozen.taxonomy.position(area)])
    by_group = frozen.by_group(wanted[None])[0]
    sides = np.stack(
        [wanted * weights**2, earlier * weights**2, by_group[frozen.group_index], wanted * weights], axis=1
    )
    products = (supply.tags @ sides)[rows].T
    tag_lengths, group_lengths = supply.tag_lengths[rows], supply.group_lengths[rows]
    read_products = np.einsum("ij,j->i", supply.read, spoken * weights**2)[rows]
    sure, worth = _surely(wanted), (supply.belief * supply.claim_worth)[rows]
    return {
        "area_overlap": sure * worth * _cosines(products[0], tag_lengths, wanted * weights),
        "area_hit": (supply.claim_worth * _best_tag(supply, wanted))[rows],
        "area_cover": sure * worth * products[3] / max((wanted * weights).sum(), _NOTHING),
        "area_group": sure * worth * _cosines(products[2], group_lengths, by_group),
        "groundwork": sure * _cosines(products[1], tag_lengths, earlier * weights),
        "phrases": _surely(spoken) * _cosines(read_products, supply.read_lengths[rows], spoken * weights),
    }


def _surely(areas: NDArray[np.float64]) -> float:
    """What areas count for, 0 to 1: less where none of them is even half likely, for a cosine does not tell that."""
    return min(1.0, float(areas.max(initial=0.0)) / HALF_LIKELY)


def _cosines(
    products: NDArray[np.float64], lengths: NDArray[np.float64], need: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Cosines from products and lengths of shape (n,) and one row of the need; zero where either is empty."""
    both = lengths * np.sqrt((need**2).sum())
    return np.asarray(np.divide(products, both, out=np.zeros(len(both)), where=both > 0))


def _best_tag(supply: Supply, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The most that one area of each offering is wanted: shape (n offerings,)."""
    best = np.zeros(len(supply))
    starts = supply.tags.indptr[:-1]
    has_any = np.diff(supply.tags.indptr) > 0
    if has_any.any():
        best[has_any] = np.maximum.reduceat(supply.tags.data * wanted[supply.tags.indices], starts[has_any])
    return best


def _text_columns(demand: Demand, near: Closeness, frozen: Frozen, n: int) -> dict[str, NDArray[np.float64]]:
    nothing = np.zeros(n)
    if near.lexical is None:
        return {"lexical": nothing, "semantic": nothing}
    usual = Closeness()
    if frozen.usual is not None:
        usual = closeness([demand.texts], frozen.usual, np.arange(len(frozen.usual.starts) - 1))[0]
    lexical = standardise(near.lexical, usual.lexical, _LEXICAL_CONSTANTS)
    if near.semantic is None:
        return {"lexical": lexical, "semantic": nothing}
    share = 0.5 * demand.coverage
    return {
        "lexical": share * lexical,
        "semantic": (1 - share) * standardise(near.semantic, usual.semantic, _SEMANTIC_CONSTANTS),
    }


@dataclass(frozen=True)
class Pairs:
    """One need and some offerings of a supply, with what was compared before: everything that columns are made of.

    `rows` are positions in the supply's catalogue; every column has one number for each of them. `to_confirm` tells for
    each rule, by its name, where it rests on a guess or a gap.
    """

    demand: Demand
    supply: Supply
    rows: NDArray[np.intp]
    near: Closeness
    to_confirm: Callable[[str], NDArray[np.bool_]]


def pair_features(pairs: Pairs, frozen: Frozen) -> list[NDArray[np.float64]]:
    """Every feature of one need and some offerings.

    Returns
    -------
    arrays of shape (n rows,), from 0 to 1, in the order of `FEATURES`
    """
    demand, supply, rows = pairs.demand, pairs.supply, pairs.rows
    catalogue, asked = supply.catalogue, demand.asked
    columns = _area_columns(demand, supply, rows, frozen) | _text_columns(demand, pairs.near, frozen, len(rows))
    for name in ("phrases", "lexical", "semantic"):
        columns[name] *= supply.focus[rows]
    for name, (judge, reads) in FACT_COLUMNS.items():
        columns[name] = catalogue.column(reads, partial(judge, asked), rows)
    columns |= fit_columns(columns)
    columns["acted_in_country"] = has_acted_there(catalogue, rows, supply.projects_of, frozenset({asked.country.code}))
    columns["acted_in_region"] = has_acted_there(catalogue, rows, supply.projects_of, demand.neighbours)
    columns["eligibility_to_confirm"] = pairs.to_confirm("is_open_to_country").astype(np.float64)
    columns["language_to_confirm"] = pairs.to_confirm("shares_a_language").astype(np.float64)
    return [columns[name] for name in FEATURE_NAMES]


def fit_columns(columns: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """What a close fit adds to being made for the region, or hands-on: products of other columns, of the same shape."""
    fit = (
        0.5 * columns["area_overlap"] + 0.15 * columns["area_hit"] + 0.2 * columns["phrases"]
        + 0.25 * (columns["lexical"] + columns["semantic"])
    ).clip(0, 1)  # fmt: skip
    return {
        "fits_and_made_for_region": fit * columns["made_for_region"],
        "fits_and_hands_on": fit * columns["hands_on"],
    }
