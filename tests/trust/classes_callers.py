"""Classes: logistic regression, its path and the choice of λ; and networks of both kinds."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from l1l2 import LogisticRegression, LogisticRegressionCV
from l1l2.networks import MLPClassifier, MLPRegressor
from l1l2.path import logistic_path
from l1l2.selection import cross_validate

from .answer import Answer, Caller, Fit, along, asked, strength
from .case import Case
from .squares_callers import ALL, BOTH, given, rows


def unit(case: Case, ratio: float) -> float:
    return case.units[0] if ratio else case.units[0] * case.units[0]


def inverse(lam: Any) -> Any:
    """C of λ·n, which for λ infinite is 0; what is no number stands as it is."""
    if isinstance(lam, (int, float, np.floating)) and not np.isnan(float(min(lam, 1e308))):
        return 1 / lam if lam else np.inf
    return lam


def estimator(ratio: float, **options: Any) -> Any:
    def call(case: Case) -> Answer:
        n = rows(case.truth) if case.truth else 1.0
        C = inverse(case.raw if case.raw is not None else float(case.lam) * unit(case, ratio) * n)
        model = LogisticRegression(C=C, l1_ratio=ratio, tol=1e-8, **options)
        model.fit(case.X, case.y, **given(case))
        numbers = {"predictions": model.predict_proba(case.X if case.new_X is None else case.new_X)}
        if case.truth is None:
            return Answer([], numbers)
        lam = float(case.lam) * unit(case, ratio)
        return Answer([Fit(*plain(model), ratio * lam, (1 - ratio) * lam)], numbers)

    return call


def plain(model: Any) -> tuple[Any, Any]:
    """(p,) and a number for two classes."""
    if len(model.coef_) == 1:
        return model.coef_[0], model.intercept_[0]
    return model.coef_, model.intercept_


def chosen(case: Case) -> Answer:
    n = rows(case.truth) if case.truth else 1.0
    if case.grid is not None:
        Cs = [inverse(lam) for lam in case.grid]
    else:
        Cs = [inverse(strength(case, unit(case, 0.0), n))]
    model = LogisticRegressionCV(
        Cs=Cs, l1_ratios=(0.0,), cv=3, tol=1e-8, use_legacy_attributes=False, scoring="neg_log_loss"
    )
    model.fit(case.X, case.y, **given(case))
    numbers = {"scores": model.scores_, "predictions": model.predict_proba(case.X)}
    if case.truth is None:
        return Answer([], numbers)
    return Answer([Fit(*plain(model), 0.0, 0.0 if np.isinf(model.C_) else 1 / (model.C_ * n))], numbers)


def path(ratio: float) -> Any:
    def call(case: Case) -> Answer:
        lams, known = asked(case, unit(case, ratio))
        found = logistic_path(case.X, case.y, lams, l1_ratio=ratio, **given(case))
        return Answer(along(found.coefs, found.intercepts, known, ratio), {"gaps": found.gaps})

    return call


def crossed(case: Case) -> Answer:
    lams, known = asked(case, unit(case, 0.0))
    found = cross_validate(
        case.X, case.y, lams, method="logistic", l1_ratio=0.0, cv=3, tol=1e-14, **given(case)
    )
    return Answer(along(found.path.coefs, found.path.intercepts, known, 0.0), {"errors": found.errors})


def network(kind: Any) -> Any:
    """A network has no certificate: what it says is compared with what it says of the plain arrays."""

    def call(case: Case) -> Answer:
        model = kind((3,), max_iter=3, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # after three epochs, as asked
            model.fit(case.X, case.y, **given(case))
        return Answer([], {"predictions": np.asarray(predicted(model, case), dtype=float)})

    return call


def predicted(model: Any, case: Case) -> Any:
    X = case.X if case.new_X is None else case.new_X
    return model.predict_proba(X) if hasattr(model, "predict_proba") else model.predict(X)


NO_LAMBDA = frozenset({"weights", "new_X"})
CLASSES = [
    Caller("LogisticRegression", "classes", estimator(0.0), ALL),
    Caller("LogisticRegression L1", "classes", estimator(1.0), ALL),
    Caller("LogisticRegressionCV", "classes", chosen, BOTH),
    Caller("logistic_path L1", "classes", path(1.0), BOTH),
    Caller("logistic_path L2", "classes", path(0.0), BOTH),
    Caller("cross_validate logistic", "classes", crossed, BOTH),
    Caller("MLPClassifier", "classes", network(MLPClassifier), NO_LAMBDA),
    Caller("MLPRegressor", "squares", network(MLPRegressor), NO_LAMBDA),
]
