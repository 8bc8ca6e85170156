"""The loss: half the mean squared residual, (1/2n)·‖y − Xw − b‖²."""

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
