"""Pair features: one row an offering, one named column a reason to like it, each from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import Catalogue, Texts
from matching._eligibility import Asked
from matching._encoder import cosines
from matching._facts import FACT_COLUMNS, has_acted_there
from matching._reference import Frozen
from matching._types import Project

MAX_AREAS = 8  # an offering that claims more areas is read by its text alone
_BEST = 3
_LEXICAL_CONSTANTS = (0.02, 0.02)
_SEMANTIC_CONSTANTS = (0.30, 0.08)


def best_by_offering(similarities: NDArray[np.float64], texts: Texts) -> NDArray[np.float64]:
    """Sentence against sentence: each need sentence's best item of an offering, then the mean of the best three.

    Parameters
    ----------
    similarities : array of shape (n need items, n offering items)

    Returns
    -------
    array of shape (n offerings,)
    """
    by_sentence = np.maximum.reduceat(similarities, texts.starts, axis=1)
    best = np.sort(by_sentence, axis=0)[::-1][:_BEST]
    return np.asarray(best.mean(axis=0))


def lexical_similarity(need: Texts, offerings: Texts) -> NDArray[np.float64]:
    """Word overlap of one need with each offering, 0 to 1: shape (n offerings,)."""
    return best_by_offering((need.lexical @ offerings.by_word).toarray(), offerings)


def semantic_similarity(need: Texts, offerings: Texts) -> NDArray[np.float64] | None:
    """Closeness of meaning of one need with each offering: shape (n offerings,); None without an encoder."""
    if need.vectors is None or offerings.vectors is None:
        return None
    return best_by_offering(cosines(need.vectors, offerings.vectors), offerings)


def standardise(
    values: NDArray[np.float64], reference: NDArray[np.float64] | None, constants: tuple[float, float]
) -> NDArray[np.float64]:
    """Similarity as a place among the frozen reference offerings, 0 to 1, never among the live catalogue."""
    mean, spread = constants if reference is None else (float(reference.mean()), float(reference.std()))
    return np.clip(((values - mean) / (spread or 1.0) + 1) / 5, 0, 1)


def weighted_cosine(need: NDArray[np.float64], offerings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cosines of one row of shape (m,) with each row of shape (n, m): shape (n,); zero where either is empty."""
    lengths = np.sqrt((offerings**2).sum(axis=1)) * np.sqrt((need**2).sum())
    products = (offerings * need).sum(axis=1)
    return np.asarray(np.divide(products, lengths, out=np.zeros(len(offerings)), where=lengths > 0))


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
    Feature("area_group", "area", 0.20),
    Feature("groundwork", "area", 0.10),
    Feature("phrases", "phrases", 0.30),
    Feature("lexical", "lexical", 0.60),
    Feature("semantic", "semantic", 0.60),
    Feature("fits_closely", "fit", 0.60),
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
    Feature("probably_closed", "deductions", 1.50, is_deduction=True),
    Feature("builds_on_something", "deductions", 0.10, is_deduction=True),
    Feature("language_to_confirm", "deductions", 0.02, is_deduction=True),
    Feature("narrow_audience", "deductions", 0.20, is_deduction=True),
    Feature("women_only", "deductions", 0.60, is_deduction=True),
    Feature("age", "deductions", 0.05, is_deduction=True),
)
"""Every column in the order of the matrix."""

FEATURE_NAMES = tuple(feature.name for feature in FEATURES)


@dataclass(frozen=True)
class Supply:
    """The offering side: a catalogue with the areas its offerings claim and the areas their texts speak of."""

    catalogue: Catalogue
    claimed: NDArray[np.float64]
    read: NDArray[np.float64]
    projects: tuple[Project, ...]


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


def read_supply(catalogue: Catalogue, frozen: Frozen, projects: tuple[Project, ...]) -> Supply:
    """Areas of offerings; one that claims more than `MAX_AREAS` is known by its text alone."""
    claimed = frozen.tags(catalogue.offerings)
    read = frozen.reader.read(catalogue.texts, [offering.text_language for offering in catalogue.offerings])
    believable = claimed.sum(axis=1, keepdims=True) <= MAX_AREAS
    return Supply(catalogue, np.where(believable, claimed, 0.0), read, projects)


