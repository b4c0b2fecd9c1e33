"""What a ranking says: matches, near misses, exclusions, and an explanation of any offering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching._catalogue import Catalogue
from matching._eligibility import CHANGEABLE, RULES, Verdict
from matching._errors import CatalogueError
from matching._features import FEATURES
from matching._suggest import Suggestion
from matching._types import Band, Contribution, Exclusion, Match, NearMiss, Reason
from matching._weights import Weights

GRAIN = 2.0**-20  # shares are whole multiples of this, so that they add up without any rounding error
_TIE = 0.02
_CUTS = ((Band.STRONG, 0.6), (Band.POSSIBLE, 0.3))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The rank and score that an offering would have if one thing were otherwise."""

    name: str
    would_rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one offering and one need: its rules, features, shares and what would change its place.

    `rank` is None if a rule excludes the offering. `rules` maps each rule to "holds", "to_confirm" or "broken".
    """

    offering_id: str
    rank: int | None
    score: float
    band: Band
    rules: dict[str, str]
    features: dict[str, float]
    contributions: tuple[Contribution, ...]
    reasons: tuple[Reason, ...]
    to_confirm: tuple[str, ...]
    what_if: tuple[WhatIf, ...]


@dataclass(frozen=True)
class Scored:
    """Arrays behind a ranking, one row an offering in the order of their ids.

    `features` and `shares` have shape (n offerings, n features); shares are in score units and add up to `scores`.
    `verdicts` has shape (n offerings, n rules).
    """

    catalogue: Catalogue
    features: NDArray[np.float64]
    shares: NDArray[np.float64]
    verdicts: NDArray[np.int8]
    lifted: frozenset[str] = frozenset()

    @cached_property
    def scores(self) -> NDArray[np.float64]:
        return np.asarray(self.shares.sum(axis=1))

    @cached_property
    def broken(self) -> NDArray[np.bool_]:
        """Rules that count as broken, those that are lifted left out."""
        kept = np.array([rule not in self.lifted for rule in RULES])
        return np.asarray((self.verdicts == Verdict.BROKEN) & kept)

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Eligible offerings, best first, ties by id."""
        eligible = np.flatnonzero(~self.broken.any(axis=1))
        return eligible[np.argsort(-self.scores[eligible], kind="stable")]

    def rank_of(self, index: int, score: float) -> int:
        """The rank that an offering would have with a score, were it eligible."""
        others = self.order[self.order != index]
        better = self.scores[others] > score
        tied_before = (self.scores[others] == score) & (others < index)
        return 1 + int(np.count_nonzero(better | tied_before))


def bands(scores: NDArray[np.float64], weights: Weights) -> list[Band]:
    """A band for each of falling scores; a cut falls into the widest gap nearby, so that near ties stay together."""
    if not len(scores):
        return []
    chance = 1 / (1 + np.exp(-(weights.slope * scores + weights.intercept)))
    edges = []
    for _, cut in _CUTS:
        first = int(np.count_nonzero(chance >= cut))
        if 0 < first < len(scores):
            edge = float(scores[first - 1] + scores[first]) / 2
            near = [i for i in range(1, len(scores)) if min(abs(scores[i - 1] - edge), abs(scores[i] - edge)) <= _TIE]
            first = max(near or [first], key=lambda i: (round(float(scores[i - 1] - scores[i]), 9), -abs(i - first)))
        edges.append(first)
    return [Band.STRONG if i < edges[0] else Band.POSSIBLE if i < edges[1] else Band.WEAK for i in range(len(scores))]


def band_of(score: float, weights: Weights) -> Band:
    """The band of a score on its own."""
    chance = 1 / (1 + float(np.exp(-(weights.slope * score + weights.intercept))))
    return next((band for band, cut in _CUTS if chance >= cut), Band.WEAK)


@dataclass(frozen=True)
class Ranking:
    """The ranked offerings for one need, or for all needs of a profile together.

    Attributes
    ----------
    matches : tuple of Match
        Best first, at most k.
    near_misses : tuple of NearMiss
        Offerings that break exactly one rule that can change, and would be among the first k without it.
    exclusions : tuple of Exclusion
        Every offering that breaks a rule, by id.
    areas : mapping of str to float
        The areas ranked by; `areas_are_suggested` tells that they were read from the text.
    notes : tuple of str
        What a reader should know: "areas_suggested", "no_encoder", "language_not_covered", "no_text".
    per_need : tuple of Ranking
        For a profile: the ranking of each need in the profile's order. Empty for one need.
    served : mapping of str to str
        For a profile: the id of the need that each listed offering and near miss serves best.
    """

    need_id: str
    on: date
    k: int
    matches: tuple[Match, ...]
    near_misses: tuple[NearMiss, ...]
    exclusions: tuple[Exclusion, ...]
    weights_version: str
    reference_version: str
    taxonomy_version: str
    encoder: str | None
    areas: dict[str, float] = field(default_factory=dict)
    areas_are_suggested: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[str, ...] = ()
    per_need: tuple[Ranking, ...] = ()
    served: dict[str, str] = field(default_factory=dict)
    _explain: Callable[[str], Explanation] | None = field(default=None, repr=False, compare=False)

    def explain(self, offering_id: str) -> Explanation:
        """Everything about one offering, listed or not; raises CatalogueError for an unknown id."""
        if self._explain is None:
            raise CatalogueError("this ranking was made without a catalogue")
        return self._explain(offering_id)

    @property
    def n_excluded(self) -> dict[str, int]:
        """How many offerings each rule excludes, in the order of the rules."""
        counts = {rule: sum(rule in exclusion.rules for exclusion in self.exclusions) for rule in RULES}
        return {rule: n for rule, n in counts.items() if n}


