"""The judge of logistic regression, against closed forms and other libraries; no solver of ours is asked."""

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from l1l2.logistic_optimality import logistic_gap, logistic_kkt_residual, logistic_objective

BALANCED = np.array([[1.0], [1.0], [1.0], [-1.0], [-1.0], [-1.0]]), np.array([1, 1, 0, 0, 0, 1])


def data(seed, n=40, p=4, classes=2):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p)) + 1
    y = (X @ rng.standard_normal((p, classes)) + 2 * rng.standard_normal((n, classes))).argmax(axis=1)
    y[:classes] = np.arange(classes)
    return X, y


def best(X, y, lam1, lam2, *, v=None, f=None, positive=False, fit_intercept=True):
    """Two classes by L-BFGS-B on w = u − z with u, z ≥ 0: weights, intercept, objective."""
    n, p = X.shape
    v = np.ones(n) / n if v is None else v / v.sum()
    f = np.ones(p) if f is None else f
    sign = 2 * y - 1

    def objective(t):
        w, b = t[:p] - t[p : 2 * p], t[-1]
        m = sign * (X @ w + b)
        r = -v * sign / (1 + np.exp(m))
        slope = X.T @ r + lam2 * f * w
        value = v @ np.logaddexp(0, -m) + lam1 * f @ (t[:p] + t[p : 2 * p]) + lam2 / 2 * f @ (w * w)
        return value, np.concatenate([slope + lam1 * f, lam1 * f - slope, [r.sum()]])

    bounds = (
        [(0, None)] * p + [(0, 0 if positive else None)] * p + [(None, None) if fit_intercept else (0, 0)]
    )
    options = {"maxiter": 20_000, "maxfun": 100_000, "ftol": 1e-15, "gtol": 1e-11, "maxcor": 30}
    found = minimize(
        objective, np.zeros(2 * p + 1), jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )
    return found.x[:p] - found.x[p : 2 * p], found.x[-1], found.fun


def test_one_balanced_feature_has_a_closed_form():
    # The probability of class 1 given x = ±1 is ½ ± (1/6 − λ): the log-odds are the weight.
    X, y = BALANCED
    lam = 0.05
    w = np.log((2 / 3 - lam) / (1 / 3 + lam))
    assert logistic_gap(X, y, [w], 0.0, lam) < 1e-15
    assert logistic_kkt_residual(X, y, [w], 0.0, lam) < 1e-14
    assert logistic_kkt_residual(X, y, [w + 1e-3], 0.0, lam) > 1e-4
    assert logistic_gap(X, y, [0.0], 0.0, 1 / 6) < 1e-15
    assert logistic_gap(X, y, [0.0], 0.0, 0.16) > 1e-4


def test_the_objective_of_the_null_model_is_the_entropy_of_the_labels():
    X, y = data(0)
    share = y.mean()
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert logistic_objective(X, y, np.zeros(4), np.log(share / (1 - share)), 1.0) == pytest.approx(entropy)


