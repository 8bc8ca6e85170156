"""What the last layer z of a network is held to: three losses, and one gradient, prediction − truth.

Each is A(z) − yᵀz, up to a term without z, for a convex A; the prediction is its gradient A'(z):

    SquaredError    A = ½|z|²             prediction z             y: numbers, one or several for each sample
    Logistic        A = Σ log(1 + eᶻ)     prediction 1/(1 + e⁻ᶻ)   y: 0 or 1, one or several for each sample
    Softmax         A = log Σ eᶻ          prediction eᶻ/Σ eᶻ       y: one class out of K

Source: Bishop (2006), Pattern Recognition and Machine Learning, section 5.2.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from .._validation import Array, reals


class Loss(Protocol):
    """What a network asks of a loss."""

    def each(self, z: Array, Y: Array) -> Array: ...
    def predict(self, z: Array) -> Array: ...
    def targets(self, y: ArrayLike, outputs: int) -> Array: ...


class SquaredError:
    """½|z − y|² for each sample: half, so that its gradient is z − y."""

    def each(self, z: Array, Y: Array) -> Array:
        """The loss of each sample (n,), given the last layer z (n, t) and the targets Y (n, t)."""
        return np.asarray(0.5 * ((z - Y) ** 2).sum(axis=1))

    def predict(self, z: Array) -> Array:
        """z itself."""
        return z

    def targets(self, y: ArrayLike, outputs: int) -> Array:
        """y, (n,) or (n, t) numbers, as (n, t)."""
        return _rows("SquaredError", y, outputs)


class Logistic:
    """log(1 + eᶻ) − yz for each sample, summed over the outputs; natural logarithms."""

    def each(self, z: Array, Y: Array) -> Array:
        """The loss of each sample (n,), given the last layer z (n, t) and the targets Y (n, t)."""
        return np.asarray((np.logaddexp(0.0, z) - Y * z).sum(axis=1))

    def predict(self, z: Array) -> Array:
        """The probability (n, t) of a 1."""
        # 1/(1 + e⁻ᶻ), in the form that neither overflows nor loses its digits next to zero.
        return np.asarray(np.exp(-np.logaddexp(0.0, -z)))

    def targets(self, y: ArrayLike, outputs: int) -> Array:
        """y, (n,) or (n, t) of 0 and 1 or probabilities between them, as (n, t)."""
        Y = _rows("Logistic", y, outputs)
        if Y.min() < 0 or Y.max() > 1:
            wrong = Y.min() if Y.min() < 0 else Y.max()
            raise ValueError(f"Logistic: y must lie between 0 and 1, got {wrong}. Recode the two classes.")
        return Y


class Softmax:
    """The cross-entropy log Σ eᶻ − z_y for each sample: minus the log-probability of its class."""

    def each(self, z: Array, Y: Array) -> Array:
        """The loss of each sample (n,), given the last layer z (n, K) and the targets Y (n, K)."""
        top = z.max(axis=1)
        return np.asarray(top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - (Y * z).sum(axis=1))

    def predict(self, z: Array) -> Array:
        """The probability (n, K) of each class."""
        odds = np.exp(z - z.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def targets(self, y: ArrayLike, outputs: int) -> Array:
        """Labels y (n,) from 0 to K − 1, or rows (n, K) of probabilities, as rows."""
        if np.ndim(y) == 2:
            Y = _rows("Softmax", y, outputs)
            wrong = Y[(Y.min(axis=1) < 0) | ~np.isclose(Y.sum(axis=1), 1)]
            if wrong.size:
                raise ValueError(
                    "Softmax: y must hold labels (n,), or rows of probabilities that sum to 1, got the row "
                    f"{wrong[0]}. Pass labels."
                )
            return Y
        labels = _rows("Softmax", y, 1)[:, 0]
        strange = labels[(labels != np.round(labels)) | (labels < 0) | (labels >= outputs)]
        if strange.size:
            raise ValueError(
                f"Softmax: y must hold whole numbers from 0 to {outputs - 1}, one for each class, got "
                f"{strange[0]}. Number the classes, or give the network as many outputs."
            )
        return np.asarray(np.eye(outputs)[labels.astype(int)])


# The losses by the name that `Network` takes.
LOSSES: dict[str, Loss] = {"squared": SquaredError(), "logistic": Logistic(), "softmax": Softmax()}


def _rows(where: str, y: ArrayLike, outputs: int) -> Array:
    Y = reals(where, "y", y)
    Y = Y[:, None] if Y.ndim == 1 else Y
    if Y.ndim != 2 or Y.shape[1] != outputs or len(Y) == 0:
        raise ValueError(
            f"{where}: y must have shape (n, {outputs}), for as many outputs, got {np.shape(y)}. "
            "Give each sample a row, or the network another last layer."
        )
    return Y
