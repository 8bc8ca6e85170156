"""L1 and L2 regularisation, exact and certified: the package behind *L1 and L2 by Experiment*.

The house objective is J(w, b) = (1/2n)·‖y − Xw − b‖² + λ₁‖w‖₁ + (λ₂/2)‖w‖², the intercept b free.

    estimators    Lasso, Ridge, ElasticNet, LogisticRegression and their CV twins, as scikit-learn has them
    path          lasso_path, elastic_net_path, ridge_path, logistic_path; lasso_knots, elastic_net_knots;
                  lambda_max, lambda_grid
    selection     cross_validate, one_standard_error, criteria, relaxed_path and more: which λ
    moments       Moments, from_parquet, from_dask, from_blocks: all of it from one pass over the rows
    optimality    duality_gap, kkt_residual: how far any weights are from the optimum
    solvers       gradient_descent, subgradient_descent, ista, fista, coordinate_descent, homotopy, ridge
    penalties     L1, L2, L1L2          losses        SquaredError, Logistic
    groups        RowLasso: whole rows of a matrix become zero
    prox          soft_threshold, shrink, elastic_net, block_soft_threshold, linf, project_l1_ball
    networks      Network, train, SGD, Adam, AdamW, MLPClassifier, MLPRegressor: a small network to read
    budget        contact: least squares within a ball
    conventions   translate, explain: λ from library to library; to_house, from_house
    datasets      load_diabetes, six_variable_example, simulate_sparse

Names are imported when first used, so `import l1l2` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conventions import explain, from_house, to_house, translate
    from .datasets import load_diabetes, simulate_sparse, six_variable_example
    from .estimators import (
        ElasticNet,
        ElasticNetCV,
        Lasso,
        LassoCV,
        LogisticRegression,
        LogisticRegressionCV,
        Ridge,
        RidgeCV,
    )
    from .losses import Logistic, SquaredError
    from .moments import Moments
    from .optimality import duality_gap, kkt_residual
    from .path import (
        Path,
        elastic_net_knots,
        elastic_net_path,
        lambda_grid,
        lambda_max,
        lasso_knots,
        lasso_path,
        logistic_path,
        ridge_path,
    )
    from .penalties import L1, L1L2, L2

__version__ = "0.1.0"

_HOME = {
    "ElasticNet": "estimators",
    "ElasticNetCV": "estimators",
    "Lasso": "estimators",
    "LassoCV": "estimators",
    "LogisticRegression": "estimators",
    "LogisticRegressionCV": "estimators",
    "Ridge": "estimators",
    "RidgeCV": "estimators",
    "L1": "penalties",
    "L2": "penalties",
    "L1L2": "penalties",
    "Logistic": "losses",
    "SquaredError": "losses",
    "Moments": "moments",
    "duality_gap": "optimality",
    "kkt_residual": "optimality",
    "Path": "path",
    "elastic_net_knots": "path",
    "elastic_net_path": "path",
    "lambda_grid": "path",
    "lambda_max": "path",
    "lasso_knots": "path",
    "lasso_path": "path",
    "logistic_path": "path",
    "ridge_path": "path",
    "explain": "conventions",
    "from_house": "conventions",
    "to_house": "conventions",
    "translate": "conventions",
    "load_diabetes": "datasets",
    "simulate_sparse": "datasets",
    "six_variable_example": "datasets",
}
_MODULES = (
    "budget",
    "checks",
    "conventions",
    "datasets",
    "estimators",
    "figures",
    "groups",
    "losses",
    "moments",
    "networks",
    "optimality",
    "path",
    "penalties",
    "plots",
    "prox",
    "selection",
    "solvers",
)

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "ElasticNet",
    "ElasticNetCV",
    "Lasso",
    "LassoCV",
    "Logistic",
    "LogisticRegression",
    "LogisticRegressionCV",
    "Moments",
    "Path",
    "Ridge",
    "RidgeCV",
    "SquaredError",
    "duality_gap",
    "elastic_net_knots",
    "elastic_net_path",
    "explain",
    "from_house",
    "kkt_residual",
    "lambda_grid",
    "lambda_max",
    "lasso_knots",
    "lasso_path",
    "load_diabetes",
    "logistic_path",
    "ridge_path",
    "simulate_sparse",
    "six_variable_example",
    "to_house",
    "translate",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})
