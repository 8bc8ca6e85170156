"""R's glmnet, fitted by Rscript with the line that `explain` gives."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from .cases import agree, cases, data

SCRIPT = Path(__file__).with_name("glmnet.R")


@pytest.mark.parametrize("case", cases("glmnet.gaussian", "glmnet.binomial"), ids=str)
def test_glmnet_finds_the_books_solution(case, tmp_path):
    assert shutil.which("Rscript"), "R with glmnet is needed: on Debian, apt-get install r-cran-glmnet"
    X, y = data(case.loss)
    files = [tmp_path / "X.csv", tmp_path / "y.csv"]
    for file, values in zip(files, (X, y), strict=True):
        np.savetxt(file, values, delimiter=",", fmt="%.17g")
    run = subprocess.run(["Rscript", SCRIPT, *files, case.line(y)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    intercept, *weights = map(float, run.stdout.split())
    agree([*weights, intercept], case.expected())
