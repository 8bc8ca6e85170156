"""Random problems of every shape and degeneracy: the worst duality gap, and who judges the judge."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any, NamedTuple

import numpy as np

from l1l2 import Moments
from l1l2.optimality import duality_gap
from l1l2.path import elastic_net_path, lasso_path, ridge_path
from l1l2.solvers import ConvergenceWarning

from .table import Row, counted

PROBLEMS, JUDGED_TWICE = 10_000, 500
LIMIT = 1e-10  # of ‖y‖²/n
AGREE = 1e-12  # of ‖y‖²/n, between the judge and the same sums in 50 digits
KINDS = [
    "plain",
    "integers",
    "duplicates",
    "one-hot",
    "dependent",
    "scales",
    "constant",
    "wide",
    "zero",
    "large-mean",
    "one-row",
    "tall",
]


class Problem(NamedTuple):
    """ratio : share of L1;  lams : (L,);  how : options of the path"""

    kind: str
    X: Any
    y: Any
    ratio: float
    lams: Any
    how: dict[str, Any]


def design(kind: str, rng: np.random.Generator) -> tuple[Any, Any]:
    n, p = int(rng.integers(1, 25)), int(rng.integers(1, 20))
    n, p = (1 if kind == "one-row" else n), (3 * p if kind == "wide" else p)
    n = 200 if kind == "tall" else n
    X, y = rng.standard_normal((n, p)), rng.standard_normal(n) * 10.0 ** rng.integers(-3, 4)
    if kind == "integers":
        X, y = rng.integers(-1, 2, (n, p)).astype(float), rng.integers(-2, 3, n).astype(float)
    elif kind == "duplicates":
        X = X[:, rng.integers(p, size=p)] * rng.choice([-1.0, 1.0], size=p)
    elif kind == "one-hot":
        X = np.eye(p)[rng.integers(p, size=n)]
    elif kind == "dependent":
        X = X[:, : max(1, p // 2)] @ rng.integers(-1, 2, (max(1, p // 2), p)).astype(float)
    elif kind == "scales":
        X = X * 10.0 ** rng.integers(-3, 4, p)
    elif kind == "constant":
        X[:, rng.integers(p)] = 0.1
    elif kind == "zero":
        X[:, rng.integers(p)] = 0.0
        y = y * rng.integers(0, 2)
    elif kind == "large-mean":
        X, y = X + 1e4, y + 1e3
    return X, y


def problem(seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    X, y = design(kind, rng)
    n, p = X.shape
    how: dict[str, Any] = {"fit_intercept": bool(rng.integers(4))}
    if rng.integers(4) == 0:
        how["sample_weight"] = rng.integers(0, 4, n) + (np.arange(n) == 0) * 1.0
    if rng.integers(5) == 0:
        how["penalty_factor"] = rng.choice([0.0, 0.5, 1.0, 2.0], size=p)
    if rng.integers(5) == 0:
        how["positive"] = True
    size = float(np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max()) / n or 1.0
    lams = size * rng.choice([0.0, 1e-8, 1e-4, 1e-2, 0.1, 0.5, 1.0, 10.0], size=3)
    return Problem(kind, X, y, float(rng.choice([1.0, 0.9, 0.5, 0.05, 0.0])), lams, how)


def solved(of: Problem, moments: bool = False) -> Any:
    path: Any = {1.0: lasso_path, 0.0: ridge_path}.get(of.ratio, elastic_net_path)
    how = dict(of.how)
    if path is elastic_net_path:
        how["l1_ratio"] = of.ratio
    if not moments:
        return path(of.X, of.y, of.lams, **how)
    return path(Moments().update(of.X, of.y, how.pop("sample_weight", None)), None, of.lams, **how)


def mean_square(of: Problem) -> float:
    return float(np.average(of.y**2, weights=of.how.get("sample_weight")))


def worst_gap(of: Problem) -> tuple[float, bool]:
    """As a share of ‖y‖²/n, and whether it is told: by a warning, or by the gap that the path carries."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = solved(of)
    told = any(issubclass(one.category, ConvergenceWarning) for one in said)
    worst, size, honest = 0.0, mean_square(of), True
    for lam, w, b, own in zip(found.lams, found.coefs, found.intercepts, found.gaps, strict=True):
        how = {**of.how, "lam2": (1 - of.ratio) * lam}
        gap = duality_gap(of.X, of.y, w, b, of.ratio * lam, relative=False, **how)
        share = gap / size if size else (0.0 if gap == 0 else np.inf)
        worst, honest = max(worst, share), honest and (share <= LIMIT or share <= own)
    return worst, told or honest


