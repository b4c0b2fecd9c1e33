"""The scorer keeps scikit-learn's contract, never goes below zero, and stays near what experts say."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from matching import EXPERT_WEIGHTS, FEATURES, Example, OfferingRanker, RunError, Weights, WeightsError, train
from matching._scorer import AdditiveScorer

N_FEATURES = len(FEATURES)
NOT_INSTALLED = pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")


@NOT_INSTALLED
@parametrize_with_checks([AdditiveScorer()])
def test_it_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def test_weights_are_never_negative_and_contributions_sum_to_the_prediction():
    rng = np.random.default_rng(0)
    rows = rng.random((60, 4))
    scorer = AdditiveScorer(alpha=0.1).fit(rows, rows @ [2, -3, 0.5, 0] + 1)

    assert (scorer.coef_ >= 0).all()
    assert scorer.coef_[1] == 0
    np.testing.assert_array_equal(scorer.contributions(rows), rows * scorer.coef_)
    np.testing.assert_allclose(scorer.contributions(rows).sum(axis=1) + scorer.intercept_, scorer.predict(rows))


def test_a_column_that_never_varies_keeps_its_prior():
    rows = np.column_stack([np.linspace(0, 1, 20), np.zeros(20)])

    scorer = AdditiveScorer(alpha=1.0, prior=[0.5, 0.7]).fit(rows, rows[:, 0] * 3)

    assert scorer.coef_[1] == pytest.approx(0.7)
    assert scorer.coef_[0] > 2


def test_a_prior_of_another_length_is_refused():
    with pytest.raises(ValueError, match="prior"):
        AdditiveScorer(prior=[1.0]).fit(np.ones((3, 2)), np.ones(3))


def make_examples(n_needs: int = 6, n_offerings: int = 12) -> list[Example]:
    rng = np.random.default_rng(1)
    found = []
    for i in range(n_needs):
        features = rng.random((n_offerings, N_FEATURES))
        grades = np.clip(np.rint(features[:, 0] * 4 - 1), -1, 3).astype(int)
        found.append(Example(f"X{i % 3}", "areas", features, np.ones(n_offerings, dtype=bool), grades))
    return found


def test_training_gives_the_same_weights_again_and_says_how_good_they_are():
    providers = [f"p{i % 4}" for i in range(12)]

    first, second = (train(make_examples(), providers, EXPERT_WEIGHTS, version="v") for _ in range(2))

    assert first.to_mapping() == second.to_mapping()
    assert set(first.record["ndcg@10"]) >= {"country unseen", "country and provider unseen", "expert weights"}
    assert all(value >= 0 and value == float(f"{value:.6g}") for value in first.values.values())
    assert Weights.from_mapping(first.to_mapping()) == first
    assert first.slope > 0


def test_training_needs_examples_of_both_kinds():
    with pytest.raises(RunError, match="no judged need"):
        train([], [], EXPERT_WEIGHTS, version="v")
    none_good = [
        Example(one.block, one.view, one.features, one.eligible, np.zeros(12, dtype=int)) for one in make_examples()
    ]
    with pytest.raises(RunError, match="no good pair"):
        train(none_good, ["p", "q"] * 6, EXPERT_WEIGHTS, version="v")
    with pytest.raises(RunError, match="two providers"):
        train(make_examples(), ["p"] * 12, EXPERT_WEIGHTS, version="v")


@pytest.mark.parametrize(
    "mapping",
    [
        {},
        {"version": "1"},
        {"version": "1", "values": {"semantic": "much"}},
        {"version": "1", "values": {"semantic": -1}},
        {"version": "1", "values": {"semantic": float("nan")}},
        {"version": "1", "values": {}, "calibration": {"slope": -1}},
        {"version": "1", "values": [1]},
    ],
)
def test_bad_weights_are_refused(mapping):
    with pytest.raises(WeightsError):
        Weights.from_mapping(mapping)


def test_weights_that_name_an_unknown_feature_are_refused():
    with pytest.raises(WeightsError, match="unknown feature: charm"):
        OfferingRanker(weights=Weights("v", {"charm": 1.0}))
