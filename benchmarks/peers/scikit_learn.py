"""scikit-learn. alpha = λ for lasso and elastic net, nλ for ridge; C = 1/(nλ) for logistic regression.

The path functions have no intercept: y is centred, and so are the columns (of sparse ones the means are
passed).
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer, splits


class ScikitLearn(Peer):
    library, package = "scikit-learn", "scikit-learn"

    def load(self) -> None:
        from sklearn import linear_model
        from sklearn.exceptions import ConvergenceWarning

        warnings.simplefilter("ignore", ConvergenceWarning)  # the judge says what was reached
        self.module = linear_model


class CoordinateDescent(ScikitLearn):
    variant = "enet_path, LassoCV"

    def offers(self, problem: Problem) -> bool:
        return problem.task in ("path", "cv") and problem.loss == "squares" and problem.l1_ratio > 0

    def run(self, knob: float) -> Any:
        problem, means = self.problem, {}
        if problem.task == "cv":
            options = {"tol": knob, "max_iter": 1_000_000, "n_jobs": self.threads}
            model = self.module.LassoCV(alphas=problem.lams, cv=splits(problem.folds), **options)
            return model.fit(problem.X, problem.y).mse_path_.mean(axis=1)
        offset = 0.0
        if problem.is_sparse:
            offset = problem.X.sum(axis=0) / len(problem.y)
            means = {"X_offset": offset, "X_scale": np.ones_like(offset), "precompute": False}
        _, coefs, _ = self.module.enet_path(
            problem.X,
            self.y,
            l1_ratio=problem.l1_ratio,
            alphas=problem.lams,
            tol=knob,
            max_iter=1_000_000,
            copy_X=False,
            **means,
        )
        return coefs, offset

    def read(self, raw: Any) -> Any:
        if self.problem.task == "cv":
            return raw
        coefs, offset = raw
        shift = offset @ coefs if self.problem.is_sparse else np.zeros(coefs.shape[1])
        return coefs.T, self.problem.y.mean() - shift


class Lars(ScikitLearn):
    """The exact path by its knots, with lines between them."""

    variant, ladder = "lars_path", (0.0,)

    def offers(self, problem: Problem) -> bool:
        plain = problem.task == "path" and problem.loss == "squares" and problem.l1_ratio == 1
        return plain and not problem.is_sparse

    def run(self, knob: float) -> Any:
        lams = self.problem.lams
        knots, _, coefs = self.module.lars_path(
            self.problem.X, self.y, method="lasso", alpha_min=lams[-1], max_iter=100_000
        )
        right = np.clip(np.searchsorted(-knots, -lams), 1, len(knots) - 1)
        span = knots[right - 1] - knots[right]
        share = (knots[right - 1] - lams) / np.where(span > 0, span, 1)
        return coefs[:, right - 1] * (1 - share) + coefs[:, right] * share

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        return raw.T, np.full(len(self.problem.lams), self.problem.y.mean())


class Ridge(ScikitLearn):
    """All λ at once, as that many targets: one decomposition, or one Gram and a Cholesky factor per λ."""

    ladder, solver = (0.0,), "svd"
    variant = "ridge svd"

    def offers(self, problem: Problem) -> bool:
        return problem.task == "path" and problem.loss == "squares" and problem.l1_ratio == 0

    def run(self, knob: float) -> Any:
        problem = self.problem
        n, lams = len(problem.y), problem.lams
        targets = np.tile(self.y[:, None], (1, len(lams)))
        return self.module.ridge_regression(problem.X, targets, alpha=n * lams, solver=self.solver)

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        return raw, np.full(len(raw), self.problem.y.mean())


class RidgeCholesky(Ridge):
    variant, solver = "ridge cholesky", "cholesky"


class LeaveOneOut(ScikitLearn):
    ladder, variant, mode = (0.0,), "RidgeCV", "auto"

    def offers(self, problem: Problem) -> bool:
        return problem.task == "loo"

    def run(self, knob: float) -> Any:
        problem = self.problem
        alphas = len(problem.y) * problem.lams
        model = self.module.RidgeCV(alphas, gcv_mode=self.mode, store_cv_results=True)
        return model.fit(problem.X, problem.y).cv_results_

    def read(self, raw: Any) -> Any:
        return raw.mean(axis=0)


class LeaveOneOutEigen(LeaveOneOut):
    variant, mode = "RidgeCV eigen", "eigen"


class LeaveOneOutSvd(LeaveOneOut):
    variant, mode = "RidgeCV svd", "svd"


class Logistic(ScikitLearn):
    solver = ""
    options: dict[str, Any]

    def offers(self, problem: Problem) -> bool:
        return problem.task == "path" and problem.loss == "logistic" and problem.l1_ratio == 0

    def run(self, knob: float) -> Any:
        problem = self.problem
        model = self.module.LogisticRegression(
            l1_ratio=problem.l1_ratio, solver=self.solver, tol=knob, max_iter=100_000, warm_start=True
        )
        coefs, intercepts = [], []
        for lam in problem.lams:
            model.C = 1 / (len(problem.y) * lam)
            model.fit(problem.X, problem.y)
            coefs.append(model.coef_[0].copy())
            intercepts.append(model.intercept_[0])
        return coefs, intercepts

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        return np.array(raw[0]), np.array(raw[1])


class LogisticSaga(Logistic):
    variant = solver = "saga"

    def offers(self, problem: Problem) -> bool:
        return problem.task == "path" and problem.loss == "logistic"


class LogisticLbfgs(Logistic):
    variant = solver = "lbfgs"


class LogisticNewton(Logistic):
    variant = solver = "newton-cholesky"


class LogisticNewtonCg(Logistic):
    variant = solver = "newton-cg"


PEERS = (
    CoordinateDescent,
    Lars,
    Ridge,
    RidgeCholesky,
    LeaveOneOut,
    LeaveOneOutEigen,
    LeaveOneOutSvd,
    LogisticSaga,
    LogisticLbfgs,
    LogisticNewton,
    LogisticNewtonCg,
)
