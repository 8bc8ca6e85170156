"""The problems: data by seed, a grid of λ, and what is asked for. λ and the objective as in the README.

Every problem comes from a seed and a few numbers: another seed, correlation or shape is one call away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

SEED = 42


@dataclass(frozen=True)
class Problem:
    """What a peer is given.

    X : (n, p) array, Fortran order, or scipy CSC;  y : (n,) array, −1 and 1 for the logistic loss
    lams : (L,) array, decreasing
    task : "path" (weights at every λ), "cv" (the mean squared error of K folds at every λ),
        "loo" (that of leave-one-out, of ridge)
    loss : "squares" or "logistic";  l1_ratio : 1 for L1, 0 for L2
    folds : (n,) integers, the fold that a row is held out in
    """

    name: str
    X: Any
    y: np.ndarray
    lams: np.ndarray
    task: str = "path"
    loss: str = "squares"
    l1_ratio: float = 1.0
    folds: np.ndarray | None = None

    @property
    def is_sparse(self) -> bool:
        return hasattr(self.X, "indptr")

    @property
    def density(self) -> float:
        n, p = self.X.shape
        return self.X.nnz / (n * p) if self.is_sparse else 1.0

    def save(self, folder: Path) -> None:
        arrays = {"y": self.y, "lams": self.lams}
        if self.folds is not None:
            arrays["folds"] = self.folds
        parts = ("data", "indices", "indptr") if self.is_sparse else ()
        arrays |= {part: getattr(self.X, part) for part in parts} or {"X": self.X}
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        fields = ("name", "task", "loss", "l1_ratio")
        about = {field: getattr(self, field) for field in fields} | {"shape": self.X.shape}
        (folder / "problem.json").write_text(json.dumps(about))

    @classmethod
    def load(cls, folder: Path) -> Problem:
        about = json.loads((folder / "problem.json").read_text())
        arrays = {file.stem: np.load(file) for file in folder.glob("*.npy")}
        shape = about.pop("shape")
        if "indptr" in arrays:
            from scipy.sparse import csc_array

            arrays["X"] = csc_array(tuple(map(arrays.pop, ("data", "indices", "indptr"))), shape=shape)
        return cls(**arrays, **about)


def l1_max(X: Any, y: np.ndarray, loss: str, l1_ratio: float) -> float:
    """The smallest λ at which every weight is zero."""
    residual = (y > 0) - np.mean(y > 0) if loss == "logistic" else y - y.mean()
    return float(np.abs(X.T @ residual).max() / len(y) / l1_ratio)


def grid(X: Any, y: np.ndarray, eps: float, loss: str = "squares", l1_ratio: float = 1.0) -> np.ndarray:
    return np.asarray(l1_max(X, y, loss, l1_ratio) * np.geomspace(1.0, eps, 100))


def gaussian(n: int, p: int, rho: float, active: int, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian rows with correlation ρ^|i−j|, columns centred; `active` weights from N(0, 1), SNR 3."""
    rng = np.random.default_rng(seed)
    X = np.empty((n, p), order="F")
    X[:, 0] = rng.standard_normal(n)
    for j in range(1, p):
        X[:, j] = rho * X[:, j - 1] + np.sqrt(1 - rho**2) * rng.standard_normal(n)
    X -= X.mean(axis=0)
    return X, _response(X, active, rng)


def power_law(n: int, p: int, density: float, active: int, seed: int = SEED) -> tuple[Any, np.ndarray]:
    """CSC, column counts falling as j^−0.8, values 1 + Exp(1); the weights as in `gaussian`."""
    from scipy.sparse import csc_array

    rng = np.random.default_rng(seed)
    share = np.arange(1, p + 1.0) ** -0.8
    counts = np.clip(np.round(share / share.sum() * density * n * p), 1, n).astype(int)
    counts = rng.permutation(counts)
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    rows = [np.sort(rng.choice(n, count, replace=False)) for count in counts]
    data = 1.0 + rng.exponential(size=indptr[-1])
    X = csc_array((data, np.concatenate(rows).astype(np.int32), indptr), shape=(n, p))
    return X, _response(X, active, rng)


def _response(X: Any, active: int, rng: np.random.Generator) -> np.ndarray:
    w = np.zeros(X.shape[1])
    w[rng.choice(len(w), active, replace=False)] = rng.standard_normal(active)
    signal = X @ w
    noise = rng.standard_normal(len(signal))
    return np.asarray(signal + noise * np.std(signal) / np.sqrt(3) / np.std(noise))


def lasso(name: str, data: Callable[[], Any], eps: float, l1_ratio: float = 1.0) -> Problem:
    X, y = data()
    return Problem(name, X, y, grid(X, y, eps, l1_ratio=l1_ratio), l1_ratio=l1_ratio)


def ridge(name: str, data: Callable[[], Any], task: str = "path") -> Problem:
    """λ over six decades around the mean variance of a column."""
    X, y = data()
    lams = X.var(axis=0).mean() * np.geomspace(1e3, 1e-3, 100)
    return Problem(name, X, y, lams, task=task, l1_ratio=0.0)


def cross_validation(name: str, data: Callable[[], Any], eps: float) -> Problem:
    """Five folds, drawn the way adelie draws its own from this seed: so that all can have the same."""
    problem = lasso(name, data, eps)
    n = len(problem.y)
    order = np.random.RandomState(SEED).choice(n, n, replace=False)
    folds = np.empty(n, dtype=int)
    for k, held_out in enumerate(np.array_split(order, 5)):
        folds[held_out] = k
    return replace(problem, task="cv", folds=folds)


