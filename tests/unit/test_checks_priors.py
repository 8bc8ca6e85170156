"""The answers of chapter 10, each found again by another way than the package's."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import laplace, lognorm
from sklearn import datasets as sklearn_datasets
from sklearn.linear_model import Lasso, Ridge

from l1l2.checks import find
from l1l2.checks.priors import ANSWERS
from l1l2.prox import soft_threshold

SIGMA, TAU = 54.0, 20.0


@pytest.fixture(scope="module")
def diabetes() -> tuple[np.ndarray, np.ndarray]:
    raw = sklearn_datasets.load_diabetes(scaled=False)
    return (raw.data - raw.data.mean(axis=0)) / raw.data.std(axis=0), raw.target - raw.target.mean()


def gibbs(X: np.ndarray, y: np.ndarray, scale: float, sweeps: int, seed: int) -> np.ndarray:
    """Laplace's posterior by Park and Casella's chain: weights are normal, given a variance for each."""
    rng = np.random.default_rng(seed)
    p = X.shape[1]
    precision, pull = X.T @ X / SIGMA**2, X.T @ y / SIGMA**2
    inverse_variances, draws = np.full(p, 1 / (2 * scale**2)), np.empty((sweeps, p))
    for sweep in range(sweeps):
        root = np.linalg.cholesky(precision + np.diag(inverse_variances))
        w = np.linalg.solve(root.T, np.linalg.solve(root, pull) + rng.standard_normal(p))
        inverse_variances = rng.wald(1 / (scale * np.abs(w)), 1 / scale**2)
        draws[sweep] = w
    return draws


def test_the_normal_belief_has_its_mean_at_ridge_with_this_lambda(
    diabetes: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = diabetes
    of_answers = TAU**2 * X @ X.T + SIGMA**2 * np.eye(len(y))
    mean = TAU**2 * X.T @ np.linalg.solve(of_answers, y)
    lam = ANSWERS["priors.lambda"].truth()
    ridge = Ridge(alpha=len(y) * lam, fit_intercept=False).fit(X, y).coef_
    assert np.allclose(mean, ridge, rtol=1e-8)
    assert lam == pytest.approx(7.29 / 442, rel=1e-12)


def test_the_map_has_as_many_zeros_as_scikit_learns_lasso(diabetes: tuple[np.ndarray, np.ndarray]) -> None:
    X, y = diabetes
    scale = TAU / laplace.std()
    lasso = Lasso(alpha=SIGMA**2 / (len(y) * scale), tol=1e-12, max_iter=100_000).fit(X, y).coef_
    assert ANSWERS["priors.map_zeros"].truth() == (lasso == 0).sum() == 2
    assert (np.flatnonzero(lasso == 0) == [0, 5]).all()


def test_no_draw_of_a_markov_chain_and_not_its_mean_has_a_zero(
    diabetes: tuple[np.ndarray, np.ndarray],
) -> None:
    X, y = diabetes
    scale = TAU / np.sqrt(2)
    draws = gibbs(X, y, scale, 3000, seed=0)[500:]
    assert (draws != 0).all()
    assert ANSWERS["priors.mean_zeros"].truth() == (draws.mean(axis=0) == 0).sum()
    predicted = ANSWERS["priors.zeros"]
    assert predicted.options[predicted.correct] == "In none"


def test_draws_kept_by_the_lassos_own_ceiling_agree_with_the_markov_chain(
    diabetes: tuple[np.ndarray, np.ndarray],
) -> None:
    """The chapter's sampler, written anew: a normal about the lasso, thinned by its optimality."""
    X, y = diabetes
    n, scale = len(y), TAU / np.sqrt(2)
    lam = SIGMA**2 / (n * scale)
    lasso = Lasso(alpha=lam, tol=1e-12, max_iter=100_000, fit_intercept=False).fit(X, y).coef_
    signs = X.T @ (y - X @ lasso) / (n * lam)
    rng = np.random.default_rng(2)
    w = rng.multivariate_normal(lasso, SIGMA**2 * np.linalg.inv(X.T @ X), 60_000)
    exponent = (w @ signs - np.abs(w).sum(axis=1)) / scale
    assert exponent.max() < 1e-6
    exact = w[rng.random(len(w)) < np.exp(exponent)]
    chain = gibbs(X, y, scale, 12_000, seed=1)[1000:]
    spread = exact.std(axis=0)
    assert (np.abs(exact.mean(axis=0) - chain.mean(axis=0)) < 0.1 * spread).all()
    assert np.allclose(spread, chain.std(axis=0), rtol=0.08)
    assert np.allclose((exact > 0).mean(axis=0), (chain > 0).mean(axis=0), atol=0.04)


def test_the_believed_deviation_is_that_of_laplaces_distribution_at_lambda_one() -> None:
    believed = laplace(scale=SIGMA**2 / 442).std()
    assert ANSWERS["priors.believed_sd"].truth() == pytest.approx(believed, rel=1e-12)


def test_the_renamed_mode_is_the_highest_point_of_the_lognormal() -> None:
    density = lognorm(s=0.5, scale=np.e)
    found = minimize_scalar(lambda u: -density.pdf(u), bounds=(0.5, 6.0), method="bounded")
    assert ANSWERS["priors.renamed_mode"].truth() == pytest.approx(found.x, rel=1e-5)


def by_quadrature(z: np.ndarray, v: float, s: float) -> np.ndarray:
    """Gauss and Hermite's rule on each side of zero would do; here a coarse sum after a shift of the peak."""
    peak = soft_threshold(z, v / s)
    offset = np.linspace(-14, 14, 60_001)[:, None] * np.sqrt(v)
    w = peak + offset
    exponent = -((w - z) ** 2) / (2 * v) - np.abs(w) / s
    density = np.exp(exponent - exponent.max(axis=0))
    mean: np.ndarray = (w * density).sum(axis=0) / density.sum(axis=0)
    return mean


def test_a_mean_by_another_sum_is_accepted() -> None:
    assert find("priors.posterior_mean").verdict(by_quadrature)


def overflows(z: np.ndarray, v: float, s: float) -> np.ndarray:
    from scipy.stats import norm

    lam, root = v / s, np.sqrt(v)
    with np.errstate(all="ignore"):
        right = np.exp(-z / s) * norm.cdf((z - lam) / root)
        left = np.exp(z / s) * norm.cdf(-(z + lam) / root)
        mean: np.ndarray = z - lam * (right - left) / (right + left)
    return mean


@pytest.mark.parametrize(
    "wrong",
    [
        lambda z, v, s: soft_threshold(z, v / s),
        lambda z, v, s: z / (1 + v / s),
        lambda z, v, s: z,
        lambda z, v, s: by_quadrature(z, 1.0, s),
        lambda z, v, s: float(by_quadrature(z, v, s)[0]),
        overflows,
    ],
)
def test_a_mean_that_is_none_is_found_out(wrong: Callable[..., object]) -> None:
    assert not find("priors.posterior_mean").verdict(wrong)
