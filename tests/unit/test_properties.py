"""What holds of every prox, every path and every exercise, whatever the numbers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.strategies import penalties, problems, steps, vectors

from l1l2 import prox
from l1l2.checks.kinds import Choice, Numeric
from l1l2.path import elastic_net_path, lambda_max, lasso_path, ridge_path

MILD = ("gaussian", "integers", "duplicates", "one-hot", "constant")
SHARES = np.array([1.0, 0.7, 0.4, 0.2, 0.1, 0.03])
PROXES = {
    "l1": prox.soft_threshold,
    "l2 squared": prox.shrink,
    "l2": prox.block_soft_threshold,
    "linf": prox.linf,
    "ball": prox.project_l1_ball,
}


@pytest.mark.parametrize("name", PROXES)
@given(vectors(), steps(), st.integers(0, 10**6))
def test_a_prox_is_firmly_non_expansive(name, v, t, seed):
    u = v + np.random.default_rng(seed).standard_normal(v.size) * 10.0 ** (seed % 7 - 3)
    moved = PROXES[name](v, t) - PROXES[name](u, t)
    assert moved @ moved <= moved @ (v - u) + 1e-11 * (1 + np.abs(v).sum() + np.abs(u).sum()) ** 2


@given(penalties(), vectors(), steps(), st.integers(0, 10**6))
def test_the_prox_of_a_penalty_is_firmly_non_expansive(penalty, v, step, seed):
    u = v + np.random.default_rng(seed).standard_normal(v.size)
    moved = penalty.prox(v, step) - penalty.prox(u, step)
    assert moved @ moved <= moved @ (v - u) + 1e-11 * (1 + np.abs(v).sum() + np.abs(u).sum()) ** 2


def falls(values, slack):
    return (np.diff(values) <= slack).all()


@given(problems(MILD))
def test_as_the_lasso_is_loosened_its_l1_norm_grows_and_its_error_falls(problem):
    X, y = problem
    top = lambda_max(X, y)
    assume(top > 0)
    path = lasso_path(X, y, top * SHARES)
    errors = ((y - path.coefs @ X.T - path.intercepts[:, None]) ** 2).mean(axis=1)
    norms = np.abs(path.coefs).sum(axis=1)
    assert falls(-norms, 1e-6 * (1 + norms.max()))
    assert falls(errors, 1e-9 * (1 + errors.max()))


@given(problems(MILD))
def test_as_ridge_is_loosened_its_norm_grows_and_its_error_falls(problem):
    X, y = problem
    path = ridge_path(X, y, [1e3, 10.0, 1.0, 0.1, 1e-3])
    errors = ((y - path.coefs @ X.T - path.intercepts[:, None]) ** 2).mean(axis=1)
    norms = np.linalg.norm(path.coefs, axis=1)
    assert falls(-norms, 1e-9 * (1 + norms.max()))
    assert falls(errors, 1e-9 * (1 + errors.max()))


@given(problems(MILD), st.floats(0.05, 0.95), st.integers(0, 10**6))
def test_columns_in_another_order_and_with_other_signs_have_the_same_weights(problem, ratio, seed):
    X, y = problem
    top = lambda_max(X, y, l1_ratio=ratio)
    assume(top > 0)
    rng = np.random.default_rng(seed)
    order, signs = rng.permutation(X.shape[1]), rng.choice([-1.0, 1.0], X.shape[1])
    plain = elastic_net_path(X, y, top * SHARES, l1_ratio=ratio).coefs
    other = elastic_net_path((X * signs)[:, order], y, top * SHARES, l1_ratio=ratio).coefs
    np.testing.assert_allclose(other, (plain * signs)[:, order], atol=1e-7 * (1 + np.abs(plain).max()))


@given(problems(MILD), st.integers(0, 10**6))
def test_whole_weights_are_repetitions(problem, seed):
    X, y = problem
    times = np.random.default_rng(seed).integers(0, 4, len(y))
    assume(times.sum() > 0)
    rows = np.repeat(np.arange(len(y)), times)
    weighted = ridge_path(X, y, [1.0, 0.01], sample_weight=times.astype(float))
    repeated = ridge_path(X[rows], y[rows], [1.0, 0.01])
    np.testing.assert_allclose(weighted.coefs, repeated.coefs, atol=1e-9 * (1 + np.abs(repeated.coefs).max()))


@given(problems(("gaussian",)), st.integers(-200, 200), st.integers(-200, 200))
def test_units_that_are_powers_of_two_change_nothing_but_the_exponents(problem, x, y):
    X, t = problem
    top = lambda_max(X, t)
    assume(top > 0)
    before = lasso_path(X, t, top * SHARES)
    after = lasso_path(np.ldexp(X, x), np.ldexp(t, y), np.ldexp(top * SHARES, x + y))
    np.testing.assert_allclose(
        np.ldexp(after.coefs, x - y), before.coefs, atol=1e-9 * (1 + np.abs(before.coefs).max())
    )


FORMS = [
    repr,
    lambda x: f"{x:.12e}",
    lambda x: f"  {x:.12g} ",
    lambda x: f"{x:.10f}".replace(".", ","),
    lambda x: f"λ = {x:.12g}",
    lambda x: f"{100 * x:.12g} %",
    lambda x: f"{x:.12g}".replace("-", "−"),
    lambda x: f"{x * 7:.14g}/7",
    np.float64,
    lambda x: [x],
]


@given(st.floats(0.01, 900), st.booleans(), st.sampled_from(FORMS))
def test_an_exercise_takes_the_right_number_in_whatever_form(size, negative, form):
    value = -size if negative else size
    assert Numeric(value, rtol=1e-6).verdict(form(value))


@given(st.floats(0.01, 900), st.floats(1e-3, 1e3), st.sampled_from(FORMS))
def test_an_exercise_takes_no_wrong_number_in_whatever_form(value, factor, form):
    wrong = value * factor
    assume(abs(wrong - value) > 1e-4 * value)
    # "1,234" may be read as 1234 too, and both readings must be wrong.
    assume(abs(wrong * 1000 - value) > 1e-2 * value)
    assume(abs(wrong * 1e10 - value) > 1e-2 * value)
    assert not Numeric(value, rtol=1e-6).verdict(form(wrong))


@given(st.integers(2, 6), st.data())
def test_a_choice_takes_the_right_option_and_no_other(n, data):
    right, chosen = data.draw(st.integers(0, n - 1)), data.draw(st.integers(-2, n + 2))
    options = [f"option {k}" for k in range(n)]
    choice = Choice(options, right, options)
    assert bool(choice.verdict(chosen)) == (chosen == right)
    if 0 <= chosen < n:
        assert bool(choice.verdict(options[chosen].upper())) == (chosen == right)
