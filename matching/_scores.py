"""Rules and scores as arrays over all offerings, and the order that they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching._eligibility import CHANGEABLE, RULES, Asked, Verdict
from matching._features import FEATURES, Closeness, Demand, Pairs, closeness, pair_features
from matching._reference import Frozen
from matching._supply import Stock, Supply
from matching._types import Band
from matching._weights import Weights

GRAIN = 2.0**-20  # shares are whole multiples of this, so that they add up without any rounding error
_TIE = 0.02
CUTS = ((Band.STRONG, 0.6), (Band.POSSIBLE, 0.3))
_BITS = {rule: np.uint32(1 << number) for number, rule in enumerate(RULES)}
Columns = list[NDArray[np.float64]]
Rows = tuple[NDArray[np.float64], NDArray[np.float64]]


def bits_of(rules: Collection[str]) -> np.uint32:
    """Rules as one number, a bit a rule."""
    return np.uint32(sum(int(_BITS[rule]) for rule in rules))


def rules_of(bits: int) -> tuple[str, ...]:
    """The rules whose bits are set, in the order of the rules."""
    return tuple(rule for rule, bit in _BITS.items() if bits & int(bit))


_CHANGEABLE = bits_of(CHANGEABLE)


@dataclass(frozen=True)
class Verdicts:
    """What the rules say of every position: bits of the broken rules, and of those that are to confirm.

    A rule that is lifted counts as not broken: `counted` leaves it out.
    """

    broken: NDArray[np.uint32]
    confirm: NDArray[np.uint32]
    lifted: frozenset[str] = frozenset()

    @cached_property
    def counted(self) -> NDArray[np.uint32]:
        return self.broken & ~bits_of(self.lifted)

    @cached_property
    def may_be_near(self) -> NDArray[np.bool_]:
        """Where exactly one rule is broken, and it is one that can change."""
        is_alone = (self.counted & (self.counted - np.uint32(1))) == 0
        return np.asarray(is_alone & ((self.counted & _CHANGEABLE) > 0))


def judge(asked: Asked, stock: Stock, lifted: frozenset[str]) -> Verdicts:
    """Every rule on every offering, each distinct combination of facts judged once."""
    both = np.zeros((stock.offsets[-1], 2), dtype=np.uint32)
    packed = both.view(np.uint64)[:, 0]  # both kinds of bits at one go
    for supply, positions in stock.parts():
        for name, (rule, reads) in RULES.items():
            first, codes = supply.catalogue.distinct(reads)
            verdicts = np.array([rule(asked, offering) for offering in first], dtype=np.int8)
            if verdicts.any():
                kinds = np.stack([verdicts == Verdict.BROKEN, verdicts == Verdict.TO_CONFIRM], axis=1) * _BITS[name]
                packed[positions] |= np.ascontiguousarray(kinds).view(np.uint64)[:, 0][codes]
    return Verdicts(both[:, 0].copy(), both[:, 1].copy(), lifted)


def signed(weights: Weights) -> NDArray[np.float64]:
    """The weight of each feature, those of deductions below zero; raises WeightsError for an unknown feature."""
    weights.check_names([feature.name for feature in FEATURES])
    return np.array([weights.values.get(f.name, 0.0) * (-1 if f.is_deduction else 1) for f in FEATURES])


@dataclass(frozen=True)
class Scored:
    """Scores and rules of every position of a stock; offerings that nobody asked about have the score -inf.

    `rows_of` gives the features and the shares of one position, each of shape (n features,); shares are in score units
    and add up to the score.
    """

    stock: Stock
    scores: NDArray[np.float64]
    verdicts: Verdicts
    rows_of: Callable[[int], Rows]

    @cached_property
    def is_open(self) -> NDArray[np.bool_]:
        """Offerings that no rule excludes."""
        return np.asarray((self.verdicts.counted == 0) & self.stock.is_there)

    @cached_property
    def eligible(self) -> NDArray[np.float64]:
        """Scores of these, in the order of the positions."""
        return self.scores[self.is_open]

    def first(self, k: int) -> NDArray[np.intp]:
        """Positions of the best k, ties by id."""
        found = np.flatnonzero(self.is_open)
        if len(found) > k:
            last = np.partition(self.eligible, len(found) - k)[len(found) - k]
            found = found[self.eligible >= last]
        order: NDArray[np.intp] = np.lexsort((self.stock.places[found], -self.scores[found]))
        return np.asarray(found[order[:k]])

    def rank_of(self, position: int, score: float) -> int:
        """The rank that an offering would have with a score, were it eligible."""
        is_other = self.is_open.copy()
        is_other[position] = False
        is_before = (self.scores == score) & (self.stock.places < self.stock.places[position])
        return 1 + int(np.count_nonzero(is_other & ((self.scores > score) | is_before)))

    def lifting(self, rule: str) -> Scored:
        """The same as if one more rule did not count."""
        return replace(self, verdicts=replace(self.verdicts, lifted=self.verdicts.lifted | {rule}))

    @cached_property
    def excluded(self) -> NDArray[np.int32]:
        """Positions of excluded offerings, by id."""
        by_id = self.stock.by_id
        return np.asarray(by_id[self.verdicts.counted[by_id] != 0], dtype=np.int32)


@dataclass(frozen=True)
class Question:
    """One need, the offerings it is ranked over, and what each feature is worth."""

    demand: Demand
    stock: Stock
    frozen: Frozen
    lifted: frozenset[str]
    row: NDArray[np.float64]

    @cached_property
    def verdicts(self) -> Verdicts:
        return judge(self.demand.asked, self.stock, self.lifted)

    @property
    def promising(self) -> NDArray[np.bool_]:
        """Offerings that may be listed, or be near to it: the others are not scored."""
        return np.asarray(((self.verdicts.counted == 0) | self.verdicts.may_be_near) & self.stock.is_there)


def score_together(questions: Sequence[Question], asked: Sequence[NDArray[np.bool_]]) -> list[ScoredNeed]:
    """Score several needs over one stock, going through its vectors once.

    Parameters
    ----------
    questions : sequence of Question
        All over the same stock.
    asked : sequence of bool array of shape (n positions,)
        For each question, which offerings to score.
    """
    made: list[list[Columns]] = [[] for _ in questions]
    for supply, positions in questions[0].stock.parts():
        wanted = [part[positions] for part in asked]
        union = np.flatnonzero(np.logical_or.reduce(wanted))
        near = closeness([question.demand.texts for question in questions], supply.catalogue.items, union)
        for number, question in enumerate(questions):
            mine = np.flatnonzero(wanted[number][union])
            made[number].append(_features(question, (supply, positions), union[mine], near[number].at(mine)))
    return [
        ScoredNeed(question, np.flatnonzero(part), parts[0] if len(parts) == 1 else _beside(parts))
        for question, part, parts in zip(questions, asked, made, strict=True)
    ]


def _beside(parts: Sequence[Columns]) -> Columns:
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _features(question: Question, part: tuple[Supply, slice], rows: NDArray[np.intp], near: Closeness) -> Columns:
    supply, positions = part
    confirm = question.verdicts.confirm[positions][rows]
    pairs = Pairs(question.demand, supply, rows, near, lambda rule: (confirm & _BITS[rule]) > 0)
    return pair_features(pairs, question.frozen)


@dataclass(frozen=True)
class ScoredNeed:
    """One need's features, a column each, for the offerings at `positions` (ascending)."""

    question: Question
    positions: NDArray[np.intp]
    features: Columns

    def scored(self, factor: float = 1.0) -> Scored:
        """Scores of this need, times a factor that each share is rounded under on its own."""
        total = np.zeros(len(self.positions))
        for row, weight in zip(self.features, self.question.row, strict=True):
            if weight and row.strides != (0,):  # a column of nothing but zeros takes no memory either
                total += _rounded(row * weight, factor)
        scores = np.full(self.question.stock.offsets[-1], -np.inf)
        scores[self.positions] = total * GRAIN
        return Scored(self.question.stock, scores, self.question.verdicts, lambda p: self.rows_of(p, factor))

    def rows_of(self, position: int, factor: float) -> Rows:
        """Features and shares of one offering that was scored."""
        index = int(np.searchsorted(self.positions, position))
        features = np.array([column[index] for column in self.features])
        return features, _rounded(features * self.question.row, factor) * GRAIN


