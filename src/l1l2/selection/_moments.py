"""Tall data: what each fold trains on and is tested with, from one pass over the rows.

Sums over disjoint rows add up. So a fold's training rows are the other folds added, never all rows less the
fold, where that fold might be most of the sum; and its test error is a quadratic form of its own sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import add
from typing import Any, NamedTuple

import numpy as np

from .. import _validation as check
from .._validation import Array
from ..moments import DigitsLost, Moments, NoFolds
from ..moments._block import NO_FOLD
from ..moments._sums import Gram, Sums
from .folds import Fold

_EPS = float(np.finfo(np.float64).eps)
_ENTRIES = 2**22  # of the sums of all folds together, which are held at once
_LOST = 1e-2  # of a sum so much is left at least when a fold is taken off, or its digits are
_CONDITION = 1e6  # beyond which a Gram matrix does not tell the weights to nine digits
_FEW_DIGITS = 1e-6  # the same where there are no rows
_NOTHING = 1e-12  # of the variance of y: an error as small chooses no λ
_DIGITS = 1e-11  # relative error of a held-out error beyond which it is taken from the rows


class Split(NamedTuple):
    train: Sums
    test: Sums


class Points(NamedTuple):
    """coefs : (L, p);  intercepts : (L,)"""

    coefs: Array
    intercepts: Array


@dataclass(frozen=True, eq=False)
class FoldMoments:
    """Moments of all rows, and those of each fold, one after the other."""

    total: Sums
    _splits: Callable[[], Iterator[Split]]

    def __iter__(self) -> Iterator[Split]:
        return self._splits()

    @classmethod
    def of(
        cls, X: Any, y: Array, weights: Array | None, folds: Sequence[Fold], n_jobs: int | None = None
    ) -> FoldMoments:
        n, size = X.shape[0], (len(folds) + 1) * (X.shape[1] + 2) ** 2
        labels = _labels(folds, n)
        if labels is None or size > max(_ENTRIES, n * X.shape[1] // 4):
            total = Sums.of(X, y, weights, n_jobs=n_jobs)
            _check_finite(X, total)
            return cls(total, partial(_one_by_one, X, y, weights, folds, total))
        *parts, unused = Sums.of_folds(X, y, labels, len(folds) + 2, weights, n_jobs=n_jobs)
        _check_finite(X, *parts, unused)
        after = list(accumulate(parts[:0:-1], add))[::-1]
        return cls(sum([parts[0], unused], after[0]), partial(_of_parts, parts, after))

    @classmethod
    def given(cls, where: str, moments: Moments) -> FoldMoments:
        """Those that were summed by fold; NoFolds where they were not."""
        parts = dict(moments.parts)
        total = moments.total
        unheld = parts.pop(NO_FOLD, None) or total.nothing()
        if len(parts) < 2:
            raise NoFolds(
                f"{where}: X must be Moments of 2 folds at least, got {len(parts)}. Give update a fold for "
                "each row (from_blocks, from_parquet and from_dask: folds=5)."
            )
        for label, part in parts.items():
            if not part.weight > 0 or not total.weight > part.weight:
                raise NoFolds(f"{where}: fold {label} must not hold all the weight or none. Use fewer folds.")
        held_out = [*parts.values(), unheld]
        after = list(accumulate(held_out[:0:-1], add))[::-1]
        return cls(total, partial(_of_parts, held_out, after))


def _check_finite(X: Any, *parts: Sums) -> None:
    if not all(np.isfinite(part.sums).all() for part in parts):
        check.entries("cross_validate", X)
        check.squarable("cross_validate", "X", X)


def held_out_errors(test: Gram, coefs: Array, intercepts: Array) -> tuple[Array, Array]:
    """Mean squared errors (L,) of weights (L, p) on the rows of `test`, and what of them may be rounding."""
    bias = test.y_mean - coefs @ test.mean - intercepts
    used = np.flatnonzero(coefs.any(axis=0))
    W, c, G = coefs[:, used], test.c[used], test.G[np.ix_(used, used)]
    errors = test.yy - 2 * (W @ c) + np.einsum("lj,lj->l", W @ G, W) + bias**2
    size = np.sqrt(test.yy) + np.abs(W) @ np.sqrt(G.diagonal()) + np.abs(bias)
    return errors, np.asarray(4 * _EPS * size**2)


def hold(errors: Array, rounding: Array) -> bool:
    """Whether the errors are what the rows would have given."""
    return bool((rounding <= _DIGITS * errors).all())


def check_errors(where: str, test: Gram, errors: Array, rounding: Array, lams: Array) -> Array:
    """The errors; DigitsLost where rounding is a part of them, and no row is there to ask."""
    lost = rounding > np.maximum(_FEW_DIGITS * errors, _NOTHING * test.yy)
    if lost.any():
        at = int(np.argmax(lost))
        raise DigitsLost(
            f"{where}: at λ = {lams[at]:.3g} of a held-out error of {errors[at]:.2g} as much as "
            f"{rounding[at]:.2g} may be rounding of the sums. Leave out the smallest λ or columns that "
            "depend on others, or give X and y."
        )
    return errors


def ridge_on_gram(gram: Gram, lams: Array, factors: Array) -> Points | None:
    """The ridge weights at each λ; None where a weight is free, or the Gram matrix tells too few digits."""
    if factors.min() == 0:
        return None
    unit = 1 / np.sqrt(factors)
    d, V = np.linalg.eigh(unit[:, None] * gram.G * unit)
    varies = gram.G.diagonal() > 0
    least = d[np.count_nonzero(~varies) :].min(initial=np.inf)
    if d[-1] + lams.min() > _CONDITION * max(least + lams.min(), 0.0):
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(d + lams[:, None] > 0, (V.T @ (unit * gram.c)) / (d + lams[:, None]), 0.0)
    coefs = np.where(varies, z @ V.T * (unit / gram.scale), 0.0)
    return Points(coefs, gram.y_mean - coefs @ gram.mean)


def _of_parts(parts: list[Sums], after: list[Sums]) -> Iterator[Split]:
    """All but the last of `parts` are held out in turn; `after` are the sums of those that follow."""
    before: list[Sums] = []
    for test, rest in zip(parts[:-1], after, strict=True):
        yield Split(sum(before, rest), test)
        before = [sum(before, test)]


def _one_by_one(
    X: Any, y: Array, weights: Array | None, folds: Sequence[Fold], total: Sums
) -> Iterator[Split]:
    """Folds that overlap, or are too many to be held at once."""
    n = X.shape[0]
    for fold in folds:
        rows = fold.test
        test = Sums.of(X[rows], y[rows], None if weights is None else weights[rows])
        if (fold.times(n) == 1).all():
            train = total - test
            if (train.sums.diagonal() >= _LOST * total.sums.diagonal()).all():
                yield Split(train, test)
                continue
        yield Split(Sums.of(X, y, fold.weights(n, weights)), test)


def _labels(folds: Sequence[Fold], n: int) -> Any:
    """(n,) which of K folds holds a row out; K where none does, K + 1 where none trains on it either.

    None where that does not tell the folds: rows are held out twice, trained on twice, or used by some folds.
    """
    used = folds[0].times(n) > 0
    # Small numbers are sorted faster.
    labels = np.where(used, len(folds), len(folds) + 1).astype(np.min_scalar_type(len(folds) + 1))
    for k, fold in enumerate(folds):
        if (fold.times(n) != used).any() or (labels[fold.test] < len(folds)).any():
            return None
        labels[fold.test] = k
    return labels
