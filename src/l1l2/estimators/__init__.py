"""scikit-learn's linear models on the exact paths: the same names, parameters, attributes and meaning.

Lasso, ElasticNet, LassoCV, ElasticNetCV : alpha is the book's λ
Ridge, RidgeCV : alpha is n·λ, or Σv·λ with weights v
LogisticRegression, LogisticRegressionCV : C is 1/(n·λ), or 1/(Σv·λ)

Parameters that only choose or steer a solver are accepted, without effect.
"""

from ._base import AllWeightsZero, DataLeftBehind
from ._logistic import LogisticRegression
from ._logistic_cv import LogisticRegressionCV
from ._penalised import ElasticNet, Lasso
from ._penalised_cv import ElasticNetCV, LassoCV
from ._ridge import Ridge
from ._ridge_cv import RidgeCV

__all__ = [
    "AllWeightsZero",
    "DataLeftBehind",
    "ElasticNet",
    "ElasticNetCV",
    "Lasso",
    "LassoCV",
    "LogisticRegression",
    "LogisticRegressionCV",
    "Ridge",
    "RidgeCV",
]
