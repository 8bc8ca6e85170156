"""Every check that scikit-learn has for estimators passes, with no exception asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from l1l2.estimators import (
    ElasticNet,
    ElasticNetCV,
    Lasso,
    LassoCV,
    LogisticRegression,
    LogisticRegressionCV,
    Ridge,
    RidgeCV,
)
from l1l2.networks import SGD, Adam, MLPClassifier, MLPRegressor
from l1l2.penalties import L1, L2

ESTIMATORS = [
    ElasticNet(),
    ElasticNet(alpha=0.01, positive=True),
    ElasticNet(alpha=0.01, l1_ratio=0.0),
    ElasticNetCV(),
    ElasticNetCV(l1_ratio=[0.2, 0.8], alphas=5, rule="1se"),
    Lasso(),
    Lasso(alpha=0.01, fit_intercept=False),
    LassoCV(),
    # scikit-learn too checks its own with three folds: some of its data have three rows of a class.
    LogisticRegression(),
    LogisticRegression(l1_ratio=1.0),
    LogisticRegression(l1_ratio=0.5, class_weight="balanced"),
    LogisticRegressionCV(cv=3, use_legacy_attributes=False, scoring="neg_log_loss", l1_ratios=(0.0,)),
    LogisticRegressionCV(cv=3, use_legacy_attributes=True, scoring="accuracy", l1_ratios=(0.5, 1.0), Cs=3),
    MLPClassifier(),
    MLPClassifier((20, 10), activation="tanh", penalty=L1(1e-3), optimiser=SGD(0.1, 0.9, proximal=True)),
    MLPRegressor(),
    MLPRegressor((20,), penalty=[L2(1e-3), None], penalise_biases=True, optimiser=Adam(0.02), tol=None),
    Ridge(),
    Ridge(alpha=0.1, positive=True),
    RidgeCV(),
    RidgeCV(cv=3),
]

# Data of the checks are scaled and sized as they come; about strong penalties and the like we do warn.
pytestmark = pytest.mark.filterwarnings("default")


@parametrize_with_checks(ESTIMATORS, expected_failed_checks=lambda estimator: {})
def test_a_check_of_scikit_learn_passes(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def test_array_api_dispatch_changes_nothing_for_arrays_of_numpy() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    run = subprocess.run(
        [*command, "-k", "check_array_api_input"],
        env={**os.environ, "SCIPY_ARRAY_API": "1"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout
    assert f"{len(ESTIMATORS)} passed" in run.stdout
