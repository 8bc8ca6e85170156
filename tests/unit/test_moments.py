"""Moments: any blocks in any order are the same rows, and what is kept comes back."""

from itertools import pairwise

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.strategies import problems

from l1l2.moments import Moments

pytestmark = pytest.mark.kernels


def some_rows(n=300, p=6, seed=0, offset=0.0, drift=0.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)) * rng.uniform(0.1, 10, p) + offset + drift * np.arange(n)[:, None] / n
    y = X @ rng.normal(size=p) + rng.normal(size=n)
    return X, y, rng.uniform(0.2, 2, n), rng.integers(0, 4, n)


def exact(X, y, v=None):
    """Covariances (p + 1, p + 1) and means (p + 1,) of X and y, in extended precision."""
    Z = np.column_stack([X, y]).astype(np.longdouble)
    v = np.ones(len(Z), np.longdouble) if v is None else v.astype(np.longdouble)
    mean = (v / v.sum()) @ Z
    return ((Z - mean).T * (v / v.sum())) @ (Z - mean), mean


def assert_same(moments, X, y, v=None, rel=1e-12):
    covariance, mean = exact(X, y, v)
    size = np.sqrt(np.diag(covariance))
    gram = moments.centred(True)
    got = np.block([[gram.G, gram.c[:, None]], [gram.c, gram.yy]])
    assert (np.abs(got - covariance) <= rel * np.outer(size, size)).all()
    assert (np.abs(np.append(gram.mean, gram.y_mean) - mean) <= rel * (size + np.abs(mean))).all()


@pytest.mark.parametrize("offset", [0.0, 1e4])
@pytest.mark.parametrize("drift", [0.0, 1e3])
@pytest.mark.parametrize("sizes", [1, 7, 150])
def test_a_stream_of_blocks_however_small_equals_one_block(offset, drift, sizes):
    X, y, v, folds = some_rows(offset=offset, drift=drift)
    stream = Moments()
    for at in range(0, len(y), sizes):
        rows = slice(at, at + sizes)
        assert stream.update(X[rows], y[rows], v[rows], folds[rows]) is stream
    # Data of offset 1e4 are themselves rounded: to 16 digits of the offset.
    rel = 1e-12
    assert_same(stream, X, y, v, rel)
    assert_same(Moments().update(X, y, v), X, y, v, rel)
    assert stream.n_rows == len(y)
    assert stream.weight == pytest.approx(v.sum(), rel=1e-14)
    for label, part in stream.parts.items():
        some = folds == label
        gram = part.centred(True)
        covariance, _ = exact(X[some], y[some], v[some])
        assert gram.yy == pytest.approx(float(covariance[-1, -1]), rel=1e-12)


@given(problems(), st.lists(st.integers(0, 12), max_size=6), st.permutations(range(7)))
def test_merging_changes_nothing_in_whatever_order(problem, cuts, order):
    X, y = problem
    edges = [0, *sorted(min(cut, len(y)) for cut in cuts), len(y)]
    blocks = [slice(a, b) for a, b in pairwise(edges)]
    parts = [Moments().update(X[rows], y[rows]) for rows in blocks]
    in_turn, shuffled = Moments(), Moments()
    for part in parts:
        in_turn = in_turn.merge(part)
    for at in order:
        if at < len(parts):
            shuffled = parts[at].merge(shuffled)
    whole = Moments().update(X, y)
    size = np.sqrt(whole.total.sizes / len(y) + whole.total.shift**2 * 1e-4)
    for merged in (in_turn, shuffled):
        assert merged.n_rows == len(y)
        a, b = merged.centred(True), whole.centred(True)
        p = X.shape[1]
        assert (np.abs(a.G - b.G) <= 1e-12 * np.outer(size[:p], size[:p])).all()
        assert (np.abs(a.c - b.c) <= 1e-12 * size[:p] * size[p + 1]).all()