def logistic(name: str, data: Callable[[], Any], l1_ratio: float, eps: float) -> Problem:
    X, y = data()
    lams = grid(X, y, eps, "logistic") if l1_ratio else np.geomspace(1.0, eps, 100)
    return Problem(name, X, y, lams, loss="logistic", l1_ratio=l1_ratio)


def signs(n: int, p: int, rho: float, active: int, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """`gaussian`, of y its sign."""
    X, y = gaussian(n, p, rho, active, seed)
    return X, np.where(y > 0, 1.0, -1.0)


def diabetes() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_diabetes

    X, y = load_diabetes(return_X_y=True)
    return _standardised(X), y


def breast_cancer() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_breast_cancer

    X, y = load_breast_cancer(return_X_y=True)
    return _standardised(X), np.where(y > 0, 1.0, -1.0)


def digits() -> tuple[np.ndarray, np.ndarray]:
    """The digits 0–4 against 5–9."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    return _standardised(X[:, X.std(axis=0) > 0]), np.where(y > 4, 1.0, -1.0)


def _standardised(X: np.ndarray) -> np.ndarray:
    return np.asfortranarray((X - X.mean(axis=0)) / X.std(axis=0))


n100k_p100 = partial(gaussian, 100_000, 100, 0.5, 10)
p10k_n200 = partial(gaussian, 200, 10_000, 0.6, 20)
p5k_n1k = partial(gaussian, 1_000, 5_000, 0.6, 50)

MAIN: dict[str, Callable[[str], Problem]] = {
    "diabetes": lambda name: lasso(name, diabetes, 1e-3),
    "n100k_p100": lambda name: lasso(name, n100k_p100, 1e-3),
    "p10k_n200": lambda name: lasso(name, p10k_n200, 1e-2),
    "p5k_n1k": lambda name: lasso(name, p5k_n1k, 1e-2),
    "sparse_20k_50k": lambda name: lasso(name, partial(power_law, 20_000, 50_000, 1e-3, 500), 1e-2),
    "enet_n100k_p100": lambda name: lasso(name, n100k_p100, 1e-3, 0.5),
    "enet_p5k_n1k": lambda name: lasso(name, p5k_n1k, 1e-2, 0.5),
    "l1_logistic_breast_cancer": lambda name: logistic(name, breast_cancer, 1.0, 1e-3),
    "l1_logistic_digits": lambda name: logistic(name, digits, 1.0, 1e-2),
    "l1_logistic_2000_2000": lambda name: logistic(name, partial(signs, 2_000, 2_000, 0.6, 50), 1.0, 1e-2),
    "l2_logistic_breast_cancer": lambda name: logistic(name, breast_cancer, 0.0, 1e-4),
    "l2_logistic_2000_2000": lambda name: logistic(name, partial(signs, 2_000, 2_000, 0.6, 50), 0.0, 1e-4),
    "ridge_n100k_p100": lambda name: ridge(name, n100k_p100),
    "ridge_p5k_n1k": lambda name: ridge(name, p5k_n1k),
    "loo_n100k_p100": lambda name: ridge(name, n100k_p100, "loo"),
    "loo_p5k_n1k": lambda name: ridge(name, p5k_n1k, "loo"),
    "cv_n100k_p100": lambda name: cross_validation(name, n100k_p100, 1e-3),
    "cv_p10k_n200": lambda name: cross_validation(name, p10k_n200, 1e-2),
    "cv_p5k_n1k": lambda name: cross_validation(name, p5k_n1k, 1e-2),
}

HALF_DECADES = np.sqrt(10.0) ** np.arange(5)

# n and p of a dense lasso, density of a sparse one, each over two decades.
GROWING: dict[str, Callable[[str], Problem]] = {
    f"grow_n_{n}": lambda name, n=n: lasso(name, partial(gaussian, n, 100, 0.5, 10), 1e-3)
    for n in (1_000 * HALF_DECADES).round(-2).astype(int)
}
GROWING |= {
    f"grow_p_{p}": lambda name, p=p: lasso(name, partial(gaussian, 200, p, 0.6, 20), 1e-2)
    for p in (500 * HALF_DECADES).round(-2).astype(int)
}
GROWING |= {
    f"grow_density_{density:.0e}": lambda name, d=density: lasso(
        name, partial(power_law, 5_000, 20_000, d, 100), 1e-2
    )
    for density in (3e-4, 1e-3, 3e-3, 1e-2, 3e-2)
}

# Small problems of every kind, for a first look.
QUICK: dict[str, Callable[[str], Problem]] = {
    "diabetes": MAIN["diabetes"],
    "p2k_n100": lambda name: lasso(name, partial(gaussian, 100, 2_000, 0.6, 10), 1e-2),
    "l1_logistic_breast_cancer": MAIN["l1_logistic_breast_cancer"],
    "ridge_n10k_p50": lambda name: ridge(name, partial(gaussian, 10_000, 50, 0.5, 10)),
    "cv_n10k_p50": lambda name: cross_validation(name, partial(gaussian, 10_000, 50, 0.5, 10), 1e-3),
}

ALL = QUICK | MAIN | GROWING


def make(name: str) -> Problem:
    """The problem of this name; KeyError for one that there is not."""
    return ALL[name](name)
