"""No peers but floors: what it costs to look at the data once, and to form one Gram."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer


class Pass(Peer):
    library, package, ladder = "one pass over X", "numpy", (0.0,)

    def offers(self, problem: Problem) -> bool:
        return True

    def run(self, knob: float) -> Any:
        return self.problem.X.T @ self.y


class Gram(Pass):
    library = "one Gram"

    def offers(self, problem: Problem) -> bool:
        n, p = problem.X.shape
        return n >= p and not problem.is_sparse

    def run(self, knob: float) -> Any:
        return np.dot(self.problem.X.T, self.problem.X)


PEERS = (Pass, Gram)
