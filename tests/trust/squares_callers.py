"""Least squares: estimators, paths, moments, and the choice of λ."""

from __future__ import annotations

from typing import Any

import numpy as np

from l1l2 import ElasticNet, Lasso, Moments, Ridge
from l1l2.path import elastic_net_knots, elastic_net_path, lambda_max, lasso_knots, lasso_path, ridge_path

from .answer import Answer, Caller, Fit, along, asked, strength
from .case import Case, Truth

PATHS: dict[float, Any] = {1.0: lasso_path, 0.5: elastic_net_path, 0.0: ridge_path}


def unit(case: Case, ratio: float) -> float:
    """Of λ: x·y, or x² for ridge."""
    x, y = case.units
    return x * y if ratio else x * x


def rows(truth: Truth) -> float:
    return float(len(truth.y)) if truth.weights is None else float(truth.weights.sum())


def given(case: Case) -> dict[str, Any]:
    return {} if case.weights is None else {"sample_weight": case.weights}


def estimator(kind: Any, ratio: float, **options: Any) -> Any:
    def call(case: Case) -> Answer:
        scale = rows(case.truth) if kind is Ridge and case.truth else 1.0
        model = kind(alpha=strength(case, unit(case, ratio), scale), **options)
        model.fit(case.X, case.y, **given(case))
        numbers = {"predictions": model.predict(case.X if case.new_X is None else case.new_X)}
        if case.truth is None:
            return Answer([], numbers)
        lam = float(case.lam) * unit(case, ratio)
        fit = Fit(
            model.coef_, model.intercept_, ratio * lam, (1 - ratio) * lam, options.get("positive", False)
        )
        return Answer([fit], numbers)

    return call


def path(ratio: float, positive: bool = False) -> Any:
    def call(case: Case) -> Answer:
        lams, known = asked(case, unit(case, ratio))
        how: dict[str, Any] = {"l1_ratio": ratio} if ratio == 0.5 else {}
        found = PATHS[ratio](case.X, case.y, lams, positive=positive, **how, **given(case))
        return Answer(along(found.coefs, found.intercepts, known, ratio, positive), {"gaps": found.gaps})

    return call


def whole(function: Any) -> Any:
    """Knots, whose λ₂ is the case's λ for the elastic net."""

    def call(case: Case) -> Answer:
        lam2 = () if function is lasso_knots else (strength(case, unit(case, 0.0)),)
        found = function(case.X, case.y, *lam2)
        if case.truth is None:
            return Answer([], {"λ": found.lams})
        second = float(case.lam) * unit(case, 0.0) if lam2 else 0.0
        fits = [
            Fit(w, b, lam, second)
            for w, b, lam in zip(found.coefs, found.intercepts, found.lams, strict=True)
        ]
        return Answer(fits, {"λ": found.lams})

    return call


def start(case: Case) -> Answer:
    """λ_max: where all weights are zero, and not before."""
    top = lambda_max(case.X, case.y, **given(case))
    if case.truth is None:
        return Answer([], {"λ": top})
    truth = case.truth
    v = np.ones(len(truth.y)) if truth.weights is None else truth.weights
    v, X = (v / v.max()).astype(np.longdouble), truth.X.astype(np.longdouble)
    y = truth.y - v @ truth.y / v.sum()
    X = X - v @ X / v.sum()
    level = float(v @ truth.y.astype(np.longdouble) / v.sum())
    fits = [Fit(np.zeros(X.shape[1]), level, top, 0.0)] if top > 0 else []
    return Answer(fits, {"λ": top}, lambda: {"λ": float(np.abs(X.T @ (v * y)).max() / v.sum())})


def summed(ratio: float) -> Any:
    def call(case: Case) -> Answer:
        moments = Moments().update(case.X, case.y, case.weights)
        lams, known = asked(case, unit(case, ratio))
        found = PATHS[ratio](moments, None, lams)
        return Answer(along(found.coefs, found.intercepts, known, ratio), {"gaps": found.gaps})

    return call


def of_blocks(case: Case) -> Answer:
    """From an iterator over blocks of rows, read once: two of them, where rows can be cut off an array."""
    X, y, blocks = case.X, case.y, [(case.X, case.y)]
    if isinstance(X, np.ndarray) and isinstance(y, np.ndarray) and X.ndim == 2 and len(X) == len(y) > 1:
        blocks = [(X[:-1], y[:-1]), (X[-1:], y[-1:])]
    lams, known = asked(case, unit(case, 1.0))
    found = lasso_path(iter(blocks), None, lams)
    return Answer(along(found.coefs, found.intercepts, known, 1.0), {"gaps": found.gaps})


def start_of_moments(case: Case) -> Answer:
    top = lambda_max(Moments().update(case.X, case.y, case.weights))
    if case.truth is None:
        return Answer([], {"λ": top})
    plain = lambda_max(case.truth.X, case.truth.y, sample_weight=case.truth.weights)
    return Answer([], {"λ": top}, lambda: {"λ": plain})


BOTH, STRENGTH, ALL = (
    frozenset({"weights", "lam"}),
    frozenset({"lam"}),
    frozenset({"weights", "lam", "new_X"}),
)
SQUARES = [
    Caller("Lasso", "squares", estimator(Lasso, 1.0), ALL),
    Caller("Lasso positive", "squares", estimator(Lasso, 1.0, positive=True), ALL),
    Caller("ElasticNet", "squares", estimator(ElasticNet, 0.5), ALL),
    Caller("Ridge", "squares", estimator(Ridge, 0.0), ALL),
    Caller("Ridge positive", "squares", estimator(Ridge, 0.0, positive=True), ALL),
    Caller("lasso_path", "squares", path(1.0), BOTH),
    Caller("lasso_path positive", "squares", path(1.0, positive=True), BOTH),
    Caller("elastic_net_path", "squares", path(0.5), BOTH),
    Caller("ridge_path", "squares", path(0.0), BOTH),
    Caller("lasso_knots", "squares", whole(lasso_knots), frozenset()),
    Caller("elastic_net_knots", "squares", whole(elastic_net_knots), STRENGTH),
    Caller("lambda_max", "squares", start, frozenset({"weights"})),
    Caller("lasso_path of Moments", "squares", summed(1.0), BOTH),
    Caller("elastic_net_path of Moments", "squares", summed(0.5), BOTH),
    Caller("ridge_path of Moments", "squares", summed(0.0), BOTH),
    Caller("lasso_path of blocks", "squares", of_blocks, STRENGTH),
    Caller("lambda_max of Moments", "squares", start_of_moments, frozenset({"weights"})),
]
