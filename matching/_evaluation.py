"""How good a ranking is: the measures, and the plain text files that runs and judgements come in."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from matching._errors import RunError
from matching._ranking import Ranking

Grades = Mapping[str, int]
Run = Mapping[str, Sequence[str]]

_GOOD = 2
_LOCKED = -1
_RUN_COLUMNS = 6
_GRADES = range(-1, 4)


def gain(grade: int) -> int:
    """What a grade is worth: 2**grade - 1; a locked offering (-1) is worth nothing."""
    return int(2 ** max(grade, 0)) - 1


def ndcg_at_k(ranked: Sequence[str], grades: Grades, k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first k; an offering that was not judged counts 0.

    Returns
    -------
    float
        From 0 to 1; nan if no offering is worth anything.

    References
    ----------
    Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques; gains as in Burges et al. (2005).
    """
    discounts = [1 / math.log2(place + 2) for place in range(k)]
    ideal = sorted((gain(grade) for grade in grades.values()), reverse=True)[:k]
    best = sum(value * discount for value, discount in zip(ideal, discounts, strict=False))
    found = sum(gain(grades.get(one, 0)) * discount for one, discount in zip(ranked, discounts, strict=False))
    return found / best if best else math.nan


def _good(grades: Grades) -> set[str]:
    return {offering for offering, grade in grades.items() if grade >= _GOOD}


def precision_at_k(ranked: Sequence[str], grades: Grades, k: int = 5) -> float:
    """Share of the first k places that hold a good offering (grade 2 or 3)."""
    return sum(offering in _good(grades) for offering in ranked[:k]) / k


def recall_at_k(ranked: Sequence[str], grades: Grades, k: int = 20) -> float:
    """Share of the good offerings that are among the first k; nan if there is none."""
    good = _good(grades)
    return sum(offering in good for offering in ranked[:k]) / len(good) if good else math.nan


def reciprocal_rank(ranked: Sequence[str], grades: Grades) -> float:
    """1 / rank of the first good offering; 0 if none is listed."""
    good = _good(grades)
    before = sum(1 for _ in takewhile(lambda offering: offering not in good, ranked))
    return 0.0 if before == len(ranked) else 1 / (before + 1)


def locked_at_k(ranked: Sequence[str], grades: Grades, k: int = 10) -> float:
    """Share of the first k places that hold an offering which this country cannot get."""
    return sum(grades.get(offering, 0) == _LOCKED for offering in ranked[:k]) / k


def lost(ranked: Sequence[str], grades: Grades) -> float:
    """Share of the good offerings that are absent from a complete ranking; nan if there is none."""
    good = _good(grades)
    return 1 - sum(offering in good for offering in set(ranked)) / len(good) if good else math.nan


MEASURES: dict[str, Callable[[Sequence[str], Grades], float]] = {
    "ndcg@10": ndcg_at_k,
    "p@5": precision_at_k,
    "recall@20": recall_at_k,
    "mrr": reciprocal_rank,
    "lost": lost,
    "locked@10": locked_at_k,
}
"""Every measure by its printed name; `lost` means something for complete runs only."""


def exposure(rankings: Iterable[Sequence[str]], k: int = 10) -> dict[str, float]:
    """How often each offering is seen: its share of the attention that first-k lists give, summing to 1, most first."""
    seen: defaultdict[str, float] = defaultdict(float)
    for ranked in rankings:
        for place, offering in enumerate(ranked[:k]):
            seen[offering] += 1 / math.log2(place + 2)
    total = math.fsum(seen.values()) or 1.0
    return {offering: seen[offering] / total for offering in sorted(seen, key=lambda o: (-seen[o], o))}


@dataclass(frozen=True, slots=True)
class JudgedNeed:
    """A need as evaluation sees it: a translation is scored with the judgements of its original."""

    id: str
    language: str = "en"
    translation_of: str | None = None

    @property
    def source(self) -> str:
        return self.translation_of or self.id


