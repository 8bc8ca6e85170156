"""picasso (pycasso): lambdas = λ. L1 only, dense only; standardisation off."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer


class Picasso(Peer):
    library, package = "picasso", "pycasso"

    def offers(self, problem: Problem) -> bool:
        plain = problem.l1_ratio == 1 and not problem.is_sparse
        return plain and problem.task in ("path", "cv")

    def load(self) -> None:
        import pycasso

        warnings.simplefilter("ignore")
        self.module = pycasso

    def run(self, knob: float) -> Any:
        problem = self.problem
        solver = self.module.Solver(
            problem.X,
            problem.y if problem.loss == "squares" else (problem.y > 0).astype(float),
            lambdas=problem.lams,
            family="gaussian" if problem.loss == "squares" else "binomial",
            standardize=False,
            prec=knob,
            max_ite=100_000,
        )
        if problem.task == "cv":
            return solver.cross_validate(foldid=problem.folds, type_measure="mse", n_jobs=self.threads)
        solver.train()
        return solver.coef()

    def read(self, raw: Any) -> Any:
        if self.problem.task == "cv":
            return np.asarray(raw["cvm"])
        return np.asarray(raw["beta"]), np.asarray(raw["intercept"])


PEERS = (Picasso,)
