"""scikit-learn-intelex: scikit-learn's parameters. Logistic regression (L2) and ridge, a λ at a time."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer


class Intelex(Peer):
    library, package = "scikit-learn-intelex", "scikit-learn-intelex"

    def offers(self, problem: Problem) -> bool:
        return problem.task == "path" and problem.l1_ratio == 0 and not problem.is_sparse

    def load(self) -> None:
        from sklearnex import linear_model

        warnings.simplefilter("ignore")
        self.module = linear_model

    def run(self, knob: float) -> Any:
        problem, n = self.problem, len(self.problem.y)
        logistic = problem.loss == "logistic"
        model = (
            self.module.LogisticRegression(tol=knob, max_iter=100_000, warm_start=True)
            if logistic
            else self.module.Ridge(tol=knob)
        )
        coefs, intercepts = [], []
        for lam in problem.lams:
            model.set_params(**({"C": 1 / (n * lam)} if logistic else {"alpha": n * lam}))
            model.fit(problem.X, problem.y)
            coefs.append(np.array(model.coef_).ravel())
            intercepts.append(float(np.ravel(model.intercept_)[0]))
        return coefs, intercepts

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        return np.array(raw[0]), np.array(raw[1])


PEERS = (Intelex,)