@dataclass(frozen=True)
class Evaluation:
    """Measures of a run.

    Attributes
    ----------
    by_need : mapping of need id to mapping of measure to float
    means : mapping of group ("original", "translated", "language fr") to (n needs, mapping of measure to mean)
    pairs : mapping of group to (n pairs, share with the same first offering, mean overlap of the first five)
    """

    by_need: Mapping[str, Mapping[str, float]]
    means: Mapping[str, tuple[int, Mapping[str, float]]]
    pairs: Mapping[str, tuple[int, float, float]]


def evaluate(
    run: Run,
    judgements: Mapping[str, Grades],
    needs: Sequence[JudgedNeed],
    *,
    complete: bool = False,
    per_language: bool = False,
) -> Evaluation:
    """Score a run against judgements; needs without judgements are left out, needs without a ranking score 0."""
    names = [name for name in MEASURES if complete or name != "lost"]
    by_need: dict[str, dict[str, float]] = {}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    pairs: defaultdict[str, list[tuple[bool, float]]] = defaultdict(list)
    for need in needs:
        if need.source not in judgements:
            continue
        ranked = run.get(need.id, ())
        by_need[need.id] = {name: MEASURES[name](ranked, judgements[need.source]) for name in names}
        groups["translated" if need.translation_of else "original"].append(need.id)
        if per_language:
            groups[f"language {need.language}"].append(need.id)
        if need.translation_of:
            pair = compare(ranked, run.get(need.source, ()))
            for group in ("pairs", f"pairs {need.language}")[: 1 + per_language]:
                pairs[group].append(pair)
    means = {
        group: (len(ids), {name: _mean([by_need[id][name] for id in ids]) for name in names})
        for group, ids in groups.items()
    }
    agreement = {
        group: (len(rows), _mean([float(same) for same, _ in rows]), _mean([overlap for _, overlap in rows]))
        for group, rows in pairs.items()
    }
    return Evaluation(by_need, means, agreement)


def compare(ranked: Sequence[str], other: Sequence[str], k: int = 5) -> tuple[bool, float]:
    """Whether two rankings have the same first offering, and how much of their first k they share."""
    same = bool(ranked and other and ranked[0] == other[0])
    return same, len(set(ranked[:k]) & set(other[:k])) / k


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def run_lines(rankings: Iterable[Ranking]) -> list[str]:
    """Lines of a run file: `need Q0 offering rank score counterpart`, needs in the order given."""
    return [
        f"{ranking.need_id} Q0 {match.offering_id} {match.rank} {match.score:.6f} counterpart"
        for ranking in rankings
        for match in ranking.matches
    ]


def read_run(lines: Iterable[str]) -> dict[str, list[str]]:
    """Offerings of each need in the order of their ranks; raises RunError naming the line."""
    run: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        parts = line.split()
        if len(parts) != _RUN_COLUMNS or not parts[3].isdecimal():
            raise RunError(f"line {number}: a run line is `need Q0 offering rank score name`")
        if parts[2] in run[parts[0]]:
            raise RunError(f"line {number}: this offering is listed twice for this need")
        run[parts[0]][parts[2]] = int(parts[3])
    return {
        need: [offering for _, offering in sorted((rank, o) for o, rank in rows.items())] for need, rows in run.items()
    }


def read_judgements(lines: Iterable[str]) -> dict[str, dict[str, int]]:
    """Grade of each judged pair, by need and offering; raises RunError naming line and column."""
    try:
        return _read_judgements(csv.DictReader(lines))
    except csv.Error as error:
        raise RunError(f"not a table: {error}") from None


def _read_judgements(reader: csv.DictReader[str]) -> dict[str, dict[str, int]]:
    for column in ("need_id", "offering_id", "grade"):
        if column not in (reader.fieldnames or ()):
            raise RunError(f"line 1: the column {column} is missing")
    judgements: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in reader:
        need, offering, grade = row["need_id"], row["offering_id"], row["grade"]
        if not need or not offering:
            raise RunError(f"line {reader.line_num}: need_id or offering_id is empty")
        if grade not in map(str, _GRADES):
            raise RunError(f"line {reader.line_num}: grade must be one of -1 0 1 2 3")
        if offering in judgements[need]:
            raise RunError(f"line {reader.line_num}: this pair is judged twice")
        judgements[need][offering] = int(grade)
    return dict(judgements)
