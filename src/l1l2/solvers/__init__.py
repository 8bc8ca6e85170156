"""Solvers, one module each; all minimise the house objective and return a certified `Result`."""

from ._iterate import ConvergenceWarning, DivergenceWarning, History, Result
from .coordinate_descent import coordinate_descent
from .gradient import gradient_descent, subgradient_descent
from .proximal import fista, ista

__all__ = [
    "ConvergenceWarning",
    "DivergenceWarning",
    "History",
    "Result",
    "coordinate_descent",
    "fista",
    "gradient_descent",
    "ista",
    "subgradient_descent",
]
