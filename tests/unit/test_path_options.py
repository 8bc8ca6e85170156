"""Every option of every path, on tall data, wide data and sparse data: held to what it must be equal to."""

import pickle
import tracemalloc
import warnings
from functools import partial

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import ElasticNet, Lasso

from l1l2.datasets import simulate_sparse
from l1l2.optimality import duality_gap, kkt_residual
from l1l2.path import elastic_net_path, lambda_max, lasso_path, logistic_path, ridge_path
from l1l2.solvers import ConvergenceWarning

pytestmark = pytest.mark.kernels

SQUARES = {
    "lasso": lasso_path,
    "elastic net": partial(elastic_net_path, l1_ratio=0.6),
    "ridge": ridge_path,
}
PATHS = {**SQUARES, "logistic": partial(logistic_path, l1_ratio=0.7)}


@pytest.fixture(params=["tall", "wide"])
def data(request):
    n, p = {"tall": (60, 8), "wide": (30, 400)}[request.param]
    drawn = simulate_sparse(n, p, 4, rho=0.4, seed=3)
    return drawn.X + np.linspace(-1, 2, p), drawn.y + 3


@pytest.fixture(params=PATHS)
def path_of(request):
    """A path function for numbers y; the logistic one is told on which side of the median they are."""
    if request.param != "logistic":
        return PATHS[request.param]
    return lambda X, y, *args, **how: PATHS["logistic"](X, y > 2.9, *args, **how)


def assert_same(path, other, tol=1e-7):
    scale = np.abs(other.coefs).max()
    np.testing.assert_allclose(path.coefs, other.coefs, atol=tol * scale, rtol=0)
    np.testing.assert_allclose(path.intercepts, other.intercepts, atol=tol * np.abs(other.intercepts).max())


LAMS = np.geomspace(0.5, 0.02, 6)


def test_weights_are_repetitions(data, path_of):
    X, y = data
    times = np.random.default_rng(0).integers(0, 4, len(y))
    tol = {"tol": 1e-13}
    repeated = path_of(np.repeat(X, times, axis=0), np.repeat(y, times), LAMS, **tol)
    assert_same(path_of(X, y, LAMS, sample_weight=times, **tol), repeated, 1e-5)
    assert_same(path_of(X, y, LAMS, sample_weight=7.3 * times, **tol), repeated, 1e-5)


def test_a_sparse_x_gives_the_weights_of_the_same_x_dense(data, path_of):
    X, y = data
    X = np.where(np.abs(X) > 1, X, 0.0)
    dense = path_of(X, y, LAMS, tol=1e-13)
    csc = sparse.csc_array(X)
    wide_indices = csc.copy()
    wide_indices.indices = csc.indices.astype(np.int64)
    wide_indices.indptr = csc.indptr.astype(np.int64)
    for given in (csc, sparse.csr_array(X), sparse.coo_array(X), wide_indices, sparse.csc_matrix(X)):
        assert_same(path_of(given, y, LAMS, tol=1e-13), dense, 1e-6)


def test_order_precision_and_a_map_on_disk_change_nothing(data, path_of, tmp_path):
    X, y = data
    X = X.astype(np.float32)
    expected = path_of(X.astype(np.float64), y, LAMS, tol=1e-13)
    on_disk = np.memmap(tmp_path / "X", np.float32, "w+", shape=X.shape, order="F")
    on_disk[:] = X
    mapped = np.memmap(tmp_path / "X", np.float32, "r", shape=X.shape, order="F")
    reversed_rows = np.ascontiguousarray(X[::-1])[::-1]
    for given in (np.asfortranarray(X), np.ascontiguousarray(X), mapped, reversed_rows):
        before = np.array(given)
        assert_same(path_of(given, y, LAMS, tol=1e-13), expected, 1e-5)
        np.testing.assert_array_equal(given, before)


def test_two_runs_agree_to_the_last_bit(data, path_of):
    one, two = (path_of(*data, LAMS) for _ in range(2))
    np.testing.assert_array_equal(one.coefs, two.coefs)
    np.testing.assert_array_equal(one.gaps, two.gaps)


def test_standardising_is_dividing_by_the_spread(data, path_of):
    X, y = data
    X = X * np.geomspace(0.1, 10, X.shape[1])
    X[:, 2] = 4.0
    v = np.random.default_rng(1).uniform(0.5, 2, len(y))
    spread = np.sqrt(np.average((X - np.average(X, axis=0, weights=v)) ** 2, axis=0, weights=v))
    spread[2] = 1.0
    by_hand = path_of(X / spread, y, LAMS, sample_weight=v, tol=1e-13)
    path = path_of(X, y, LAMS, sample_weight=v, standardise=True, tol=1e-13)
    np.testing.assert_allclose(path.coefs * spread, by_hand.coefs, atol=1e-6)
    assert not path.coefs[:, 2].any()