@given(
    st.integers(0, 10**6),
    st.sampled_from([(0.1, 0.0), (0.02, 0.0), (0.05, 0.05), (0.0, 0.1)]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_no_weights_are_better_than_the_gap_allows(seed, strengths, positive, fit_intercept, weighted):
    X, y = data(seed)
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.1, 2, len(y)) if weighted else None
    f = rng.choice([0.5, 1.0, 2.0], 4)
    lam1, lam2 = strengths
    _, _, least = best(X, y, lam1, lam2, v=v, f=f, positive=positive, fit_intercept=fit_intercept)
    w = rng.standard_normal(4) * rng.choice([0.0, 0.3, 1.0])
    w, b = (np.abs(w) if positive else w), float(rng.standard_normal()) * fit_intercept
    kind = {"lam2": lam2, "sample_weight": v, "penalty_factor": f}
    value = logistic_objective(X, y, w, b, lam1, **kind)
    kind.update(positive=positive, fit_intercept=fit_intercept)
    gap = logistic_gap(X, y, w, b, lam1, relative=False, **kind)
    assert value - gap <= least + 1e-9
    assert gap >= 0


@given(st.integers(0, 10**6), st.sampled_from([(0.05, 0.0), (0.03, 0.05), (0.0, 0.1)]), st.booleans())
def test_the_gap_closes_at_the_optimum(seed, strengths, positive):
    X, y = data(seed)
    f = np.array([0.5, 1.0, 2.0, 1.0])
    w, b, _ = best(X, y, *strengths, f=f, positive=positive)
    kind = {"lam2": strengths[1], "penalty_factor": f, "positive": positive}
    assert logistic_gap(X, y, w, b, strengths[0], **kind) < 1e-4
    assert logistic_gap(X, y, w + 0.3, b, strengths[0], **kind) > 1e-3


def test_an_unpenalised_feature_is_no_obstacle_to_a_tight_gap():
    X, y = data(3, n=200)
    f = np.array([0.0, 1.0, 1.0, 1.0])
    w, b, least = best(X, y, 0.02, 0.0, f=f)
    gap = logistic_gap(X, y, w, b, 0.02, penalty_factor=f, relative=False)
    assert gap < 1e-5
    worse = w + np.array([0.05, 0, 0, 0])
    value = logistic_objective(X, y, worse, b, 0.02, penalty_factor=f)
    assert value - logistic_gap(X, y, worse, b, 0.02, penalty_factor=f, relative=False) <= least + 1e-12


def test_without_a_penalty_the_gap_is_the_suboptimality():
    X, y = data(4, n=200)
    w, b, least = best(X, y, 0.0, 0.0)
    assert logistic_gap(X, y, w, b, 0.0, relative=False) < 1e-9
    value = logistic_objective(X, y, 0.9 * w, b, 0.0)
    gap = logistic_gap(X, y, 0.9 * w, b, 0.0, relative=False)
    assert gap == pytest.approx(value - least, rel=1e-6)


@pytest.mark.parametrize("classes", [3, 5])
def test_softmax_weights_of_scikit_learn_are_certified(classes):
    X, y = data(5, n=150, classes=classes)
    lam = 0.03
    model = LogisticRegression(C=1 / (len(y) * lam), tol=1e-12, max_iter=10_000).fit(X, y)
    kind = {"lam2": lam}
    assert logistic_gap(X, y, model.coef_, model.intercept_, 0.0, **kind) < 1e-8
    assert logistic_kkt_residual(X, y, model.coef_, model.intercept_, 0.0, **kind) < 1e-4
    assert logistic_gap(X, y, 0.9 * model.coef_, model.intercept_, 0.0, **kind) > 1e-4


def test_two_classes_agree_with_the_softmax_of_opposite_weights():
    # With w and −w/2 … the softmax of (−f/2, f/2) is σ(f), and ‖·‖₁ of both rows is that of one.
    X, y = data(6)
    w, b = np.array([0.3, 0.0, -0.2, 0.1]), 0.2
    three = np.vstack([-w / 2, w / 2, np.zeros(4)])
    far = np.array([-b / 2, b / 2, -800.0])  # a third class that nobody is in
    one = logistic_objective(X, y, w, b, 0.1)
    assert logistic_objective(X, y, three, far, 0.1) == pytest.approx(one, rel=1e-12)


@pytest.mark.parametrize("classes", [2, 3])
def test_a_sparse_matrix_is_judged_as_its_dense_twin(classes):
    X, y = data(7, classes=classes)
    X = X * (np.random.default_rng(0).random(X.shape) < 0.3)
    W = np.random.default_rng(1).standard_normal((classes, 4))
    w, b = (W[0], 0.1) if classes == 2 else (W, np.array([0.1, 0.0, -0.1]))
    for judge in (logistic_gap, logistic_kkt_residual):
        dense = judge(X, y, w, b, 0.05, lam2=0.02)
        assert judge(scipy.sparse.csc_array(X), y, w, b, 0.05, lam2=0.02) == pytest.approx(dense, rel=1e-9)


def test_a_sample_weight_counts_as_that_many_rows():
    X, y = data(8)
    times = np.random.default_rng(0).integers(0, 4, len(y))
    w, b = np.array([0.3, 0.0, -0.2, 0.1]), 0.2
    weighted = logistic_gap(X, y, w, b, 0.05, sample_weight=times)
    assert weighted == pytest.approx(logistic_gap(np.repeat(X, times, 0), np.repeat(y, times), w, b, 0.05))


def test_weights_that_positive_forbids_are_infinitely_far_off():
    X, y = data(9)
    assert logistic_gap(X, y, [-0.1, 0, 0, 0], 0.0, 0.1, positive=True) == np.inf
    assert logistic_kkt_residual(X, y, [-0.1, 0, 0, 0], 0.0, 0.1, positive=True) == np.inf


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y": [0, 1, 2, 1]}, r"logistic_gap: y must hold the classes 0 … 1, got 2"),
        ({"coef": [1.0]}, r"logistic_gap: coef must have shape \(2,\) for two classes"),
        ({"coef": [[1.0, 0.0], [0.0, 1.0]], "intercept": [0.0, 0.0]}, r"coef must have shape \(2,\)"),
        ({"intercept": 1.0, "fit_intercept": False}, r"intercept must be 0 with fit_intercept=False"),
        ({"lam": -1.0}, r"logistic_gap: lam must be a finite number >= 0"),
        ({"sample_weight": [1, 1, 1]}, r"logistic_gap: sample_weight must have 4 entries"),
        ({"penalty_factor": [-1, 1]}, r"logistic_gap: penalty_factor must be >= 0"),
        ({"X": [[np.nan, 1], [2, 3], [4, 5], [6, 7]]}, r"logistic_gap: X must be finite"),
    ],
)
def test_wrong_input_is_refused_by_name(change, message):
    given = {
        "X": [[0.0, 1], [2, 3], [4, 5], [6, 8]],
        "y": [0, 1, 0, 1],
        "coef": [0.0, 0.0],
        "intercept": 0.0,
        "lam": 0.1,
    }
    with pytest.raises(ValueError, match=message):
        logistic_gap(**(given | change))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [2.0**-1000, 2.0**1000])
@pytest.mark.parametrize("form", [np.asarray, scipy.sparse.csr_array])
def test_units_in_which_squares_overflow_or_vanish_change_no_gap(unit, form):
    rng = np.random.default_rng(0)
    X, y, w = rng.standard_normal((12, 3)), np.arange(12) % 2, np.array([0.5, 0.0, -0.2])
    plain = logistic_gap(X, y, w, 0.1, 0.05)
    assert logistic_gap(form(X * unit), y, w / unit, 0.1, 0.05 * unit) == pytest.approx(plain, rel=1e-9)
