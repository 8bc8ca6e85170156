"""Sums of squares and products: all that least squares with a penalty needs to know of many rows.

They are gathered in one pass, block by block, each block in cache while it is worked on. Sums over disjoint
rows add up: over threads, chunks of a file, machines; and all rows less a fold are its training rows.

Variance as mean square minus squared mean loses its digits where the mean is large, so sums are taken about a
shift near the data; one row of the data will do. Sums about unlike shifts are joined about the mean of both
(Chan, Golub and LeVeque (1983), Am. Stat. 37, 242–247).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._rows import Rows
from .._validation import Array

_EPS = float(np.finfo(np.float64).eps)
_LOST = 1e-4  # of a sum of squares less than this share is left after centring: the shift was a bad one
_TOGETHER = 64  # targets whose products with each other cost next to nothing
_NOISE = 64 * _EPS  # what rounding may leave of a sum that is zero, as a share of what was summed


@dataclass(frozen=True, eq=False)
class Gram:
    """Second moments of centred and scaled columns, with weights vᵢ that sum to 1.

    G : (p, p), Σᵢ vᵢ x̃ᵢx̃ᵢᵀ;  c : (p,) or (p, t), Σᵢ vᵢ x̃ᵢỹᵢ;  yy : float or (t,), Σᵢ vᵢ ỹᵢ²
    mean : (p,), y_mean : float or (t,), zero without an intercept;  scale : (p,), x̃ = (x − mean)/scale
    sizes : (p + t,), the mean squares, in these units, that went into the sums of x̃ and ỹ: rounding is in
        proportion to them; None where they are the diagonal's
    """

    G: Array
    c: Array
    yy: Any
    mean: Array
    y_mean: Any
    scale: Array
    sizes: Array | None = None


@dataclass(frozen=True, eq=False)
class Sums:
    """Σᵢ vᵢ zᵢzᵢᵀ of zᵢ = (xᵢ, 1, yᵢ) − shift.

    sums : (p + 1 + t, p + 1 + t);  shift : (p + 1 + t,), 0 at the 1
    sizes : (p + 1 + t,), the largest sums of squares on the way here, which the rounding is in proportion to
    n_features : p;  one_target : whether y was (n,)
    """

    sums: Array
    shift: Array
    sizes: Array
    n_features: int
    one_target: bool

    @classmethod
    def of(
        cls,
        X: Any,
        y: Array,
        sample_weight: Array | None = None,
        *,
        rows: Any = None,
        n_jobs: int | None = None,
    ) -> Sums:
        """Of all rows, or of those that `rows` (a mask, a slice or unique indices) picks.

        X : (n, p) float32 or float64 array in any order, or scipy CSC;  y : (n,) or (n, t) array
        sample_weight : (n,) array;  n_jobs : threads, -1 for one per processor; the sums do not depend on it

        What is not finite in X leaves sums that are not finite.
        """
        folds = None
        if rows is not None:
            folds = np.ones(X.shape[0], np.intp)
            folds[rows] = 0
        return cls.of_folds(X, y, folds, 1, sample_weight, n_jobs=n_jobs)[0]

    @classmethod
    def of_folds(
        cls,
        X: Any,
        y: Array,
        folds: NDArray[np.intp] | None,
        n_folds: int,
        sample_weight: Array | None = None,
        *,
        about: Array | None = None,
        n_jobs: int | None = None,
    ) -> list[Sums]:
        """One for each fold 0 … n_folds − 1, in one pass over X; folds : (n,) labels, others are left out.

        about : (p + 1 + t,), a shift that other sums have, taken where these rows are not far from it
        """
        rows = Rows(X, y[:, None] if y.ndim == 1 else y, sample_weight, folds, n_folds)
        with np.errstate(over="ignore", invalid="ignore"):
            shift = rows.near() if about is None else rows.nearer(about)
            sums = rows.sums(shift, n_jobs)
            better = _better_shift(sum(sums[1:], sums[0]), shift, X.shape[1])
            if better is not None:
                shift, sums = better, rows.sums(better, n_jobs)
        return [cls(s, shift, s.diagonal(), X.shape[1], y.ndim == 1) for s in sums]

    @property
    def weight(self) -> float:
        """Σᵢ vᵢ, the number of rows where they have no weights."""
        return float(self.sums[self.n_features, self.n_features])

    @property
    def mean(self) -> Array:
        """(p + 1 + t,), of x and y; the shift itself where no row has a weight. 0 at the 1."""
        mean = self.sums[self.n_features] / self.weight if self.weight > 0 else np.zeros_like(self.shift)
        mean[self.n_features] = 0.0
        return self.shift + mean

    def about(self, shift: Array) -> Sums:
        """The same rows about another shift (p + 1 + t,), whose entry for the 1 is 0."""
        d, ones = self.shift - shift, self.sums[self.n_features]
        cross = np.multiply.outer(d, ones + self.weight / 2 * d)
        sums = self.sums + cross + cross.T
        sizes = np.maximum(self.sizes, sums.diagonal())
        return Sums(sums, shift, sizes, self.n_features, self.one_target)

    def nothing(self) -> Sums:
        """Of no rows."""
        none = np.zeros_like(self.shift)
        return Sums(np.zeros_like(self.sums), self.shift, none, self.n_features, self.one_target)

    def select(self, features: list[int]) -> Sums:
        """The same rows with some of their features."""
        p = self.n_features
        at = np.concatenate((np.asarray(features, np.intp), np.arange(p, self.shift.size)))
        sums = self.sums[np.ix_(at, at)]
        return Sums(sums, self.shift[at], self.sizes[at], len(features), self.one_target)

    def __add__(self, other: Sums) -> Sums:
        return self._joined(other, 1.0)

    def __sub__(self, other: Sums) -> Sums:
        return self._joined(other, -1.0)

    def _joined(self, other: Sums, sign: float) -> Sums:
        if other.shift is not self.shift and (other.shift != self.shift).any():
            # About the mean of both no sum loses digits, however far apart the two are.
            shift = self._mean_with(other) if sign > 0 else self.shift
            self, other = self.about(shift), other.about(shift)
        sums = self.sums + sign * other.sums
        sizes = np.maximum(self.sizes, other.sizes) if sign < 0 else self.sizes + other.sizes
        return Sums(sums, self.shift, sizes, self.n_features, self.one_target)

    def _mean_with(self, other: Sums) -> Array:
        weight, mean = self.weight + other.weight, self.mean
        return mean + (other.weight / weight if weight > 0 else 0.0) * (other.mean - mean)

    def centred(self, fit_intercept: bool, standardise: bool = False) -> Gram:
        """Means (weighted, by the intercept) taken off, and standard deviations divided out if asked.

        A column or target that does not vary but by rounding becomes exactly zero, and so does a product
        that is nothing but rounding.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            return self._centred(fit_intercept, standardise)

    def _centred(self, fit_intercept: bool, standardise: bool) -> Gram:
        p, weight = self.n_features, self.weight
        if fit_intercept:
            mean, C = self.sums[p] / weight, self.sums / weight
            C -= np.multiply.outer(mean, mean)
            spread, mean = C.diagonal(), mean + self.shift
            least = np.maximum(_NOISE / weight * self.sizes, (4 * _EPS * mean) ** 2)
        else:
            C, mean = self.about(np.zeros_like(self.shift)).sums / weight, np.zeros_like(self.shift)
            spread, least = C.diagonal(), _NOISE / weight * self.sizes
        constant = spread <= least
        if np.count_nonzero(constant) > int(constant[p]):
            C[constant], C[:, constant] = 0.0, 0.0
        G, c, yy, roots = C[:p, :p], C[:p, p + 1 :], C.diagonal()[p + 1 :], np.sqrt(self.sizes)
        c = c * (np.abs(c) > np.multiply.outer(8 * _EPS / weight * roots[:p], roots[p + 1 :]))
        if standardise:
            scale = np.sqrt(np.where(constant[:p], 1.0, G.diagonal()))
            G, c = G / np.multiply.outer(scale, scale), c / scale[:, None]
        else:
            scale, G = np.ones(p), np.ascontiguousarray(G)
        sizes = np.concatenate((self.sizes[:p] / scale**2, self.sizes[p + 1 :])) / weight
        if self.one_target:
            return Gram(G, c[:, 0].copy(), float(yy[0]), mean[:p], float(mean[p + 1]), scale, sizes)
        return Gram(G, c, yy.copy(), mean[:p], mean[p + 1 :], scale, sizes)


