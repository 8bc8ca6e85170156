"""The choice of λ for least squares: cross-validation, leave-one-out, criteria, refits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.model_selection import KFold

from l1l2 import ElasticNetCV, LassoCV, Moments, RidgeCV
from l1l2.path import lasso_path, ridge_path
from l1l2.selection import (
    criteria,
    cross_validate,
    kfold,
    kfold_path,
    nested_kfold,
    relaxed_path,
    ridge_loo,
)

from .answer import Answer, Caller, Fit, along, asked, strength
from .case import Case, N, Truth
from .squares_callers import BOTH, PATHS, given, rows, unit


def chosen(kind: Any, ratio: float, **options: Any) -> Any:
    """CV estimators of L1: the errors of three folds, and the weights on all rows."""

    def call(case: Case) -> Answer:
        alphas, lams = asked(case, unit(case, ratio))
        model = kind(alphas=alphas, cv=3, tol=1e-12, **options).fit(case.X, case.y, **given(case))
        numbers = {"errors": model.mse_path_.reshape(-1, 3), "predictions": model.predict(case.X)}
        if case.truth is None:
            return Answer([], numbers)
        truth = case.truth
        folds = list(KFold(3).split(truth.X))
        fit = Fit(model.coef_, model.intercept_, ratio * model.alpha_, (1 - ratio) * model.alpha_)
        return Answer([fit], numbers, lambda: {"errors": held_out(truth, folds, lams, ratio).T})

    return call


def ridge_chosen(case: Case) -> Answer:
    scale = rows(case.truth) if case.truth else 1.0
    alphas = strength(case, unit(case, 0.0), scale)
    alphas = case.grid if case.grid is not None else alphas
    model = RidgeCV(alphas=alphas, store_cv_results=True).fit(case.X, case.y, **given(case))
    numbers = {"errors": model.cv_results_, "predictions": model.predict(case.X)}
    if case.truth is None:
        return Answer([], numbers)
    fit = Fit(model.coef_, model.intercept_, 0.0, float(np.ravel(model.alpha_)[0]) / scale)
    return Answer([fit], numbers)


def crossed(ratio: float) -> Any:
    method = {1.0: "lasso", 0.5: "elastic_net", 0.0: "ridge"}[ratio]

    def call(case: Case) -> Answer:
        lams, known = asked(case, unit(case, ratio))
        found = cross_validate(case.X, case.y, lams, method=method, cv=3, **given(case))
        numbers = {"errors": found.errors}
        if case.truth is None:
            return Answer([], numbers)
        truth = case.truth
        fits = along(found.path.coefs, found.path.intercepts, known, ratio)
        return Answer(fits, numbers, lambda: {"errors": held_out(truth, shuffled(truth), known, ratio)})

    return call


def folded(case: Case) -> Answer:
    lams, known = asked(case, unit(case, 0.5))
    errors = kfold_path(case.X, case.y, lams, k=3, method="elastic_net", **given(case))
    if case.truth is None:
        return Answer([], {"errors": errors})
    truth = case.truth
    order = np.argsort(np.argsort(-np.asarray(lams, dtype=float), kind="stable"))
    return Answer(
        [], {"errors": errors}, lambda: {"errors": held_out(truth, shuffled(truth), known, 0.5)[:, order]}
    )


def nested(case: Case) -> Answer:
    lams, _ = asked(case, unit(case, 0.0))
    errors, lam = nested_kfold(case.X, case.y, lams, k=3, method="ridge", **given(case))
    return Answer([], {"errors": errors, "λ": lam})


def left_one_out(case: Case) -> Answer:
    lams, known = asked(case, unit(case, 0.0))
    loo, gcv = ridge_loo(case.X, case.y, lams, **given(case))
    numbers = {"loo": np.sort(loo), "gcv": gcv}
    if case.truth is None:
        return Answer([], numbers)
    return Answer([], numbers, lambda: {"loo": np.sort(one_by_one(case.truth, known))})  # type: ignore[arg-type]


def relaxed(case: Case) -> Answer:
    lams, known = asked(case, unit(case, 1.0))
    found = relaxed_path(case.X, case.y, lams, **given(case))
    numbers = {"weights": found.coefs, "intercepts": found.intercepts}
    return Answer(along(found.path.coefs, found.path.intercepts, known, 1.0), numbers)


def informed(case: Case) -> Answer:
    lams, known = asked(case, unit(case, 1.0))
    found = lasso_path(case.X, case.y, lams, **given(case))
    by = criteria(found, case.X, case.y, **given(case))
    return Answer(
        along(found.coefs, found.intercepts, known, 1.0), {"AIC": by.aic, "BIC": by.bic, "df": by.df}
    )


def summed(case: Case) -> Answer:
    """Refits and criteria of Moments, beside those of the rows."""
    moments = Moments().update(case.X, case.y, case.weights)
    lams, known = asked(case, unit(case, 1.0))
    found = relaxed_path(moments, None, lams)
    by = criteria(found.path, moments)
    return Answer(
        along(found.path.coefs, found.path.intercepts, known, 1.0),
        {"weights": found.coefs, "AIC": by.aic, "BIC": by.bic, "df": by.df},
    )


def summed_by_fold(case: Case) -> Answer:
    n = case.X.shape[0] if hasattr(case.X, "shape") and case.X.shape else N
    moments = Moments().update(case.X, case.y, case.weights, fold=np.arange(n) % 3)
    lams, known = asked(case, unit(case, 0.5))
    found = cross_validate(moments, None, lams, method="elastic_net")
    numbers = {"errors": found.errors}
    if case.truth is None:
        return Answer([], numbers)
    truth, every = case.truth, np.arange(len(case.truth.y))
    folds = [(every[every % 3 != k], every[every % 3 == k]) for k in range(min(3, len(every)))]
    fits = along(found.path.coefs, found.path.intercepts, known, 0.5)
    return Answer(fits, numbers, lambda: {"errors": held_out(truth, folds, known, 0.5)})


def shuffled(truth: Truth) -> Any:
    n = len(truth.y)
    return [(np.setdiff1d(np.arange(n), test), np.sort(test)) for test in kfold(n, k=3)]


def held_out(truth: Truth, folds: Iterable[Any], lams: Any, ratio: float) -> Any:
    """(K, L) errors of each fold at each λ: fitted without it, row by row, and scored."""
    errors = []
    for train, test in folds:
        v = None if truth.weights is None else truth.weights[train]
        how: dict[str, Any] = {"l1_ratio": ratio} if ratio == 0.5 else {}
        found = PATHS[ratio](truth.X[train], truth.y[train], lams, sample_weight=v, **how)
        misses = truth.y[test][:, None] - truth.X[test] @ found.coefs.T - found.intercepts
        errors.append(
            np.average(misses**2, axis=0, weights=None if truth.weights is None else truth.weights[test])
        )
    return np.array(errors)


def one_by_one(truth: Truth, lams: Any) -> Any:
    """(L,) leave-one-out errors by as many fits as there are rows, with the same penalty in sum."""
    n = len(truth.y)
    v = np.ones(n) if truth.weights is None else truth.weights
    misses = np.empty((n, len(lams)))
    for i in range(n):
        rest = np.arange(n) != i
        found = ridge_path(
            truth.X[rest], truth.y[rest], lams * v.sum() / v[rest].sum(), sample_weight=v[rest]
        )
        misses[i] = truth.y[i] - found.coefs @ truth.X[i] - found.intercepts
    return np.average(misses**2, axis=0, weights=v)


SELECTION = [
    Caller("LassoCV", "squares", chosen(LassoCV, 1.0), BOTH),
    Caller("ElasticNetCV", "squares", chosen(ElasticNetCV, 0.5), BOTH),
    Caller("RidgeCV", "squares", ridge_chosen, BOTH),
    Caller("cross_validate lasso", "squares", crossed(1.0), BOTH),
    Caller("cross_validate elastic_net", "squares", crossed(0.5), BOTH),
    Caller("cross_validate ridge", "squares", crossed(0.0), BOTH),
    Caller("kfold_path", "squares", folded, BOTH),
    Caller("nested_kfold", "squares", nested, BOTH),
    Caller("ridge_loo", "squares", left_one_out, BOTH),
    Caller("relaxed_path", "squares", relaxed, BOTH),
    Caller("criteria", "squares", informed, BOTH),
    Caller("cross_validate of Moments", "squares", summed_by_fold, BOTH),
    Caller("criteria of Moments", "squares", summed, BOTH),
]
