"""Regularisation paths: the weights at every λ of a grid, certified, and exact between its points.

lasso_path, elastic_net_path, ridge_path, logistic_path : weights at each λ of a grid, or at any other
lasso_knots, elastic_net_knots : the whole path by its knots
lambda_max, lambda_grid : where a path begins, and how it is spaced

Chapter 4 derives the lasso's path; chapter 6 chooses a λ from it; chapter 15 opens the solvers.
"""

from ._dense import Path, elastic_net_knots, lambda_grid, lambda_max, lasso_knots, lasso_path, ridge_path
from .logistic import logistic_path

__all__ = [
    "Path",
    "elastic_net_knots",
    "lambda_grid",
    "lambda_max",
    "lasso_knots",
    "lasso_path",
    "logistic_path",
    "ridge_path",
]
