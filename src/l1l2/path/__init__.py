"""Regularisation paths: the weights at every λ of a grid, certified, and exact between its points.

lasso_path, elastic_net_path, ridge_path, logistic_path : weights at each λ of a grid, or at any other
lasso_knots, elastic_net_knots : the whole path by its knots
lambda_max, lambda_grid : where a path begins, and how it is spaced

Chapter 4 derives the lasso's path; chapter 6 chooses a λ from it; chapter 15 opens the solvers.
"""

from ._path import Path, lambda_grid
from .knots import elastic_net_knots, lasso_knots
from .logistic import logistic_path
from .ridge import ridge_path
from .squares import elastic_net_path, lambda_max, lasso_path

__all__ = [
    "Path",
    "elastic_net_knots",
    "elastic_net_path",
    "lambda_grid",
    "lambda_max",
    "lasso_knots",
    "lasso_path",
    "logistic_path",
    "ridge_path",
]
