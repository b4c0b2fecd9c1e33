"""The list of a whole profile: the union of its needs' lists, each weighed by how severe the need is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching._demand import Reading
from matching._ranking import (
    Exclusions,
    Explanation,
    Ranking,
    ReasonsOf,
    make_explanation,
    make_matches,
    make_near_misses,
)
from matching._reasons import ReasonWriter
from matching._scores import Question, Scored, ScoredNeed, best_of, score_all
from matching._weights import Weights

_USUAL_SEVERITY = 3


@dataclass(frozen=True)
class AskedNeed:
    """One need as it was read, over the offerings there were then: enough to explain any of them later."""

    reading: Reading
    question: Question

    @property
    def weight(self) -> int:
        return self.question.demand.asked.need.severity or _USUAL_SEVERITY

    @cached_property
    def writer(self) -> ReasonWriter:
        return ReasonWriter(self.reading, self.question.stock, self.question.frozen)

    @cached_property
    def whole(self) -> ScoredNeed:
        """Every offering scored, excluded ones too: made when somebody asks for an explanation."""
        return score_all(self.question)

    def forgetful(self) -> AskedNeed:
        """The same without the arrays of its ranking, so that a list that somebody keeps does not keep those."""
        return AskedNeed(self.reading, replace(self.question))

    def explain(self, offering_id: str, weights: Weights) -> Explanation:
        """One offering for this need, in full."""
        return make_explanation([self.whole.scored()], weights, offering_id, self.writer.reasons)

    def ranking(self, made: ScoredNeed, k: int, weights: Weights) -> Ranking:
        """The list of this need alone."""
        scored, demand, frozen = made.scored(), self.question.demand, self.question.frozen
        listed, later = scored.first(k), self.forgetful()
        return Ranking(
            need_id=demand.asked.need.id,
            on=demand.asked.on,
            k=k,
            matches=make_matches(scored, weights, listed, self.writer.reasons),
            near_misses=tuple(miss for miss, _ in make_near_misses([scored], scored, listed, k)),
            exclusions=Exclusions(scored),
            weights_version=weights.version,
            reference_version=frozen.version,
            taxonomy_version=frozen.taxonomy.version,
            encoder=None if frozen.encoder is None else frozen.encoder.name,
            areas=_areas(self.reading),
            areas_are_suggested=demand.asked.need.areas_are_suggested,
            suggestions=self.reading.suggestions,
            notes=self.reading.notes,
            _explain=lambda offering_id: later.explain(offering_id, weights),
        )


def rank_needs(needs: Sequence[AskedNeed], made: Sequence[ScoredNeed], k: int, weights: Weights) -> Ranking:
    """The list of a profile, with the list of each of its needs."""
    per_need = tuple(one.ranking(scored, k, weights) for one, scored in zip(needs, made, strict=True))
    if len(needs) == 1:
        return replace(per_need[0], per_need=per_need)
    return _merge(needs, made, per_need, weights)


def to_score(needs: Sequence[AskedNeed]) -> list[NDArray[np.bool_]]:
    """Which offerings each need of a profile has to score.

    Those that may be listed, and for several needs those that are excluded for different reasons: the list of the whole
    profile names the rules of the need that such an offering would serve best.
    """
    counted = [one.question.verdicts.counted for one in needs]
    differs = np.logical_or.reduce([part != counted[0] for part in counted])
    return [one.question.promising | differs for one in needs]


def _merge(
    needs: Sequence[AskedNeed], made: Sequence[ScoredNeed], per_need: tuple[Ranking, ...], weights: Weights
) -> Ranking:
    """One list for several needs: an offering stands where the need that it serves best puts it.

    A need's scores count in proportion to its severity (unknown is 3), the most severe in full; an offering that is
    excluded for one need may still serve another. An offering that is not listed is a near miss if lifting one rule
    for every need would list it here.
    """
    first, k = per_need[0], per_need[0].k
    weighed = _weighed(needs, made)
    scored, best = best_of(weighed)
    listed = scored.first(k)
    matches = make_matches(scored, weights, listed, _reasons(needs, best))
    ids = [ranking.need_id for ranking in per_need]
    near = make_near_misses(weighed, scored, listed, k)
    position = scored.stock.position
    served = {match.offering_id: ids[int(best[position(match.offering_id)])] for match in matches}
    served |= {miss.offering_id: ids[number] for miss, number in near}

    later = [need.forgetful() for need in needs]

    def explain(offering_id: str) -> Explanation:
        whole = _weighed(later, [one.whole for one in later])
        return make_explanation(whole, weights, offering_id, _reasons(later, best_of(whole)[1]))

    return replace(
        first,
        need_id="",
        matches=matches,
        near_misses=tuple(miss for miss, _ in near),
        exclusions=Exclusions(scored),
        areas=_union([ranking.areas for ranking in per_need]),
        areas_are_suggested=any(ranking.areas_are_suggested for ranking in per_need),
        suggestions=(),
        notes=tuple(sorted({note for ranking in per_need for note in ranking.notes})),
        per_need=per_need,
        served=served,
        _explain=explain,
    )


def _weighed(needs: Sequence[AskedNeed], made: Sequence[ScoredNeed]) -> list[Scored]:
    heaviest = max(one.weight for one in needs)
    return [scored.scored(one.weight / heaviest) for one, scored in zip(needs, made, strict=True)]


def _reasons(needs: Sequence[AskedNeed], best: NDArray[np.intp]) -> ReasonsOf:
    return lambda position: needs[int(best[position])].writer.reasons(position)


def _areas(reading: Reading) -> dict[str, float]:
    """Areas given by people; where there are none, the likeliest of those read from the text."""
    given = reading.demand.asked.need.areas
    if given:
        return dict.fromkeys(sorted(given), 1.0)
    return {suggestion.area: suggestion.score for suggestion in reading.suggestions}


def _union(areas: Sequence[dict[str, float]]) -> dict[str, float]:
    return {id: max(one.get(id, 0.0) for one in areas) for id in sorted({id for one in areas for id in one})}
