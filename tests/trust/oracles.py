"""Five oracles that share no line with this package: random problems, the same for each, and their answers.

scikit-learn, lars's knots, closed forms in exact fractions, R's glmnet, and CVXPY told the printed objective.
One that is not installed is said to be not here, and nothing of it is counted; `make test-libraries` has all.
"""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge, lars_path

from l1l2.path import elastic_net_path, lasso_knots, lasso_path, logistic_path, ridge_path

from .table import Row, counted

PROBLEMS, FEW = 300, 60  # FEW for an oracle that takes its time
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Problem:
    """kind : "squares" or "two" classes;  v : (n,) weights, f : (p,) factors;  ratio : share of L1"""

    kind: str
    X: Any
    y: Any
    v: Any
    f: Any
    lam: float
    ratio: float
    intercept: bool
    positive: bool

    def ours(self) -> Any:
        """(p + 1,): the intercept, then the weights."""
        how = {"fit_intercept": self.intercept, "sample_weight": self.v, "penalty_factor": self.f}
        if self.kind == "two":
            path = logistic_path(
                self.X, self.y, [self.lam], l1_ratio=self.ratio, positive=self.positive, tol=1e-14, **how
            )
        elif self.ratio == 0:
            path = ridge_path(self.X, self.y, [self.lam], positive=self.positive, **how)
        else:
            path = elastic_net_path(
                self.X, self.y, [self.lam], l1_ratio=self.ratio, positive=self.positive, tol=1e-14, **how
            )
        return np.append(path.intercepts[0], path.coefs[0])


def problem(seed: int, kind: str, plain: bool = False) -> Problem:
    """plain : without factors and signs, as scikit-learn has neither for all of its models"""
    rng = np.random.default_rng([seed, 7])
    n, p = int(rng.integers(25, 60)), int(rng.integers(2, 9))
    X = rng.standard_normal((n, p)) * 2.0 ** rng.integers(-1, 2, p) + rng.standard_normal(p)
    score = X @ (rng.standard_normal(p) * rng.integers(0, 2, p)) + 1.5 * rng.standard_normal(n)
    y = score if kind == "squares" else (score > np.median(score)).astype(float)
    v = rng.integers(0, 4, n) * 1.0 if rng.integers(2) else np.ones(n)
    f = rng.choice([0.0, 0.5, 1.0, 2.0], p) if rng.integers(3) == 0 and not plain else np.ones(p)
    f[0] = 1.0
    intercept, positive = bool(rng.integers(3)), bool(rng.integers(4) == 0) and not plain
    ratio = float(rng.choice([1.0, 0.7, 0.3, 0.0]))
    u = v / v.sum()
    if kind == "squares":  # of y as one unit, in which glmnet works inside
        y = y / np.sqrt(u @ (y - intercept * (u @ y)) ** 2)
    lam = float(rng.choice([0.3, 0.1, 0.03])) * (1.0 if kind == "squares" else 0.3)
    return Problem(kind, X, y, v, f, lam, ratio, intercept, positive)


def apart(found: Any, expected: Any) -> float:
    """As a share of the largest number that is expected."""
    found, expected = np.ravel(found), np.ravel(expected)
    if found.shape != expected.shape:
        return np.inf
    return float(np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-3))


def compared(what: str, limit: float, pairs: Iterator[tuple[Any, Any]]) -> tuple[Row, list[str]]:
    shares = [apart(found, expected) for found, expected in pairs]
    outcomes = ["right" if share <= limit else "wrong" for share in shares]
    told = [f"{what} | problem {i} | {s:.1e} apart" for i, s in enumerate(shares) if not s <= limit]
    return counted(what, outcomes, f"worst difference {max(shares):.1e}, limit {limit:g}"), told


def absent(what: str, missing: str) -> tuple[Row, list[str]]:
    return Row(what, Counter(), f"not here: {missing}"), []


