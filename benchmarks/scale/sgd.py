"""scikit-learn's way with rows that do not fit: SGDRegressor.partial_fit, a λ at a time.

It is given all that it could want: columns that are independent, of one size and centred beforehand, its
reading for nothing, the best of several step sizes, found for nothing, and it stops at the first look at
which it is as good as asked. How good is the objective less its minimum, as a share of the null model's, from
the moments of all rows: exact, whoever computed the weights, and not timed either.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from .rows import MEAN, P, batches

GOOD = 1e-6  # suboptimality; ours is certified to 1e-12
STEPS = [
    {"learning_rate": rate, "eta0": eta0, "average": average}
    for rate in ("invscaling", "constant")
    for eta0 in (1e-2, 1e-3, 1e-4)
    for average in (False, True)
]
TRIED_ON, PASSES = 6, 2  # blocks for each step size; passes over the rows before it is given up


class Route:
    def __init__(self, file: Path, groups: list[int], moments: Any, path: Any) -> None:
        from l1l2.optimality import objective

        self.file, self.groups, self.path = file, groups, path
        self._objective = lambda coef, intercept, lam: objective(moments, None, coef, intercept, lam)
        self._null = self._objective(np.zeros(P), moments.centred().y_mean, 0.0)

    def seconds(self, at: int) -> tuple[float, float]:
        """Seconds of partial_fit for λ number `at` of the path, and how good the weights were at the end."""
        lam = float(self.path.lams[at])
        best = self._objective(self.path.coefs[at], self.path.intercepts[at], lam)

        def off(model: Any) -> float:
            if not np.isfinite(model.coef_).all():
                return np.inf
            intercept = float(model.intercept_[0]) - MEAN * float(model.coef_.sum())
            return (self._objective(model.coef_.astype(float), intercept, lam) - best) / self._null

        tried = [(self._fitted(lam, step, 0, off, TRIED_ON)[1], k) for k, step in enumerate(STEPS)]
        return self._fitted(lam, STEPS[min(tried)[1]], GOOD, off, None)

    def _fitted(
        self, lam: float, step: dict[str, Any], good: float, off: Any, n_blocks: int | None
    ) -> tuple[float, float]:
        from sklearn.linear_model import SGDRegressor

        model, seconds, left = SGDRegressor(penalty="l1", alpha=lam, **step), 0.0, np.inf
        for X, y in islice(self._blocks(), n_blocks):
            start = time.perf_counter()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    model.partial_fit(X, y)
                except ValueError:  # the steps were too long: nothing finite is left
                    return seconds, np.inf
            seconds += time.perf_counter() - start
            if good and (left := off(model)) <= good:
                break
        return seconds, off(model) if n_blocks else left

    def _blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for _ in range(PASSES):
            for batch in batches(self.file, self.groups):
                *columns, y = (column.to_numpy() for column in batch.columns)
                yield np.stack(columns, axis=1) - np.float32(MEAN), y