def in_fifty_digits(of: Problem, w: Any, b: float, lam: float) -> tuple[float, Decimal]:
    """J − D (the residual scaled until it is feasible) and J, in sums of 50 digits; the intercept is free."""
    with localcontext() as context:
        context.prec = 50
        X, y, w = [[Decimal(x) for x in row] for row in of.X.tolist()], decimals(of.y), decimals(w)
        n, lam1 = len(y), Decimal(of.ratio) * Decimal(lam)
        lam2 = (1 - Decimal(of.ratio)) * Decimal(lam)
        r = [
            t - sum(a * c for a, c in zip(row, w, strict=True)) - Decimal(b)
            for row, t in zip(X, y, strict=True)
        ]
        shift, level = sum(r) / n, sum(y) / n
        r, y = [e - shift for e in r], [t - level for t in y]
        rr, yr = sum(e * e for e in r) / n, sum(e * t for e, t in zip(r, y, strict=True)) / n
        pulls = [
            sum(row[j] * e for row, e in zip(X, r, strict=True)) / n - lam2 * w[j] for j in range(len(w))
        ]
        l1, l2 = sum(abs(c) for c in w), sum(c * c for c in w)
        primal = (rr + shift * shift + lam2 * l2) / 2 + lam1 * l1
        size, most = rr + lam2 * l2, max(abs(q) for q in pulls)
        s = (
            min(max(yr / size, -lam1 / most if most else 0), lam1 / most if most else yr / size)
            if size
            else 0
        )
        return float(primal - max(Decimal(0), s * yr - s * s * size / 2)), primal


def decimals(values: Any) -> list[Decimal]:
    return [Decimal(float(value)) for value in values]


def judged_twice(seed: int) -> float:
    """By how much the judge claims too much or too little, as a share of ‖y‖²/n; nan for other problems."""
    of = problem(seed)
    lams = np.unique(of.lams[of.lams > 0])
    plain = set(of.how) == {"fit_intercept"} and of.how["fit_intercept"]
    if not plain or not lams.size or of.ratio < 0.5 or mean_square(of) == 0 or len(of.y) > 30:
        return float("nan")
    lam = float(lams[-1])
    rng = np.random.default_rng(seed)
    best = solved(of._replace(lams=np.array([lam])))
    w = best.coefs[0] + rng.choice([0.0, 1e-3]) * rng.standard_normal(of.X.shape[1]) * (best.coefs[0] != 0)
    b = float(best.intercepts[0])
    ours = duality_gap(of.X, of.y, w, b, of.ratio * lam, lam2=(1 - of.ratio) * lam, relative=False)
    # It has the best of several bounds of which this is one, and may not claim less than there is to gain.
    theirs, here = in_fifty_digits(of, w, b, lam)
    gain = float(here - in_fifty_digits(of, best.coefs[0], b, lam)[1])
    return max(0.0, ours - theirs, gain - ours) / mean_square(of)


def rows() -> Iterator[tuple[Row, list[str]]]:
    outcomes, told, largest = [], [], 0.0
    for seed in range(PROBLEMS):
        gap, warned = worst_gap(problem(seed))
        outcome = "right" if gap <= LIMIT else "warned" if warned else "wrong"
        largest = max(largest, gap) if outcome != "warned" else largest
        outcomes.append(outcome)
        if outcome != "right":
            told.append(
                f"certified | seed {seed}, {problem(seed).kind} | {outcome} | gap {gap:.2g} of ‖y‖²/n"
            )
    yield (
        counted(
            "random problems, certified", outcomes, f"worst gap {largest:.1e} of ‖y‖²/n, limit {LIMIT:g}"
        ),
        told,
    )
    apart, seed = [], 0
    while len(apart) < JUDGED_TWICE:
        share = judged_twice(seed)
        apart += [] if np.isnan(share) else [share]
        seed += 1
    found = ["right" if share <= AGREE else "wrong" for share in apart]
    note = f"the judge is off by {max(apart):.1e} of ‖y‖²/n, limit {AGREE:g}"
    yield counted("the judge, beside 50 digits", found, note), []
