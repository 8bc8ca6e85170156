"""What information criteria need of the rows, from their moments: residuals, and degrees of freedom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..moments import Moments
from ..moments._sums import Gram
from ..path import Path, ridge_path
from .freedom import Freedom

_EPS = float(np.finfo(np.float64).eps)


class FreedomOfMoments(Freedom):
    """As `Freedom`, from second moments: G : (p, p), of n rows;  factors : (p,), or None."""

    def __init__(self, G: Array, n: int, factors: Array | None) -> None:
        super().__init__(None, np.broadcast_to(1.0, n), factors, False)
        self._G = G

    def _eigenvalues(self, support: NDArray[np.intp]) -> Array:
        G = self._G[np.ix_(support, support)]
        if self._factors is None:
            size = np.sqrt(G.diagonal())
            size = np.where(size > 0, size, 1.0)
            return np.asarray(np.linalg.eigvalsh(G / np.multiply.outer(size, size)))
        f = self._factors[support]
        held, free = f > 0, f == 0
        d, V = np.linalg.eigh(G[np.ix_(free, free)])
        kept = d > 8 * max(d.size, len(self._weights)) * _EPS * d.max(initial=0.0)
        self._n_free = int(kept.sum())
        half = (V[:, kept] / np.sqrt(d[kept])).T @ G[np.ix_(free, held)]
        roots = np.sqrt(f[held])
        left = G[np.ix_(held, held)] - half.T @ half
        return np.asarray(np.linalg.eigvalsh(left / np.multiply.outer(roots, roots)))


def squares_of(gram: Gram, path: Path) -> Array:
    """(L,) mean squares of the residuals."""
    W, shift = path.coefs, gram.y_mean - path.coefs @ gram.mean - path.intercepts
    inner = gram.yy - 2 * W @ gram.c + ((W @ gram.G) * W).sum(axis=1)
    return np.asarray(np.maximum(inner, 0.0) + shift**2)


def unpenalised(moments: Moments, fit_intercept: bool) -> tuple[float, float]:
    """(Σ vᵢrᵢ², residual degrees of freedom) of least squares."""
    n, p = moments.n_rows, moments.n_features
    left, gram = moments.weight - fit_intercept, moments.centred(fit_intercept)
    if n <= p:
        return 0.0, 0.0
    left -= FreedomOfMoments(gram.G, n, None).of(np.arange(p), 0.0)
    if left <= 0.5:
        return 0.0, 0.0
    free = ridge_path(moments, lams=[0.0], fit_intercept=fit_intercept)
    return float(squares_of(gram, free)[0]) * moments.weight, left