def of_scikit_learn() -> Iterator[tuple[Any, Any]]:
    for seed in range(PROBLEMS):
        at = problem(seed, "two" if seed % 3 == 0 else "squares", plain=True)
        total = at.v.sum()
        if at.kind == "two":
            model: Any = LogisticRegression(
                C=1 / (at.lam * total), solver="newton-cholesky", tol=1e-12, fit_intercept=at.intercept
            )
            at = Problem(**{**vars(at), "ratio": 0.0})
        elif at.ratio == 0:
            model = Ridge(at.lam * total, fit_intercept=at.intercept, solver="svd")
        else:
            model = ElasticNet(
                at.lam, l1_ratio=at.ratio, fit_intercept=at.intercept, tol=1e-15, max_iter=10**6
            )
        model.fit(at.X, at.y, sample_weight=at.v)
        yield at.ours(), np.append(model.intercept_, model.coef_)


def of_lars() -> Iterator[tuple[Any, Any]]:
    """Every knot, its λ and its weights, and the weights half way between two of them."""
    for seed in range(PROBLEMS):
        at = problem(seed, "squares")
        X, y = at.X - at.X.mean(axis=0), at.y - at.y.mean()
        lams, _, coefs = lars_path(X, y, method="lasso")
        found = lasso_knots(at.X, at.y)
        yield found.lams, lams
        yield found.coefs, coefs.T
        between = (lams[1:] + lams[:-1]) / 2
        yield lasso_path(at.X, at.y, between).coefs, (coefs[:, 1:] + coefs[:, :-1]).T / 2


def of_closed_forms() -> Iterator[tuple[Any, Any]]:
    for seed in range(PROBLEMS):
        rng = np.random.default_rng([seed, 11])
        lam, ratio = float(rng.choice([0.5, 0.1, 0.02])), float(rng.choice([1.0, 0.5]))
        yield one_feature(rng, lam, ratio)
        yield orthonormal(rng, lam, ratio)
        yield ridge(rng, lam)


def one_feature(rng: Any, lam: float, ratio: float) -> tuple[Any, Any]:
    """The soft threshold of the one product, in fractions: with weights, with an intercept, with a sign."""
    x, y, v = rng.standard_normal(12) + 1, rng.standard_normal(12) + 2, rng.integers(1, 5, 12) * 1.0
    positive, f = bool(rng.integers(2)), float(rng.choice([0.5, 1.0, 2.0]))
    how = {"sample_weight": v, "penalty_factor": [f], "positive": positive}
    path = elastic_net_path(x[:, None], y, [lam], l1_ratio=ratio, **how)
    xs, ys, vs = ([Fraction(float(a)) for a in column] for column in (x, y, v))
    total, l1 = sum(vs), Fraction(lam) * Fraction(ratio) * Fraction(f)
    l2 = Fraction(lam) * (1 - Fraction(ratio)) * Fraction(f)
    x_mean, y_mean = (sum(a * b for a, b in zip(vs, zs, strict=True)) / total for zs in (xs, ys))
    pull = sum(a * (b - x_mean) * (c - y_mean) for a, b, c in zip(vs, xs, ys, strict=True)) / total
    square = sum(a * (b - x_mean) ** 2 for a, b in zip(vs, xs, strict=True)) / total
    beyond = max(abs(pull) - l1, Fraction(0)) * (1 if pull > 0 else 0 if positive else -1)
    w = beyond / (square + l2)
    return np.append(path.intercepts, path.coefs), [float(y_mean - w * x_mean), float(w)]


def orthonormal(rng: Any, lam: float, ratio: float) -> tuple[Any, Any]:
    """The columns of Hadamard's matrix of order 8: XᵀX = 8·I without rounding, and a threshold for each."""
    H = np.array([[1.0]])
    for _ in range(3):
        H = np.block([[H, H], [H, -H]])
    y = rng.standard_normal(8) + 3
    path = elastic_net_path(H[:, 1:], y, [lam], l1_ratio=ratio)
    l1, l2 = Fraction(lam) * Fraction(ratio), Fraction(lam) * (1 - Fraction(ratio))
    expected = []
    for column in H[:, 1:].T:
        pull = sum(Fraction(float(a)) * Fraction(float(b)) for a, b in zip(column, y, strict=True)) / 8
        size = max(abs(pull) - l1, Fraction(0)) / (1 + l2)
        expected.append(float(size if pull > 0 else -size))
    return path.coefs[0], expected


