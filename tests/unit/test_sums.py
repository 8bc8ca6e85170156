"""Moments against sums written out, whatever the data's order, type, offset, threads and folds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.strategies import problems

from l1l2 import _rows
from l1l2.moments._sums import Sums

pytestmark = pytest.mark.kernels


def written_out(X, y, v=None, fit_intercept=True, standardise=False):
    """The Gram of a few rows, in two passes and extended precision."""
    X, y = np.asarray(X, np.longdouble), np.asarray(y, np.longdouble)
    Y = y if y.ndim == 2 else y[:, None]
    v = np.ones(len(X)) if v is None else v
    v = np.asarray(v, np.longdouble)[:, None] / np.sum(v, dtype=np.longdouble)
    mean, y_mean = (v * X).sum(0) * fit_intercept, (v * Y).sum(0) * fit_intercept
    X, Y = X - mean, Y - y_mean
    scale = np.sqrt((v * X * X).sum(0)) if standardise else np.ones(X.shape[1])
    X = X / scale
    return (v * X).T @ X, (v * X).T @ Y, (v * Y * Y).sum(0), mean, y_mean, scale


def assert_gram(gram, expected, rel=1e-12):
    """Each entry to `rel` of what Cauchy and Schwarz allow it to be."""
    G, c, yy, mean, y_mean, scale = (np.asarray(a, float) for a in expected)
    x_size, y_size = np.sqrt(np.diag(G)), np.sqrt(yy)
    assert (np.abs(gram.G - G) <= rel * np.outer(x_size, x_size)).all()
    assert (np.abs(gram.c.reshape(c.shape) - c) <= rel * np.outer(x_size, y_size)).all()
    assert gram.yy == pytest.approx(yy if np.ndim(gram.yy) else yy[0], rel=rel)
    np.testing.assert_allclose(gram.mean, mean, rtol=rel, atol=rel * max(1, x_size.max()))
    np.testing.assert_allclose(np.ravel(gram.y_mean), y_mean, rtol=rel, atol=rel * y_size.max())
    np.testing.assert_allclose(gram.scale, scale, rtol=rel)


def some_data(n=60, p=7, seed=0, offset=3.0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, p)) + offset, rng.standard_normal(n) + 2 * offset, rng.random(n)


@pytest.fixture
def small_blocks(monkeypatch):
    """A few rows go the way of millions."""
    monkeypatch.setattr(_rows, "_BLOCK", 8)
    monkeypatch.setattr(_rows, "_SMALL", 0)


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("many", [True, False])
def test_the_gram_is_the_formula(fit_intercept, standardise, weighted, order, many, monkeypatch):
    if many:
        monkeypatch.setattr(_rows, "_BLOCK", 8)
        monkeypatch.setattr(_rows, "_SMALL", 0)
    X, y, v = some_data()
    v = v if weighted else None
    gram = Sums.of(np.asarray(X, order=order), y, v).centred(fit_intercept, standardise)
    assert_gram(gram, written_out(X, y, v, fit_intercept, standardise))


@given(problems(), st.booleans(), st.integers(0, 10**6))
def test_the_gram_of_awkward_data_is_the_formula(problem, fit_intercept, seed):
    X, y = problem
    v = np.random.default_rng(seed).integers(0, 4, len(y)).astype(float)
    v[0] += 1
    gram = Sums.of(X, y, v).centred(fit_intercept)
    G, c, yy, *_ = (np.asarray(a, float) for a in written_out(X, y, v, fit_intercept))
    assert np.abs(gram.G - G).max() <= 1e-13 * max(np.diag(G).max(), 1e-3)
    assert np.abs(gram.c - c[:, 0]).max() <= 1e-13 * max(np.sqrt(np.diag(G).max() * yy[0]), 1e-3)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("offset", [1e9, -1e9])
@pytest.mark.parametrize("rows", [60, 5])
def test_a_large_offset_costs_no_digits_that_the_data_have(offset, rows):
    X, y, v = some_data(offset=0.0)
    X, y, v = X[:rows] + offset, y[:rows] + offset, v[:rows]
    assert_gram(Sums.of(X, y, v).centred(True), written_out(X, y, v), rel=1e-12)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("kind", ["first row", "sparse"])
def test_a_bad_shift_is_replaced_by_a_better_one(kind):
    X, y, _ = some_data(n=4000, offset=0.0)
    if kind == "first row":
        X, v = X + 1e3, np.ones(len(y))
        X[0], v[0] = 1e12, 1e-30
        given = X
    else:
        X, v = X + 1e9, None
        given = sparse.csc_array(X)
    assert_gram(Sums.of(given, y, v).centred(True), written_out(X, y, v), rel=1e-9)


@pytest.mark.usefixtures("small_blocks")
def test_float32_views_and_read_only_memory_are_read_as_they_are():
    X, y, v = some_data()
    single = X.astype(np.float32)
    expected = written_out(single, y, v)
    strided = np.repeat(np.repeat(single, 2, axis=0), 3, axis=1)[::2, ::3]
    single.flags.writeable = False
    for data in (single, np.asfortranarray(single), strided, single[::-1][::-1]):
        assert_gram(Sums.of(data, y, v).centred(True), expected)


@pytest.mark.parametrize("index", [np.int32, np.int64])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_sparse_columns_give_the_same_gram(index, dtype, fit_intercept):
    rng = np.random.default_rng(3)
    X = sparse.csc_array(sparse.random(80, 12, density=0.2, random_state=rng, dtype=dtype))
    X.indices, X.indptr = X.indices.astype(index), X.indptr.astype(index)
    y, v = rng.standard_normal(80) + 5, rng.random(80)
    gram = Sums.of(X, y, v).centred(fit_intercept, True)
    assert_gram(gram, written_out(X.toarray(), y, v, fit_intercept, True))
    folds = rng.integers(0, 3, 80)
    for k, part in enumerate(Sums.of_folds(X, y, folds, 3, v)):
        some = folds == k
        assert_gram(
            part.centred(fit_intercept), written_out(X.toarray()[some], y[some], v[some], fit_intercept)
        )


def test_several_targets_are_each_as_if_alone():
    X, _, v = some_data()
    Y = np.random.default_rng(5).standard_normal((60, 3)) + np.array([0.0, 10.0, 1e6])
    gram = Sums.of(X, Y, v).centred(True, True)
    assert_gram(gram, written_out(X, Y, v, True, True))
    assert gram.c.shape == (7, 3)
    for t in range(3):
        alone = Sums.of(X, Y[:, t], v).centred(True, True)
        np.testing.assert_allclose(gram.c[:, t], alone.c, rtol=1e-11)
        assert isinstance(alone.yy, float)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("weighted", [True, False])
def test_moments_of_parts_add_up_and_a_fold_can_be_taken_off(order, weighted):
    X, y, v = some_data(n=333)
    X, v = np.asarray(X, order=order), v if weighted else None
    folds = np.random.default_rng(1).integers(-1, 4, 333).astype(np.int8)
    parts = Sums.of_folds(X, y, folds, 4, v)
    some = folds >= 0
    whole = parts[0] + parts[1] + parts[2] + parts[3]
    assert_gram(whole.centred(True), written_out(X[some], y[some], None if v is None else v[some]))
    for k, part in enumerate(parts):
        fold, rest = folds == k, some & (folds != k)
        assert_gram(part.centred(True), written_out(X[fold], y[fold], None if v is None else v[fold]))
        expected = written_out(X[rest], y[rest], None if v is None else v[rest])
        assert_gram((whole - part).centred(True), expected, rel=1e-11)
        assert part.weight == pytest.approx(fold.sum() if v is None else v[fold].sum())
        for rows in (fold, np.flatnonzero(fold)):
            np.testing.assert_allclose(Sums.of(X, y, v, rows=rows).sums, part.sums, rtol=1e-9, atol=1e-9)


def test_chunks_that_were_shifted_differently_add_up():
    X, y, v = some_data(n=90, offset=1e7)
    X[50:] += 5.0
    first, last = Sums.of(X[:50], y[:50], v[:50]), Sums.of(X[50:], y[50:], v[50:])
    assert (first.shift != last.shift).any()
    assert_gram((first + last).centred(True), written_out(X, y, v), rel=1e-11)
    assert_gram((first + last - last).centred(True), written_out(X[:50], y[:50], v[:50]), rel=1e-10)


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_sums_do_not_depend_on_the_number_of_threads(order, monkeypatch):
    monkeypatch.setattr(_rows, "_BLOCK", 64)
    monkeypatch.setattr(_rows, "_SMALL", 0)
    X, y, v = some_data(n=5000)
    X = np.asarray(X, order=order)
    one, two, three = (Sums.of(X, y, v, n_jobs=n).sums for n in (1, 2, 3))
    assert (one == two).all()
    assert (one == three).all()


@pytest.mark.parametrize("value", [0.1, 1e9 + 0.3, -7.0, 1e-200])
@pytest.mark.parametrize("n", [30, 20000])
def test_columns_that_do_not_vary_become_exactly_zero_and_have_scale_one(value, n):
    X, y, v = some_data(n=n)
    X[:, 2] = value
    X[:, 4] = 0.1 + 1.4e-17 * (np.arange(n) % 3)  # varies by rounding
    X[0, 5], v[0], X[1:, 5] = 3.0, 0.0, value  # varies in a row without weight
    for standardise in (False, True):
        gram = Sums.of(X, y, v).centred(True, standardise)
        for j in (2, 4, 5):
            assert not gram.G[j].any()
            assert not gram.G[:, j].any()
            assert gram.c[j] == 0
            assert gram.scale[j] == 1
        assert (gram.scale[[0, 1, 3, 6]] != 1).all() == standardise
        assert np.diag(gram.G)[[0, 1, 3, 6]].min() > 0.5
    gram = Sums.of(X, np.full(n, 0.1), v).centred(True)
    assert gram.yy == 0
    assert not gram.c.any()


def test_a_category_that_a_training_set_lacks_is_zero_there_whatever_its_code():
    X, y, _ = some_data(n=40)
    folds = np.arange(40) % 4
    X[:, 3] = np.where(folds == 1, 0.3, 0.1)
    parts = Sums.of_folds(X, y, folds, 4)
    total = parts[0] + parts[1] + parts[2] + parts[3]
    assert not (total - parts[1]).centred(True).G[3].any()
    assert (total - parts[0]).centred(True).G[3].any()


def test_columns_orthogonal_to_y_have_a_product_that_is_exactly_zero():
    rng = np.random.default_rng(0)
    half = rng.standard_normal((50, 4))
    X, y = np.vstack([half, half]), np.r_[np.full(50, 0.3), np.full(50, -0.3)]
    assert not Sums.of(X, y).centred(True).c.any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
@pytest.mark.parametrize("n", [50, 9000])
def test_what_is_not_finite_or_too_large_leaves_sums_that_are_not_finite_and_no_warning(bad, n):
    X, y, v = some_data(n=n)
    X[7, 2] = bad
    assert not np.isfinite(np.diag(Sums.of(X, y, v).centred(True).G)[2])


def test_a_single_row_and_a_single_column():
    gram = Sums.of(np.array([[3.0]]), np.array([2.0])).centred(True, True)
    assert (gram.G, gram.c, gram.yy, gram.mean, gram.y_mean, gram.scale) == (0, 0, 0, 3, 2, 1)
    gram = Sums.of(np.array([[3.0]]), np.array([2.0])).centred(False)
    assert (gram.G, gram.c, gram.yy, gram.mean, gram.y_mean, gram.scale) == (9, 6, 4, 0, 0, 1)
