"""Bad input: every public call names the argument, shows the value, and says what to do."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from l1l2 import losses, optimality, path, solvers
from l1l2.penalties import L1, L2

X, Y = np.array([[1.0, 0.5], [2.0, -1.0], [4.0, 3.0]]), np.array([1.0, 2.0, 2.0])
W = np.zeros(2)

CALLS = {
    "lambda_max": path.lambda_max,
    "lasso_path": path.lasso_path,
    "lasso_knots": path.lasso_knots,
    "elastic_net_knots": lambda X, y: path.elastic_net_knots(X, y, 0.1),
    "ridge_path": lambda X, y: path.ridge_path(X, y, [0.1]),
    "duality_gap": lambda X, y: optimality.duality_gap(X, y, W, 0.0, 0.1),
    "kkt_residual": lambda X, y: optimality.kkt_residual(X, y, W, 0.0, 0.1),
    "objective": lambda X, y: optimality.objective(X, y, W, 0.0, 0.1),
    "SquaredError": losses.SquaredError,
    "gradient_descent": lambda X, y: solvers.gradient_descent(X, y, L2(0.1)),
    "subgradient_descent": lambda X, y: solvers.subgradient_descent(X, y, L1(0.1)),
    "ista": lambda X, y: solvers.ista(X, y, L1(0.1)),
    "fista": lambda X, y: solvers.fista(X, y, L1(0.1)),
    "coordinate_descent": lambda X, y: solvers.coordinate_descent(X, y, L1(0.1)),
    "homotopy": lambda X, y: solvers.homotopy(X, y, L1(0.1)),
    "ridge": lambda X, y: solvers.ridge(X, y, L2(0.1)),
}


def with_entry(array, index, value):
    changed = array.astype(type(value) if isinstance(value, complex) else array.dtype)
    changed[index] = value
    return changed


BAD = {
    "nan in X": (
        with_entry(X, (2, 1), np.nan),
        Y,
        ValueError,
        r"X must be finite, got nan at index \(2, 1\)\. Remove",
    ),
    "inf in X": (
        with_entry(X, (0, 0), np.inf),
        Y,
        ValueError,
        r"X must be finite, got inf at index \(0, 0\)",
    ),
    "-inf in y": (
        X,
        with_entry(Y, 1, -np.inf),
        ValueError,
        r"y must be finite, got -inf at index 1\. Remove",
    ),
    "None in y": (X, [1.0, None, 2.0], ValueError, r"y must be finite, got nan at index 1"),
    "too large for float64": (X, [1, 10**400, 2], TypeError, r"y must hold real numbers that fit in float64"),
    "flat X": (Y, Y, ValueError, r"X must have shape \(n, p\), got \(3,\)\. Pass X\[:, None\]"),
    "X with three axes": (X[None], Y, ValueError, r"X must have shape \(n, p\), got \(1, 3, 2\)"),
    "a number for X": (1.0, Y, ValueError, r"X must have shape \(n, p\), got \(\)"),
    "no features": (X[:, :0], Y, ValueError, r"X must have a row and a column at least, got shape \(3, 0\)"),
    "no samples": (X[:0], Y[:0], ValueError, r"X must have a row and a column at least, got shape \(0, 2\)"),
    "y as a column": (
        X,
        Y[:, None],
        ValueError,
        r"y must have one dimension, got shape \(3, 1\)\. Pass np\.ravel",
    ),
    "a number for y": (X, 1.0, ValueError, r"y must have one dimension,.* got shape \(\)"),
    "y too short": (X, Y[:2], ValueError, r"y must have one entry per row of X, got 2 for 3 rows"),
    "ragged rows": ([[1.0, 2.0], [3.0], [4.0, 5.0]], Y, ValueError, r"X must be rectangular"),
    "text": (X.astype(str), Y, TypeError, r"X must hold real numbers, got text\. Encode"),
    "text among numbers": (
        np.array([[1, "2"], [3, 4], [5, 6]], dtype=object),
        Y,
        TypeError,
        r"X must hold .* got text",
    ),
    "complex": (
        with_entry(X, (0, 0), 1 + 0j),
        Y,
        TypeError,
        r"X must hold real numbers, got complex numbers",
    ),
    "dates": (
        X,
        np.array(["2004-01-01"] * 3, dtype="M8[D]"),
        TypeError,
        r"y must hold real numbers, got dates",
    ),
    "nothing": (None, Y, ValueError, r"X must be finite, got nan"),
    "sparse": (csr_array(X), Y, TypeError, r"X must be a dense array, got csr_array\. Pass X\.toarray\(\)"),
    "masked rows": (
        [np.ma.masked_equal(row, 2.0) for row in X],
        Y,
        ValueError,
        r"X has masked entries\. Fill them",
    ),
    "masked": (np.ma.masked_equal(X, 2.0), Y, ValueError, r"X has masked entries\. Fill them"),
}


# What is no fault to some: sparse data, and ridge with several targets.
TAKES_SPARSE = ("lambda_max", "lasso_path", "ridge_path", "duality_gap", "kkt_residual", "objective")
WELCOME = {("sparse", call) for call in TAKES_SPARSE} | {("y as a column", "ridge_path")}


@pytest.mark.parametrize(("bad", "call"), [(b, c) for b in BAD for c in CALLS if (b, c) not in WELCOME])
def test_bad_data_are_refused_by_every_call_with_its_own_name(call, bad):
    bad_X, bad_y, kind, message = BAD[bad]
    with pytest.raises(kind, match=f"^{call}: {message}"):
        CALLS[call](bad_X, bad_y)


@pytest.mark.parametrize("call", [path.lasso_path, path.ridge_path])
@pytest.mark.parametrize(
    ("lams", "kind", "message"),
    [
        ([1.0, -0.5], ValueError, r"lams must be finite numbers >= 0, got -0\.5\. 0 means no penalty"),
        ([1.0, np.nan], ValueError, r"lams must be finite, got nan at index 1"),
        ([np.inf], ValueError, r"lams must be finite, got inf at index 0"),
        ([], ValueError, r"lams is empty\. Give one λ at least"),
        (1.0, ValueError, r"lams must have one dimension, got shape \(\)"),
        (["1"], TypeError, r"lams must hold real numbers, got text"),
    ],
)
def test_bad_lambdas_are_refused(call, lams, kind, message):
    with pytest.raises(kind, match=f"^{call.__name__}: {message}"):
        call(X, Y, lams)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ((0.0,), ValueError, r"lam_max must be a finite number > 0, got 0\.0"),
        ((np.nan,), ValueError, r"lam_max must be a finite number > 0, got nan"),
        ((1.0, 0), ValueError, r"n_lams must be at least 1, got 0"),
        ((1.0, 2.0), TypeError, r"n_lams must be a whole number, got 2\.0"),
        ((1.0, True), TypeError, r"n_lams must be a whole number, got True"),
        ((1.0, 10, 1.0), ValueError, r"eps must be below 1, got 1\.0"),
        ((1.0, 10, 0.0), ValueError, r"eps must be a finite number > 0, got 0\.0"),
    ],
)
def test_a_grid_that_cannot_be_built_is_refused(arguments, kind, message):
    with pytest.raises(kind, match=f"^lambda_grid: {message}"):
        path.lambda_grid(*arguments)


@pytest.mark.parametrize("lam2", [-1.0, np.nan, np.inf])
def test_a_bad_second_strength_is_refused(lam2):
    with pytest.raises(
        ValueError, match=rf"^elastic_net_knots: lam2 must be a finite number >= 0, got {lam2}"
    ):
        path.elastic_net_knots(X, Y, lam2)


SOLVERS = {
    "gradient_descent": L2(0.1),
    "subgradient_descent": L1(0.1),
    "ista": L1(0.1),
    "fista": L1(0.1),
    "coordinate_descent": L1(0.1),
    "homotopy": L1(0.1),
    "ridge": L2(0.1),
}


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", ["fit_intercept", "record"])
def test_what_is_not_true_or_false_is_refused_by_every_solver(solver, name):
    with pytest.raises(TypeError, match=f"^{solver}: {name} must be True or False, got 'no'"):
        getattr(solvers, solver)(X, Y, SOLVERS[solver], **{name: "no"})


def test_what_is_not_true_or_false_is_refused_by_the_judge_and_the_knots():
    for call, name in (
        ("duality_gap", "fit_intercept"),
        ("duality_gap", "relative"),
        ("kkt_residual", "fit_intercept"),
    ):
        with pytest.raises(TypeError, match=f"^{call}: {name} must be True or False, got 1"):
            getattr(optimality, call)(X, Y, W, 0.0, 0.1, **{name: 1})
    with pytest.raises(TypeError, match=r"^lasso_knots: fit_intercept must be True or False, got None"):
        path.lasso_knots(X, Y, fit_intercept=None)


def test_zeros_and_ones_as_booleans_are_numbers():
    flags = np.array([[True], [False], [True]])
    np.testing.assert_allclose(
        path.lasso_path(flags, Y, [0.1]).coefs, path.lasso_path(flags * 1.0, Y, [0.1]).coefs, rtol=1e-12
    )
