"""The errors of chapter 9's peak, against fits that know nothing of singular values."""

import numpy as np
import pytest
from scipy.stats import chi2

from l1l2.figures.double_descent import mean_error, ridge_error, spectra

N = 12


def fits(p: int, lam: float, w: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Errors on new rows of ridge on the first p columns, noise of variance 1, the columns drawn anew."""
    rng, errors = np.random.default_rng(seed), []
    for _ in range(draws):
        X = rng.standard_normal((N, len(w)))
        y = X @ w + rng.standard_normal(N)
        Z = X[:, :p]
        if lam > 0:
            fit = np.linalg.solve(Z.T @ Z / N + lam * np.eye(p), Z.T @ y / N)
        else:
            fit = np.linalg.pinv(Z) @ y
        errors.append(1 + ((fit - w[:p]) ** 2).sum() + (w[p:] ** 2).sum())
    return np.array(errors)


def case(p: int, w: np.ndarray) -> dict[str, float]:
    return {"n": N, "p": p, "seen": float((w[:p] ** 2).sum()), "noise": float(1 + (w[p:] ** 2).sum())}


def test_the_eigenvalues_are_those_of_the_columns_used() -> None:
    found = spectra(N, [3, 30, 12], draws=4, seed=5)
    X = np.random.default_rng(5).standard_normal((30, 4, N)).transpose(1, 2, 0)
    for p, d in found.items():
        assert d == pytest.approx(np.linalg.svd(X[:, :, :p], compute_uv=False) ** 2 / N, abs=1e-12)


@pytest.mark.parametrize("p", [4, 24])
@pytest.mark.parametrize("lam", [0.0, 0.3])
def test_the_mean_error_is_that_of_fits(p: int, lam: float) -> None:
    w = 2 / np.arange(1, 41)
    d = spectra(N, [p], draws=4000, seed=0)[p]
    formula = ridge_error(d, lam, **case(p, w)).mean()
    found = fits(p, lam, w, 4000, 1)
    assert abs(found.mean() - formula) < 4 * found.std() / np.sqrt(4000)
    if lam == 0:
        assert mean_error(**case(p, w)) == pytest.approx(formula, rel=0.03)


def test_a_longer_list_changes_no_draw() -> None:
    few, many = spectra(N, [5], draws=4, seed=5), spectra(N, [2, 5, 40], draws=4, seed=5)
    assert few[5] == pytest.approx(many[5])


def test_with_one_column_the_mean_is_that_of_one_over_chi_square() -> None:
    t = np.linspace(1e-6, 400, 2_000_001)
    by_integral = np.sum(chi2.pdf(t, N) / t) * (t[1] - t[0])
    assert mean_error(N, 1, seen=1.0, noise=2.0) == pytest.approx(2 + 2 * by_integral, rel=1e-6)


def test_around_as_many_columns_as_rows_the_mean_is_infinite_and_nowhere_else() -> None:
    infinite = [p for p in range(1, 40) if np.isinf(mean_error(N, p, seen=1.0, noise=1.0))]
    assert infinite == [N - 1, N, N + 1]


def test_the_best_lambda_is_noise_over_what_a_direction_holds() -> None:
    w, p = 2 / np.arange(1, 41), 18
    d, given = spectra(N, [p], draws=50, seed=2)[p], case(p, w)
    best = given["noise"] * p / (N * given["seen"])
    around = ridge_error(d, best * np.array([0.9, 1.0, 1.1]), **given)
    assert (around[1] < around[[0, 2]]).all()


def test_lambda_may_have_any_shape() -> None:
    d = spectra(N, [6], draws=3, seed=0)[6]
    lams = np.array([[0.0, 0.1], [1.0, 10.0]])
    errors = ridge_error(d, lams, n=N, p=6, seen=1.0, noise=1.0)
    assert errors.shape == (2, 2, 3)
    assert errors[1, 0] == pytest.approx(ridge_error(d, 1.0, n=N, p=6, seen=1.0, noise=1.0))