def gram_of(
    X: Any,
    Y: Array,
    sample_weight: Array | None,
    fit_intercept: bool,
    standardise: bool,
    n_jobs: int | None,
) -> Gram:
    """The Gram of X and Y (n, t), so many targets at a time that their products with each other stay few."""
    p, t = X.shape[1], Y.shape[1]
    step = max(p, _TOGETHER)
    parts = [
        Sums.of(X, Y[:, i : i + step], sample_weight, n_jobs=n_jobs).centred(fit_intercept, standardise)
        for i in range(0, t, step)
    ]
    if len(parts) == 1:
        return parts[0]
    c, yy, y_mean = (
        np.concatenate([getattr(part, of) for part in parts], axis=-1) for of in ("c", "yy", "y_mean")
    )
    return replace(parts[0], c=c, yy=yy, y_mean=y_mean)


def _better_shift(sums: Array, shift: Array, p: int) -> Array | None:
    """The mean, where the shift is so far from it that digits are lost; None where none are."""
    mean, squares = sums[p] / sums[p, p], sums.diagonal() / sums[p, p]
    lost = squares - mean * mean < _LOST * squares
    if np.count_nonzero(lost) == 1:  # the 1, which does not vary
        return None
    lost[p] = False
    better = np.where(lost, shift + mean, shift)
    # A column that does not vary is as good about any shift.
    return better if (np.abs(better - shift) > 4 * _EPS * np.abs(better)).any() else None
