"""Answers of chapter 10, *Is the lasso a Bayesian who believes in zeros?*  Every number is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from l1l2.checks.kinds import Choice, Code, Numeric
from l1l2.datasets import load_diabetes
from l1l2.path import lasso_path

Array = NDArray[np.float64]

SIGMA, TAU, N = 54.0, 20.0, 442


def _map_zeros(loss_factor: float = 1.0) -> float:
    """Zeros of the lasso that belongs to a Laplace belief of standard deviation TAU."""
    data = load_diabetes()
    lam = loss_factor * SIGMA**2 / (N * TAU / np.sqrt(2))
    return float((lasso_path(data.X, data.y, [lam]).coefs[0] == 0).sum())


def _mean_by_summation(z: float, v: float, s: float) -> float:
    """Posterior mean of one weight, by a sum: all but e⁻⁷² of the mass is near 0, z and what lies between."""
    margin = 12 * float(np.sqrt(v))
    w = np.linspace(min(z, 0.0) - margin, max(z, 0.0) + margin, 200_001)
    log_density = -((w - z) ** 2) / (2 * v) - np.abs(w) / s
    density = np.exp(log_density - log_density.max())
    return float((w * density).sum() / density.sum())


def _test_posterior_mean(posterior_mean: Callable[..., Any]) -> None:
    for v, s in ((1.0, 1.0), (1.0, 0.2), (0.25, 3.0)):
        z = np.array([-3.0, -0.4, 0.7, 1.5, 6.0])
        found = np.asarray(posterior_mean(z.copy(), v, s), dtype=np.float64)
        assert found.shape == z.shape, f"return one mean for each z, not the shape {found.shape}"
        wanted = np.array([_mean_by_summation(a, v, s) for a in z])
        worst = int(np.argmax(np.abs(found - wanted)))
        assert np.allclose(found, wanted, rtol=1e-5, atol=1e-6), (
            f"z = {z[worst]:g}, v = {v:g}, s = {s:g}: expected {wanted[worst]:.5f}, got {found[worst]:.5f}"
        )
    with np.errstate(all="ignore"):
        far = np.asarray(posterior_mean(np.array([-1000.0, 0.0, 1000.0]), 1.0, 1.0), dtype=np.float64)
    assert np.isfinite(far).all(), "at z = ±1000 a mass overflows: work with its logarithm"
    assert np.allclose(far, [-999.0, 0.0, 999.0]), (
        f"z = −1000, 0, 1000: expected −999, 0, 999, got {far.tolist()}"
    )


ANSWERS: dict[str, Numeric | Choice | Code] = {
    "priors.zeros": Choice(
        options=[
            "In most: those two weights are zero in most draws",
            "In some: the belief is not quite sure of its zeros",
            "In none",
        ],
        correct=2,
        because=[
            "The lasso's zeros are at the highest point of the belief, and a point has no probability.",
            "It is sure of the contrary: a distribution with a density gives every single value the "
            "probability 0.",
            "Before the data a belief with a density gives zero no probability, and Bayes' rule multiplies.",
        ],
    ),
    "priors.lambda": Numeric(
        lambda: SIGMA**2 / (N * TAU**2),
        rtol=1e-2,
        scale="house λ₂, half-mean loss",
        hints=[
            (
                SIGMA**2 / TAU**2,
                "That is for a summed loss, the alpha of scikit-learn's Ridge: the house divides by n.",
            ),
            (SIGMA / (N * TAU), "Both deviations must be squared: variances are compared."),
            (
                SIGMA**2 / (N * TAU),
                "The belief's deviation must be squared too: that would be a Laplace scale of 20.",
            ),
            (
                SIGMA**2 / (2 * N * TAU**2),
                "The half stands before both terms of the house objective, and cancels.",
            ),
            (TAU**2 / (N * SIGMA**2), "Upside down: a narrower belief must make λ larger."),
        ],
        right=f"It is worth {SIGMA**2 / TAU**2:.2f} patients, and {N} others have a say.",
    ),
    "priors.map_zeros": Numeric(
        _map_zeros,
        rtol=0.0,
        atol=0.1,
        scale="zeros in the MAP, of ten",
        hints=[
            (0.0, "That is the posterior mean; look at the column of the lasso."),
            (1.0, "There is another: age prints as −0.0 or 0.0, and is 0."),
            (
                lambda: _map_zeros(N),
                "That is with λ = σ²/s: the house loss is a mean, and its λ divided by n.",
            ),
        ],
        right="They are age and ldl.",
    ),
    "priors.mean_zeros": Numeric(
        0.0,
        rtol=0.0,
        atol=0.1,
        scale="zeros in the mean, of ten",
        hints=[
            (_map_zeros, "Those are the zeros of the MAP; the mean averages over both sides of zero."),
            (1.0, "One prints as nearly zero; print it with more digits."),
        ],
        right="A mean is zero only when both sides balance to the last digit.",
    ),
    "priors.believed_sd": Numeric(
        lambda: np.sqrt(2) * SIGMA**2 / N,
        rtol=1e-2,
        scale="points, for the house λ₁ = 1",
        hints=[
            (SIGMA**2 / N, "That is the scale s; the standard deviation of Laplace's distribution is √2·s."),
            (
                2 * SIGMA**2 / N,
                "That is for a mean loss without the half, or the variance's 2 without its root.",
            ),
            (SIGMA / np.sqrt(N), "That would be a normal belief: λ₂ = 1 gives τ = σ/√n."),
            (np.sqrt(2) * SIGMA**2, "The house loss is a mean: divide by n."),
        ],
        right="Less than 10 points, though least squares finds weights beyond 30: nobody believed that.",
    ),
    "priors.renamed_mode": Numeric(
        lambda: np.exp(1 - 0.5**2),
        rtol=5e-3,
        scale="no unit, and no λ",
        hints=[
            (np.exp(1.0), "That carries the mode of w over; it is the median that follows its name."),
            (np.exp(1 + 0.5**2 / 2), "That is the mean of the factor."),
            (np.exp(1 + 0.5**2), "The density of u is p(w)·e^(−w): the tilt is downwards."),
            (
                np.exp(1 - 0.5),
                "The variance is ¼: the tilt moves the mode by it, not by the standard deviation.",
            ),
            (1 - 0.5**2, "That is log u at the mode: give u."),
        ],
        right="The median is e, the mean larger: three numbers from one belief.",
    ),
    "priors.posterior_mean": Code(
        _test_posterior_mean,
        right="It agrees with a sum over a fine grid, and far out it subtracts λ as the lasso does.",
    ),
}