def test_a_first_row_far_from_all_others_costs_no_digit():
    """Of a weight so small that it hardly counts: sums about it would hold nothing of the others."""
    X, y, v, _ = some_rows(200)
    X[0], v[0] = X[0] + 1e8, 1e-16
    parts = [Moments().update(X[i : i + 1], y[i : i + 1], v[i : i + 1]) for i in range(200)]
    merged, stream = parts[0], Moments()
    for i, part in enumerate(parts):
        merged = merged.merge(part) if i else part
        stream.update(X[i : i + 1], y[i : i + 1], v[i : i + 1])
    assert_same(merged, X, y, v, rel=1e-13)
    assert_same(stream, X, y, v, rel=1e-13)


def test_merging_leaves_both_as_they_were():
    X, y, _, _ = some_rows()
    a, b = Moments().update(X[:100], y[:100]), Moments().update(X[100:], y[100:])
    before = a.covariance.copy()
    assert_same(a.merge(b), X, y)
    assert_same(b.merge(a), X, y)
    assert (a.n_rows, b.n_rows) == (100, 200)
    assert (a.covariance == before).all()


def test_folds_may_come_as_numbers_as_labels_and_in_any_order():
    X, y, v, folds = some_rows()
    by_label = Moments().update(X, y, v, folds)
    by_number = Moments()
    for k in (2, 0, 3, 1):
        by_number.update(X[folds == k], y[folds == k], v[folds == k], fold=k)
    assert by_label.folds == by_number.folds == (0, 1, 2, 3)
    for k in range(4):
        np.testing.assert_allclose(
            by_label.parts[k].centred(True).G, by_number.parts[k].centred(True).G, rtol=0, atol=1e-11
        )


@pytest.mark.parametrize("kind", ["float32", "sparse", "fortran", "list", "several targets"])
def test_any_kind_of_rows_will_do(kind):
    X, y, v, folds = some_rows()
    X = X.astype(np.float32)
    given = {
        "float32": X,
        "sparse": sparse.csr_array(X),
        "fortran": np.asfortranarray(X),
        "list": X.tolist(),
        "several targets": X,
    }[kind]
    target = np.column_stack([y, -y, y**2]) if kind == "several targets" else y
    moments = Moments().update(given, target, v, folds).update(given, target, v, folds)
    if kind == "several targets":
        assert moments.n_targets == 3
        moments = Moments().update(X, y, v, folds).update(X, y, v, folds)
    assert_same(moments, X, y, v)
    assert moments.n_rows == 600


def test_names_of_a_frame_are_kept_and_must_stay_the_same():
    X, y, _, _ = some_rows(p=3)
    frame = pandas.DataFrame(X, columns=["b", "a", "c"])
    moments = Moments().update(frame, y)
    assert moments.columns == ("b", "a", "c")
    with pytest.raises(ValueError, match=r"columns must be \['b', 'a', 'c'\], in this order, got \['a', 'b'"):
        moments.update(frame[["a", "b", "c"]], y)
    some = moments.select(["c", "b"])
    assert some.columns == ("c", "b")
    assert_same(some, X[:, [2, 0]], y)
    assert_same(moments.select([1]), X[:, [1]], y)
    with pytest.raises(ValueError, match=r"columns must be of the 3 features, got \['d'\]"):
        moments.select(["d"])


def test_what_is_kept_comes_back_and_goes_on(tmp_path):
    X, y, v, folds = some_rows()
    half = Moments(list("abcdef")).update(X[:150], y[:150], v[:150], folds[:150])
    half.save(tmp_path / "half.npz")
    for again in (Moments.load(tmp_path / "half.npz"), Moments.from_dict(half.to_dict())):
        assert (again.n_rows, again.folds, again.columns) == (150, half.folds, tuple("abcdef"))
        assert (again.covariance == half.covariance).all()
        assert_same(again.update(X[150:], y[150:], v[150:], folds[150:]), X, y, v)
    Moments().save(tmp_path / "none.npz")
    assert Moments.load(tmp_path / "none.npz").n_rows == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["half.npz", "none.npz"]


