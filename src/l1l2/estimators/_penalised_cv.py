"""LassoCV and ElasticNetCV: λ (and the share of L1) chosen by cross-validation of whole paths."""

from __future__ import annotations

from dataclasses import replace
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils import check_scalar
from sklearn.utils._param_validation import Interval, StrOptions

from .._refusals import completed
from .._validation import Array
from ..moments import Moments
from ..path import Path, lambda_max
from ..selection import cross_validate
from ._base import checks_parameters, relative_gap
from ._choice import CrossValidated, Rule, folds_of, routed, splitter_router
from ._penalised import SquaresEstimator

_LEAST_ALPHA = np.finfo(np.float64).resolution  # scikit-learn's grid where alpha_max is 0


class ElasticNetCV(CrossValidated, SquaresEstimator):
    """ElasticNet with alpha, and l1_ratio if several are given, chosen by cross-validation of whole paths.

    Parameters, with scikit-learn's names and meaning:
    l1_ratio : a share of L1 or several, in [0, 1]
    alphas : how many, spaced evenly in their logarithm down from alpha_max; or themselves
    eps : the last of them as a share of the first
    cv : folds: None for 5, a number, a splitter, or (train, test) pairs
    n_jobs, verbose : threads over the folds, and joblib's account of them
    fit_intercept, positive, tol : as in `ElasticNet`
    precompute, copy_X, max_iter, random_state, selection : accepted, without effect, as in `ElasticNet`
    and beyond scikit-learn
    rule : "min" for the alpha of least mean error, "1se" for the largest within one standard error of it

    Attributes: those of `ElasticNet`; alpha_; l1_ratio_; alphas_ (L,) or (R, L);
    mse_path_ (L, K) or (R, L, K), weighted within each of K folds; and beyond scikit-learn
    alpha_1se_ : the largest alpha whose mean error is within one standard error of the least
    path_ : the path along alphas_, at l1_ratio_

    Source: Stone (1974), J. R. Stat. Soc. B 36, 111–147, and as in `ElasticNet`.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "l1_ratio": [Interval(Real, 0, 1, closed="both"), "array-like"],
        "eps": [Interval(Real, 0, None, closed="neither")],
        "alphas": [Interval(Integral, 1, None, closed="left"), "array-like"],
        "fit_intercept": ["boolean"],
        "precompute": [StrOptions({"auto"}), "array-like", "boolean"],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "copy_X": ["boolean"],
        "cv": ["cv_object"],
        "verbose": ["verbose"],
        "n_jobs": [Integral, None],
        "positive": ["boolean"],
        "random_state": ["random_state"],
        "selection": [StrOptions({"cyclic", "random"})],
        "rule": [StrOptions({"min", "1se"})],
    }

    def __init__(
        self,
        *,
        l1_ratio: Any = 0.5,
        eps: float = 1e-3,
        alphas: Any = 100,
        fit_intercept: bool = True,
        precompute: Any = "auto",
        max_iter: int = 1000,
        tol: float = 1e-4,
        cv: Any = None,
        copy_X: bool = True,
        verbose: Any = 0,
        n_jobs: int | None = None,
        positive: bool = False,
        random_state: Any = None,
        selection: str = "cyclic",
        rule: Rule = "min",
    ) -> None:
        self.l1_ratio = l1_ratio
        self.eps = eps
        self.alphas = alphas
        self.fit_intercept = fit_intercept
        self.precompute = precompute
        self.max_iter = max_iter
        self.tol = tol
        self.cv = cv
        self.copy_X = copy_X
        self.verbose = verbose
        self.n_jobs = n_jobs
        self.positive = positive
        self.random_state = random_state
        self.selection = selection
        self.rule = rule

    @checks_parameters
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None, **params: Any) -> ElasticNetCV:
        """Choose and fit: X (n, p), dense or sparse, y (n,), weights (n,) ≥ 0; `params` for the splitter.

        Or to `Moments` alone, summed by fold; then cv is None, or their number. Or to what they are made of,
        as `lasso_path` takes it; then cv is a number, and a hash of a row's number is its fold.
        """
        self._fit(X, y, sample_weight, params)
        self.l1_ratio_ = self._ratio
        return self

    @property
    def alpha_1se_(self) -> float:
        """The largest alpha whose mean error is within one standard error of the least."""
        return self._lam_one_se()

    def get_metadata_routing(self) -> Any:
        """scikit-learn's `MetadataRouter`: what reaches the splitter."""
        return splitter_router(self)

    def _fit(self, X: Any, y: Any, sample_weight: Any, params: dict[str, Any]) -> None:
        X, y, weights = self._checked(X, y, sample_weight)
        ratios = np.atleast_1d(self.l1_ratio).astype(float)
        grids = self._grids(X, y, weights, ratios)
        if isinstance(X, Moments):
            routed(self, params, weights)
            cv = self.cv
        else:
            cv = folds_of(self, X, y, params, weights, classifier=False)
        cross = cross_validate(
            X,
            y,
            list(grids),
            method="elastic_net",
            l1_ratio=ratios,
            cv=cv,
            fit_intercept=self.fit_intercept,
            sample_weight=weights,
            positive=self.positive,
            tol=relative_gap(self.tol),
            n_jobs=self.n_jobs,
        )
        self.mse_path_ = np.squeeze(np.stack([curve.errors.T for curve in cross.curves]))
        self.alphas_ = grids if len(ratios) > 1 and isinstance(self.alphas, Integral) else grids[0]
        self._cross, self._ratio = replace(cross, path=None), cross.l1_ratio  # type: ignore[arg-type]
        self.alpha_ = cross.lam_best if self.rule == "min" else self.alpha_1se_
        at = int(np.flatnonzero(cross.lams == self.alpha_)[0])
        self._take(cross.path, at, X, y, weights)
        self._path = cross.path

    def _grids(self, X: Any, y: Any, weights: Array | None, ratios: Array) -> Array:
        """Decreasing alphas (R, L), a row for each share of L1."""
        if not isinstance(self.alphas, Integral):
            with completed(type(self).__name__, "alphas"):
                for at, alpha in enumerate(self.alphas):
                    check_scalar(alpha, f"alphas[{at}]", Real, min_val=0.0, include_boundaries="left")
                alphas = np.sort(np.array(self.alphas, dtype=float))
            return np.tile(alphas[::-1], (len(ratios), 1))
        if not (ratios > 0).all():
            raise ValueError(
                "Automatic alpha grid generation is not supported for l1_ratio=0. Please supply a grid by "
                "providing your estimator with the appropriate `alphas=` argument."
            )
        top = lambda_max(
            X, y, fit_intercept=self.fit_intercept, positive=self.positive, sample_weight=weights
        )
        if top <= _LEAST_ALPHA:
            return np.full((len(ratios), self.alphas), _LEAST_ALPHA)
        return np.asarray(top / ratios[:, None] * np.geomspace(1.0, self.eps, self.alphas))

    def _whole_path(self, X: Any, y: Array, sample_weight: Array | None, n_lams: int = 100) -> Path:
        alphas = None if n_lams == 1 else self._cross.lams
        return self._solve(X, y, sample_weight, alphas, self._ratio, n_lams)


