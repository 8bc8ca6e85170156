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
    line = (
        case.line(y)
        .replace(")", ", tol=1e-16, progress_bar=False)")
        .replace("(y, tol=1e-16, progress_bar=False)", "(y)")
    )
    state = run(line, adelie=adelie, X=X, y=y)
    agree(np.append(state.betas.toarray()[-1], state.intercepts[-1]), case.expected())


@pytest.mark.parametrize("case", cases("statsmodels.OLS", "statsmodels.GLM", "statsmodels.Logit"), ids=str)
def test_statsmodels_finds_the_books_solution(case):
    X, y = data(case.loss)
    tight = {
        "statsmodels.OLS": ", cnvrg_tol=1e-14, zero_tol=1e-12, maxiter=100_000)",
        "statsmodels.GLM": ", opt_method='Newton-CG', cnvrg_tol=1e-14, zero_tol=1e-12, maxiter=100_000)",
        "statsmodels.Logit": ", acc=1e-14, maxiter=100_000, disp=0)",
    }
    fit = run(case.line(y).removesuffix(")") + tight[case.name], statsmodels=statsmodels, X=X, y=y)
    intercept, *weights = fit.params
    agree([*weights, intercept], case.expected())