def test_a_penalty_factor_of_zero_leaves_a_feature_free_of_any_penalty(data, path_of):
    X, y = data
    factors = np.ones(X.shape[1])
    factors[1] = 0.0
    path = path_of(X, y, [1e6], penalty_factor=factors, tol=1e-12)
    alone = path_of(X[:, [1]], y, [0.0], tol=1e-12)
    assert path.coefs[0, 1] == pytest.approx(alone.coefs[0, 0], rel=1e-4)
    np.testing.assert_allclose(np.delete(path.coefs[0], 1), 0, atol=1e-5)


def test_the_lassos_penalty_factors_are_units_of_the_columns(data):
    X, y = data
    factors = np.geomspace(0.3, 3, X.shape[1])
    path = lasso_path(X, y, LAMS, penalty_factor=factors, tol=1e-14)
    scaled = lasso_path(X / factors, y, LAMS, tol=1e-14)
    np.testing.assert_allclose(path.coefs, scaled.coefs / factors, atol=1e-7)


@pytest.mark.parametrize("method", SQUARES)
def test_a_positive_path_is_the_one_whose_negative_twin_was_left_out(method, data):
    X, y = data
    path = SQUARES[method](X, y, LAMS, positive=True)
    assert path.coefs.min() >= 0
    lam1, lam2 = {"lasso": (1, 0), "elastic net": (0.6, 0.4), "ridge": (0, 1)}[method]
    for lam, coef, intercept in zip(path.lams, path.coefs, path.intercepts, strict=True):
        how = {"lam2": lam2 * lam, "positive": True}
        assert kkt_residual(X, y, coef, intercept, lam1 * lam, **how) < 1e-7
        assert duality_gap(X, y, coef, intercept, lam1 * lam, **how) < 1e-8


@pytest.mark.parametrize("method", ["lasso", "elastic net"])
@pytest.mark.parametrize("positive", [False, True])
def test_the_gaps_a_path_reports_are_bounds_that_the_judge_confirms(method, positive, data):
    X, y = data
    v = np.random.default_rng(2).uniform(0, 2, len(y))
    f = np.random.default_rng(2).choice([0.0, 0.5, 1.0], X.shape[1], p=[0.004, 0.496, 0.5])
    how = {"sample_weight": v, "penalty_factor": f, "positive": positive}
    path = SQUARES[method](X, y, LAMS, **how)
    a = {"lasso": 1.0, "elastic net": 0.6}[method]
    for lam, coef, intercept, gap in zip(path.lams, path.coefs, path.intercepts, path.gaps, strict=True):
        judged = duality_gap(X, y, coef, intercept, a * lam, lam2=(1 - a) * lam, **how)
        assert judged <= gap + 1e-10
        assert gap <= 1e-8


@pytest.mark.parametrize("positive", [False, True])
def test_scikit_learn_at_a_tight_tolerance_says_the_same(data, positive):
    X, y = data
    v = np.random.default_rng(5).uniform(0.2, 2, len(y))
    tight = {"tol": 1e-14, "max_iter": 200_000, "positive": positive}
    lasso = lasso_path(X, y, [0.1], sample_weight=v, positive=positive)
    net = elastic_net_path(X, y, [0.1], l1_ratio=0.3, sample_weight=v, positive=positive)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Lasso(0.1, **tight).fit(X, y, sample_weight=v)
        their_net = ElasticNet(0.1, l1_ratio=0.3, **tight).fit(X, y, sample_weight=v)
    np.testing.assert_allclose(lasso.coefs[0], theirs.coef_, atol=2e-6)
    np.testing.assert_allclose(net.coefs[0], their_net.coef_, atol=2e-6)


@pytest.mark.parametrize("positive", [False, True])
@pytest.mark.parametrize("l1_ratio", [1.0, 0.5, 0.01])
def test_lambda_max_is_tight_from_both_sides(data, positive, l1_ratio):
    X, y = data
    f = np.ones(X.shape[1])
    f[:3] = 0.0, 0.5, 2.0
    how = {"penalty_factor": f, "positive": positive}
    top = lambda_max(X, y, l1_ratio=l1_ratio, **how)
    path = elastic_net_path(X, y, [top, top * (1 - 1e-5)], l1_ratio=l1_ratio, **how)
    assert not path.coefs[0, f > 0].any()
    assert path.coefs[1, f > 0].any()


