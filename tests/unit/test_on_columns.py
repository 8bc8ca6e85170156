"""What a Gram matrix has lost is solved on the columns themselves: exactly, and in seconds."""

import time

import numpy as np
import pytest

from l1l2.optimality import duality_gap
from l1l2.path import elastic_net_path


@pytest.mark.parametrize("l1_ratio", [0.5, 1.0])
@pytest.mark.parametrize(("shape", "mean"), [((400, 200), 1e5), ((50, 270), 1e4)])
def test_columns_far_from_zero_without_an_intercept_are_solved_at_any_lambda(shape, mean, l1_ratio):
    rng = np.random.default_rng(0)
    X, y = mean + rng.standard_normal(shape), rng.standard_normal(shape[0])
    start = time.process_time()
    solved = elastic_net_path(X, y, n_lams=3, eps=1e-7, l1_ratio=l1_ratio, fit_intercept=False)
    # Without the columns: minutes, and weights worse than none.
    assert time.process_time() - start < 60
    for lam, coef in zip(solved.lams, solved.coefs, strict=True):
        how = {"lam2": (1 - l1_ratio) * lam, "fit_intercept": False}
        assert duality_gap(X, y, coef, 0.0, l1_ratio * lam, **how) <= 1e-10
