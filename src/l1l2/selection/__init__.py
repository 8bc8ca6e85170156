"""Choosing λ: cross-validation of a whole path, the one-standard-error rule, information criteria, refits.

cross_validate : held-out errors of every fold at every λ, for any method, and the λ that they choose
kfold, kfold_path, nested_kfold : folds of a given grid, as the chapter on tuning λ takes them apart
standard_error, one_standard_error : from the errors of folds to a choice
criteria : AIC, BIC and effective degrees of freedom along a path
relaxed_path : least squares on the features that the lasso chose, or between the two
ridge_loo : leave-one-out of ridge in closed form

λ is on the book's scale, (1/2n)·‖y − Xw − b‖² plus the penalty; an error is a mean of squared errors,
in the square of y's unit. The chapter on tuning λ derives what is used here.
"""

from .cross_validation import CrossValidation, Curve, cross_validate
from .folds import kfold
from .information import Criteria, criteria
from .leave_one_out import ridge_loo
from .nested import kfold_path, nested_kfold
from .relaxed import RelaxedPath, relaxed_path
from .rules import one_standard_error, standard_error

__all__ = [
    "Criteria",
    "CrossValidation",
    "Curve",
    "RelaxedPath",
    "criteria",
    "cross_validate",
    "kfold",
    "kfold_path",
    "nested_kfold",
    "one_standard_error",
    "relaxed_path",
    "ridge_loo",
    "standard_error",
]