ReasonsOf = Callable[[int], tuple[Reason, ...]]


def contributions(row: NDArray[np.float64]) -> tuple[Contribution, ...]:
    """The shares of one offering that are not zero, in the order of the features."""
    return tuple(
        Contribution(feature.name, float(value), feature.group)
        for feature, value in zip(FEATURES, row, strict=True)
        if value
    )


def to_confirm(verdicts: NDArray[np.int8]) -> tuple[str, ...]:
    """Names of the rules that rest on a guess or a gap."""
    return tuple(rule for rule, verdict in zip(RULES, verdicts, strict=True) if verdict == Verdict.TO_CONFIRM)


def make_matches(scored: Scored, weights: Weights, k: int, reasons_of: ReasonsOf) -> tuple[Match, ...]:
    """The first k offerings with their shares and reasons."""
    by_rank = bands(scored.scores[scored.order], weights)
    return tuple(
        Match(
            offering_id=scored.catalogue.ids[i],
            rank=rank,
            score=float(scored.scores[i]),
            band=by_rank[rank - 1],
            contributions=contributions(scored.shares[i]),
            reasons=reasons_of(int(i)),
            to_confirm=to_confirm(scored.verdicts[i]),
        )
        for rank, i in enumerate(scored.order[:k], start=1)
    )


def make_near_misses(scored: Scored, k: int) -> tuple[NearMiss, ...]:
    """Offerings that break one changeable rule and would be among the first k, best first."""
    can_change = np.array([rule in CHANGEABLE for rule in RULES])
    alone = (scored.broken.sum(axis=1) == 1) & (scored.broken & can_change).any(axis=1)
    names = tuple(RULES)
    found = [
        NearMiss(scored.catalogue.ids[i], names[int(scored.broken[i].argmax())], rank, float(scored.scores[i]))
        for i in np.flatnonzero(alone)
        if (rank := scored.rank_of(int(i), float(scored.scores[i]))) <= k
    ]
    return tuple(sorted(found, key=lambda miss: (miss.would_rank, -miss.score, miss.offering_id)))


def make_exclusions(scored: Scored) -> tuple[Exclusion, ...]:
    """Every excluded offering with the rules it breaks."""
    names = tuple(RULES)
    return tuple(
        Exclusion(scored.catalogue.ids[i], tuple(names[j] for j in np.flatnonzero(scored.broken[i])))
        for i in np.flatnonzero(scored.broken.any(axis=1))
    )


def make_explanation(scored: Scored, weights: Weights, offering_id: str, reasons_of: ReasonsOf) -> Explanation:
    """One offering in full; raises CatalogueError for an unknown id."""
    if offering_id not in scored.catalogue.index:
        raise CatalogueError(f"unknown offering: {offering_id}")
    i = scored.catalogue.index[offering_id]
    places = np.flatnonzero(scored.order == i)
    rank = int(places[0]) + 1 if len(places) else None
    score = float(scored.scores[i])
    listed = bands(scored.scores[scored.order], weights)
    return Explanation(
        offering_id=offering_id,
        rank=rank,
        score=score,
        band=band_of(score, weights) if rank is None else listed[rank - 1],
        rules={rule: Verdict(v).name.lower() for rule, v in zip(RULES, scored.verdicts[i], strict=True)},
        features={f.name: float(value) for f, value in zip(FEATURES, scored.features[i], strict=True)},
        contributions=contributions(scored.shares[i]),
        reasons=reasons_of(i),
        to_confirm=to_confirm(scored.verdicts[i]),
        what_if=_what_if(scored, i),
    )


def _what_if(scored: Scored, i: int) -> tuple[WhatIf, ...]:
    score, n_broken = float(scored.scores[i]), int(scored.broken[i].sum())
    lifted = [
        WhatIf(rule, scored.rank_of(i, score) if n_broken == 1 else None, score)
        for rule, broken in zip(RULES, scored.broken[i], strict=True)
        if broken
    ]
    undone = [
        WhatIf(feature.name, None if n_broken else scored.rank_of(i, score - float(share)), score - float(share))
        for feature, share in zip(FEATURES, scored.shares[i], strict=True)
        if share < 0
    ]
    return tuple(lifted + undone)
