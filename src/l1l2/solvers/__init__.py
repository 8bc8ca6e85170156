"""Solvers, one module each. All minimise the house objective and return a certified `Result`."""

from ._iterate import ConvergenceWarning, DivergenceWarning, History, Result
from .coordinate_descent import coordinate_descent
from .gradient import gradient_descent, subgradient_descent
from .homotopy import homotopy
from .proximal import fista, ista
from .spectral import ridge

__all__ = [
    "ConvergenceWarning",
    "DivergenceWarning",
    "History",
    "Result",
    "coordinate_descent",
    "fista",
    "gradient_descent",
    "homotopy",
    "ista",
    "ridge",
    "subgradient_descent",
]
