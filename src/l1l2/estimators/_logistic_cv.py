"""LogisticRegressionCV: C (and the share of L1) chosen by cross-validation of whole paths."""

from __future__ import annotations

from numbers import Integral
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import get_scorer, get_scorer_names
from sklearn.utils import metadata_routing
from sklearn.utils._param_validation import Hidden, Interval, StrOptions
from sklearn.utils.metadata_routing import _raise_for_params, _routing_enabled, process_routing
from sklearn.utils.parallel import Parallel, delayed

from .._validation import Array
from ..path import Path
from ._base import checks_parameters, relative_gap, total
from ._choice import CrossValidated, Rule, crossed, folds_of, routed, scorer_router
from ._logistic import LogisticRegression
from ._logistic_base import LogisticEstimator
from ._logistic_folds import (
    class_factors,
    fold_scores,
    given_Cs,
    in_order,
    is_default,
    l1_ratios_of,
    scorer_for,
    warn_of_defaults,
)


class LogisticRegressionCV(CrossValidated, LogisticEstimator):
    """LogisticRegression with C, and l1_ratio if several are given, chosen by cross-validation of paths.

    Parameters, with scikit-learn's names and meaning:
    Cs : how many, evenly spaced in their logarithm from 1e-4 to 1e4; or themselves
    l1_ratios : shares of L1, in [0, 1]
    cv : folds: None for 5 stratified, a number, a splitter, or (train, test) pairs
    scoring : a scorer or its name; None for accuracy
    refit : whether to fit the best C to all rows; else weights and C are means over the folds' own best
    use_legacy_attributes : whether the attributes have the shapes of scikit-learn before 1.10
    n_jobs, verbose : threads over the folds, and joblib's account of them
    fit_intercept, class_weight, tol, penalty : as in `LogisticRegression`
    solver, dual, intercept_scaling, max_iter, random_state : accepted, without effect, as there
    and beyond scikit-learn
    rule : "min" for the C of best mean score, "1se" for the smallest within one standard error of it

    Attributes: classes_, coef_, intercept_ as in `LogisticRegression`; Cs_ (L,); l1_ratios_ (R,); C_;
    l1_ratio_; scores_ (K, R, L) of K folds; coefs_paths_ (K, R, L, classes, p + 1), the intercept last;
    n_iter_ (K, R, L); or these in the legacy shapes; and beyond scikit-learn
    C_1se_ : the smallest C whose mean score is within one standard error of the best
    path_ : the path along Cs_, at l1_ratio_

    Raises ValueError where a fold leaves out all rows of a class: the best intercept would be −∞.
    """

    C_: Any
    l1_ratio_: Any
    coefs_paths_: Any
    scores_: Any

    # Weights reach `score` by keyword alone.
    __metadata_request__score: ClassVar[dict[str, Any]] = {"sample_weight": metadata_routing.UNUSED}

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **{
            name: allowed
            for name, allowed in LogisticRegression._parameter_constraints.items()
            if name not in ("C", "warm_start", "l1_ratio")
        },
        "Cs": [Interval(Integral, 1, None, closed="left"), "array-like"],
        "l1_ratios": ["array-like", None, Hidden(StrOptions({"warn"}))],
        "cv": ["cv_object"],
        "scoring": [StrOptions(set(get_scorer_names())), callable, None, Hidden(StrOptions({"warn"}))],
        "refit": ["boolean"],
        "penalty": [StrOptions({"l1", "l2", "elasticnet"}), Hidden(StrOptions({"deprecated"}))],
        "use_legacy_attributes": ["boolean", Hidden(StrOptions({"warn"}))],
        "rule": [StrOptions({"min", "1se"})],
    }

    def __init__(
        self,
        *,
        Cs: Any = 10,
        l1_ratios: Any = "warn",
        fit_intercept: bool = True,
        cv: Any = None,
        dual: bool = False,
        penalty: Any = "deprecated",
        scoring: Any = "warn",
        solver: str = "lbfgs",
        tol: float = 1e-4,
        max_iter: int = 100,
        class_weight: Any = None,
        n_jobs: int | None = None,
        verbose: int = 0,
        refit: bool = True,
        intercept_scaling: float = 1.0,
        random_state: Any = None,
        use_legacy_attributes: Any = "warn",
        rule: Rule = "min",
    ) -> None:
        self.Cs = Cs
        self.l1_ratios = l1_ratios
        self.fit_intercept = fit_intercept
        self.cv = cv
        self.dual = dual
        self.penalty = penalty
        self.scoring = scoring
        self.solver = solver
        self.tol = tol
        self.max_iter = max_iter
        self.class_weight = class_weight
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.refit = refit
        self.intercept_scaling = intercept_scaling
        self.random_state = random_state
        self.use_legacy_attributes = use_legacy_attributes
        self.rule = rule

    @checks_parameters
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> LogisticRegressionCV:
        """Choose and fit: X (n, p), dense or sparse, labels y (n,), weights (n,) ≥ 0; `params` are routed."""
        _raise_for_params(params, self, "fit")
        if self.rule == "1se" and not self.refit:
            raise ValueError("LogisticRegressionCV: rule='1se' takes one C, got refit=False. Set refit=True.")
        warn_of_defaults(self)
        given = l1_ratios_of(self)
        ratios = [0.0] if given is None else given
        X, y, weights = self._checked(X, y, sample_weight)
        self.Cs_ = np.logspace(-4, 4, self.Cs) if isinstance(self.Cs, Integral) else given_Cs(self.Cs)
        factors = class_factors(self.class_weight, self.classes_, y, weights)
        folds = folds_of(self, X, y, params, weights, classifier=True)
        consumers = routed(self, params, weights)
        rows = X.tocsr() if hasattr(X, "tocsr") else X
        runs = Parallel(n_jobs=self.n_jobs, verbose=self.verbose, prefer="threads")(
            delayed(self._fold)(rows, y, weights, factors, fold, ratio, consumers)
            for fold in folds
            for ratio in ratios
        )
        shape = (len(folds), len(ratios), len(self.Cs_))
        coefs, scores, n_iter = (
            np.stack(part).reshape(*shape, *part[0].shape[1:]) for part in zip(*runs, strict=True)
        )
        weights = self._class_weighted(y, weights, factors)
        self._choose(X, y, weights, np.array(ratios), coefs, scores)
        self.coef_, self.intercept_ = self.coef_.astype(X.dtype), self.intercept_.astype(X.dtype)
        self._store(given, coefs, scores, n_iter)
        self._remember(X, y, weights)
        return self

    def _fold(
        self, X: Any, y: Any, weights: Array | None, factors: Any, fold: Any, ratio: float, consumers: Any
    ) -> tuple[Array, Array, NDArray[np.int64]]:
        """Weights with the intercept last (L, classes, p + 1), scores (L,) and iterations (L,) of a fold."""
        train, test = fold
        given = None if weights is None else weights[train]
        lacking = np.setdiff1d(self.classes_, y[train] if given is None else y[train][given > 0])
        if lacking.size:
            raise ValueError(
                f"LogisticRegressionCV: cv must train on all classes, got a fold without {lacking[0]!r}, "
                "whose best intercept would be −∞. Use StratifiedKFold, fewer folds, or more rows of it."
            )
        path = self._solve(
            X[train],
            y[train],
            self._class_weighted(y[train], given, factors),
            self.Cs_,
            ratio,
            tol=relative_gap(self.tol**2, 1e-10),
        )
        coefs, n_iter = in_order(path, self.Cs_)
        scorer = None if self._scoring() is None else scorer_for(self._scoring(), self.classes_)
        params = consumers["scorer"]["score"]
        if scorer is None:
            params = {} if weights is None else {"sample_weight": weights[test]}
        return coefs, fold_scores(coefs, self.classes_, scorer, X, y, test, params), n_iter

    def _choose(
        self, X: Any, y: Any, weights: Array | None, ratios: Array, coefs: Array, scores: Array
    ) -> None:
        """Set C, the share of L1 and the weights from coefs (K, R, L, classes, p+1), scores (K, R, L)."""
        by_C = np.swapaxes(scores, 1, 2)  # ties go to the first C, then to the first share of L1
        at, best = np.unravel_index(np.argmax(by_C.sum(axis=0)), by_C.shape[1:])
        self._ratio, self._scale = float(ratios[best]), total(X, weights)
        lams = 1 / (self.Cs_ * self._scale)
        metric = "score" if callable(self.scoring) else f"negative {self._scoring() or 'accuracy'}"
        self._cross = crossed(lams, -np.swapaxes(scores, 0, 1), ratios, int(best), metric)
        if self.refit:
            self._C, self._l1_ratio = float(self.Cs_[at]), self._ratio
            if self.rule == "1se":
                self._C = self.C_1se_
            path = self._solve_one(X, y, weights, self._C, self._ratio)
            self.coef_, self.intercept_ = np.atleast_2d(path.coefs[-1]), np.atleast_1d(path.intercepts[-1])
            return
        own = [np.unravel_index(np.argmax(fold), fold.shape) for fold in by_C]
        self._C = float(np.mean([self.Cs_[c] for c, _ in own]))
        self._l1_ratio = float(np.mean([ratios[r] for _, r in own]))
        mean = np.mean([fold[r, c] for fold, (c, r) in zip(coefs, own, strict=True)], axis=0)
        self.coef_, self.intercept_ = mean[:, :-1], mean[:, -1]

    def _store(self, given: list[float] | None, coefs: Array, scores: Array, n_iter: Array) -> None:
        """The attributes scikit-learn has, in its new shapes or in those before 1.10."""
        if not self.fit_intercept:
            coefs = coefs[..., :-1]
        self.l1_ratios_ = np.asarray([None] if given is None else given)
        if not (self.use_legacy_attributes or is_default(self.use_legacy_attributes)):
            self.C_, self.l1_ratio_ = self._C, self._l1_ratio
            self.coefs_paths_, self.scores_, self.n_iter_ = coefs, scores, n_iter
            return
        classes = self.classes_[1:] if len(self.classes_) == 2 else self.classes_
        first = 0 if given is None else slice(None)  # without l1_ratios there is no axis for them
        self.C_ = np.full(len(classes), self._C)
        self.l1_ratio_ = np.full(len(classes), None if given is None and self.refit else self._l1_ratio)
        self.scores_ = {label: np.swapaxes(scores, 1, 2)[:, :, first] for label in classes}
        self.coefs_paths_ = {
            label: np.swapaxes(coefs, 1, 2)[:, :, first, at] for at, label in enumerate(classes)
        }
        self.n_iter_ = np.swapaxes(n_iter, 1, 2)[None, :, :, first]

    @property
    def C_1se_(self) -> float:
        """The smallest C whose mean score is within one standard error of the best."""
        lam = self._lam_one_se()
        return float(self.Cs_[np.argmin(np.abs(1 / (self.Cs_ * self._scale) - lam))])

    def score(self, X: Any, y: Any, *, sample_weight: Any = None, **score_params: Any) -> float:
        """Score by `scoring` on X (n, p) and labels y (n,); `score_params` go to the scorer."""
        _raise_for_params(score_params, self, "score")
        given = score_params if sample_weight is None else {**score_params, "sample_weight": sample_weight}
        if _routing_enabled():
            given = process_routing(self, "score", **given).scorer.score
        return self._get_scorer()(self, X, y, **given)  # type: ignore[no-any-return]

    def get_metadata_routing(self) -> Any:
        """scikit-learn's `MetadataRouter`: what reaches the splitter and the scorer."""
        return scorer_router(self, self._get_scorer(), "score", "fit")

    def _get_scorer(self) -> Any:
        return get_scorer(self._scoring() or "accuracy")

    def _scoring(self) -> Any:
        return None if is_default(self.scoring) else self.scoring

    def _whole_path(self, X: Any, y: Any, sample_weight: Array | None, n_lams: int = 100) -> Path:
        return self._solve(X, y, sample_weight, self.Cs_, self._ratio)
