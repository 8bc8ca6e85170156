"""`Moments`: what one pass over the rows leaves, and all that least squares with a penalty needs of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check
from .._validation import Array
from . import _files
from ._block import NO_FOLD, check_squares, labels_of, rows_of
from ._condition import condition_of
from ._held import Held
from ._sums import Gram, Sums


class Moments:
    """Weights, means and centred products of any number of rows, by fold; they grow, and they merge.

    columns : the names of the features, if they have any

        moments = Moments()
        for X, y, fold in blocks:
            moments.update(X, y, fold=fold)
        path = lasso_path(moments)
        chosen = cross_validate(moments)

    They are as large as (p + 2)² numbers for each fold, and hold no row. Sums are taken about a point near
    each block's rows, and merged about the mean of both, so a large mean costs no digits; blocks are added in
    groups, so many of them cost none either.

    Sources: Chan, Golub and LeVeque (1983), Am. Stat. 37, 242–247; Schubert and Gertz (2018), SSDBM, 10.
    """

    is_moments = True

    def __init__(self, columns: Sequence[str] | None = None) -> None:
        self._held = Held(None if columns is None else tuple(str(name) for name in columns))

    def update(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        fold: int | ArrayLike | None = None,
        *,
        n_jobs: int | None = None,
    ) -> Moments:
        """Add a block of rows, in place; returns the same moments.

        X : (n, p) array, or scipy sparse; float32 is summed in float64;  y : (n,) array, or (n, t)
        sample_weight : (n,) array ≥ 0
        fold : the fold that holds these rows out, or (n,) labels ≥ 0, one for each row; None for none: such
            rows are trained on whichever fold is held out
        n_jobs : threads

        Raises ValueError or TypeError for what is not finite, not real, or of another shape than the blocks
        before; then nothing was added.
        """
        where, held = "Moments.update", self._held
        names = tuple(str(name) for name in getattr(X, "columns", ())) or None
        data, target, weights = rows_of(where, X, y, sample_weight)
        (n, p), t = data.shape, 1 if target.ndim == 1 else target.shape[1]
        labels, of_row = labels_of(where, fold, n)
        held.check_like(where, names, p, t, target.ndim == 1)
        if n == 0:
            return self
        about = np.zeros(p + 1 + t) if held.like is None else held.like.shift
        parts = Sums.of_folds(data, target, of_row, len(labels), weights, about=about, n_jobs=n_jobs)
        if not all(np.isfinite(part.sums).all() for part in parts):
            check.entries(where, data)
            raise ValueError(f"{where}: squares of X or y leave the range of float64. Change their unit.")
        check_squares(where, data, target, weights, sum(part.sizes for part in parts))
        counts = [n] if of_row is None else np.bincount(of_row, minlength=len(labels)).tolist()
        for label, part, count in zip(labels, parts, counts, strict=True):
            held.push(label, part, count)
        held.columns = held.columns or names
        return self

    def merge(self, other: Moments) -> Moments:
        """The moments of both sets of rows, which are left as they are; the order does not matter.

        Raises ValueError where the two have other features, targets or columns.
        """
        where = "Moments.merge"
        if not isinstance(other, Moments):
            raise TypeError(f"{where}: other must be Moments, got {type(other).__name__}. Rows: update.")
        merged = Moments(self.columns or other.columns)
        for one in (self, other):
            if one._held.like is not None:
                merged._held.check_like(where, one.columns, one.n_features, one.n_targets, one.one_target)
            for label, part in one.parts.items():
                merged._held.push(label, part, one._held.rows[label])
        return merged

    def select(self, columns: Sequence[str] | Sequence[int]) -> Moments:
        """The moments of some features, by name or number, without reading a row again."""
        known = dict(zip(self.columns or (), range(self.n_features), strict=bool(self.columns)))
        places = [known.get(c, -1) if isinstance(c, str) else int(c) for c in columns]
        if not places or min(places) < 0 or max(places) >= self.n_features:
            raise ValueError(
                f"Moments.select: columns must be of the {self.n_features} features, got {list(columns)!r}. "
                f"Choose from {list(self.columns) if self.columns else 'their numbers'}."
            )
        some = Moments(None if self.columns is None else [self.columns[place] for place in places])
        for label, part in self.parts.items():
            some._held.push(label, part.select(places), self._held.rows[label])
        return some

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names of the features."""
        return self._held.columns

    @property
    def n_features(self) -> int:
        """p; 0 before the first block."""
        return self._held.n_features

    @property
    def n_targets(self) -> int:
        """t; 1 for y (n,)."""
        return self._held.n_targets

    @property
    def one_target(self) -> bool:
        """Whether y is (n,)."""
        return self._held.one_target

    @property
    def n_rows(self) -> int:
        """How many rows were added, whatever their weights."""
        return sum(self._held.rows.values())

    @property
    def weight(self) -> float:
        """Σᵢ vᵢ, the number of rows where they have no weights."""
        return sum(part.weight for part in self.parts.values())

    @property
    def folds(self) -> tuple[int, ...]:
        """Labels of the folds, increasing."""
        return tuple(label for label in self.parts if label != NO_FOLD)

    @property
    def mean(self) -> Array:
        """(p,) array, weighted means of the features."""
        return self.total.mean[: self.n_features]

    @property
    def covariance(self) -> Array:
        """(p, p) array, weighted, over Σᵢ vᵢ."""
        return self.centred(True).G

    @property
    def condition(self) -> float:
        """Condition number of the features' correlations; ∞ where some depend on others, but for rounding.

        Least squares keeps about 16 − log₁₀ of it digits of the weights. Columns that do not vary count as
        none.
        """
        return condition_of(self.centred(True).G)

    @property
    def parts(self) -> dict[int, Sums]:
        """The sums of each fold; those of no fold under −1."""
        return self._held.parts

    @property
    def total(self) -> Sums:
        """The sums of all rows; ValueError where there are none."""
        return self._held.total

    def centred(self, fit_intercept: bool = True, standardise: bool = False) -> Gram:
        """Means taken off and, if asked, standard deviations divided out: what the solvers work on."""
        return self.total.centred(fit_intercept, standardise)

    @classmethod
    def of(
        cls,
        X: Any,
        y: ArrayLike,
        sample_weight: Array | None = None,
        *,
        rows: Any = None,
        n_jobs: int | None = None,
    ) -> Moments:
        """Of one block of rows, or of those that `rows` (a mask, a slice or unique indices) picks."""
        data, target, weights = rows_of("Moments.of", X, y, sample_weight)
        sums = Sums.of(data, target, weights, rows=rows, n_jobs=n_jobs)
        n = data.shape[0]
        return cls._holding(None, [(NO_FOLD, sums, n if rows is None else np.arange(n)[rows].size)])

    @classmethod
    def of_folds(cls, X: Any, y: ArrayLike, folds: Any, n_folds: int) -> list[Moments]:
        """One for each fold 0 … n_folds − 1 of (n,) labels, in one pass over X; other rows are left out."""
        data, target, _ = rows_of("Moments.of_folds", X, y, None)
        parts = enumerate(Sums.of_folds(data, target, folds, n_folds))
        return [cls._holding(None, [(NO_FOLD, part, int((folds == k).sum()))]) for k, part in parts]

    def __add__(self, other: Moments) -> Moments:
        return self.merge(other)

    def __sub__(self, other: Moments) -> Moments:
        """The rows that are left where those of `other` are taken off; folds are forgotten."""
        left = self.total - other.total
        return Moments._holding(self.columns, [(NO_FOLD, left, self.n_rows - other.n_rows)])

    def to_dict(self) -> dict[str, Any]:
        """Arrays, numbers and names from which `from_dict` makes the same moments."""
        return _files.to_dict(self)

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Moments:
        """What `to_dict` gave; ValueError for anything else."""
        return cls._holding(*_files.from_dict(given))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a file in NumPy's npz format, whole or not at all: until then an old one stays."""
        _files.save(path, self.to_dict())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Moments:
        """What `save` wrote; ValueError for a file cut off, or of another kind. Nothing is unpickled."""
        return cls.from_dict(_files.load(path))

    def __repr__(self) -> str:
        folds = f", folds={list(self.folds)}" if self.folds else ""
        return f"Moments(n_rows={self.n_rows}, n_features={self.n_features}{folds})"

    @classmethod
    def _holding(cls, columns: Sequence[str] | None, parts: Iterable[tuple[int, Sums, int]]) -> Moments:
        """Of (fold, sums, number of rows)."""
        moments = cls(columns)
        for part in parts:
            moments._held.push(*part)
        return moments