def test_a_file_that_is_cut_off_or_of_another_kind_is_refused(tmp_path):
    X, y, _, _ = some_rows()
    Moments().update(X, y).save(tmp_path / "m.npz")
    content = (tmp_path / "m.npz").read_bytes()
    for cut in (0, 10, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.npz").write_bytes(content[:cut])
        with pytest.raises(ValueError, match="is no file of moments, or is cut off"):
            Moments.load(tmp_path / "cut.npz")
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    with pytest.raises(ValueError, match="'format' is missing"):
        Moments.load(tmp_path / "other.npz")
    with pytest.raises(ValueError, match="the sums do not fit together"):
        Moments.from_dict({**Moments().update(X, y).to_dict(), "sums": np.ones((1, 2, 2))})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.ones((5, 2))}, "must be as wide as before, 6 features and 1 of y, got 2 features"),
        ({"y": np.ones((5, 2))}, "got 6 features and 2 of y"),
        ({"y": np.ones(4)}, "y must have one entry per row of X, got 4 for 5 rows"),
        ({"X": np.full((5, 6), np.nan)}, r"X must be finite, got nan at index \(0, 0\)"),
        ({"X": 1e200 * np.eye(5, 6)}, "squares of X or y leave the range of float64"),
        ({"y": np.array([0, 1, np.inf, 0, 0])}, "y must be finite, got inf at index 2"),
        ({"sample_weight": np.array([1, 1, 1, 1, -1.0])}, "sample_weight must be >= 0, got -1.0"),
        ({"fold": np.ones(3, int)}, r"fold must be a whole number or \(5,\) of them"),
        ({"fold": -1}, "fold must be >= 0, got -1"),
        ({"fold": 0.5}, "fold must be a whole number"),
    ],
)
def test_a_bad_block_is_refused_by_name_and_leaves_no_trace(change, message):
    X, y, _, _ = some_rows()
    moments = Moments().update(X, y, fold=1)
    before = moments.to_dict()
    with pytest.raises(ValueError, match=message):
        moments.update(**{"X": X[:5], "y": y[:5], **change})
    after = moments.to_dict()
    assert all(np.array_equal(before[name], after[name]) for name in ("folds", "n_rows", "sums"))


def test_no_rows_add_nothing_and_have_no_sums():
    X, y, _, _ = some_rows()
    moments = Moments().update(X[:0], y[:0])
    with pytest.raises(ValueError, match="there are no rows yet"):
        _ = moments.total
    assert moments.update(X, y).update(X[:0], y[:0]).n_rows == 300
    with pytest.raises(TypeError, match="other must be Moments, got ndarray"):
        moments.merge(X)
    with pytest.raises(ValueError, match="as wide as before, 6 features"):
        moments.merge(Moments().update(X[:, :2], y))


def test_the_condition_is_that_of_the_correlations_whatever_the_units():
    X, y, _, _ = some_rows(n=4000)
    moments = Moments().update(X * np.logspace(-5, 5, 6), y)
    assert moments.condition == pytest.approx(np.linalg.cond(np.corrcoef(X.T)), rel=1e-8)
    assert Moments().update(np.c_[X, X[:, 0]], y).condition == np.inf
    assert Moments().update(np.c_[X, np.ones(4000)], y).condition == pytest.approx(moments.condition)


def test_many_blocks_round_no_more_than_few():
    """0.1 in ten thousand blocks: one after the other they would be off by 1e-13."""
    X = np.tile([[0.1], [-0.1]], (10_000, 1))
    moments = Moments()
    for at in range(0, 20_000, 2):
        moments.update(X[at : at + 2], np.array([0.1, 0.3]))
    assert moments.covariance[0, 0] == pytest.approx(0.01, rel=2e-14, abs=0)
