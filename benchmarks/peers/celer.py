"""celer: alpha = λ. `celer_path` has no intercept: y is centred, as the columns are; logistic is left out.

Its `tol` is a gap as a share of ‖y‖²/(2n), taken at an extrapolated dual point.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer


class Celer(Peer):
    library = package = "celer"

    def offers(self, problem: Problem) -> bool:
        return problem.task in ("path", "cv") and problem.loss == "squares" and problem.l1_ratio > 0

    def load(self) -> None:
        from celer import celer_path

        warnings.simplefilter("ignore")  # the judge says what was reached
        self.celer_path = celer_path

    def run(self, knob: float) -> Any:
        if self.problem.task == "cv":
            return self._cross_validate(knob)
        return self._path(self.problem.X, self.y, knob)

    def _path(self, X: Any, y: np.ndarray, knob: float) -> Any:
        means, offset = {}, np.zeros(1)
        if hasattr(X, "indptr"):
            offset = X.sum(axis=0) / len(y)
            means = {"X_offset": offset, "X_scale": np.ones_like(offset)}
        options = {
            "alphas": self.problem.lams,
            "l1_ratio": self.problem.l1_ratio,
            "tol": knob,
            "max_iter": 100,
        }
        return self.celer_path(X, y, "lasso", **options, **means)[1], offset

    def _cross_validate(self, knob: float) -> np.ndarray:
        """A fold at a time: celer's own LassoCV does not run with scikit-learn 1.9."""
        problem, errors = self.problem, 0.0
        for k in range(problem.folds.max() + 1):
            held = problem.folds == k
            X, y = np.asfortranarray(problem.X[~held]), problem.y[~held]
            mean, middle = X.mean(axis=0), y.mean()
            X -= mean
            coefs, _ = self._path(X, y - middle, knob)
            residuals = problem.y[held, None] - middle - (problem.X[held] - mean) @ coefs
            errors = errors + (residuals**2).mean(axis=0)
        return np.asarray(errors / (problem.folds.max() + 1))

    def read(self, raw: Any) -> Any:
        if self.problem.task == "cv":
            return raw
        coefs, offset = raw
        shift = offset @ coefs if self.problem.is_sparse else np.zeros(coefs.shape[1])
        return coefs.T, self.problem.y.mean() - shift


PEERS = (Celer,)
