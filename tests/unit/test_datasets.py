from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_diabetes as sklearn_diabetes

from l1l2.datasets import load_diabetes, load_filip, simulate_sparse, six_variable_example
from l1l2.path import lasso_knots


def r2(y, predicted):
    return 1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean()) ** 2)


def test_the_diabetes_data_are_the_measured_ones_with_a_name_and_a_unit_for_each_column():
    raw = load_diabetes(standardise=False)
    X, y = sklearn_diabetes(return_X_y=True, scaled=False)
    np.testing.assert_array_equal(raw.X, X)
    np.testing.assert_array_equal(raw.y, y)
    assert raw.y.mean() == 152.13348416289594
    assert raw.feature_names == ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu")
    assert len(raw.units) == 10
    assert raw.units[2] == "kg/m²"
    assert set(np.unique(raw.X[:, 1])) == {1.0, 2.0}
    assert raw.coef is None
    assert "Efron" in raw.source


def test_standardised_columns_have_mean_zero_and_variance_one_with_one_over_n():
    X = load_diabetes().X
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose((X**2).mean(axis=0), 1, rtol=1e-13)
    scaled, _ = sklearn_diabetes(return_X_y=True)
    np.testing.assert_allclose(X, scaled * np.sqrt(442), atol=1e-12)


def test_each_call_gives_data_of_its_own():
    load_diabetes().X[:] = 0
    assert load_diabetes().X.any()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_least_squares_on_the_six_variable_example_gives_back_the_printed_equation(seed):
    data = six_variable_example(seed)
    fit = np.linalg.lstsq(np.c_[data.X, np.ones(len(data.y))], data.y, rcond=None)[0]
    np.testing.assert_allclose(fit, [0.4561, -0.0007, 0.3251, 0.0009, 0.0001, -0.9142, -0.553], atol=1e-12)
    np.testing.assert_allclose(data.X.std(axis=0), [1, 2000, 1, 1, 1, 1], rtol=1e-12)
    assert data.units[1] == "m"


def test_its_tiny_coefficient_on_metres_matters_and_on_a_standardised_column_does_not():
    tiny = [1, 3, 4]
    metres, standard = six_variable_example(), six_variable_example(sd=(1,) * 6)
    assert metres.coef[1] * metres.X[:, 1].std() == pytest.approx(-1.4)
    for data, full, cut in ((metres, 0.972, 0.36), (standard, 0.93, 0.93)):
        kept = data.coef.copy()
        kept[tiny] = 0
        assert r2(data.y, data.X @ data.coef + data.intercept) == pytest.approx(full, abs=0.005)
        assert r2(data.y, data.X @ kept + data.intercept) == pytest.approx(cut, abs=0.005)
    assert (lasso_knots(standard.X, standard.y).at(0.02)[0] == 0).nonzero()[0].tolist() == tiny


def test_a_simulation_has_the_sparsity_the_noise_and_the_correlation_asked_for():
    data = simulate_sparse(20_000, 6, 3, snr=4.0, rho=0.5, seed=3)
    assert (data.coef != 0).sum() == 3
    assert set(np.abs(data.coef)) == {0.0, 1.0}
    np.testing.assert_allclose(np.corrcoef(data.X.T)[0], 0.5 ** np.arange(6), atol=0.03)
    signal = data.X @ data.coef
    assert np.var(signal) / np.var(data.y - signal) == pytest.approx(4.0, rel=0.05)
    pure_noise = simulate_sparse(20_000, 2, 0)
    assert not pure_noise.coef.any()
    assert np.var(pure_noise.y) == pytest.approx(1.0, rel=0.05)


def test_a_seed_fixes_the_draw():
    for draw in (lambda s: simulate_sparse(5, 4, 2, seed=s), lambda s: six_variable_example(s)):
        np.testing.assert_array_equal(draw(1).y, draw(1).y)
        assert not np.array_equal(draw(1).y, draw(2).y)


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"k": 5}, ValueError, r"k must be at most p = 4, got 5"),
        ({"k": -1}, ValueError, r"k must be at least 0, got -1"),
        ({"n": 0}, ValueError, r"n must be at least 1, got 0"),
        ({"p": 1.5}, TypeError, r"p must be a whole number, got 1\.5"),
        ({"snr": 0.0}, ValueError, r"snr must be a finite number > 0, got 0\.0"),
        ({"rho": 1.0}, ValueError, r"rho must lie in \(-1, 1\), got 1\.0"),
        ({"rho": np.nan}, ValueError, r"rho must lie in \(-1, 1\), got nan"),
        ({"seed": -1}, ValueError, r"seed must be at least 0, got -1"),
        ({"seed": 1.5}, TypeError, r"seed must be a whole number, got 1\.5"),
    ],
)
def test_a_simulation_that_cannot_be_is_refused(change, kind, message):
    with pytest.raises(kind, match=f"^simulate_sparse: {message}"):
        simulate_sparse(**{"n": 5, "p": 4, "k": 2, **change})


def test_the_six_variable_example_refuses_spreads_it_cannot_give():
    with pytest.raises(ValueError, match=r"six_variable_example: sd must have 6 entries, got 1"):
        six_variable_example(sd=[1.0])
    with pytest.raises(ValueError, match=r"six_variable_example: sd must be a finite number > 0, got 0\.0"):
        six_variable_example(sd=[1.0, 0.0, 1.0, 1.0, 1.0, 1.0])
    with pytest.raises(ValueError, match=r"six_variable_example: n must be at least 8, got 7"):
        six_variable_example(n=7)
    with pytest.raises(ValueError, match=r"six_variable_example: seed must be at least 0, got -1"):
        six_variable_example(-1)


def test_filip_is_nists_file_and_its_powers() -> None:
    filip = load_filip()
    lines = (Path(__file__).parents[1] / "data/nist/Filip.dat").read_text("ascii").splitlines()[60:]
    table = np.array([line.split() for line in lines if line.strip()], float)
    assert (filip.y == table[:, 0]).all()
    assert (filip.X[:, 0] == table[:, 1]).all()
    assert filip.X[:, 9] == pytest.approx(table[:, 1] ** 10)
    assert len(filip.feature_names) == len(filip.units) == filip.X.shape[1] == 10