def ridge(rng: Any, lam: float) -> tuple[Any, Any]:
    """(XᵀX/n + λI)w = Xᵀy/n by elimination, in fractions."""
    n, p = 10, 4
    X, y = rng.standard_normal((n, p)), rng.standard_normal(n)
    columns = [[Fraction(float(a)) for a in column] for column in [*X.T, y]]
    rows = [
        [
            sum(a * b for a, b in zip(columns[i], column, strict=True)) / n + (Fraction(lam) if i == j else 0)
            for j, column in enumerate(columns)
        ]
        for i in range(p)
    ]
    for i in range(p):
        rows[i] = [a / rows[i][i] for a in rows[i]]
        for k in range(p):
            if k != i:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i], strict=True)]
    return ridge_path(X, y, [lam], fit_intercept=False).coefs[0], [float(row[p]) for row in rows]


def of_glmnet() -> Iterator[tuple[Any, Any]]:
    problems = [problem(seed, "two" if seed % 3 == 0 else "squares") for seed in range(PROBLEMS)]
    with TemporaryDirectory() as folder:
        lines, answers = Path(folder, "problems.csv"), Path(folder, "answers.csv")
        lines.write_text("\n".join(map(line_of, problems)) + "\n")
        subprocess.run(["Rscript", HERE / "oracles.R", lines, answers], check=True, capture_output=True)
        expected = [np.array(line.split(","), float) for line in answers.read_text().splitlines()]
    for at, there in zip(problems, expected, strict=True):
        yield at.ours(), there


def line_of(at: Problem) -> str:
    kind = {"squares": "gaussian", "two": "binomial"}[at.kind]
    numbers = [*at.X.shape, at.lam, at.ratio, at.intercept, at.positive, *at.f, *at.v, *at.y, *at.X.T.ravel()]
    return ",".join([kind, *(repr(float(number)) for number in numbers)])


def of_cvxpy() -> Iterator[tuple[Any, Any]]:
    from tests.libraries.test_cvxpy import theirs

    for seed in range(FEW):
        at = problem(seed, "two" if seed % 3 == 0 else "squares")
        variant = {"fit_intercept": at.intercept, "positive": at.positive}
        w, b = theirs(at.kind, at.X, at.y, at.v, at.lam, at.ratio, at.f, variant)
        yield at.ours(), np.append(b, w)


def has_glmnet() -> bool:
    asked = ["Rscript", "-e", "library(glmnet)"]
    return shutil.which("Rscript") is not None and subprocess.run(asked, capture_output=True).returncode == 0


Pairs = Callable[[], Iterator[tuple[Any, Any]]]
# What it is called, how far apart two answers may be, whether it is here, and what is missing if not.
ORACLES: dict[str, tuple[float, Pairs, Callable[[], bool], str]] = {
    "scikit-learn": (1e-6, of_scikit_learn, lambda: True, ""),
    "lars, its knots and between": (1e-9, of_lars, lambda: True, ""),
    "closed forms in fractions": (1e-12, of_closed_forms, lambda: True, ""),
    "R's glmnet": (1e-6, of_glmnet, has_glmnet, "Rscript with glmnet"),
    "CVXPY": (1e-4, of_cvxpy, lambda: find_spec("cvxpy") is not None, "cvxpy"),
}


def rows() -> Iterator[tuple[Row, list[str]]]:
    for name, (limit, pairs, is_here, missing) in ORACLES.items():
        what = f"oracle: {name}"
        if not is_here():
            yield absent(what, missing)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs; what ours would say shows in the difference
            yield compared(what, limit, pairs())
