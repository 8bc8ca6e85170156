"""Solvers against certificates, closed forms, theory's rates, and iterations done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import lars_path
from tests.strategies import problems

from l1l2 import datasets
from l1l2.optimality import duality_gap
from l1l2.path import elastic_net_knots, lasso_knots, ridge_path
from l1l2.penalties import L1, L1L2, L2
from l1l2.solvers import (
    ConvergenceWarning,
    DivergenceWarning,
    coordinate_descent,
    fista,
    gradient_descent,
    homotopy,
    ista,
    ridge,
    subgradient_descent,
)
from l1l2.solvers.homotopy import trace

PROXIMAL = (ista, fista, coordinate_descent)
ITERATIVE = (gradient_descent, subgradient_descent, *PROXIMAL)
MILD = ("gaussian", "integers", "duplicates", "one-hot", "dependent", "wide", "constant")


def data(n=40, p=8, seed=0):
    found = datasets.simulate_sparse(n, p, 3, snr=2.0, rho=0.3, seed=seed)
    return found.X, found.y + 10


@pytest.mark.parametrize("solver", PROXIMAL)
@pytest.mark.parametrize("penalty", [L1(0.2), L1L2(0.1, 0.3), L2(0.5), L1(0.0)])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_an_iterative_solver_arrives_at_the_exact_path(solver, penalty, fit_intercept):
    X, y = data()
    lam1, lam2 = penalty.strengths
    result = solver(X, y, penalty, tol=1e-14, fit_intercept=fit_intercept)
    coef, intercept = elastic_net_knots(X, y, lam2, fit_intercept=fit_intercept).at(lam1)
    assert result.converged
    np.testing.assert_allclose(result.coef, coef, atol=1e-6)
    np.testing.assert_array_equal(result.coef == 0, coef == 0)
    assert result.intercept == pytest.approx(intercept, abs=1e-6)
    judged = duality_gap(X, y, result.coef, result.intercept, lam1, lam2=lam2, fit_intercept=fit_intercept)
    assert result.gap == judged <= 1e-14
    assert result.history is None


@pytest.mark.parametrize("solver", PROXIMAL)
@given(problem=problems(MILD), lam1=st.floats(0.05, 1.0), lam2=st.sampled_from([0.0, 0.5]))
def test_a_result_that_says_converged_is_certified_on_any_design(solver, problem, lam1, lam2):
    X, y = problem
    result = solver(X, y, L1L2(lam1, lam2), tol=1e-7, n_iter=100_000)
    assert result.converged
    assert duality_gap(X, y, result.coef, result.intercept, lam1, lam2=lam2) <= 1e-7


def test_gradient_descent_reaches_ridge_and_least_squares():
    X, y = data()
    result = gradient_descent(X, y, L2(0.3), tol=1e-14)
    np.testing.assert_allclose(result.coef, ridge_path(X, y, [0.3]).coefs[0], atol=1e-6)
    start_from_zero = gradient_descent(*data(10, 30), L2(0.0), tol=1e-14, n_iter=100_000)
    X, y = data(10, 30)
    shortest = np.linalg.pinv(X - X.mean(axis=0)) @ (y - y.mean())
    np.testing.assert_allclose(start_from_zero.coef, shortest, atol=1e-6)


def test_the_first_steps_are_those_done_by_hand():
    # x = (1, −1), y = (3, 1): centred y is (1, −1), the loss is ½(1 − w)², its gradient w − 1, and L = 1
    X, y = [[1.0], [-1.0]], [3.0, 1.0]
    how = {"step": 0.5, "n_iter": 2, "tol": None, "record": True}
    paths = {
        (gradient_descent, L2(1.0)): [0, 0.5, 0.5],  # w − ½(w − 1 + w)
        (subgradient_descent, L1(0.5)): [
            0,
            0.5,
            0.5,
        ],  # first without a pull, sign(0) being 0; then it stands
        (ista, L1(0.5)): [0, 0.25, 0.375],  # soft(w − ½(w − 1), ¼)
        (ista, L2(1.0)): [0, 1 / 3, 4 / 9],  # (w − ½(w − 1))/(1 + ½)
    }
    for (solver, penalty), expected in paths.items():
        result = solver(X, y, penalty, **how)
        np.testing.assert_allclose(result.history.coefs[:, 0], expected, rtol=1e-15)
        assert result.intercept == 2.0
    once = coordinate_descent(X, y, L1L2(0.5, 1.0), n_iter=1, tol=None)
    assert once.coef[0] == 0.25  # one sweep is exact for one feature: (1 − ½)/(1 + 1)


@pytest.mark.parametrize("solver", ITERATIVE)
def test_the_record_holds_the_start_and_each_iteration_with_its_objective(solver):
    X, y = data()
    penalty = L2(0.1) if solver is gradient_descent else L1L2(0.1, 0.1)
    lam1, lam2 = penalty.strengths
    start = np.arange(8.0)
    result = solver(X, y, penalty, n_iter=25, tol=None, w0=start, record=True)
    coefs, objectives = result.history.coefs, result.history.objectives
    assert coefs.shape == (26, 8)
    assert objectives.shape == (26,)
    np.testing.assert_array_equal(coefs[0], np.arange(8.0))
    np.testing.assert_array_equal(start, np.arange(8.0))
    np.testing.assert_array_equal(coefs[-1], result.coef)
    for w, value in zip(coefs, objectives, strict=True):
        b = np.mean(y - X @ w)
        expected = np.sum((y - X @ w - b) ** 2) / 80 + lam1 * np.abs(w).sum() + lam2 / 2 * w @ w
        assert value == pytest.approx(expected, rel=1e-12)


def test_ista_and_sweeps_never_raise_the_objective_and_ista_and_fista_keep_their_promised_rates():
    X, y = data(60, 30, seed=3)
    penalty, coef = L1(0.05), lasso_knots(X, y).at(0.05)[0]
    centred = X - X.mean(axis=0)
    L, distance = np.linalg.norm(centred, 2) ** 2 / 60, coef @ coef
    r = y - y.mean() - centred @ coef
    best = r @ r / 120 + 0.05 * np.abs(coef).sum()
    for solver in (ista, coordinate_descent):
        objectives = solver(X, y, penalty, n_iter=200, tol=None, record=True).history.objectives
        assert np.all(np.diff(objectives) <= 1e-14 * objectives[0])
    k = np.arange(1, 201)
    slow, fast = (
        s(X, y, penalty, n_iter=200, tol=None, record=True).history.objectives - best for s in (ista, fista)
    )
    # Beck and Teboulle (2009), theorems 3.1 and 4.4, from w = 0
    assert np.all(slow[1:] <= L * distance / (2 * k) + 1e-12)
    assert np.all(fast[1:] <= 2 * L * distance / (k + 1) ** 2 + 1e-12)


def test_momentum_pays_where_columns_correlate():
    diabetes = datasets.load_diabetes()
    slow, fast = (s(diabetes.X, diabetes.y, L1(0.01), n_iter=100_000) for s in (ista, fista))
    assert slow.converged
    assert fast.converged
    assert fast.n_iter < slow.n_iter / 5


def test_subgradient_steps_leave_no_exact_zero_where_ista_leaves_many():
    found = datasets.simulate_sparse(100, 20, 5, seed=1)
    hopping = subgradient_descent(found.X, found.y, L1(0.1), step=0.01, n_iter=2000)
    landing = ista(found.X, found.y, L1(0.1))
    zero = landing.coef == 0
    assert (hopping.coef == 0).sum() == 0
    assert zero.sum() == (lasso_knots(found.X, found.y).at(0.1)[0] == 0).sum() > 5
    # the weights that should be zero hop about it by no more than a step or two
    assert 0 < np.abs(hopping.coef[zero]).max() <= 2 * 0.01 * 0.1


def test_subgradient_steps_that_shrink_converge_where_constant_ones_hover():
    X, y = data()
    runs = [subgradient_descent(X, y, L1(0.1), n_iter=n).gap for n in (100, 10_000)]
    assert runs[1] < runs[0] / 5
    assert runs[1] < 1e-3


def test_a_solver_that_stops_short_says_how_far_it_got_and_what_to_change():
    X, y = data()
    with pytest.warns(
        ConvergenceWarning, match=r"ista: the gap is .* after 3 iterations, above tol = 1e-10.*n_iter"
    ):
        result = ista(X, y, L1(0.01), n_iter=3, tol=1e-10)
    assert not result.converged
    assert result.gap > 1e-10
    assert result.n_iter == 3


def test_the_warning_points_at_the_callers_line():
    with pytest.warns(ConvergenceWarning) as caught:
        ista(*data(), L1(0.01), n_iter=1)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("solver", "penalty"), [(gradient_descent, L2(0.1)), (ista, L1(0.1)), (fista, L1(0.1))]
)
@pytest.mark.parametrize("n_iter", [30, 20_000])
def test_a_step_too_long_is_called_a_divergence_with_the_bound_it_broke(solver, penalty, n_iter):
    X, y = data()
    L = np.linalg.norm(X - X.mean(axis=0), 2) ** 2 / 40
    message = rf"{solver.__name__}: diverged: .* Take a step below 2/\(L \+ λ₂\) = "
    with pytest.warns(DivergenceWarning, match=message):
        result = solver(X, y, penalty, step=4 / L, n_iter=n_iter, tol=None, record=True)
    assert not result.converged
    assert np.isfinite(result.coef).all()
    assert np.isfinite(result.history.objectives).all()


def test_gradient_descent_diverges_just_above_the_bound_and_converges_just_below():
    X, y = data()
    bound = 2 / (np.linalg.norm(X - X.mean(axis=0), 2) ** 2 / 40 + 0.2)
    assert gradient_descent(X, y, L2(0.2), step=0.99 * bound).converged
    with pytest.warns(DivergenceWarning):
        gradient_descent(X, y, L2(0.2), step=1.01 * bound, n_iter=2000)


def test_a_start_at_the_optimum_needs_no_iteration_and_no_iteration_is_an_answer_too():
    X, y = data()
    coef, _ = lasso_knots(X, y).at(0.1)
    assert ista(X, y, L1(0.1), w0=coef).n_iter == 0
    untouched = ista(X, y, L1(0.1), n_iter=0, tol=None, w0=[1.0] * 8)
    assert untouched.coef.tolist() == [1.0] * 8


@pytest.mark.parametrize("solver", [*PROXIMAL, homotopy])
def test_nothing_to_learn_gives_zero_weights_and_the_mean(solver):
    for X, y, mean in (
        ([[1.0], [2.0]], [0.1, 0.1], 0.1),
        (np.full((3, 2), 0.1), [1.0, 2.0, 3.0], 2.0),
        ([[7.0]], [5.0], 5.0),
    ):
        result = solver(X, y, L1(0.1))
        assert not result.coef.any()
        assert result.intercept == pytest.approx(mean, rel=1e-15)
        assert result.gap == 0.0


@pytest.mark.parametrize("penalty", [L1(0.3), L1(0.0), L1(1e6), L1L2(0.1, 0.5)])
def test_the_homotopy_at_one_strength_is_the_path_there(penalty):
    X, y = data()
    lam1, lam2 = penalty.strengths
    result, path = homotopy(X, y, penalty, record=True), elastic_net_knots(X, y, lam2)
    np.testing.assert_allclose(result.coef, path.at(lam1)[0], rtol=1e-10, atol=1e-12)
    assert result.gap < 1e-13
    assert result.n_iter == (path.lams > lam1).sum()
    assert len(result.history.coefs) == result.n_iter + 1


def test_the_spectral_ridge_is_the_path_and_refuses_a_kink():
    X, y = data()
    result = ridge(X, y, L2(0.3), record=True)
    np.testing.assert_allclose(result.coef, ridge_path(X, y, [0.3]).coefs[0], rtol=1e-12)
    assert result.gap < 1e-14
    assert result.history.coefs.shape == (2, 8)
    with pytest.raises(ValueError, match=r"ridge: penalty must be L2, got L1\(lam=0\.1\)"):
        ridge(X, y, L1(0.1))


@pytest.mark.parametrize(("n", "p"), [(20, 50), (50, 50), (80, 20)])
def test_the_kernels_knots_are_scikit_learns_wherever_both_resolve_them(n, p):
    found = datasets.simulate_sparse(n, p, 5, rho=0.6, seed=7)
    X, y = found.X - found.X.mean(axis=0), found.y - found.y.mean()
    knots = trace(X, y)
    alphas, _, theirs = lars_path(X, y, method="lasso")
    # scikit-learn stops early when p ≥ n; down to there the paths are one
    for alpha, coef in zip(alphas[:-1], theirs.T[:-1], strict=True):
        k = int(np.argmin(np.abs(knots.lams - alpha)))
        assert knots.lams[k] == pytest.approx(alpha, rel=1e-9)
        np.testing.assert_allclose(knots.coefs[k], coef, atol=1e-8)


def test_the_homotopy_says_when_it_was_given_too_few_knots():
    X, y = data()
    with pytest.raises(RuntimeError, match="no end after 2 knots"):
        trace(X - X.mean(axis=0), y - y.mean(), max_knots=2)


def test_a_penalty_with_a_kink_is_refused_by_gradient_descent_with_a_remedy():
    with pytest.raises(
        ValueError, match=r"gradient_descent: penalty must have a gradient .* got L1\(lam=0\.1\)\. Use ista"
    ):
        gradient_descent(*data(), L1(0.1))


@pytest.mark.parametrize("solver", ITERATIVE)
@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"n_iter": -1}, ValueError, "n_iter must be at least 0, got -1"),
        ({"n_iter": 2.5}, TypeError, "n_iter must be a whole number, got 2.5"),
        ({"tol": -1e-3}, ValueError, "tol must be a finite number >= 0, got -0.001"),
        ({"w0": [1.0]}, ValueError, "w0 must have 8 entries, got 1"),
        ({"w0": [np.nan] * 8}, ValueError, "w0 must be finite, got nan at index 0"),
        ({"penalty": 0.1}, TypeError, "penalty must be L1, L2 or L1L2, got 0.1"),
        ({"penalty": L2}, TypeError, "penalty must be L1, L2 or L1L2, got <class"),
    ],
)
def test_a_bad_argument_of_a_solver_is_named_with_its_value(solver, change, kind, message):
    X, y = data()
    arguments = {"penalty": L2(0.1), **change}
    with pytest.raises(kind, match=f"{solver.__name__}: {message}"):
        solver(X, y, **arguments)


@pytest.mark.parametrize("solver", [ista, fista, gradient_descent, subgradient_descent])
@pytest.mark.parametrize("step", [0.0, -1.0, np.nan, np.inf])
def test_a_step_that_is_not_positive_is_refused(solver, step):
    with pytest.raises(ValueError, match=rf"{solver.__name__}: step must be a finite number > 0, got {step}"):
        solver(*data(), L2(0.1), step=step)


@pytest.mark.parametrize("solver", ITERATIVE)
@pytest.mark.parametrize("size", [1e-160, 1e160])
def test_numbers_whose_squares_are_lost_are_refused_with_a_remedy(solver, size):
    X, y = data()
    with pytest.raises(ValueError, match=f"{solver.__name__}: X is of size .* Change its unit"):
        solver(X * size, y, L2(0.1))
    with pytest.raises(ValueError, match=f"{solver.__name__}: y is of size .* Change its unit"):
        solver(X, y * size, L2(0.1))
