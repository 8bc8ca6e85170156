"""Losses: half the mean squared residual for numbers, the mean log-loss for two classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ._validation import Array, finite, problem, vector


class SquaredError:
    """(1/2n)·‖y − Xw − b‖² as a function of w and b.

    X : (n, p) array
    y : (n,) array

    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape.
    """

    def __init__(self, X: ArrayLike, y: ArrayLike) -> None:
        self.X, self.y = problem("SquaredError", X, y)

    def residual(self, w: ArrayLike, b: float = 0.0) -> Array:
        """y − Xw − b, (n,)."""
        w, b = vector("SquaredError", "w", w, self.X.shape[1]), finite("SquaredError", "b", b)
        return self.y - self.X @ w - b

    def value(self, w: ArrayLike, b: float = 0.0) -> float:
        """In squared units of y."""
        r = self.residual(w, b)
        return float(r @ r) / (2 * len(r))

    def gradient(self, w: ArrayLike, b: float = 0.0) -> tuple[Array, float]:
        """(∂/∂w (p,), ∂/∂b): −Xᵀr/n and −mean(r)."""
        r = self.residual(w, b)
        return -self.X.T @ r / len(r), -float(r.mean())

    def lipschitz(self) -> float:
        """The steepest curvature in w, the largest eigenvalue of XᵀX/n.

        Gradient descent on w converges for every step below 2/L, and 1/L is the usual choice.
        """
        return float(np.linalg.norm(self.X, 2) ** 2) / len(self.y)

    def conjugate(self, theta: ArrayLike) -> float:
        """sup_u θᵀu − f(u), where f(u) = (1/2n)‖y − u‖² is the loss of the predictions u: θᵀy + (n/2)‖θ‖².

        theta : (n,) array, in units of y per sample. f(u) + f*(θ) ≥ θᵀu, equal where θ = (u − y)/n.
        """
        theta = vector("SquaredError", "theta", theta, len(self.y), each="sample")
        return float(theta @ self.y) + 0.5 * len(theta) * float(theta @ theta)


class Logistic:
    """The mean log-loss (1/n)·Σ log(1 + exp(fᵢ)) − yᵢfᵢ of f = Xw + b, as a function of w and b.

    X : (n, p) array
    y : (n,) array of 0 and 1;  σ(fᵢ) = 1/(1 + exp(−fᵢ)) is the probability that yᵢ is 1

    Raises ValueError or TypeError for input that is not finite, not real, or of the wrong shape, and for
    labels other than 0 and 1.
    Source: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 4.4.
    """

    def __init__(self, X: ArrayLike, y: ArrayLike) -> None:
        self.X, self.y = problem("Logistic", X, y)
        other = self.y[(self.y != 0) & (self.y != 1)]
        if other.size:
            raise ValueError(f"Logistic: y must hold 0 and 1, got {other[0]}. Recode the two classes.")

    def residual(self, w: ArrayLike, b: float = 0.0) -> Array:
        """y − σ(Xw + b), (n,)."""
        margin = self._margin(w, b)
        small = np.exp(-np.abs(margin))
        # σ(−m), in the form that keeps its digits where it is next to zero.
        return np.asarray((2 * self.y - 1) * np.where(margin >= 0, small, 1.0) / (1 + small))

    def value(self, w: ArrayLike, b: float = 0.0) -> float:
        """In nats per sample."""
        return float(np.logaddexp(0.0, -self._margin(w, b)).mean())

    def gradient(self, w: ArrayLike, b: float = 0.0) -> tuple[Array, float]:
        """(∂/∂w (p,), ∂/∂b): −Xᵀr/n and −mean(r), as for the squared error, with r = y − σ."""
        r = self.residual(w, b)
        return -self.X.T @ r / len(r), -float(r.mean())

    def lipschitz(self) -> float:
        """A bound on the curvature in w, a quarter of the largest eigenvalue of XᵀX/n: σ(1 − σ) ≤ ¼."""
        return float(np.linalg.norm(self.X, 2) ** 2) / (4 * len(self.y))

    def conjugate(self, theta: ArrayLike) -> float:
        """sup_u θᵀu − f(u), f(u) the loss of predictions u: minus the mean entropy of q = y + nθ.

        theta : (n,) array. Infinite unless every q is a probability; equality in f(u) + f*(θ) ≥ θᵀu holds
        where q = σ(u).
        """
        q = self.y + len(self.y) * vector("Logistic", "theta", theta, len(self.y), each="sample")
        if (q < 0).any() or (q > 1).any():
            return np.inf
        return -float((_plogp(q) + _plogp(1 - q)).mean())

    def _margin(self, w: ArrayLike, b: float) -> Array:
        w, b = vector("Logistic", "w", w, self.X.shape[1]), finite("Logistic", "b", b)
        return np.asarray((2 * self.y - 1) * (self.X @ w + b))


def _plogp(q: Array) -> Array:
    """−q·log q, 0 at 0."""
    return -q * np.log(np.where(q > 0, q, 1.0))
