"""A translated λ must give the same minimiser: checked on the foreign objective itself, written out here."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from l1l2.conventions import from_house, to_house
from l1l2.path import elastic_net_knots, lasso_path, ridge_path

LOSSES = {
    "sum": lambda r: r @ r,
    "half-sum": lambda r: r @ r / 2,
    "mean": lambda r: r @ r / len(r),
    "half-mean": lambda r: r @ r / (2 * len(r)),
}
PENALTIES = {
    ("l1", False): lambda w: np.abs(w).sum(),
    ("l2", False): lambda w: w @ w,
    ("l2", True): lambda w: w @ w / 2,
}


def data():
    rng = np.random.default_rng(3)
    X = rng.standard_normal((30, 4))
    return X, X @ [2.0, -1.0, 0.3, 0.0] + 5 + rng.standard_normal(30)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("penalty", "half"), PENALTIES)
def test_no_neighbour_of_the_house_solution_is_better_on_the_foreign_objective(loss, penalty, half):
    X, y = data()
    foreign = 0.7 * {"sum": 60, "half-sum": 30, "mean": 2, "half-mean": 1}[loss]
    lam = to_house(foreign, penalty=penalty, loss=loss, n=30, half=half)
    w, b = (lasso_path if penalty == "l1" else ridge_path)(X, y, [lam]).at(lam)

    def objective(w, b):
        return LOSSES[loss](y - X @ w - b) + foreign * PENALTIES[penalty, half](w)

    here = objective(w, b)
    for d in np.random.default_rng(0).standard_normal((200, 5)) * np.logspace(-6, 0, 200)[:, None]:
        assert objective(w + d[:4], b + d[4]) >= here * (1 - 1e-13)
    # A λ that is 1 % off would be caught: there some neighbour is better.
    off, b = (lasso_path if penalty == "l1" else ridge_path)(X, y, [1.01 * lam]).at(1.01 * lam)
    assert objective(off, b) > here * (1 + 1e-9)


def test_scikit_learns_own_strengths_translate():
    X, y = data()
    alpha, n = 7.0, len(y)
    w = Ridge(alpha=alpha, solver="svd").fit(X, y).coef_
    lam = to_house(alpha, penalty="l2", loss="sum", n=n)
    np.testing.assert_allclose(ridge_path(X, y, [lam]).coefs[0], w, rtol=1e-10)
    w = Lasso(alpha=0.3, tol=1e-14, max_iter=100_000).fit(X, y).coef_
    lam = to_house(0.3, penalty="l1", loss="half-mean", n=n)
    np.testing.assert_allclose(lasso_path(X, y, [lam]).coefs[0], w, atol=1e-9)
    w = ElasticNet(alpha=0.3, l1_ratio=0.4, tol=1e-14, max_iter=100_000).fit(X, y).coef_
    lam2 = to_house(0.3 * 0.6, penalty="l2", loss="half-mean", n=n, half=True)
    np.testing.assert_allclose(elastic_net_knots(X, y, lam2).at(0.3 * 0.4)[0], w, atol=1e-9)


def test_strengths_of_other_libraries_in_numbers():
    # mean squared error + 0.01·Σw² at n = 442 is Ridge(alpha=4.42)
    house = to_house(0.01, penalty="l2", loss="mean", n=442)
    assert from_house(house, penalty="l2", loss="sum", n=442) == pytest.approx(4.42, rel=1e-14)
    # l1 = 4 on a mean squared error is Lasso(alpha=2)
    assert to_house(4.0, penalty="l1", loss="mean", n=442) == 2.0
    # a weight decay of 0.5, (0.5/2)Σw² on a mean squared error, is Ridge(alpha=110.5) at n = 442
    house = to_house(0.5, penalty="l2", loss="mean", n=442, half=True)
    assert from_house(house, penalty="l2", loss="sum", n=442) == pytest.approx(110.5, rel=1e-14)


@given(
    st.floats(0, 1e6),
    st.sampled_from(list(LOSSES)),
    st.sampled_from(list(PENALTIES)),
    st.integers(1, 10**6),
)
def test_there_and_back_is_where_one_started(lam, loss, kind, n):
    how = {"penalty": kind[0], "half": kind[1], "loss": loss, "n": n}
    assert from_house(to_house(lam, **how), **how) == pytest.approx(lam, rel=1e-14, abs=1e-300)


def test_a_grid_is_translated_entry_by_entry_and_left_as_it_was():
    grid = np.array([1.0, 0.5, 0.0])
    translated = to_house(grid, penalty="l2", loss="half-mean", n=9)
    np.testing.assert_array_equal(translated, [2.0, 1.0, 0.0])
    np.testing.assert_array_equal(grid, [1.0, 0.5, 0.0])
    assert isinstance(to_house(1.0, penalty="l1", loss="sum", n=9), float)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"loss": "rss"}, r"loss must be one of sum, half-sum, mean, half-mean, got 'rss'"),
        ({"penalty": "L1"}, r"penalty must be 'l1' or 'l2', got 'L1'"),
        ({"half": True}, r"half=True belongs to penalty='l2', got 'l1'"),
        ({"n": 0}, r"n must be at least 1, got 0"),
        ({"lam": -1.0}, r"lam must be a finite number >= 0, got -1\.0"),
        ({"lam": np.nan}, r"lam must be finite, got nan"),
    ],
)
def test_an_unknown_convention_is_refused_with_its_name(change, message):
    how = {"lam": 1.0, "penalty": "l1", "loss": "sum", "n": 5, **change}
    for call in (to_house, from_house):
        with pytest.raises(ValueError, match=f"{call.__name__}: {message}"):
            call(how["lam"], **{k: v for k, v in how.items() if k != "lam"})
