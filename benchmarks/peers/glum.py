"""glum: alpha = λ, `gradient_tol` the tolerance; its path by `alpha_search`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer


class Glum(Peer):
    library = package = "glum"
    variant, solver = "auto", "auto"

    def offers(self, problem: Problem) -> bool:
        return problem.task == "path" and not problem.is_sparse

    def load(self) -> None:
        import glum

        warnings.simplefilter("ignore")
        self.module = glum

    def run(self, knob: float) -> Any:
        problem = self.problem
        squares = problem.loss == "squares"
        model = self.module.GeneralizedLinearRegressor(
            family="normal" if squares else "binomial",
            l1_ratio=problem.l1_ratio,
            alphas=list(problem.lams),
            alpha_search=True,
            gradient_tol=knob,
            max_iter=10_000,
            solver=self.solver,
            check_input=False,
            copy_X=False,
        )
        return model.fit(problem.X, problem.y if squares else (problem.y > 0).astype(float))

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        return np.asarray(raw.coef_path_), np.asarray(raw.intercept_path_)


class GlumLbfgs(Glum):
    variant = solver = "lbfgs"

    def offers(self, problem: Problem) -> bool:
        return super().offers(problem) and problem.l1_ratio == 0


PEERS = (Glum, GlumLbfgs)
