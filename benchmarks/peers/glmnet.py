"""R's glmnet, through one R process that stays and takes the time itself (glmnet.R).

λ as is for the lasso and logistic regression, with standardize=FALSE. For squares with a < 1 glmnet divides y
by its standard deviation s and with it the L2 part: for (λ, a) it is given λ(a + s(1 − a)) and
a/(a + s(1 − a)).
Its threshold is on the change of the objective, not a gap.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..problems import Problem
from ._peer import Peer

SCRIPT = Path(__file__).with_suffix(".R")


@cache
def installed() -> str | None:
    if shutil.which("Rscript") is None:
        return None
    asked = ["Rscript", "-e", 'cat(as.character(packageVersion("glmnet")))']
    answer = subprocess.run(asked, capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else None


class Glmnet(Peer):
    library = package = "glmnet (R)"
    ladder = tuple(10.0**-k for k in range(4, 21))

    def version(self) -> str | None:
        return installed()

    def offers(self, problem: Problem) -> bool:
        return problem.task in ("path", "cv")

    def load(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="glmnet-"))
        self.R = subprocess.Popen(
            ["Rscript", "--vanilla", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._ask("load")

    def _ask(self, *words: object) -> list[str]:
        assert self.R.stdin is not None
        assert self.R.stdout is not None
        print(*words, sep="\t", file=self.R.stdin, flush=True)
        answer = self.R.stdout.readline().split()
        if not answer:
            raise RuntimeError(f"glmnet: R ended at {words[0]!r}")
        return answer

    def prepare(self, problem: Problem, threads: int) -> None:
        super().prepare(problem, threads)
        self.lams, alpha = problem.lams, problem.l1_ratio
        if problem.loss == "squares" and alpha < 1:
            share = alpha + np.std(problem.y) * (1 - alpha)
            self.lams, alpha = problem.lams * share, alpha / share
        arrays = {
            "y": (problem.y > 0) * 1.0 if problem.loss == "logistic" else problem.y,
            "lambda": self.lams,
        }
        if problem.is_sparse:
            X = problem.X
            arrays |= {"data": X.data, "indices": X.indices.astype("i4"), "indptr": X.indptr.astype("i4")}
        else:
            arrays["X"] = problem.X.T
        if problem.folds is not None:
            arrays["folds"] = (problem.folds + 1).astype("i4")
        for name, array in arrays.items():
            np.ascontiguousarray(array).tofile(self.folder / f"{name}.bin")
        n, p = problem.X.shape
        about = {"n": n, "p": p, "sparse": int(problem.is_sparse), "alpha": repr(float(alpha))}
        about |= {"task": problem.task, "family": "gaussian" if problem.loss == "squares" else "binomial"}
        text = "".join(f"{key}: {value}\n" for key, value in about.items())
        (self.folder / "about.dcf").write_text(text)
        self._ask("problem", self.folder)

    def timed(self, knob: float, repeat: int) -> tuple[list[float], Any]:
        _, fitted, *seconds = self._ask("fit", repr(float(knob)), repeat, self.folder)
        return [float(second) for second in seconds], int(fitted)

    def read(self, raw: Any) -> Any:
        def numbers(name: str, kind: str = "f8") -> np.ndarray:
            return np.fromfile(self.folder / f"{name}.bin", kind)

        if self.problem.task == "cv":
            return numbers("curve")
        coefs = np.zeros((raw, self.problem.X.shape[1]))
        ends, rows = numbers("beta_p", "i4"), numbers("beta_i", "i4")
        coefs[np.repeat(np.arange(raw), np.diff(ends)), rows] = numbers("beta_x")
        return coefs, numbers("a0")

    def process(self) -> int | None:
        return self.R.pid

    def close(self) -> None:
        self.R.kill()
        self.R.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


PEERS = (Glmnet,)
