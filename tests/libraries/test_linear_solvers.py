"""celer, skglm, adelie and statsmodels, fitted with the line that `explain` gives."""

from __future__ import annotations

import adelie
import celer
import numpy as np
import pytest
import skglm
import statsmodels.api

from .cases import agree, cases, data, run

LASSOS = ["celer.Lasso", "celer.LogisticRegression", "skglm.Lasso", "skglm.SparseLogisticRegression"]


@pytest.mark.parametrize("case", cases(*LASSOS), ids=str)
def test_celer_and_skglm_find_the_books_solution(case):
    X, y = data(case.loss)
    model = run(case.line(y), celer=celer, skglm=skglm).set_params(tol=1e-12, max_iter=10_000)
    model.fit(X, y)
    agree(np.append(model.coef_, model.intercept_), case.expected())


@pytest.mark.parametrize("case", cases("adelie.gaussian"), ids=str)
def test_adelie_finds_the_books_solution(case):
    X, y = data(case.loss)
    line = case.line(y).replace(")", ", tol=1e-16, progress_bar=False)").replace("(y, tol=1e-16, progress_bar=False)", "(y)")
    state = run(line, adelie=adelie, X=X, y=y)
    agree(np.append(state.betas.toarray()[-1], state.intercepts[-1]), case.expected())
