"""Weights from judged pairs: near the expert ones, never negative, tested on countries and providers unseen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from matching._area_model import AreaModel
from matching._encoder import SCALE, Encoder, Vectors, encode_texts
from matching._errors import RunError
from matching._evaluation import gain, ndcg_at_k
from matching._features import FEATURE_NAMES, FEATURES
from matching._scorer import AdditiveScorer
from matching._weights import Weights

_SIGNS = np.array([-1.0 if feature.is_deduction else 1.0 for feature in FEATURES])
_GOOD = 2
_FEWEST = 2
_DIGITS = 6
_FOLDS = 5
_FEW = 3
_AREA_STRENGTH = 5.0


@dataclass(frozen=True)
class Example:
    """One need with its judged offerings.

    Attributes
    ----------
    block : str
        What must not be on both sides of a split: the country.
    view : str
        How the need was read ("areas", "text"); figures are given by view.
    features : array of shape (n offerings, n features)
    eligible : bool array of shape (n offerings,)
    grades : int array of shape (n offerings,)
    """

    block: str
    view: str
    features: NDArray[np.float64]
    eligible: NDArray[np.bool_]
    grades: NDArray[np.int_]


def train(
    examples: Sequence[Example], providers: Sequence[str], expert: Weights, *, version: str, alpha: float = 100.0
) -> Weights:
    """Weights learned from examples, with cross-validated figures in their record.

    Parameters
    ----------
    examples : sequence of Example
        All over the same offerings.
    providers : sequence of str
        Provider of each offering.
    expert : Weights
        What the learned weights stay near; a feature that never varies in the examples keeps its expert weight.
    alpha : float
        Strength of the pull towards the expert weights.

    Returns
    -------
    Weights
        Rounded to six significant digits; the same input gives the same bytes.
    """
    if not examples:
        raise RunError("no judged need to learn from")
    if len({example.block for example in examples}) < _FEWEST or len(set(providers)) < _FEWEST:
        raise RunError("judgements of two countries and offerings of two providers are the least to learn from")
    prior = np.array([expert.values.get(name, 0.0) for name in FEATURE_NAMES])

    def learn(parts: Sequence[tuple[Example, NDArray[np.bool_]]]) -> NDArray[np.float64]:
        rows = np.vstack([example.features[mask] for example, mask in parts]) * _SIGNS
        worth = np.concatenate([_worth(example.grades[mask]) for example, mask in parts])
        return np.asarray(AdditiveScorer(alpha, prior.tolist()).fit(rows, worth).coef_)

    blocked = _out_of_sample(examples, providers, learn)
    by_country = _out_of_sample(examples, None, learn)
    weights = _round(learn([(example, example.eligible) for example in examples]))
    slope, intercept = _calibrate(examples, by_country)
    record = {
        "method": "ridge towards the expert weights, no weight below zero",
        "alpha": alpha,
        "expert": expert.version,
        "n_examples": len(examples),
        "n_offerings": len(providers),
        "ndcg@10": {
            "expert weights": _figures(examples, [example.features * _SIGNS @ prior for example in examples]),
            "country unseen": _figures(examples, by_country),
            "country and provider unseen": _figures(examples, blocked),
            "seen (not a measure of quality)": _figures(examples, [e.features * _SIGNS @ weights for e in examples]),
        },
    }
    values = {name: float(value) for name, value in zip(FEATURE_NAMES, weights, strict=True) if value}
    return Weights(version, values, slope, intercept, record)


Learn = Callable[[Sequence[tuple[Example, NDArray[np.bool_]]]], NDArray[np.float64]]


def _worth(grades: NDArray[np.int_]) -> NDArray[np.float64]:
    """A grade's gain; an offering that the country cannot get is worth less than a useless one."""
    return np.array([-1.0 if grade < 0 else float(gain(int(grade))) for grade in grades])


def _out_of_sample(
    examples: Sequence[Example], providers: Sequence[str] | None, learn: Learn, n_folds: int = _FOLDS
) -> list[NDArray[np.float64]]:
    """Scores of every example by weights that saw neither its country nor, with providers, those providers."""
    folds = np.zeros(len(examples[0].grades), dtype=int)
    if providers is not None:
        number = {provider: i % n_folds for i, provider in enumerate(sorted(set(providers)))}
        folds = np.array([number[provider] for provider in providers])
    scores = [np.zeros(len(example.grades)) for example in examples]
    for block in sorted({example.block for example in examples}):
        for fold in sorted(set(folds.tolist())):
            unseen = folds == fold
            seen = np.ones(len(folds), dtype=bool) if providers is None else ~unseen
            coefficients = learn([(e, e.eligible & seen) for e in examples if e.block != block])
            for example, row in zip(examples, scores, strict=True):
                if example.block == block:
                    row[unseen] = (example.features[unseen] * _SIGNS) @ coefficients
    return scores


