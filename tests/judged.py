"""Judged needs and what is measured on them: one way for the printed figures and for the tests."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import data
from matching import (
    FEATURES,
    CachedEncoder,
    NeedProfile,
    OfferingRanker,
    Reference,
    load_encoder,
    ndcg_at_k,
    read_judgements,
    read_run,
)
from matching._evaluation import locked_at_k, lost
from matching._features import fit_columns

EVALUATION = Path(__file__).parent / "evaluation"
ON = data.RELEASE.date
N_RESAMPLES = 10_000
N_WRAPPINGS = 2
NAMES = [feature.name for feature in FEATURES]
VIEWS = ("areas", "text")
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """A need with the grades of its original; `is_invented` needs are those of fictional countries."""

    record: data.NeedRecord
    grades: dict[str, int]
    is_invented: bool = False

    @property
    def id(self) -> str:
        return self.record.need.id

    @property
    def source(self) -> str:
        return self.record.translation_of or self.id

    @property
    def language(self) -> str:
        return self.record.need.language

    def profile(self, view: str) -> NeedProfile:
        need = self.record.need if view == "areas" else replace(self.record.need, areas=frozenset())
        return NeedProfile(data.load_countries(demo=self.is_invented)[self.record.country].country, (need,))


@dataclass(frozen=True)
class Seen:
    """One judged need as the ranker saw it: features of every offering and which of them no rule excludes."""

    judged: Judged
    ids: tuple[str, ...]
    features: Matrix
    eligible: NDArray[np.bool_]

    def order(self, scores: NDArray[np.float64]) -> list[str]:
        """Eligible offerings, best first, ties by id."""
        open_ = np.flatnonzero(self.eligible)
        return [self.ids[i] for i in open_[np.argsort(-np.round(scores[open_], 9), kind="stable")]]

    def ndcg(self, scores: NDArray[np.float64]) -> float:
        return ndcg_at_k(self.order(scores), self.judged.grades)


@cache
def judged_needs() -> dict[str, tuple[Judged, ...]]:
    """The sets: development originals, their translations, invented needs."""
    grades, own = (_grades(name) for name in ("judgements.csv", "invented_judgements.csv"))
    known = [*data.load_needs(EVALUATION / "needs.jsonl"), *data.load_needs(EVALUATION / "translations.jsonl")]
    invented = data.load_needs(EVALUATION / "invented_needs.jsonl", demo=True)
    return {
        "development": tuple(Judged(r, grades[r.need.id]) for r in known if not r.translation_of),
        "translations": tuple(Judged(r, grades[r.translation_of]) for r in known if r.translation_of),
        "invented": tuple(Judged(r, own[r.need.id], is_invented=True) for r in invented),
    }


def _grades(name: str) -> dict[str, dict[str, int]]:
    return read_judgements((EVALUATION / name).read_text("utf-8").splitlines())


@cache
def encoder() -> CachedEncoder:
    return CachedEncoder(load_encoder(), {})


def make_ranker(*, demo: bool, weights: str = "expert", without: frozenset[str] = frozenset()) -> OfferingRanker:
    """A ranker of the shipped catalogue; offerings of the providers `without` are not in its frozen reference."""
    reference = data.load_reference()
    kept = tuple(offering for offering in reference.offerings if offering.provider not in without)
    return OfferingRanker(
        taxonomy=data.load_taxonomy(),
        reference=Reference(reference.version, reference.texts, kept) if without else reference,
        projects=data.load_projects(),
        countries=[record.country for record in data.load_countries(demo=demo).values()],
        encoder=encoder(),
        weights=data.load_weights(weights),
    ).fit(data.load_offerings())


def see(ranker: OfferingRanker, needs: Iterable[Judged], view: str) -> list[Seen]:
    ids = tuple(offering.id for offering in ranker.offerings)
    return [Seen(one, ids, *ranker.features(one.profile(view), on=ON)) for one in needs]


def figure(values: Sequence[float]) -> dict[str, float]:
    """Mean and standard error of one number a need."""
    found = np.array(values)
    return {"mean": round(float(found.mean()), 3), "se": round(float(found.std() / len(found) ** 0.5), 3)}


def quality(seen: Sequence[Seen], scores: Callable[[Seen], NDArray[np.float64]]) -> dict[str, float]:
    """nDCG@10 with its standard error, and the shares that are locked and lost."""
    orders = [one.order(scores(one)) for one in seen]
    pairs = [(order, one.judged.grades) for order, one in zip(orders, seen, strict=True)]
    return {
        **figure([ndcg_at_k(order, grades) for order, grades in pairs]),
        "locked": round(float(np.mean([locked_at_k(order, grades) for order, grades in pairs])), 3),
        "lost": round(float(np.nanmean([lost(order, grades) for order, grades in pairs])), 3),
    }


def only(groups: Iterable[str], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of some groups of features alone; those of the others are 0."""
    kept = set(groups)
    return np.where([feature.group in kept for feature in FEATURES], weights, 0.0)


def without(group: str, features: Matrix) -> Matrix:
    """Features with one group left out, and left out of how closely an offering fits too."""
    rows = features.copy()
    rows[:, [feature.group == group for feature in FEATURES]] = 0
    for name, column in fit_columns(dict(zip(NAMES, rows.T, strict=True))).items():
        rows[:, NAMES.index(name)] = 0 if group == "fit" else column
    return rows


def interval(new: Sequence[float], old: Sequence[float]) -> dict[str, float]:
    """Mean difference of paired figures with its 95 % interval: needs drawn again with a fixed seed."""
    differences = np.array(new) - np.array(old)
    drawn = np.random.default_rng(20_261_101).integers(len(differences), size=(N_RESAMPLES, len(differences)))
    low, high = np.quantile(differences[drawn].mean(axis=1), (0.025, 0.975))
    return {
        "difference": round(float(differences.mean()), 3),
        "low": round(float(low), 3),
        "high": round(float(high), 3),
    }


def wrapped(needs: Iterable[Judged]) -> list[Judged]:
    """Each need in the middle of what people write around one, in its language: two wrappings of each in turn."""
    lines = (EVALUATION / "wrappers.jsonl").read_text("utf-8").splitlines()
    wrappings = [json.loads(line) for line in lines]
    turns = {one["language"]: cycle(w for w in wrappings if w["language"] == one["language"]) for one in wrappings}
    return [
        _around(one, next(turns[one.language])) for one in needs if one.language in turns for _ in range(N_WRAPPINGS)
    ]


def _around(one: Judged, wrapping: dict[str, str]) -> Judged:
    gap = "" if one.language == "zh" else " "
    need = one.record.need
    text = gap.join([wrapping["before"], need.statement, wrapping["after"]])
    return replace(one, record=replace(one.record, need=replace(need, statement=text)))


def first_version(view: str) -> dict[str, list[str]]:
    """The first ten of each need, as the first version listed them."""
    return read_run((EVALUATION / f"first_version_{view}.trec").read_text("utf-8").splitlines())


def recall_of_areas(ranker: OfferingRanker, needs: Sequence[Judged], k: int = 5) -> float:
    """Share of the given areas that are among the first k suggested from the statement, mean over needs."""
    shares = []
    for one in needs:
        need = one.record.need
        suggested = {found.area for found in ranker.suggest(need.statement, need.language, k=k)}
        shares.append(len(suggested & need.areas) / len(need.areas))
    return round(float(np.mean(shares)), 3)


def recorded() -> dict[str, object]:
    """The figures that `make figures` printed last."""
    found: dict[str, object] = json.loads((EVALUATION / "figures.json").read_text("utf-8"))
    return found
