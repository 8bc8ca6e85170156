"""adelie: lmda_path = λ, alpha = a; the whole path (`early_exit=False`). Its Gram solver has no intercept."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer, dense


class Adelie(Peer):
    library = package = "adelie"

    def load(self) -> None:
        import adelie

        self.module = adelie

    def offers(self, problem: Problem) -> bool:
        return problem.task in ("path", "cv") and (problem.task == "path" or not problem.is_sparse)

    def _design(self) -> Any:
        X = self.problem.X
        wrap = self.module.matrix.sparse if self.problem.is_sparse else self.module.matrix.dense
        if self.problem.is_sparse:
            from scipy.sparse import csc_matrix

            X = csc_matrix(X)
        return wrap(X, method="naive", n_threads=self.threads)

    def run(self, knob: float) -> Any:
        problem, options = self.problem, {"early_exit": False, "tol": knob, "n_threads": self.threads}
        options |= {"alpha": problem.l1_ratio, "progress_bar": False}
        if problem.loss == "logistic":
            response = self.module.glm.binomial((problem.y > 0).astype(float))
            options["irls_tol"] = knob
        else:
            response = self.module.glm.gaussian(problem.y)
        if problem.task == "cv":
            from ..problems import SEED

            ratio = problem.lams[-1] / problem.lams[0]
            del options["progress_bar"]
            return self.module.cv_grpnet(self._design(), response, seed=SEED, min_ratio=ratio, **options)
        return self.module.grpnet(self._design(), response, lmda_path=problem.lams, **options)

    def read(self, raw: Any) -> Any:
        if self.problem.task == "cv":
            return 2 * raw.avg_losses + self._constant()
        return dense(raw.betas), np.asarray(raw.intercepts)

    def _constant(self) -> float:
        """Its loss leaves Σy² out."""
        sizes = np.bincount(self.problem.folds)
        return float(np.mean(np.bincount(self.problem.folds, self.problem.y**2) / sizes))


class AdelieGram(Adelie):
    variant = "Gram"

    def offers(self, problem: Problem) -> bool:
        tall = problem.X.shape[0] >= problem.X.shape[1] and not problem.is_sparse
        return problem.task == "path" and problem.loss == "squares" and tall and problem.l1_ratio > 0

    def run(self, knob: float) -> Any:
        X, n = self.problem.X, len(self.y)
        return self.module.gaussian_cov(
            A=X.T @ X / n,
            v=X.T @ self.y / n,
            alpha=self.problem.l1_ratio,
            lmda_path=self.problem.lams,
            tol=knob,
            rdev_tol=0,
            early_exit=False,
            n_threads=self.threads,
            progress_bar=False,
        )

    def read(self, raw: Any) -> tuple[np.ndarray, np.ndarray]:
        coefs = dense(raw.betas)
        return coefs, np.full(len(coefs), self.problem.y.mean())


PEERS = (Adelie, AdelieGram)