class LassoCV(ElasticNetCV):
    """Lasso with alpha chosen by cross-validation of whole paths.

    Parameters and attributes as in `ElasticNetCV`, whose l1_ratio is 1 here.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        name: allowed for name, allowed in ElasticNetCV._parameter_constraints.items() if name != "l1_ratio"
    }

    def __init__(
        self,
        *,
        eps: float = 1e-3,
        alphas: Any = 100,
        fit_intercept: bool = True,
        precompute: Any = "auto",
        max_iter: int = 1000,
        tol: float = 1e-4,
        copy_X: bool = True,
        cv: Any = None,
        verbose: Any = False,
        n_jobs: int | None = None,
        positive: bool = False,
        random_state: Any = None,
        selection: str = "cyclic",
        rule: Rule = "min",
    ) -> None:
        super().__init__(
            l1_ratio=1.0,
            eps=eps,
            alphas=alphas,
            fit_intercept=fit_intercept,
            precompute=precompute,
            max_iter=max_iter,
            tol=tol,
            cv=cv,
            copy_X=copy_X,
            verbose=verbose,
            n_jobs=n_jobs,
            positive=positive,
            random_state=random_state,
            selection=selection,
            rule=rule,
        )

    @checks_parameters
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None, **params: Any) -> LassoCV:
        """Choose and fit: X (n, p), dense or sparse, y (n,), weights (n,) ≥ 0; `params` for the splitter.

        Or to `Moments` alone, summed by fold; then cv is None, or their number. Or to what they are made of,
        as `lasso_path` takes it; then cv is a number, and a hash of a row's number is its fold.
        """
        self._fit(X, y, sample_weight, params)
        return self
