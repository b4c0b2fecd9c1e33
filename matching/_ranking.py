"""What a ranking says: matches, near misses, exclusions, and an explanation of any offering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matching._eligibility import CHANGEABLE, RULES
from matching._errors import CatalogueError
from matching._features import FEATURES
from matching._scores import CUTS, Scored, band_edges, best_of, bits_of, chance, rules_of
from matching._suggest import Suggestion
from matching._types import Band, Contribution, Exclusion, Match, NearMiss, Reason
from matching._weights import Weights


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


class Exclusions(Sequence[Exclusion]):
    """Every excluded offering with the rules it breaks, by id; each is made when somebody looks at it."""

    def __init__(self, scored: Scored) -> None:
        self._stock, self._positions = scored.stock, scored.excluded
        self._bits = scored.verdicts.counted[self._positions]

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> Exclusion: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Exclusion, ...]: ...
    def __getitem__(self, index: int | slice) -> Exclusion | tuple[Exclusion, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        offering = self._stock.offering(int(self._positions[index]))
        return Exclusion(offering.id, rules_of(int(self._bits[index])))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # equal to any sequence of the same exclusions

    def __repr__(self) -> str:
        return f"<{len(self)} exclusions>"

    @property
    def by_rule(self) -> dict[str, int]:
        """How many offerings each rule excludes, in the order of the rules."""
        counts = {rule: int(np.count_nonzero(self._bits & bits_of([rule]))) for rule in RULES}
        return {rule: n for rule, n in counts.items() if n}


def band_of(score: float, weights: Weights) -> Band:
    """The band of a score on its own."""
    good = float(chance(np.array([score]), weights)[0])
    return next((band for band, cut in CUTS if good >= cut), Band.WEAK)


def _band_at(rank: int, edges: Sequence[int]) -> Band:
    return next((band for (band, _), edge in zip(CUTS, edges, strict=True) if rank <= edge), Band.WEAK)


@dataclass(frozen=True)
class Ranking:
    """The ranked offerings for one need, or for all needs of a profile together.

    Attributes
    ----------
    matches : tuple of Match
        Best first, at most k.
    near_misses : tuple of NearMiss
        Offerings that break exactly one rule that can change, and would be among the first k if it were lifted for
        all: where they then stand.
    exclusions : sequence of Exclusion
        Every offering that breaks a rule, by id.
    areas : mapping of str to float
        The areas ranked by; `areas_are_suggested` tells that they were read from the text.
    notes : tuple of str
        What a reader should know: "areas_suggested", "no_encoder", "language_not_covered", "no_text", "nothing_heard".
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
    exclusions: Exclusions
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
        return self.exclusions.by_rule


ReasonsOf = Callable[[int], tuple[Reason, ...]]


def contributions(row: NDArray[np.float64]) -> tuple[Contribution, ...]:
    """The shares of one offering that are not zero, in the order of the features."""
    return tuple(
        Contribution(feature.name, value, feature.group)
        for feature, value in zip(FEATURES, row.tolist(), strict=True)
        if value
    )


def make_matches(
    scored: Scored, weights: Weights, listed: NDArray[np.intp], reasons_of: ReasonsOf
) -> tuple[Match, ...]:
    """The first offerings with their shares and reasons."""
    edges = band_edges(scored.eligible, weights)
    return tuple(
        Match(
            offering_id=scored.stock.offering(position).id,
            rank=rank,
            score=float(scored.scores[position]),
            band=_band_at(rank, edges),
            contributions=contributions(scored.rows_of(position)[1]),
            reasons=reasons_of(position),
            to_confirm=rules_of(int(scored.verdicts.confirm[position])),
        )
        for rank, position in enumerate(listed.tolist(), start=1)
    )


def make_near_misses(
    weighed: Sequence[Scored], together: Scored, listed: NDArray[np.intp], k: int
) -> list[tuple[NearMiss, int]]:
    """Offerings that enter the first k where one rule that can change is lifted, best first.

    Each with the place that it then has, among all that this rule keeps out, and the number of the need that it then
    serves. Where two rules keep it from two needs, it is named with the one whose need gives it more.
    """
    last = together.scores[listed[-1]] if len(listed) == k else -np.inf
    is_asked = [(one.is_open | one.verdicts.may_be_near) & (one.scores >= last) for one in weighed]
    at = np.flatnonzero(np.logical_or.reduce(is_asked) & together.stock.is_there)
    counted = np.stack([one.verdicts.counted[at] for one in weighed])
    scores = np.stack([one.scores[at] for one in weighed])
    is_new, places = ~np.isin(at, listed), together.stock.places[at]
    found: dict[int, tuple[NearMiss, int]] = {}
    for rule in rules_of(int(np.bitwise_or.reduce(counted, axis=None) & bits_of(CHANGEABLE))):
        given = np.where((counted & ~bits_of([rule])) == 0, scores, -np.inf)
        best = given.max(axis=0)
        first = np.lexsort((places, -best))[:k]
        for rank in np.flatnonzero(is_new[first] & (best[first] > -np.inf)).tolist():
            index = int(first[rank])
            known = found.get(index)
            if known is None or best[index] > known[0].score:
                id = together.stock.offering(int(at[index])).id
                miss = NearMiss(id, rule, rank + 1, float(best[index]))
                found[index] = (miss, int(given[:, index].argmax()))
    return sorted(found.values(), key=lambda pair: (pair[0].would_rank, -pair[0].score, pair[0].offering_id))


def make_explanation(
    weighed: Sequence[Scored], weights: Weights, offering_id: str, reasons_of: ReasonsOf
) -> Explanation:
    """One offering in full, for one need or for several together; raises CatalogueError for an unknown id."""
    scored, _ = best_of(weighed)
    position = scored.stock.position(offering_id)
    score = float(scored.scores[position])
    rank = scored.rank_of(position, score) if scored.is_open[position] else None
    features, shares = scored.rows_of(position)
    broken, confirm = rules_of(int(scored.verdicts.broken[position])), rules_of(int(scored.verdicts.confirm[position]))
    verdicts = {rule: "broken" if rule in broken else "to_confirm" if rule in confirm else "holds" for rule in RULES}
    return Explanation(
        offering_id=offering_id,
        rank=rank,
        score=score,
        band=band_of(score, weights) if rank is None else _band_at(rank, band_edges(scored.eligible, weights)),
        rules=verdicts,
        features={f.name: float(value) for f, value in zip(FEATURES, features, strict=True)},
        contributions=contributions(shares),
        reasons=reasons_of(position),
        to_confirm=confirm,
        what_if=_what_if(weighed, scored, position, shares),
    )


def _what_if(
    weighed: Sequence[Scored], scored: Scored, position: int, shares: NDArray[np.float64]
) -> tuple[WhatIf, ...]:
    score, broken = float(scored.scores[position]), rules_of(int(scored.verdicts.counted[position]))
    lifted = [_lifted(weighed, rule, position) for rule in broken]
    undone = [
        WhatIf(
            feature.name,
            None if broken else scored.rank_of(position, score - float(share)),
            score - float(share),
        )
        for feature, share in zip(FEATURES, shares, strict=True)
        if share < 0
    ]
    return tuple(lifted + undone)


def _lifted(weighed: Sequence[Scored], rule: str, position: int) -> WhatIf:
    """The place of one offering in the list that lifting a rule for all offerings makes."""
    scored, _ = best_of([one.lifting(rule) for one in weighed])
    score = float(scored.scores[position])
    return WhatIf(rule, scored.rank_of(position, score) if scored.is_open[position] else None, score)
