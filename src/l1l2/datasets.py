"""The data of chapters and tests, each with its units and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from ._validation import Array, count, flag, number, positive, vector


@dataclass(frozen=True, eq=False)
class Dataset:
    """Data, what they measure, and where they come from.

    X : (n, p) array;  y : (n,) array
    feature_names, units : (p,) tuples
    target : what y is, with its unit;  source : where the data come from
    coef : (p,) array, intercept : float, the weights that made y; None where nobody knows them
    """

    X: Array
    y: Array
    feature_names: tuple[str, ...]
    units: tuple[str, ...]
    target: str
    source: str
    coef: Array | None = None
    intercept: float | None = None


def load_diabetes(standardise: bool = True) -> Dataset:
    """442 diabetes patients: ten measurements at baseline, and the progression of the disease a year later.

    standardise : columns of mean 0 and variance 1 (with 1/n, not 1/(n − 1)); False for the measured values

    The source states no units; those given are the usual ones for such values. The data come from
    scikit-learn, whose copy differs from the paper's in the sixth digit of bp and ltg.
    """
    from sklearn.datasets import load_diabetes as load  # here, since it takes a while

    X, y = load(return_X_y=True, scaled=False)
    X, y = np.ascontiguousarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    units = (
        "years",
        "1 or 2",
        "kg/m²",
        "mmHg",
        "mg/dL",
        "mg/dL",
        "mg/dL",
        "ratio tc/hdl",
        "log of mg/dL",
        "mg/dL",
    )
    if flag("load_diabetes", "standardise", standardise):
        X = X - X.mean(axis=0)
        X /= X.std(axis=0)
        units = ("standard deviations",) * 10
    return Dataset(
        X,
        y,
        ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu"),
        units,
        "a quantitative measure of disease progression one year after baseline",
        "Efron, Hastie, Johnstone and Tibshirani (2004), Least angle regression, Ann. Statist. 32, 407–499",
    )


def load_filip() -> Dataset:
    """82 measurements of y at x between −9 and −3, with x, x², … x¹⁰ for columns: NIST's hardest regression.

    The ten columns are so nearly dependent that sums of their products hold no digit of the weights.
    """
    with (files("l1l2") / "filip.csv").open(encoding="ascii") as lines:
        y, x = np.loadtxt(lines, delimiter=",", skiprows=1, unpack=True)
    return Dataset(
        x[:, None] ** np.arange(1, 11),
        y,
        tuple(f"x^{k}" for k in range(1, 11)),
        tuple(f"unit of x, to the power {k}" for k in range(1, 11)),
        "y, as observed; the source gives no unit",
        "A. Filippelli, in NIST's Statistical Reference Datasets, linear regression, Filip (public domain)",
    )


def six_variable_example(
    seed: int = 0, *, n: int = 100, sd: Sequence[float] = (1.0, 2000.0, 1.0, 1.0, 1.0, 1.0)
) -> Dataset:
    """The six-variable equation printed in S3, given data and units: x2 is in metres and spreads over 2 km.

    seed : of the draw;  n : samples, at least 8
    sd : (6,) standard deviations of the columns. With 2000 for x2 its coefficient −0.0007 is worth −1.4 units
        of y per standard deviation, more than any other's; with 1 it is worth next to nothing.

    In the sample the columns have mean 0 and exactly these standard deviations, and neither they nor the
    noise (standard deviation 0.3) correlate: least squares gives back the printed equation.
    """
    n = count("six_variable_example", "n", n, least=8)
    spread = vector("six_variable_example", "sd", sd, 6, each="variable")
    for value in spread:
        positive("six_variable_example", "sd", float(value))
    seed = count("six_variable_example", "seed", seed, 0)
    draws = np.random.default_rng(seed).standard_normal((n, 7))
    basis = np.linalg.qr(draws - draws.mean(axis=0))[0] * np.sqrt(n)
    coef, intercept = np.array([0.4561, -0.0007, 0.3251, 0.0009, 0.0001, -0.9142]), -0.553
    X = basis[:, :6] * spread
    return Dataset(
        X,
        X @ coef + intercept + 0.3 * basis[:, 6],
        tuple(f"x{j}" for j in range(1, 7)),
        ("standard units", "m", *["standard units"] * 4),
        "y, in units of its own",
        "simulated from the six-variable equation printed in S3",
        coef,
        intercept,
    )


def simulate_sparse(n: int, p: int, k: int, *, snr: float = 3.0, rho: float = 0.0, seed: int = 0) -> Dataset:
    """A linear model in which k of p features matter.

    n, p, k : samples, features, features that matter (0 ≤ k ≤ p), which have weights +1 or −1
    snr : variance of the signal over variance of the noise, > 0; with k = 0 the noise has variance 1
    rho : correlation of neighbouring columns, −1 < ρ < 1; columns i and j correlate as ρ^|i−j|

    Columns are Gaussian with variance 1 (in the population); the intercept is 0.
    """
    n, p, k = (count("simulate_sparse", *pair) for pair in (("n", n), ("p", p), ("k", k, 0)))
    snr, rho = positive("simulate_sparse", "snr", snr), number("simulate_sparse", "rho", rho)
    if k > p:
        raise ValueError(f"simulate_sparse: k must be at most p = {p}, got {k}. Only p features can matter.")
    if not -1 < rho < 1:
        raise ValueError(f"simulate_sparse: rho must lie in (-1, 1), got {rho}. 0 means independent columns.")
    rng = np.random.default_rng(count("simulate_sparse", "seed", seed, 0))
    X = rng.standard_normal((n, p))
    for j in range(1, p):
        X[:, j] = rho * X[:, j - 1] + np.sqrt(1 - rho**2) * X[:, j]
    coef = np.zeros(p)
    support = rng.choice(p, size=k, replace=False)
    coef[support] = rng.choice([-1.0, 1.0], size=k)
    signal = float(coef[support] @ rho ** np.abs(support[:, None] - support) @ coef[support]) if k else 1.0
    noise = np.sqrt((signal if k else snr) / snr)
    return Dataset(
        X,
        X @ coef + noise * rng.standard_normal(n),
        tuple(f"x{j}" for j in range(1, p + 1)),
        ("standard units",) * p,
        "y, in units of its own",
        f"simulated: n={n}, p={p}, k={k}, snr={snr:g}, rho={rho:g}, seed={seed}",
        coef,
        0.0,
    )
