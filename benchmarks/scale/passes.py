"""One pass over a file, in a process of its own: ours under a limit of memory, and the floor.

The floor reads the same columns and adds up one Gram matrix in float64: no folds, no means, nothing checked.
As ours does, it reads in one thread and sums in another.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from ..worker import ROOT, THREADS, Failed, megabytes
from .rows import batches

LIMIT = 2 * 2**30  # bytes
FOLDS = 5


def run(what: str, file: Path, groups: list[int]) -> dict[str, Any]:
    """What `ours` or `floor` found, in a new process with one BLAS thread."""
    environment = os.environ | {f"{name}_NUM_THREADS": "1" for name in THREADS}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    asked = [sys.executable, "-m", "benchmarks.scale.passes", what, str(file), json.dumps(groups)]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise Failed(f"{what}: {said[-1]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def ours(file: Path, groups: list[int]) -> dict[str, Any]:
    """Lasso path and cross-validation; RLIMIT_DATA bounds all that the process allocates and writes to."""
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    from l1l2 import lasso_path
    from l1l2.moments import Moments, from_parquet
    from l1l2.selection import cross_validate

    X = np.random.default_rng(0).normal(size=(2000, 10)).astype(np.float32, order="F")
    few = Moments().update(X, X[:, 0] - X[:, 1], fold=np.arange(2000) % FOLDS)
    lasso_path(few), cross_validate(few)  # kernels are compiled, which takes as long for few rows as for many
    start = time.perf_counter()
    moments = from_parquet(file, "y", folds=FOLDS, row_groups=groups)
    summed = time.perf_counter()
    path, chosen = lasso_path(moments), cross_validate(moments)
    return {
        "seconds": time.perf_counter() - start,
        "summing": summed - start,
        "n": moments.n_rows,
        "peak": megabytes("VmHWM", None) * 2**20,
        "gap": float(path.gaps.max()),
        "lam": chosen.lam_best,
    }


def floor(file: Path, groups: list[int]) -> dict[str, Any]:
    start, n, gram = time.perf_counter(), 0, 0.0
    with ThreadPoolExecutor(1) as reader:
        source = batches(file, groups)
        coming = reader.submit(next, source, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, source, None)
            Z = np.empty((batch.num_rows, batch.num_columns), order="F")
            for j, column in enumerate(batch.columns):
                Z[:, j] = column
            gram = gram + Z.T @ Z
            n += batch.num_rows
    return {"seconds": time.perf_counter() - start, "n": n, "first": float(np.sum(gram))}


if __name__ == "__main__":
    found = {"ours": ours, "floor": floor}[sys.argv[1]](Path(sys.argv[2]), json.loads(sys.argv[3]))
    print(json.dumps(found))
