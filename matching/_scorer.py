"""The additive scorer: a weight a feature, never negative, so that more of a good thing never lowers a score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data


class AdditiveScorer(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Ridge regression whose weights are zero or more and stay near given ones.

    Parameters
    ----------
    alpha : float
        Strength of the pull towards the prior, 0 or more; in units of one row.
    prior : sequence of float, optional
        Weights to stay near, one a feature; zero unless given. A feature that never varies keeps its prior.

    Attributes
    ----------
    coef_ : array of shape (n_features,)
        Weight of each feature, zero or more.
    intercept_ : float
        Prediction for a row of zeros.
    n_features_in_ : int
    """

    def __init__(self, alpha: float = 1.0, prior: Sequence[float] | None = None) -> None:
        self.alpha = alpha
        self.prior = prior

    def fit(
        self,
        X: ArrayLike,  # noqa: N803  # as everywhere in scikit-learn
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
    ) -> AdditiveScorer:
        """Learn weights from rows X of shape (n_samples, n_features) and grades y of shape (n_samples,)."""
        rows, grades = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        share = _check_sample_weight(sample_weight, rows, dtype=np.float64)
        prior = np.zeros(rows.shape[1]) if self.prior is None else np.asarray(self.prior, dtype=np.float64)
        if prior.shape != (rows.shape[1],):
            raise ValueError("prior must have one number a feature")
        centre, level = np.average(rows, axis=0, weights=share), np.average(grades, weights=share)
        root = np.sqrt(share)[:, None]
        pull = np.sqrt(self.alpha) * np.eye(rows.shape[1])
        left = np.vstack([root * (rows - centre), pull])
        right = np.concatenate([root[:, 0] * (grades - level), np.sqrt(self.alpha) * prior])
        self.coef_, _ = nnls(left, right)
        self.intercept_ = float(level - centre @ self.coef_)
        return self

    def contributions(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803  # as everywhere in scikit-learn
        """Share of each feature in each prediction, the intercept aside: shape (n_samples, n_features)."""
        check_is_fitted(self)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        return np.asarray(rows * self.coef_)

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803  # as everywhere in scikit-learn
        """Scores of shape (n_samples,)."""
        return np.asarray(self.contributions(X).sum(axis=1) + self.intercept_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True  # weights that may not be negative cannot follow every straight line
        return tags
