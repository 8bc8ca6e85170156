"""Paths against certificates, other libraries and closed forms: at the knots, between them, and beyond."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge, lars_path
from tests.strategies import problems, strengths

from l1l2 import datasets
from l1l2.optimality import duality_gap, kkt_residual
from l1l2.path import (
    elastic_net_knots,
    elastic_net_path,
    lambda_grid,
    lambda_max,
    lasso_knots,
    lasso_path,
    ridge_path,
)
from l1l2.solvers import ConvergenceWarning

pytestmark = pytest.mark.kernels

# R's lars on columns of unit length, run on scikit-learn's copy of the data: λ = max |xⱼᵀr|.
DIABETES_KNOTS = (
    949.4353, 889.3138, 452.8957, 316.0734, 130.1295, 88.7843, 68.9648,
    19.9812, 5.4775, 5.0882, 2.1823, 1.3104, 0,
)  # fmt: skip

# R's lars 1.3 at its knots, columns of unit length: age sex bmi bp tc ldl hdl tch ltg glu.
LARS_COEFS = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 60.1193, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 361.8946, 0, 0, 0, 0, 0, 301.7753, 0],
        [0, 0, 434.7580, 79.2364, 0, 0, 0, 0, 374.9158, 0],
        [0, 0, 505.6596, 191.2699, 0, 0, -114.1010, 0, 439.6649, 0],
        [0, -74.9165, 511.3481, 234.1546, 0, 0, -169.7114, 0, 450.6674, 0],
        [0, -111.9786, 512.0441, 252.5270, 0, 0, -196.0454, 0, 452.3927, 12.0782],
        [0, -197.7565, 522.2648, 297.1597, -103.9462, 0, -223.9260, 0, 514.7495, 54.7677],
        [0, -226.1337, 526.8855, 314.3893, -195.1058, 0, -152.4773, 106.3428, 529.9160, 64.4874],
        [0, -227.1758, 526.3906, 314.9505, -237.3410, 33.6283, -134.5994, 111.3841, 545.4826, 64.6067],
        [-5.7189, -234.3976, 522.6488, 320.3426, -554.2663, 286.7362, 0, 148.9004, 663.0333, 66.3310],
        [-7.0112, -237.1008, 521.0751, 321.5490, -580.4386, 313.8621, 0, 139.8579, 674.9366, 67.1794],
        [-10.0122, -239.8191, 519.8398, 324.3904, -792.1842, 476.7458, 101.0446, 177.0642, 751.2793, 67.6254],
    ]
)


@pytest.fixture(scope="module")
def diabetes():
    data = datasets.load_diabetes()
    return data.X, data.y


@pytest.fixture(scope="module")
def wide():
    """More features than samples, correlated."""
    data = datasets.simulate_sparse(30, 60, 5, rho=0.5, seed=4)
    return data.X, data.y + 20


def between(lams):
    """λ off every grid: random, and in the middle of each segment."""
    return np.concatenate([(lams[1:] + lams[:-1]) / 2, np.random.default_rng(0).uniform(0, lams[0], 20)])


def test_the_diabetes_path_has_the_thirteen_knots_of_the_paper(diabetes):
    path = lasso_knots(*diabetes)
    np.testing.assert_allclose(path.lams * np.sqrt(442), DIABETES_KNOTS, atol=5.1e-5)
    assert path.lams[-1] == 0.0


def test_the_diabetes_features_enter_in_the_order_of_the_paper_and_hdl_leaves_and_returns(diabetes):
    # Efron et al. (2004), section 2
    names, path = np.array(datasets.load_diabetes().feature_names), lasso_knots(*diabetes)
    active = path.coefs != 0
    entered = [name for old, new in pairwise(active) for name in names[new & ~old]]
    left = [(k, name) for k in range(12) for name in names[active[k] & ~active[k + 1]]]
    assert entered == ["bmi", "ltg", "bp", "hdl", "sex", "glu", "tc", "tch", "ldl", "age", "hdl"]
    assert left == [(9, "hdl")]


def test_the_diabetes_weights_at_the_knots_are_those_of_rs_lars(diabetes):
    # its copy of the data differs in the sixth digit of bp and ltg; the tightly correlated ldl feels it most
    coefs = lasso_knots(*diabetes).coefs * np.sqrt(442)
    np.testing.assert_allclose(coefs, LARS_COEFS, rtol=3e-3, atol=2e-3)
    np.testing.assert_array_equal(coefs != 0, LARS_COEFS != 0)


def test_the_diabetes_knots_are_scikit_learns_to_nine_digits(diabetes):
    X, y = diabetes
    alphas, _, coefs = lars_path(X, y - y.mean(), method="lasso")
    path = lasso_knots(X, y)
    np.testing.assert_allclose(path.lams, alphas, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(path.coefs, coefs.T, rtol=1e-9, atol=1e-9)


def test_a_lasso_fit_of_two_programs_at_lambda_100_is_reproduced(diabetes):
    # R's lars and glmnet (thresh 1e-20) on the data as scikit-learn scales it: 0 -54.5896 509.8091 222.5164 …
    X, y = diabetes
    coef, _ = lasso_knots(X, y).at(100 / np.sqrt(442))
    printed = [0, -54.5896, 509.8091, 222.5164, 0, 0, -154.6229, 0, 447.6816, 0]
    np.testing.assert_allclose(coef * np.sqrt(442), printed, atol=5.1e-5)


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("data", ["diabetes", "wide"])
def test_the_lasso_agrees_with_scikit_learn_between_knots_to_eight_digits(data, fit_intercept, request):
    X, y = request.getfixturevalue(data)
    path = lasso_knots(X, y, fit_intercept=fit_intercept)
    for lam in path.lams[0] * np.array([0.9, 0.317, 0.1, 0.0231]):
        # coordinate descent crawls on correlated columns: its last digits are bought by iterations
        other = Lasso(alpha=lam, tol=1e-15, max_iter=10**6, fit_intercept=fit_intercept)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that 1e-15 is below what rounding lets it see
            other.fit(X, y)
        coef, intercept = path.at(lam)
        np.testing.assert_allclose(coef, other.coef_, rtol=1e-8, atol=1e-8 * np.abs(coef).max())
        assert intercept == pytest.approx(other.intercept_, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("data", ["diabetes", "wide"])
@pytest.mark.parametrize("lam2", [1e-3, 0.1, 10.0])
def test_the_elastic_net_agrees_with_scikit_learn_between_knots_to_eight_digits(data, lam2, request):
    X, y = request.getfixturevalue(data)
    path = elastic_net_knots(X, y, lam2)
    for lam in path.lams[0] * np.array([0.9, 0.317, 0.0231]):
        other = ElasticNet(lam + lam2, l1_ratio=lam / (lam + lam2), tol=1e-15, max_iter=10**6)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other.fit(X, y)
        coef, intercept = path.at(lam)
        np.testing.assert_allclose(coef, other.coef_, rtol=1e-8, atol=1e-8 * np.abs(coef).max())
        assert intercept == pytest.approx(other.intercept_, rel=1e-8)


@pytest.mark.parametrize("data", ["diabetes", "wide"])
def test_the_ridge_agrees_with_scikit_learn_and_at_zero_with_the_shortest_least_squares(data, request):
    X, y = request.getfixturevalue(data)
    path = ridge_path(X, y, [1e-3, 10.0, 0.2])
    for lam in (1e-3, 0.0417, 0.2, 10.0, 1e4):
        other = Ridge(alpha=lam * len(y), solver="svd").fit(X, y)
        coef, intercept = path.at(lam)
        np.testing.assert_allclose(coef, other.coef_, rtol=1e-8, atol=1e-10)
        assert intercept == pytest.approx(other.intercept_, rel=1e-10)
    shortest = np.linalg.pinv(X - X.mean(axis=0)) @ (y - y.mean())
    np.testing.assert_allclose(path.at(0.0)[0], shortest, rtol=1e-8, atol=1e-9)


def test_at_lambda_zero_the_lasso_of_a_full_rank_problem_is_least_squares(diabetes):
    other = LinearRegression(tol=1e-12).fit(*diabetes)
    coef, intercept = lasso_knots(*diabetes).at(0.0)
    np.testing.assert_allclose(coef, other.coef_, rtol=1e-9)
    assert intercept == pytest.approx(other.intercept_, rel=1e-12)


def test_the_lasso_path_near_zero_is_the_interpolation_of_least_l1_norm(wide):
    # min ‖w‖₁ subject to Xw = y (centred), as a linear program
    from scipy.optimize import linprog

    X, y = wide
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    best = linprog(np.ones(120), A_eq=np.hstack([Xc, -Xc]), b_eq=yc, bounds=(0, None)).fun
    coef, _ = lasso_knots(X, y).at(0.0)
    np.testing.assert_allclose(Xc @ coef, yc, atol=1e-10)
    assert np.abs(coef).sum() == pytest.approx(best, rel=1e-9)


def test_an_orthonormal_design_gives_soft_thresholds_and_shrinkage():
    rng = np.random.default_rng(0)
    Z = rng.standard_normal((25, 6))
    X = np.linalg.qr(Z - Z.mean(axis=0))[0] * 5
    y = rng.standard_normal(25) + 7
    pull = X.T @ y / 25
    lasso, ridge, net = lasso_knots(X, y), ridge_path(X, y, [1.0]), elastic_net_knots(X, y, 0.5)
    np.testing.assert_allclose(lasso.lams[:-1], np.sort(np.abs(pull))[::-1], rtol=1e-12)
    for lam in between(lasso.lams):
        soft = np.sign(pull) * np.maximum(np.abs(pull) - lam, 0)
        np.testing.assert_allclose(lasso.at(lam)[0], soft, atol=1e-14)
        np.testing.assert_allclose(net.at(lam)[0], soft / 1.5, atol=1e-14)
        np.testing.assert_allclose(ridge.at(lam)[0], pull / (1 + lam), atol=1e-14)


@given(problems(), strengths(10.0), st.booleans())
def test_whatever_the_design_each_point_of_the_path_is_certified(problem, lam2, fit_intercept):
    X, y = problem
    path = elastic_net_knots(X, y, lam2, fit_intercept=fit_intercept)
    assert np.all(np.diff(path.lams) < 0)
    assert path.gaps.max() < 1e-10
    how = {"lam2": lam2, "fit_intercept": fit_intercept}
    for lam in [*path.lams, *between(path.lams)[: 2 * len(path.lams)]]:
        assert duality_gap(X, y, *path.at(lam), lam, **how) < 1e-10
        assert kkt_residual(X, y, *path.at(lam), lam, **how) < 1e-8


@given(problems(), st.booleans())
def test_whatever_the_design_the_ridge_is_certified(problem, fit_intercept):
    X, y = problem
    path = ridge_path(X, y, [0.0, 1e-12, 1e-3, 1.0, 1e5], fit_intercept=fit_intercept)
    assert path.gaps.max() < 1e-10
    for lam in path.lams:
        coef, intercept = path.at(lam)
        assert duality_gap(X, y, coef, intercept, 0.0, lam2=lam, fit_intercept=fit_intercept) < 1e-10


@given(problems(("wide",)))
def test_no_point_of_a_lasso_path_has_more_weights_than_the_data_have_rank(problem):
    X, y = problem
    assert (lasso_knots(X, y).coefs != 0).sum(axis=1).max() <= max(len(y) - 1, 0)
    assert (lasso_knots(X, y, fit_intercept=False).coefs != 0).sum(axis=1).max() <= len(y)


@pytest.mark.parametrize("seed", range(6))
def test_the_last_knot_before_zero_is_no_artefact_of_rounding(seed):
    data = datasets.simulate_sparse(40, 200, 10, rho=0.5, seed=seed)
    lams = lasso_knots(data.X, data.y).lams
    assert lams[-2] > 1e-9 * lams[0]


def test_a_target_that_rounding_alone_correlates_with_x_has_lambda_max_zero():
    # y − ȳ is 0 in the rows where X is not, but 1.0833… − 1.0833… in floating point is only nearly so
    X = np.zeros((12, 2))
    X[[5, 9], [1, 1]] = 1.0
    y = np.array([1, 1, 0, 0, 0, 1, 1, 2, 1, 1, 2, 2.0])
    assert y.mean() == 1.0
    assert lambda_max(X, y + 0.1) == 0.0
    path = lasso_path(X, y + 0.1)
    assert path.lams.tolist() == [0.0]
    assert not path.coefs.any()
    assert kkt_residual(X, y + 0.1, path.coefs[0], path.intercepts[0], 0.0) == 0.0


@given(problems(("integers", "duplicates", "one-hot")))
def test_from_lambda_max_up_all_weights_are_exactly_zero_and_just_below_it_one_is_not(problem):
    X, y = problem
    top, path = lambda_max(X, y), lasso_path(X, y)
    assert path.lams[0] == top
    for lam in (top, 2 * top, 1e300):
        coef, intercept = path.at(lam)
        assert not coef.any()
        assert not np.signbit(coef).any()
        assert intercept == pytest.approx(y.mean(), rel=1e-12, abs=1e-12)
    assert top == 0 or path.at(top * (1 - 1e-6))[0].any()
    assert not elastic_net_knots(X, y, 0.3).at(top)[0].any()


def test_a_knot_within_rounding_of_lambda_max_does_not_lend_its_weights_to_lambda_max():
    # the second column gets level 1e-11·λ_max below it: the step is 1.5e-11/(1 + 0.6)
    X, y = [[1.0, 1 - 1.5e-11], [2.0, -2.0]], [1.0, 0.0]
    path = lasso_knots(X, y, fit_intercept=False)
    for lam in (path.lams[0], 9.0):
        assert not path.at(lam)[0].any()
    np.testing.assert_allclose(path.at(0.25)[0], [0.25, 0.25], rtol=1e-9)


def test_at_is_exact_between_the_points_of_a_coarse_grid_where_interpolating_the_grid_is_not(diabetes):
    X, y = diabetes
    coarse, knots = lasso_path(X, y, n_lams=5), lasso_knots(X, y)
    lam = (coarse.lams[2] + coarse.lams[3]) / 2
    np.testing.assert_allclose(coarse.at(lam)[0], knots.at(lam)[0], rtol=1e-11, atol=1e-12)
    assert np.abs((coarse.coefs[2] + coarse.coefs[3]) / 2 - coarse.at(lam)[0]).max() > 0.1


@pytest.mark.parametrize("path_of", [lasso_path, ridge_path])
def test_the_users_lambdas_come_back_decreasing_with_repeats_and_each_with_its_own_weights(path_of, diabetes):
    X, y = diabetes
    path = path_of(X, y, [1.0, 30.0, 0.0, 1.0, 100])
    np.testing.assert_array_equal(path.lams, [100.0, 30.0, 1.0, 1.0, 0.0])
    assert path.coefs.shape == (5, 10)
    for lam, coef, intercept in zip(path.lams, path.coefs, path.intercepts, strict=True):
        np.testing.assert_array_equal(path.at(lam)[0], coef)
        assert path.at(lam)[1] == intercept
    assert path.gaps.shape == (5,)
    assert path.gaps.max() < 1e-13


def test_the_default_grid_falls_evenly_in_log_lambda_from_lambda_max(diabetes):
    path = lasso_path(*diabetes, n_lams=7, eps=1e-2)
    assert path.lams[0] == lambda_max(*diabetes)
    np.testing.assert_allclose(np.diff(np.log(path.lams)), np.log(1e-2) / 6, rtol=1e-12)
    assert lambda_grid(5.0, 1).tolist() == [5.0]
    assert lambda_grid(5.0).shape == (100,)


def test_lambda_max_is_the_largest_mean_product_with_the_centred_target():
    assert lambda_max([[1.0], [-1.0]], [3.0, 1.0]) == 1.0
    assert lambda_max([[1.0], [1.0]], [3.0, 1.0], fit_intercept=False) == 2.0
    assert lambda_max([[1.0], [1.0]], [3.0, 1.0]) == 0.0


@pytest.mark.parametrize("path_of", [lasso_knots, lasso_path, lambda X, y: ridge_path(X, y, [0.0, 1.0])])
def test_where_nothing_can_be_learnt_the_weights_are_zero_and_the_intercept_is_the_mean(path_of):
    varied = np.arange(6.0)[:, None]
    cases = [
        (varied, np.full(6, 0.1), 0.1),
        (np.full((6, 2), 0.1), np.arange(6.0), 2.5),
        ([[3.0, 4.0]], [5.0], 5.0),
    ]
    for X, y, mean in cases:
        path = path_of(X, y)
        assert not path.coefs.any()
        np.testing.assert_allclose(path.intercepts, mean, rtol=1e-15)
        assert not path.gaps.any()


def test_a_constant_column_never_enters_and_changes_nothing(diabetes):
    X, y = diabetes
    with_it, without = lasso_knots(np.c_[X, np.full(442, 0.1)], y), lasso_knots(X, y)
    assert not with_it.coefs[:, 10].any()
    np.testing.assert_allclose(with_it.coefs[:, :10], without.coefs, rtol=1e-9, atol=1e-9)
    ridge = ridge_path(np.c_[X, np.full(442, 0.1)], y, [0.0, 1.0])
    assert not ridge.coefs[:, 10].any()


def test_a_column_that_varies_by_rounding_alone_is_constant(diabetes):
    X, y = diabetes
    noise = np.where(y > 150, 0.1 * 3, 0.3)  # 0.30000000000000004 and 0.3
    assert noise.std() > 0
    assert not lasso_knots(np.c_[X, noise], y).coefs[:, 10].any()
    assert not ridge_path(np.c_[X, noise], y, [0.0]).coefs[:, 10].any()


def test_of_two_equal_columns_the_lasso_may_take_either_and_ridge_shares(diabetes):
    X, y = diabetes
    twice = np.c_[X, X[:, 2]]
    path, single = lasso_knots(twice, y), lasso_knots(X, y)
    np.testing.assert_allclose(path.lams, single.lams, rtol=1e-9, atol=1e-12)
    together = path.coefs[:, 2] + path.coefs[:, 10]
    np.testing.assert_allclose(together, single.coefs[:, 2], rtol=1e-9, atol=1e-9)
    ridge = ridge_path(twice, y, [0.0, 0.1])
    np.testing.assert_allclose(ridge.coefs[:, 2], ridge.coefs[:, 10], rtol=1e-9)


@pytest.mark.parametrize(
    ("x_unit", "y_unit"), [(2.0**10, 1.0), (1e160, 1.0), (1e-160, 1.0), (1.0, 1e-200), (1.0, 1e150)]
)
def test_a_change_of_units_changes_the_units_of_the_answer_and_nothing_else(x_unit, y_unit, diabetes):
    X, y = diabetes
    before, after = lasso_knots(X, y), lasso_knots(X * x_unit, y * y_unit)
    np.testing.assert_allclose(after.lams / x_unit / y_unit, before.lams, rtol=1e-10)
    np.testing.assert_allclose(after.coefs * (x_unit / y_unit), before.coefs, rtol=1e-9, atol=1e-9)
    assert after.gaps.max() < 1e-12


def test_a_shift_of_x_moves_only_the_intercept():
    X, y = np.random.default_rng(5).standard_normal((50, 3)), np.arange(50.0)
    before, after = lasso_path(X, y, [0.1]), lasso_path(X + 1e9, y, [0.1])
    # adding 1e9 rounds X itself to 1e-7
    np.testing.assert_allclose(after.coefs, before.coefs, rtol=1e-5)
    assert after.gaps.max() < 1e-12


def test_units_that_leave_no_room_for_the_weights_in_float64_are_refused():
    X, y = np.array([[1.0], [2.0], [4.0]]), np.array([1.0, 2.0, 3.0])
    with pytest.raises(
        ValueError, match="lasso_knots: in the units of X and y the weights would be of size inf"
    ):
        lasso_knots(X * 1e-200, y * 1e200)
    with pytest.raises(ValueError, match="lambda_max: in the units of X and y λ would be of size 0, out of"):
        lambda_max(X * 1e-200, y * 1e-200)


def test_columns_that_are_nearly_dependent_are_solved_or_warned_about_but_never_silently_wrong():
    rng = np.random.default_rng(6)
    for exponent in range(3, 17):
        X = rng.standard_normal((30, 3))
        X = np.c_[X, X[:, 0] + 10.0**-exponent * rng.standard_normal(30)]
        y = X[:, 1] + rng.standard_normal(30)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            path = lasso_knots(X, y)
        assert path.gaps.max() < 1e-8 or [w.category for w in caught] == [ConvergenceWarning]


@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize(("n", "p"), [(32, 16), (800, 400), (20_000, 40)])
def test_columns_that_a_smaller_lambda_no_longer_tells_apart_are_solved(n, p, positive):
    for seed in range(12 if p < 100 else 3):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((n, p))[:, rng.integers(p, size=p)] * rng.choice([-1.0, 1.0], size=p)
        y = X @ rng.standard_normal(p) + rng.standard_normal(len(X))
        lams = np.abs((X - X.mean(axis=0)).T @ y).max() / len(X) * np.array([0.1, 1e-8, 0.0])
        path = elastic_net_path(X, y, lams, l1_ratio=0.5, positive=positive)
        assert path.gaps.max() <= 1e-8


@pytest.mark.parametrize("degree", [15, 19])
def test_even_where_rounding_has_the_last_word_the_path_is_never_worse_than_the_null_model(degree):
    # the powers of x up to 19: singular values from 10 down to 1e-13
    x = np.linspace(0, 1, 100)
    X = np.vander(x, degree + 1, increasing=True)[:, 1:]
    y = np.sin(9 * x) + 0.1 * np.random.default_rng(5).standard_normal(100)
    with pytest.warns(ConvergenceWarning, match="nearly dependent"):
        assert lasso_knots(X, y).gaps.max() < 0.1


def test_lists_integers_and_frames_are_welcome_and_left_as_they_were():
    class Frame:
        """What pandas offers NumPy."""

        def __init__(self, rows):
            self.rows = rows

        def __array__(self, dtype=None, copy=None):
            return np.array(self.rows, dtype=dtype)

    rows, y = [[1, 2], [3, 5], [4, 4], [0, 1]], [1, 2, 2, 0]
    expected = lasso_path(np.array(rows, dtype=float), np.array(y, dtype=float), [0.1])
    for given_X in (
        rows,
        np.array(rows),
        np.asfortranarray(rows),
        np.array(rows, dtype=np.float32),
        Frame(rows),
    ):
        np.testing.assert_array_equal(lasso_path(given_X, y, [0.1]).coefs, expected.coefs)
    X, target, lams = np.array(rows, dtype=float), np.array(y, dtype=float), np.array([0.0, 0.1])
    for array in (X, target, lams):
        array.flags.writeable = False
    for call in (lasso_path, ridge_path):
        call(X, target, lams)
    assert lams.tolist() == [0.0, 0.1]


def test_a_weight_between_two_knots_where_it_is_zero_is_exactly_zero(diabetes):
    path, hdl = lasso_knots(*diabetes), 6
    out = [i for i in range(12) if path.coefs[i, hdl] == path.coefs[i + 1, hdl] == 0]
    assert path.lams[out[-1]] == pytest.approx(0.1038, abs=5e-5)
    assert path.at((path.lams[out[-1]] + path.lams[out[-1] + 1]) / 2)[0][hdl] == 0.0


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_at_refuses_a_lambda_that_is_no_strength(bad, diabetes):
    with pytest.raises(ValueError, match=rf"Path\.at: lam must be a finite number >= 0, got {bad}"):
        lasso_knots(*diabetes).at(bad)