def test_at_any_lambda_a_path_is_solved_anew_and_on_its_grid_it_says_what_it_said(data, path_of):
    path = path_of(*data, LAMS)
    lam = (LAMS[2] + LAMS[3]) / 2
    np.testing.assert_allclose(path.at(lam)[0], path_of(*data, [lam]).coefs[0], atol=1e-5)
    np.testing.assert_array_equal(path.at(LAMS[2])[0], path.coefs[2])


def test_a_path_is_pickled_with_its_grid(data, path_of):
    path = path_of(*data, LAMS)
    back = pickle.loads(pickle.dumps(path))
    np.testing.assert_array_equal(back.coefs, path.coefs)
    np.testing.assert_array_equal(back.at(LAMS[1])[0], path.coefs[1])
    assert len(pickle.dumps(path)) < 3 * path.coefs.nbytes + 10_000


def test_wide_data_stay_behind_when_a_path_is_pickled():
    data = simulate_sparse(30, 400, 4, seed=0)
    back = pickle.loads(pickle.dumps(lasso_path(data.X, data.y, LAMS)))
    with pytest.raises(ValueError, match=r"Path\.at: λ must be one of the path's, got 0\.3: .* Fit it again"):
        back.at(0.3)


def test_more_classes_have_a_row_of_weights_each_in_the_order_of_their_labels():
    data = simulate_sparse(90, 5, 3, seed=1)
    names = np.array(["b", "c", "a"])[np.digitize(data.y, np.quantile(data.y, [0.3, 0.6]))]
    path = logistic_path(data.X, names, n_lams=5)
    assert path.coefs.shape == (5, 3, 5)
    assert path.intercepts.shape == (5, 3)
    scores = data.X @ path.coefs[-1].T + path.intercepts[-1]
    assert (np.array(["a", "b", "c"])[scores.argmax(axis=1)] == names).mean() > 0.6
    two = logistic_path(data.X, names == "a", n_lams=5)
    assert two.coefs.shape == (5, 5)
    assert two.intercepts.shape == (5,)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"sample_weight": [-1.0] * 60}, "sample_weight must be >= 0 and not all zero, got -1.0"),
        ({"sample_weight": np.zeros(60)}, "sample_weight must be >= 0 and not all zero, got all zero"),
        ({"sample_weight": [1.0]}, "sample_weight must have 60 entries, got 1"),
        ({"penalty_factor": np.full(8, -2.0)}, "penalty_factor must be >= 0, got -2.0"),
        ({"penalty_factor": np.full(8, np.nan)}, "penalty_factor must be finite, got nan"),
        ({"tol": 0.0}, "tol must be a finite number > 0, got 0.0"),
        ({"lams": [-1.0]}, "lams must be finite numbers >= 0, got -1.0"),
        ({"lams": [np.inf]}, "lams must be finite, got inf"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_name(path_of, how, message):
    data = simulate_sparse(60, 8, 4, seed=3)
    with pytest.raises(ValueError, match=f"_path: {message}"):
        path_of(data.X, data.y + 3, **how)


@pytest.mark.parametrize("name", ["standardise", "fit_intercept", "positive"])
@pytest.mark.parametrize("value", [0, [], "no", np.array([True, False])])
@pytest.mark.parametrize("of", [lambda_max, *PATHS.values()])
def test_what_is_not_true_or_false_is_refused_by_name(of, name, value):
    data = simulate_sparse(60, 8, 4, seed=3)
    with pytest.raises(TypeError, match=f": {name} must be True or False, got"):
        of(data.X, data.y > 0 if of is PATHS["logistic"] else data.y, **{name: value})


@pytest.mark.parametrize(
    ("n_jobs", "kind", "message"),
    [
        ("text", TypeError, "n_jobs must be a whole number, got 'text'"),
        (0, ValueError, "n_jobs must not be 0"),
        (-2, ValueError, "n_jobs must be at least -1, got -2"),
    ],
)
@pytest.mark.parametrize("of", SQUARES.values())
def test_threads_are_counted_whichever_road_is_taken(of, n_jobs, kind, message):
    data = simulate_sparse(60, 8, 4, seed=3)
    with pytest.raises(kind, match=f"_path: {message}"):
        of(data.X, data.y, n_jobs=n_jobs)


def test_a_share_of_l1_that_is_no_number_is_refused():
    data = simulate_sparse(60, 8, 4, seed=3)
    with pytest.raises(TypeError, match=r"^lambda_max: l1_ratio must be one real number, got"):
        lambda_max(data.X, data.y, l1_ratio=np.array([1.0, 0.5]))


@pytest.mark.parametrize("how", [{"n_lams": 0}, {"n_lams": 2.0}, {"eps": 0.0}, {"eps": 1.0}, {"eps": "x"}])
def test_a_grid_that_cannot_be_built_is_refused_in_the_name_of_the_path(path_of, how):
    data = simulate_sparse(60, 8, 4, seed=3)
    with pytest.raises((TypeError, ValueError), match=f"_path: {next(iter(how))} must be"):
        path_of(data.X, data.y + 3, **how)


def test_a_small_path_outlives_a_change_of_the_data():
    data = simulate_sparse(60, 5, 3, seed=3)
    X, y = data.X.copy(), data.y.copy()
    path = lasso_path(X, y)
    X *= 2
    y += 1
    coef, intercept = path.at(0.123)
    expected = lasso_path(data.X, data.y, [0.123])
    np.testing.assert_array_equal(coef, expected.coefs[0])
    assert intercept == expected.intercepts[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("shape", [(60, 8), (20, 300)])
@pytest.mark.parametrize("kind", [np.array, sparse.csc_array])
def test_an_entry_that_is_not_finite_is_found_and_named(path_of, bad, shape, kind):
    data = simulate_sparse(*shape, 4, seed=3)
    X = data.X.copy()
    X[7, 5] = bad
    with pytest.raises(ValueError, match=rf"_path: X must be finite, got {bad} at index \(7, 5\)"):
        path_of(kind(X), data.y + 3, LAMS)


def test_a_target_of_one_class_or_the_wrong_length_is_refused():
    X = np.eye(4)
    with pytest.raises(ValueError, match="y must have two classes at least, got only"):
        logistic_path(X, ["a"] * 4)
    with pytest.raises(ValueError, match=r"y must have shape \(4,\)"):
        logistic_path(X, [0, 1])
    with pytest.raises(ValueError, match="y must have one entry per row of X, got 3 for 4 rows"):
        lasso_path(X, [1.0, 2.0, 3.0])


def test_ridge_takes_several_targets(data):
    X, y = data
    both = ridge_path(X, np.c_[y, 2 * y + 1], LAMS)
    one = ridge_path(X, y, LAMS)
    assert both.coefs.shape == (6, 2, X.shape[1])
    np.testing.assert_allclose(both.coefs[:, 0], one.coefs, atol=1e-10)
    np.testing.assert_allclose(both.coefs[:, 1], 2 * one.coefs, atol=1e-10)
    np.testing.assert_allclose(both.intercepts, np.c_[one.intercepts, 2 * one.intercepts + 1], atol=1e-10)


@pytest.mark.parametrize("kind", [np.array, sparse.csc_array])
@pytest.mark.parametrize("how", [{}, {"fit_intercept": False, "standardise": True}])
def test_ridge_takes_many_targets_each_as_if_alone(kind, how):
    rng = np.random.default_rng(7)
    X, Y = kind(rng.standard_normal((40, 10)) + 3), rng.standard_normal((40, 300)) + np.arange(300)
    v = rng.random(40)
    many = ridge_path(X, Y, [1.0, 0.01], sample_weight=v, **how)
    for t in (0, 63, 64, 170, 299):
        alone = ridge_path(X, Y[:, t], [1.0, 0.01], sample_weight=v, **how)
        size = np.abs(alone.coefs).max()
        np.testing.assert_allclose(many.coefs[:, t], alone.coefs, atol=1e-12 * size)
        np.testing.assert_allclose(many.intercepts[:, t], alone.intercepts, atol=1e-11 * (1 + 3 * size))


def test_the_products_of_many_targets_with_each_other_are_not_formed():
    rng = np.random.default_rng(8)
    X, Y = rng.standard_normal((40, 10)), rng.standard_normal((40, 2000))
    ridge_path(X, Y[:, :2], [1.0])
    tracemalloc.start()
    try:
        ridge_path(X, Y, [1.0])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * Y.nbytes  # all products would be 50 times Y


def test_what_cannot_converge_is_said_with_the_gap_and_the_remedy():
    x = np.linspace(0, 1, 100)
    X = np.vander(x, 20, increasing=True)[:, 1:]
    y = np.sin(9 * x) + 0.1 * np.random.default_rng(5).standard_normal(100)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        path = lasso_path(X, y, eps=1e-9)
    assert path.gaps.max() <= 1e-8 or [w.category for w in caught] == [ConvergenceWarning]