def _by_group(rows: NDArray[np.float64], frozen: Frozen) -> NDArray[np.float64]:
    membership = frozen.group_index[:, None] == np.arange(len(frozen.taxonomy.groups))
    return np.stack([rows[:, column].sum(axis=1) for column in membership.T], axis=1)


def _area_columns(demand: Demand, supply: Supply, frozen: Frozen) -> dict[str, NDArray[np.float64]]:
    weights = frozen.area_weights
    wanted, spoken = demand.areas, demand.read
    earlier = np.zeros_like(wanted)
    for area, before in frozen.taxonomy.prerequisites.items():
        for other in before:
            position = frozen.taxonomy.position(other)
            earlier[position] = max(earlier[position], wanted[frozen.taxonomy.position(area)])
    # an offering without tags is known by what its text says, at half the worth of a tag
    tags = np.where(supply.claimed.any(axis=1, keepdims=True), supply.claimed, 0.5 * supply.read)
    return {
        "area_overlap": weighted_cosine(wanted * weights, tags * weights),
        "area_hit": (tags * wanted).max(axis=1, initial=0.0),
        "area_group": weighted_cosine(_by_group(wanted[None], frozen)[0], _by_group(tags, frozen)),
        "groundwork": weighted_cosine(earlier * weights, tags * weights),
        "phrases": weighted_cosine(spoken * weights, supply.read * weights),
    }


def _text_columns(demand: Demand, supply: Supply, frozen: Frozen) -> dict[str, NDArray[np.float64]]:
    nothing = np.zeros(len(supply.catalogue))
    if demand.texts is None:
        return {"lexical": nothing, "semantic": nothing}
    usual = frozen.texts
    lexical = standardise(
        lexical_similarity(demand.texts, supply.catalogue.texts),
        None if usual is None else lexical_similarity(demand.texts, usual),
        _LEXICAL_CONSTANTS,
    )
    closeness = semantic_similarity(demand.texts, supply.catalogue.texts)
    if closeness is None:
        return {"lexical": lexical, "semantic": nothing}
    common = None if usual is None else semantic_similarity(demand.texts, usual)
    share = 0.5 * demand.coverage
    return {
        "lexical": share * lexical,
        "semantic": (1 - share) * standardise(closeness, common, _SEMANTIC_CONSTANTS),
    }


def pair_features(
    demand: Demand, supply: Supply, frozen: Frozen, confirm: dict[str, NDArray[np.bool_]]
) -> NDArray[np.float64]:
    """Every feature of every offering for one need.

    Parameters
    ----------
    confirm : mapping of rule name to bool array of shape (n offerings,)
        Where a rule rests on a guess or a gap.

    Returns
    -------
    array of shape (n offerings, n features), from 0 to 1, columns as in `FEATURES`
    """
    catalogue, asked = supply.catalogue, demand.asked
    columns = _area_columns(demand, supply, frozen) | _text_columns(demand, supply, frozen)
    for name, (judge, reads) in FACT_COLUMNS.items():
        columns[name] = catalogue.column(reads, lambda offering, judge=judge: judge(asked, offering))  # type: ignore[misc]  # bound now
    fit = (
        0.5 * columns["area_overlap"] + 0.15 * columns["area_hit"] + 0.2 * columns["phrases"]
        + 0.25 * (columns["lexical"] + columns["semantic"])
    ).clip(0, 1)  # fmt: skip
    columns["fits_closely"] = fit**2
    columns["fits_and_made_for_region"] = fit * columns["made_for_region"]
    columns["fits_and_hands_on"] = fit * columns["hands_on"]
    columns["acted_in_country"] = has_acted_there(catalogue, supply.projects, frozenset({asked.country.code}))
    columns["acted_in_region"] = has_acted_there(catalogue, supply.projects, demand.neighbours)
    columns["eligibility_to_confirm"] = confirm["is_open_to_country"].astype(np.float64)
    columns["language_to_confirm"] = confirm["shares_a_language"].astype(np.float64)
    return np.stack([columns[name] for name in FEATURE_NAMES], axis=1)
