"""The list of a whole profile: the union of its needs' lists, each weighed by how severe the need is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching._demand import Reading
from matching._ranking import (
    GRAIN,
    Explanation,
    Ranking,
    Scored,
    make_exclusions,
    make_explanation,
    make_matches,
    make_near_misses,
)
from matching._reasons import ReasonWriter
from matching._reference import Frozen
from matching._types import Reason
from matching._weights import Weights

_USUAL_SEVERITY = 3


@dataclass(frozen=True)
class NeedRanking:
    """One need's scores and what is needed to explain them."""

    reading: Reading
    scored: Scored
    writer: ReasonWriter
    frozen: Frozen

    @property
    def weight(self) -> int:
        return self.reading.demand.asked.need.severity or _USUAL_SEVERITY

    def ranking(self, k: int, weights: Weights) -> Ranking:
        """The list of this need alone."""
        demand, frozen = self.reading.demand, self.frozen
        return Ranking(
            need_id=demand.asked.need.id,
            on=demand.asked.on,
            k=k,
            matches=make_matches(self.scored, weights, k, self.writer.reasons),
            near_misses=make_near_misses(self.scored, k),
            exclusions=make_exclusions(self.scored),
            weights_version=weights.version,
            reference_version=frozen.version,
            taxonomy_version=frozen.taxonomy.version,
            encoder=None if frozen.encoder is None else frozen.encoder.name,
            areas=_areas(self.reading, frozen),
            areas_are_suggested=demand.asked.need.areas_are_suggested,
            suggestions=self.reading.suggestions,
            notes=self.reading.notes,
            _explain=lambda offering_id: self.explain(offering_id, weights),
        )

    def explain(self, offering_id: str, weights: Weights) -> Explanation:
        """One offering for this need, in full."""
        return make_explanation(self.scored, weights, offering_id, self.writer.reasons)


def merge(made: Sequence[NeedRanking], k: int, weights: Weights) -> Ranking:
    """One list for several needs: an offering stands where the need that it serves best puts it.

    A need's scores count in proportion to its severity (unknown is 3), the most severe in full; an offering that is
    excluded for one need may still serve another.
    """
    heaviest = max(one.weight for one in made)
    factors = [one.weight / heaviest for one in made]
    shares = np.stack([_weighed(one.scored.shares, factor) for one, factor in zip(made, factors, strict=True)])
    scores = shares.sum(axis=2)
    open_here = np.stack([~one.scored.broken.any(axis=1) for one in made])
    best = np.where(open_here.any(axis=0), np.where(open_here, scores, -np.inf).argmax(axis=0), scores.argmax(axis=0))
    rows = np.arange(shares.shape[1])
    scored = Scored(
        made[0].scored.catalogue,
        np.stack([one.scored.features for one in made])[best, rows],
        shares[best, rows],
        np.stack([one.scored.verdicts for one in made])[best, rows],
        made[0].scored.lifted,
    )

    def reasons(index: int) -> tuple[Reason, ...]:
        return made[int(best[index])].writer.reasons(index)

    per_need = tuple(one.ranking(k, weights) for one in made)
    first = per_need[0]
    matches, near_misses = make_matches(scored, weights, k, reasons), make_near_misses(scored, k)
    named = [match.offering_id for match in matches] + [miss.offering_id for miss in near_misses]
    ids = [one.reading.demand.asked.need.id for one in made]
    index = scored.catalogue.index
    return replace(
        first,
        need_id="",
        matches=matches,
        near_misses=near_misses,
        exclusions=make_exclusions(scored),
        areas=_union([ranking.areas for ranking in per_need]),
        areas_are_suggested=any(ranking.areas_are_suggested for ranking in per_need),
        suggestions=(),
        notes=tuple(sorted({note for ranking in per_need for note in ranking.notes})),
        per_need=per_need,
        served={offering_id: ids[int(best[index[offering_id]])] for offering_id in named},
        _explain=lambda offering_id: make_explanation(scored, weights, offering_id, reasons),
    )


def _weighed(shares: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    return np.asarray(np.rint(shares * factor / GRAIN) * GRAIN)


def _areas(reading: Reading, frozen: Frozen) -> dict[str, float]:
    """Given areas count in full; of areas read from the text, the likeliest are named."""
    if reading.demand.asked.need.areas_are_suggested:
        return {suggestion.area: suggestion.score for suggestion in reading.suggestions}
    weights = zip(frozen.taxonomy.ids, reading.demand.areas.tolist(), strict=True)
    return {id: weight for id, weight in weights if weight > 0}


def _union(areas: Sequence[dict[str, float]]) -> dict[str, float]:
    return {id: max(one.get(id, 0.0) for one in areas) for id in sorted({id for one in areas for id in one})}
