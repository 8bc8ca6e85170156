"""l1l2 itself: λ is λ, and `tol` the relative gap at which it stops."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer, splits


class Ours(Peer):
    library = package = "l1l2"
    ladder = tuple(10.0**-k for k in range(2, 13))

    def version(self) -> str | None:
        """From the sources that are measured, installed or not."""
        pyproject = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(pyproject.read_text("utf-8"))["project"]["version"])

    def offers(self, problem: Problem) -> bool:
        return True

    def load(self) -> None:
        from l1l2 import path

        self.path = path

    def prepare(self, problem: Problem, threads: int) -> None:
        super().prepare(problem, threads)
        self.options = {"n_jobs": threads}

    def run(self, knob: float) -> Any:
        X, y, lams, a = self.problem.X, self.problem.y, self.problem.lams, self.problem.l1_ratio
        if self.problem.task == "cv":
            from l1l2.selection import cross_validate

            return cross_validate(X, y, lams, cv=splits(self.problem.folds), tol=knob, **self.options).mean
        if self.problem.task == "loo":
            from l1l2.selection import ridge_loo

            return ridge_loo(X, y, lams, **self.options)[0]
        if self.problem.loss == "logistic":
            return self.path.logistic_path(X, y, lams, l1_ratio=a, tol=knob)
        if a == 0:
            return self.path.ridge_path(X, y, lams, tol=knob, **self.options)
        if a == 1:
            return self.path.lasso_path(X, y, lams, tol=knob, **self.options)
        return self.path.elastic_net_path(X, y, lams, l1_ratio=a, tol=knob, **self.options)

    def read(self, raw: Any) -> Any:
        if self.problem.task == "path":
            return raw.coefs, raw.intercepts
        return np.asarray(raw)


PEERS = (Ours,)
