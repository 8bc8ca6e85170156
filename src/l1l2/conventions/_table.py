"""The table: a row for each setting. What each row says is proved in tests/libraries, by fitting the library.

In a line of code {lam} stands for the strength, {ratio} for the share of L1, {l1} and {l2} for two strengths,
{loss} and {penalty} for their names, and {batch} for the size of a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ._settings import Setting

_ANY_L = {"l1": "alpha", "l2": "alpha"}
_EITHER = {"squared": "half-mean", "log": "mean"}
_NETWORK = {"squared": "mean", "log": "mean"}
_LINEAR = "sklearn.linear_model"
_ALPHA: dict[str, Any] = {"penalties": _ANY_L, "both": "ratio", "ratio": "l1_ratio"}
_L1_WT: dict[str, Any] = {"penalties": _ANY_L, "both": "ratio", "ratio": "L1_wt"}
_GLMNET: dict[str, Any] = {
    "penalties": {"l1": "lambda", "l2": "lambda"},
    "both": "ratio",
    "ratio": "alpha",
}
_TORCH: dict[str, Any] = {"losses": _NETWORK, "penalties": {"l2": "weight_decay"}}
_BOOST: dict[str, Any] = {"penalties": {"l1": "reg_alpha", "l2": "reg_lambda"}, "both": "two"}
_LEAF: dict[str, Any] = {
    "losses": {"squared": "half-sum", "log": "sum"},
    "leaf": True,
    "intercept": "none",
    **_BOOST,
}

_CONSTANT = "It penalises the constant like any column, unless alpha is a list that begins with 0."
_STANDARDISE = "It standardises the columns of X unless told not to."
_OF_LEAVES = (
    "Its weights are the values of one tree's leaves, fitted to what the trees before have left over."
)
_EACH_BATCH = "Its penalty is divided by m, the size of a batch; without a batch_size m is n."
_BEFORE = "Before scikit-learn 1.8 it needs {}, and takes L2 without."
_BIAS = "weight_decay takes hold of the biases too, unless they are in a group of their own."
_DECAY = "Its decay is no part of the gradient, so that Adam's scaling of the step passes it by."


def _torch(optimiser: str, step: float) -> str:
    groups = '[{"params": weights, "weight_decay": {lam}}, {"params": biases, "weight_decay": 0}]'
    return f"torch.optim.{optimiser}({groups}, lr={step})"


def _statsmodels(model: str, fit: str) -> str:
    model = model.replace("X", "statsmodels.api.add_constant(X)")
    return f"statsmodels.api.{model}.fit_regularized(alpha=[0] + X.shape[1] * [{{lam}}], {fit})"


_BOOK = (
    Setting(name="book.L1", losses=_EITHER, penalties={"l1": "λ₁"},
            code="l1l2.lasso_path(X, y, [{lam}])", log_code="l1l2.logistic_path(X, y, [{lam}])"),
    Setting(name="book.L2", losses=_EITHER, penalties={"l2": "λ₂"},
            code="l1l2.ridge_path(X, y, [{lam}])", log_code="l1l2.logistic_path(X, y, [{lam}], l1_ratio=0)"),
    Setting(name="book.L1L2", losses=_EITHER, penalties={"l1": "λ₁", "l2": "λ₂"}, both="two",
            code="l1l2.ElasticNet(alpha={lam}, l1_ratio={ratio})",
            log_code="l1l2.logistic_path(X, y, [{lam}], l1_ratio={ratio})"),
    Setting(name="sum_of_squares.L1", losses={"squared": "sum"}, penalties={"l1": "λ"},
            code="((y - X @ w - b) ** 2).sum() + {lam} * abs(w).sum()"),
    Setting(name="sum_of_squares.L2", losses={"squared": "sum"}, penalties={"l2": "λ"}, whole_square=True,
            code="((y - X @ w - b) ** 2).sum() + {lam} * (w**2).sum()"),
    Setting(name="mean.L1", losses={"squared": "mean"}, penalties={"l1": "λ"},
            code="((y - X @ w - b) ** 2).mean() + {lam} * abs(w).sum()"),
    Setting(name="mean.L2", losses={"squared": "mean"}, penalties={"l2": "λ"}, whole_square=True,
            code="((y - X @ w - b) ** 2).mean() + {lam} * (w**2).sum()"),
)  # fmt: skip

_SKLEARN = (
    Setting(name="sklearn.Ridge", losses={"squared": "sum"}, penalties={"l2": "alpha"}, whole_square=True,
            code=f"{_LINEAR}.Ridge(alpha={{lam}})"),
    Setting(name="sklearn.Lasso", losses={"squared": "half-mean"}, penalties={"l1": "alpha"},
            code=f"{_LINEAR}.Lasso(alpha={{lam}})"),
    Setting(name="sklearn.ElasticNet", losses={"squared": "half-mean"}, **_ALPHA,
            code=f"{_LINEAR}.ElasticNet(alpha={{lam}}, l1_ratio={{ratio}})"),
    Setting(name="sklearn.LogisticRegression", losses={"log": "sum"}, penalties={"l1": "C", "l2": "C"},
            both="ratio", ratio="l1_ratio", inverse=True, note=_BEFORE.format('penalty="elasticnet" as well'),
            code=f'{_LINEAR}.LogisticRegression(C={{lam}}, l1_ratio={{ratio}}, solver="saga")'),
    Setting(name="sklearn.LogisticRegression:liblinear", losses={"log": "sum"},
            penalties={"l1": "C", "l2": "C"}, inverse=True, intercept="penalised",
            note=_BEFORE.format('penalty="l1" or "l2" in place of l1_ratio'),
            code=f'{_LINEAR}.LogisticRegression(C={{lam}}, l1_ratio={{ratio}}, solver="liblinear")'),
    Setting(name="sklearn.LinearSVC", losses={"squared_hinge": "sum"}, penalties={"l1": "C", "l2": "C"},
            inverse=True, intercept="penalised",
            code='sklearn.svm.LinearSVC(C={lam}, penalty="{penalty}", dual=False)'),
    Setting(name="sklearn.SGDRegressor", losses={"squared": "half-mean"}, **_ALPHA,
            code=f'{_LINEAR}.SGDRegressor(alpha={{lam}}, penalty="elasticnet", l1_ratio={{ratio}})',
            note="Its steps are noisy, and it stops close to the solution rather than at it."),
    Setting(name="sklearn.SGDClassifier", losses={"log": "mean", "squared_hinge": "mean"}, **_ALPHA,
            code=f'{_LINEAR}.SGDClassifier(loss="{{loss}}", alpha={{lam}}, penalty="elasticnet", '
                 "l1_ratio={ratio})",
            note="Its steps are noisy, and it stops close to the solution rather than at it."),
    Setting(name="sklearn.MLPRegressor", losses={"squared": "half-mean"}, penalties={"l2": "alpha"},
            per_batch=True, note=_EACH_BATCH,
            code="sklearn.neural_network.MLPRegressor(alpha={lam}, batch_size={batch})"),
    Setting(name="sklearn.MLPClassifier", losses={"log": "mean"}, penalties={"l2": "alpha"},
            per_batch=True, note=_EACH_BATCH,
            code="sklearn.neural_network.MLPClassifier(alpha={lam}, batch_size={batch})"),
)  # fmt: skip

_SOLVERS = (
    Setting(name="glmnet.gaussian", losses={"squared": "half-mean"}, **_GLMNET, scales_y=True,
            code="glmnet::glmnet(X, y, lambda = {lam}, alpha = {ratio}, standardize = FALSE)",
            note=f"It divides y by its standard deviation inside, which L1 does not feel. {_STANDARDISE}"),
    Setting(name="glmnet.binomial", losses={"log": "mean"}, **_GLMNET, note=_STANDARDISE,
            code='glmnet::glmnet(X, y, family = "binomial", lambda = {lam}, alpha = {ratio}, '
                 "standardize = FALSE)"),
    Setting(name="celer.Lasso", losses={"squared": "half-mean"}, penalties={"l1": "alpha"},
            code="celer.Lasso(alpha={lam})"),
    Setting(name="celer.LogisticRegression", losses={"log": "sum"}, penalties={"l1": "C"}, inverse=True,
            intercept="none", code="celer.LogisticRegression(C={lam})"),
    Setting(name="skglm.Lasso", losses={"squared": "half-mean"}, penalties={"l1": "alpha"},
            code="skglm.Lasso(alpha={lam})"),
    Setting(name="skglm.SparseLogisticRegression", losses={"log": "mean"}, penalties={"l1": "alpha"},
            code="skglm.SparseLogisticRegression(alpha={lam})"),
    Setting(name="adelie.gaussian", losses={"squared": "half-mean"}, both="ratio", ratio="alpha",
            penalties={"l1": "lmda", "l2": "lmda"},
            code="adelie.grpnet(X, adelie.glm.gaussian(y), lmda_path=[{lam}], alpha={ratio}, "
                 "early_exit=False)"),
    Setting(name="statsmodels.OLS", losses={"squared": "half-mean"}, **_L1_WT, note=_CONSTANT,
            code=_statsmodels("OLS(y, X)", "L1_wt={ratio}")),
    Setting(name="statsmodels.GLM", losses={"log": "mean"}, **_L1_WT, note=_CONSTANT,
            code=_statsmodels("GLM(y, X, statsmodels.api.families.Binomial())", "L1_wt={ratio}")),
    Setting(name="statsmodels.Logit", losses={"log": "sum"}, penalties={"l1": "alpha"}, note=_CONSTANT,
            code=_statsmodels("Logit(y, X)", 'trim_mode="off"')),
    Setting(name="spark.LinearRegression", losses={"squared": "half-mean"}, both="ratio",
            ratio="elasticNetParam", penalties={"l1": "regParam", "l2": "regParam"}, scales_y=True,
            code="pyspark.ml.regression.LinearRegression(regParam={lam}, elasticNetParam={ratio}, "
                 'standardization=False, solver="normal")',
            note="It divides y by its standard deviation inside, as glmnet does; the solver l-bfgs takes "
                 f"that over n − 1, np.std(y, ddof=1). {_STANDARDISE}",
            source="https://spark.apache.org/docs/latest/ml-advanced.html"),
)  # fmt: skip

_NETWORKS = (
    Setting(name="keras.L1", losses=_NETWORK, penalties={"l1": "l1"},
            code="keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L1({lam}))"),
    Setting(name="keras.L2", losses=_NETWORK, penalties={"l2": "l2"}, whole_square=True,
            code="keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L2({lam}))"),
    Setting(name="keras.L1L2", losses=_NETWORK, penalties={"l1": "l1", "l2": "l2"}, whole_square=True,
            both="two",
            code="keras.layers.Dense(1, kernel_regularizer=keras.regularizers.L1L2({l1}, {l2}))"),
    Setting(name="torch.SGD", **_TORCH, code=_torch("SGD", 0.01), note=_BIAS),
    Setting(name="torch.Adam", **_TORCH, code=_torch("Adam", 0.001), note=_BIAS),
    Setting(name="torch.AdamW", **_TORCH, code=_torch("AdamW", 0.001), decoupled=True, note=_DECAY),
    Setting(name="optax.adamw", **_TORCH, decoupled=True, note=_DECAY,
            code="optax.adamw(0.001, weight_decay={lam}, "
                 "mask=lambda params: jax.tree.map(lambda w: w.ndim > 1, params))"),
)  # fmt: skip

_TREES = (
    Setting(name="xgboost", **_LEAF, note=_OF_LEAVES,
            code="xgboost.XGBRegressor(reg_alpha={l1}, reg_lambda={l2}, base_score=0)",
            log_code="xgboost.XGBClassifier(reg_alpha={l1}, reg_lambda={l2}, base_score=0.5)"),
    Setting(name="xgboost:gblinear", losses=_EITHER, **_BOOST,
            code='xgboost.XGBRegressor(booster="gblinear", reg_alpha={l1}, reg_lambda={l2})',
            log_code='xgboost.XGBClassifier(booster="gblinear", reg_alpha={l1}, reg_lambda={l2})'),
    Setting(name="lightgbm", **_LEAF, note=_OF_LEAVES,
            code="lightgbm.LGBMRegressor(reg_alpha={l1}, reg_lambda={l2}, boost_from_average=False)",
            log_code="lightgbm.LGBMClassifier(reg_alpha={l1}, reg_lambda={l2}, boost_from_average=False)"),
)  # fmt: skip

# The rows in groups, as a menu shows them.
GROUPS = {
    "The book, and objectives on paper": _BOOK,
    "scikit-learn": _SKLEARN,
    "Solvers and statistics": _SOLVERS,
    "Networks": _NETWORKS,
    "Boosting": _TREES,
}

#: Every setting that `translate` knows, by the name that one types: a mapping to its `Setting`.
CONVENTIONS: Mapping[str, Setting] = MappingProxyType(
    {row.name: row for rows in GROUPS.values() for row in rows}
)