def _figures(examples: Sequence[Example], scores: Sequence[NDArray[np.float64]]) -> dict[str, dict[str, float]]:
    views: dict[str, list[tuple[str, float]]] = {}
    for example, row in zip(examples, scores, strict=True):
        listed = np.flatnonzero(example.eligible)
        order = listed[np.argsort(-np.round(row[listed], 9), kind="stable")]
        grades = {str(i): int(grade) for i, grade in enumerate(example.grades)}
        views.setdefault(example.view, []).append((example.block, ndcg_at_k([str(i) for i in order], grades)))
    return {view: _spread(found) for view, found in sorted(views.items())}


def _spread(found: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The mean of figures and how far they lie apart, need by need and block by block."""
    values = [value for _, value in found]
    blocks = [np.nanmean([value for one, value in found if one == block]) for block in sorted({b for b, _ in found})]
    return {
        "mean": round(float(np.nanmean(values)), 3),
        "standard error": round(float(np.nanstd(values) / math.sqrt(len(values))), 3),
        "standard deviation": round(float(np.nanstd(values)), 3),
        "standard deviation over countries": round(float(np.nanstd(blocks)), 3),
        "n": len(values),
    }


def _calibrate(examples: Sequence[Example], scores: Sequence[NDArray[np.float64]]) -> tuple[float, float]:
    """Slope and intercept of the chance that a pair is good, on scores of weights that did not see the country."""
    rows = np.concatenate([row[example.eligible] for example, row in zip(examples, scores, strict=True)])
    good = np.concatenate([example.grades[example.eligible] >= _GOOD for example in examples])
    if good.all() or not good.any():
        raise RunError("the judgements hold no good pair, or nothing else")
    model = LogisticRegression(C=1e6).fit(rows[:, None], good)
    slope, intercept = _round(np.array([model.coef_[0, 0], model.intercept_[0]])).tolist()
    return max(0.0, slope), intercept


def _round(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or a phrase that speaks of one area; `weight` is what it counts for beside others."""

    text: str
    area: str
    weight: float = 1.0


def train_areas(sentences: Sequence[Sentence], encoder: Encoder, *, version: str) -> AreaModel:
    """What areas sound like, learned from sentences that speak of one area each.

    Parameters
    ----------
    sentences : sequence of Sentence
        In any languages that the encoder covers.
    encoder : Encoder
        The model reads vectors of this encoder alone.

    Returns
    -------
    AreaModel
        Multinomial logistic regression over sentence vectors; its record tells how often, in five folds, an unseen
        sentence's own area comes first, and comes among the first three. The same input gives the same bytes.
    """
    if len({sentence.area for sentence in sentences}) < _FEWEST:
        raise RunError("sentences of two areas are the least to learn from")
    vectors = encode_texts(encoder, [sentence.text for sentence in sentences])
    areas = sorted({sentence.area for sentence in sentences})
    own = np.array([areas.index(sentence.area) for sentence in sentences])
    share = np.array([sentence.weight for sentence in sentences])
    ranks = np.zeros(len(sentences), dtype=int)
    for fold in range(_FOLDS):
        unseen = np.arange(len(sentences)) % _FOLDS == fold
        model = _learn_areas(vectors[~unseen], own[~unseen], share[~unseen])
        chances = model.decision_function(_unit(vectors[unseen]))
        ranks[unseen] = (chances > chances[np.arange(len(chances)), own[unseen]][:, None]).sum(axis=1)
    model = _learn_areas(vectors, own, share)
    largest = float(np.abs(model.coef_).max())
    record = {
        "method": "multinomial logistic regression over sentence vectors",
        "inverse_regularisation": _AREA_STRENGTH,
        "n_sentences": len(sentences),
        "own area first, unseen sentences": round(float((ranks == 0).mean()), 3),
        "own area among the first three, unseen sentences": round(float((ranks < _FEW).mean()), 3),
    }
    return AreaModel(
        version=version,
        encoder=encoder.name,
        areas=tuple(areas),
        directions=np.rint(model.coef_ / largest * SCALE).astype(np.int8),
        scale=float(f"{largest:.{_DIGITS}g}"),
        bias=tuple(float(f"{number:.{_DIGITS}g}") for number in model.intercept_),
        record=record,
    )


def _learn_areas(vectors: Vectors, own: NDArray[np.int_], share: NDArray[np.float64]) -> LogisticRegression:
    return LogisticRegression(C=_AREA_STRENGTH, max_iter=500).fit(_unit(vectors), own, sample_weight=share)


def _unit(vectors: Vectors) -> NDArray[np.float64]:
    return vectors.astype(np.float64) / SCALE
