"""Columns about their means and over their scales, read from X as it is."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import problems

from l1l2.design import Design

pytestmark = pytest.mark.kernels


def dense(X, v, centred, standardise):
    """X̃ as the textbook has it, and the weighted norms of its columns."""
    X = np.asarray(X, dtype=float)
    mean = v @ X if centred else np.zeros(X.shape[1])
    spread = np.sqrt(v @ (X - mean) ** 2)
    scale = np.where(spread > 0, spread, 1.0) if standardise else np.ones(X.shape[1])
    return (X - mean) / scale, np.sqrt(v @ ((X - mean) / scale) ** 2)


def forms(X):
    read_only = np.asfortranarray(X)
    read_only.flags.writeable = False
    long = sp.csc_matrix(X)
    long.indices, long.indptr = long.indices.astype(np.int64), long.indptr.astype(np.int64)
    strided = np.repeat(np.repeat(X, 2, axis=0), 3, axis=1)[::2, ::3]
    return {
        "C": np.ascontiguousarray(X),
        "Fortran": np.asfortranarray(X),
        "read-only": read_only,
        "strided": strided,
        "CSC": sp.csc_matrix(X),
        "CSC with 64-bit indices": long,
    }


FORMS = tuple(forms(np.zeros((1, 1))))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("standardise", [False, True])
def test_every_form_of_X_gives_what_the_centred_and_scaled_matrix_gives(
    form, dtype, weighted, centred, standardise
):
    rng = np.random.default_rng(0)
    X = (rng.standard_normal((30, 7)) * (rng.random((30, 7)) < 0.6) + 0.0).astype(dtype)
    weight = rng.integers(0, 3, 30).astype(float) if weighted else None
    v = np.full(30, 1 / 30) if weight is None else weight / weight.sum()
    expected, norms = dense(X, v, centred, standardise)
    design = Design.of(forms(X)[form], weight, centred, standardise)
    some, others, r = np.array([5, 0, 3]), np.array([1, 3]), rng.standard_normal(30)
    np.testing.assert_allclose(design.norms, norms, rtol=1e-12)
    np.testing.assert_allclose(design.correlations(r), expected.T @ (v * r), atol=1e-13)
    np.testing.assert_allclose(design.correlations(r, some), expected[:, some].T @ (v * r), atol=1e-13)
    np.testing.assert_allclose(
        design.product(some, np.array([1.0, -2, 3])), expected[:, some] @ [1, -2, 3], atol=1e-12
    )
    np.testing.assert_allclose(
        design.gram(some, others), (expected[:, some].T * v) @ expected[:, others], atol=1e-13
    )
    if not design.is_sparse:
        taken = design.take(some)
        assert taken.flags.f_contiguous
        assert taken.dtype == np.float64
        np.testing.assert_allclose(taken, expected[:, some], atol=1e-13)


@given(problems(), st.booleans())
def test_a_constant_column_is_exactly_zero(problem, standardise):
    X = np.column_stack([problem[0], np.full(len(problem[0]), 0.1), np.full(len(problem[0]), 1e8 / 3)])
    for form in forms(X).values():
        design = Design.of(form, None, True, standardise)
        assert not design.norms[-2:].any()
        assert not design.correlations(np.arange(len(X)) + 1.0)[-2:].any()


@pytest.mark.parametrize("form", FORMS)
def test_columns_far_from_zero_keep_their_digits(form):
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((400, 3))
    X = np.round(noise * 2**20) / 2**20 + 2.0**20  # exact in float64
    r = rng.standard_normal(400)
    design = Design.of(forms(X)[form], None, True)
    exact, _ = dense(X - 2.0**20, np.full(400, 1 / 400), True, False)
    np.testing.assert_allclose(design.norms, np.sqrt((exact**2).mean(axis=0)), rtol=1e-13)
    np.testing.assert_allclose(design.correlations(r), exact.T @ r / 400, atol=1e-14)


@pytest.mark.parametrize("form", FORMS)
def test_a_row_of_weight_zero_plays_no_part(form):
    rng = np.random.default_rng(2)
    X, weight, r = rng.standard_normal((20, 4)), np.ones(20), rng.standard_normal(20)
    weight[3:9] = 0
    whole = Design.of(forms(X)[form], weight, True, True)
    part = Design.of(forms(X[weight > 0])[form], None, True, True)
    np.testing.assert_allclose(whole.scale, part.scale, rtol=1e-13)
    np.testing.assert_allclose(
        whole.correlations(np.where(weight > 0, r, 1e9)), part.correlations(r[weight > 0]), atol=1e-14
    )


def test_sparse_columns_are_not_handed_out_dense():
    with pytest.raises(TypeError, match="must be dense"):
        Design.of(sp.eye(3, format="csc"), None, False).take(np.array([0]))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("columns", [[0, 1, 2, 3, 4, 5], [0, 2, 3, 7, 8, 9, 10, 20, 29], [1, 5, 9, 13], []])
def test_columns_side_by_side_or_apart_give_the_same(order, columns):
    rng = np.random.default_rng(3)
    X, r, some = (
        np.array(rng.standard_normal((50, 30)), order=order),
        rng.standard_normal(50),
        np.array(columns),
    )
    found = Design.of(X, None, True, False).correlations(r, some.astype(np.int64))
    centred = X - X.mean(axis=0)
    np.testing.assert_allclose(found, r @ centred[:, some.astype(int)] / 50, atol=1e-14)