def _rounded(shares: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    whole = np.rint(shares / GRAIN)
    return whole if factor == 1 else np.rint(whole * factor)


def score_all(question: Question) -> ScoredNeed:
    """One need over every offering, excluded ones too."""
    return score_together([question], [np.ones(question.stock.offsets[-1], dtype=bool)])[0]


def best_of(scored: Sequence[Scored]) -> tuple[Scored, NDArray[np.intp]]:
    """For each offering the best of several needs that it is open for, or else the best of all; and which it is."""
    scores = np.stack([one.scores for one in scored])
    open_here = np.stack([one.is_open for one in scored])
    best = np.where(open_here.any(axis=0), np.where(open_here, scores, -np.inf).argmax(axis=0), scores.argmax(axis=0))
    rows = np.arange(scores.shape[1])
    verdicts = replace(
        scored[0].verdicts,
        broken=np.stack([one.verdicts.broken for one in scored])[best, rows],
        confirm=np.stack([one.verdicts.confirm for one in scored])[best, rows],
    )
    chosen = scores[best, rows]
    return Scored(scored[0].stock, chosen, verdicts, lambda p: scored[int(best[p])].rows_of(p)), best


def band_edges(scores: NDArray[np.float64], weights: Weights) -> tuple[int, ...]:
    """How many of some scores are at least strong, and at least possible.

    A cut falls into the widest gap nearby, so that near ties stay together.
    """
    return tuple(_edge(scores, chance(scores, weights) >= cut) for _, cut in CUTS)


def chance(scores: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    """The chance that matches with these scores are good."""
    return np.asarray(1 / (1 + np.exp(-(weights.slope * scores + weights.intercept))))


def _edge(scores: NDArray[np.float64], is_above: NDArray[np.bool_]) -> int:
    first = int(np.count_nonzero(is_above))
    if first in {0, len(scores)}:
        return first
    edge = float(scores[is_above].min() + scores[~is_above].max()) / 2
    is_near = (scores <= edge + _TIE) & (scores >= edge - _TIE)
    if not is_near.any():
        return first
    higher, lower = scores[scores > edge + _TIE], scores[scores < edge - _TIE]
    row = np.sort(scores[is_near])[::-1]
    row = np.concatenate([[higher.min()] if len(higher) else [], row, [lower.max()] if len(lower) else []])
    places = len(higher) - min(1, len(higher)) + np.arange(1, len(row))
    gaps = row[:-1] - row[1:]
    widest = places[gaps == gaps.max()]
    return int(widest[np.abs(widest - first).argmin()])
