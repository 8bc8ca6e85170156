"""Lasso and elastic net along λ."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._threads import threads
from ..moments import Moments
from ._path import Path, asked, lambda_grid
from ._small import Small, is_small
from ._squares import Squares


def lambda_max(
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    *,
    l1_ratio: float = 1.0,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    standardise: bool = False,
) -> float:
    """The smallest λ at which all penalised weights are zero: for the lasso max |xⱼᵀ(y − ȳ)|/n.

    Arguments as in `elastic_net_path`; l1_ratio is above 0, since ridge alone never reaches zero.

    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape.
    """
    where = "lambda_max"
    ratio, plain = _ratio(where, l1_ratio), not check.flag(where, "standardise", standardise)
    if plain and sample_weight is penalty_factor is None and is_small(X, y):
        intercept = check.flag(where, "fit_intercept", fit_intercept)
        small = Small(X, y, ratio, intercept, check.flag(where, "positive", positive), 1e-8)
        top = small.lambda_max()
        if top is not None:
            return top
    squares = Squares.checked(
        where,
        X,
        y,
        fit_intercept=fit_intercept,
        sample_weight=sample_weight,
        penalty_factor=penalty_factor,
        positive=positive,
        standardise=standardise,
        tol=1e-8,
        n_jobs=None,
    )
    return squares.curve(where, ratio).lambda_max(where)


def lasso_path(
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    lams: ArrayLike | None = None,
    *,
    n_lams: int = 100,
    eps: float = 1e-3,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    standardise: bool = False,
    tol: float = 1e-12,
    n_jobs: int | None = None,
) -> Path:
    """Lasso weights at each λ, exact and certified.

    X : (n, p) array, or scipy sparse; float32 and float64, C and Fortran order are read as they are
    y : (n,) array. Or X is `Moments`, which hold y and the weights of the rows: the same path, without a row.
        Or X is what they are made of, and read once: a Parquet file or an Arrow table, y being the name of a
        column, Dask arrays, a Dask dataframe, or an iterator over blocks (X, y)
    lams : (L,) array, in any order; the path holds them decreasing, repeated values kept. From λ_max up all
        weights are exactly zero. None for `lambda_grid(lambda_max(X, y), n_lams, eps)`, or for the single λ 0
        where λ_max is 0 (y does not vary, or varies with no column).
    sample_weight : (n,) array ≥ 0; the loss is their weighted mean. None for equal weights
    penalty_factor : (p,) array ≥ 0; λ is multiplied by it, feature by feature. 0 leaves a feature unpenalised
    positive : weights are kept ≥ 0
    standardise : penalise the weights of columns of unit (weighted) variance; the weights come back in the
        units of X
    tol : the relative duality gap to reach; where the data are wide a looser one saves time
    n_jobs : threads for the one pass over tall data; None for as many as the BLAS would use

    Raises ValueError or TypeError for λ < 0 and for input not finite, not real, or of the wrong shape.
    Raises DigitsLost where Moments do not hold the digits that are asked for.
    Warns ConvergenceWarning where a gap exceeds both tol and 1e-8 (columns nearly dependent).
    Sources: Osborne, Presnell and Turlach (2000), IMA J. Numer. Anal. 20, 389–403; Tibshirani et al. (2012),
    J. R. Stat. Soc. B 74, 245–266.
    """
    where = "lasso_path"
    plain = not check.flag(where, "standardise", standardise)
    if plain and sample_weight is penalty_factor is None and is_small(X, y):
        small = _small_path(where, X, y, 1.0, lams, n_lams, eps, fit_intercept, positive, tol, n_jobs)
        if small is not None:
            return small
    squares = Squares.checked(
        where,
        X,
        y,
        fit_intercept=fit_intercept,
        sample_weight=sample_weight,
        penalty_factor=penalty_factor,
        positive=positive,
        standardise=standardise,
        tol=tol,
        n_jobs=n_jobs,
    )
    return _along(where, squares, 1.0, lams, n_lams, eps)


def elastic_net_path(
    X: ArrayLike | Moments,
    y: ArrayLike | None = None,
    lams: ArrayLike | None = None,
    *,
    l1_ratio: float = 0.5,
    n_lams: int = 100,
    eps: float = 1e-3,
    fit_intercept: bool = True,
    sample_weight: ArrayLike | None = None,
    penalty_factor: ArrayLike | None = None,
    positive: bool = False,
    standardise: bool = False,
    tol: float = 1e-12,
    n_jobs: int | None = None,
) -> Path:
    """Elastic net weights at each λ, with λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ.

    l1_ratio : share of L1, in (0, 1]; 1 is the lasso. For 0 see `ridge_path`
    penalty_factor : multiplies both λ₁ and λ₂

    The rest as in `lasso_path`. Sources: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320; Friedman,
    Hastie and Tibshirani (2010), J. Stat. Softw. 33(1), for the parametrisation.
    """
    where = "elastic_net_path"
    ratio, plain = _ratio(where, l1_ratio), not check.flag(where, "standardise", standardise)
    if plain and sample_weight is penalty_factor is None and is_small(X, y):
        small = _small_path(where, X, y, ratio, lams, n_lams, eps, fit_intercept, positive, tol, n_jobs)
        if small is not None:
            return small
    squares = Squares.checked(
        where,
        X,
        y,
        fit_intercept=fit_intercept,
        sample_weight=sample_weight,
        penalty_factor=penalty_factor,
        positive=positive,
        standardise=standardise,
        tol=tol,
        n_jobs=n_jobs,
    )
    return _along(where, squares, ratio, lams, n_lams, eps)


def _small_path(
    where: str,
    X: Any,
    y: Any,
    l1_ratio: float,
    lams: ArrayLike | None,
    n_lams: int,
    eps: float,
    fit_intercept: bool,
    positive: bool,
    tol: float,
    n_jobs: int | None,
) -> Path | None:
    threads(where, n_jobs)
    grid = asked(where, lams, n_lams, eps)
    tol = check.positive(where, "tol", tol)
    fit_intercept = check.flag(where, "fit_intercept", fit_intercept)
    X, y = X.copy(order="K"), y.copy()
    small = Small(X, y, l1_ratio, fit_intercept, check.flag(where, "positive", positive), tol)
    return small.path(np.empty(n_lams), eps) if grid is None else small.path(grid, 0.0)


def _ratio(where: str, l1_ratio: float) -> float:
    if check.share(where, "l1_ratio", l1_ratio) == 0:
        raise ValueError(f"{where}: l1_ratio must be above 0, got {l1_ratio}. Use ridge_path.")
    return float(l1_ratio)


def _along(
    where: str, squares: Squares, l1_ratio: float, lams: ArrayLike | None, n_lams: int, eps: float
) -> Path:
    grid = asked(where, lams, n_lams, eps)
    curve = squares.curve(where, l1_ratio)
    if grid is None:
        top = curve.lambda_max(where)
        grid = lambda_grid(top, n_lams, eps) if top > 0 else np.zeros(1)
    return Path._along(where, curve, grid)
