"""skglm: alpha = λ. Its tolerance is on the subgradient, so it is given as λ_max times the knob."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer


class Skglm(Peer):
    library = package = "skglm"

    def offers(self, problem: Problem) -> bool:
        return problem.task == "path" and problem.l1_ratio > 0

    def load(self) -> None:
        import skglm

        warnings.simplefilter("ignore")  # the judge says what was reached
        self.module = skglm

    def run(self, knob: float) -> Any:
        lams, a = self.problem.lams, self.problem.l1_ratio
        tol = knob * lams[0] * a
        if self.problem.loss == "logistic":
            return self._logistic(tol)
        model = self.module.ElasticNet(l1_ratio=a, tol=tol) if a < 1 else self.module.Lasso(tol=tol)
        model.max_iter = 1000
        return model.path(self.problem.X, self.problem.y, lams)[1]

    def _logistic(self, tol: float) -> np.ndarray:
        options = {"l1_ratio": self.problem.l1_ratio, "tol": tol, "warm_start": True, "max_iter": 1000}
        model = self.module.SparseLogisticRegression(**options)
        columns = []
        for lam in self.problem.lams:
            model.alpha = lam
            model.fit(self.problem.X, self.problem.y)
            columns.append(np.append(model.coef_.ravel(), model.intercept_))
        return np.array(columns).T

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        return raw[:-1].T, raw[-1]


PEERS = (Skglm,)
