"""scikit-learn's own tests that ask for what this package does not offer, each with the reason.

An entry is the name of a test, or `name[pattern]` with a regular expression for the parameters in its id.
That each of these does fail is tested too: an entry that would pass has no place here.
"""

from __future__ import annotations

import re

_EXACT = "max_iter and warm_start have no effect: the fit always ends at its certificate"
_NAMES = "names of solvers have no effect; only liblinear with an intercept is refused"
_LIBLINEAR = "liblinear penalises the intercept, which is another problem: refused by name"
_ONE_TARGET = "Lasso and ElasticNet have one target; the error points to MultiOutputRegressor"
_GRAM = "precompute has no effect: a Gram matrix that is given is not read"
_ARRAY_API = "arrays of NumPy and SciPy only"
_CALLBACKS = "no callbacks"
_PRIVATE = "is about a private helper of scikit-learn"
_LOOSE = "compares with coordinate descent at its default tolerance, to more digits than that has"
_CLASSES = "a fold that trains without a class has no finite intercept for it: refused by name"

NOT_OFFERED: dict[str, dict[str, str]] = {
    "coordinate_descent": {
        "test_1d_multioutput_enet_and_multitask_enet_cv": _LOOSE,
        "test_1d_multioutput_lasso_and_multitask_lasso_cv": _LOOSE,
        "test_check_input_false": "input is always checked",
        "test_elasticnet_precompute_incorrect_gram": _GRAM,
        "test_enet_coordinate_descent_raises_convergence": _EXACT,
        "test_enet_copy_X_False_check_input_False": "X is never written to, whatever copy_X says",
        "test_enet_multitarget": _ONE_TARGET,
        "test_enet_nonfinite_params": "another message: it names λ or the weights as out of range",
        "test_lassoCV_does_not_set_precompute": _PRIVATE,
        "test_lasso_alpha_warning": "alpha = 0 is solved like any other, so there is nothing to warn of",
        "test_lasso_dual_gap": "compares gaps by their ratio; here both are rounding",
        "test_overridden_gram_matrix": _GRAM,
        "test_sparse_input_convergence_warning[-(ElasticNet|Lasso)CV]": _EXACT,
        "test_warm_start_convergence": _EXACT,
        "test_warm_start_convergence_with_regularizer_decrement": _EXACT,
    },
    "sparse_coordinate_descent": {
        "test_enet_multitarget": _ONE_TARGET,
        "test_same_multiple_output_sparse_dense": _ONE_TARGET,
        "test_sparse_enet_coordinate_descent": _EXACT,
    },
    "ridge": {
        "test_array_api_error_and_warnings_for_solver_parameter": _ARRAY_API,
        "test_array_api_numpy_namespace_no_warning": _ARRAY_API,
        "test_lbfgs_solver_error": _EXACT,
        "test_n_iter": "n_iter_ is 1 for every solver's name: there is nothing to iterate",
        "test_regularization_limits_ridge_gcv[csr.*-svd]": "gcv_mode has no effect, so none is warned of",
        "test_regularization_limits_ridge_gcv[asarray.*-(square|wide)-.*zero_alpha]": "leave-one-out of rows "
        "that alpha lets fit exactly is 0/0: refused by name",
        "test_regularization_limits_ridge_gcv[csr.*-(square|wide)-.*eigen-zero_alpha]": "as above",
        "test_regularization_limits_ridge[csr.*-svd]": "scikit-learn skips these itself",
        "test_regularization_limits_ridge[csr.*-True-cholesky]": "scikit-learn skips these itself",
        "test_ridge_array_api_compliance": _ARRAY_API,
        "test_ridge_classifier_multilabel_array_api": _ARRAY_API,
        "test_ridge_fit_intercept_sparse_error": _NAMES,
        "test_ridge_fit_intercept_sparse_sag": _NAMES,
        "test_ridge_gcv_sample_weights[csr.*-svd]": "scikit-learn skips these itself",
        "test_ridge_gcv_vs_ridge_loo_cv[csr.*-svd]": "scikit-learn skips these itself",
        "test_ridge_per_target_alpha_array_api": _ARRAY_API,
        "test_ridge_positive_error_test": _NAMES,
        "test_ridge_regression_sample_weights[csr.*-False-svd]": "scikit-learn skips these itself",
        "test_ridge_regression_sample_weights[csr.*-True-(svd|cholesky|lsqr|saga)]": "as above",
        "test_ridge_regression_unpenalized_hstacked_X[long-.*-cholesky|wide-(42-)?False-chol]": "as above",
        "test_ridge_sample_weight_consistency[(cholesky|saga|svd)-.*csr.*-True]": "as above",
        "test_ridge_sample_weight_consistency[svd-.*csr.*-False]": "as above",
    },
    "logistic": {
        "test_c_inf_no_warning": "its classes are separable: no finite weights are best, and we warn of it",
        "test_check_solver_option": _NAMES,
        "test_consistency_path": _PRIVATE,
        "test_dtype_match[liblinear]": _LIBLINEAR,
        "test_large_sparse_matrix[liblinear|saga?]": "64-bit indices are welcome",
        "test_liblinear_dual_random_state": _LIBLINEAR,
        "test_liblinear_not_stuck": _LIBLINEAR,
        "test_liblinear_with_large_values": _LIBLINEAR,
        "test_logistic_cv_folds_with_classes_missing": _CLASSES,
        "test_logistic_cv_multinomial_score[neg_log_loss]": _PRIVATE,
        "test_logistic_cv_sparse[liblinear]": _LIBLINEAR,
        "test_logistic_glmnet": "asks for a weight of 8e-5 to 4 digits; a gap of 1e-14 leaves it 3",
        "test_logistic_regression_array_api_compliance": _ARRAY_API,
        "test_logistic_regression_array_api_warm_start": _ARRAY_API,
        "test_logistic_regression_callback_fitted_estimator": _CALLBACKS,
        "test_logistic_regression_callback_support": _CALLBACKS,
        "test_logistic_regression_callback_support_warning": _CALLBACKS,
        "test_logistic_regression_class_weights": _LIBLINEAR,
        "test_logisticregression_liblinear_sample_weight": _LIBLINEAR,
        "test_max_iter": _EXACT,
        "test_multinomial_cv_iris": _CLASSES,
        "test_n_iter[liblinear]": _LIBLINEAR,
        "test_newton_cholesky_fallback_to_lbfgs": _NAMES,
        "test_warm_start[42-(True|False)-False-]": _EXACT,
        "test_zero_max_iter": _EXACT,
    },
}


def is_not_offered(module: str, test: str) -> bool:
    """Whether an entry names this test of `sklearn.linear_model.tests.test_<module>`, given as name[id]."""
    name, _, parameters = test.partition("[")
    for entry in NOT_OFFERED[module]:
        named, _, pattern = entry.partition("[")
        if named == name and (not pattern or re.search(pattern.removesuffix("]"), parameters)):
            return True
    return False
