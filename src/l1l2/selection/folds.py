"""Which rows are held out, and which are trained on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._validation import Array, count
from ..moments import Moments

Rows = NDArray[np.intp]


class Fold(NamedTuple):
    """train, test : indices of rows, increasing; a row trained on twice counts twice, as in a bootstrap."""

    train: Rows
    test: Rows

    def times(self, n: int) -> Rows:
        """(n,) how often each row is in one of the two."""
        return np.bincount(np.concatenate(self), minlength=n)

    def weights(self, n: int, weights: Array | None) -> Array:
        """(n,) of the training rows as often as they are there; a row that is held out weighs 0."""
        times = np.bincount(self.train, minlength=n).astype(np.float64)
        return times if weights is None else times * weights


def kfold(n: int, *, k: int = 10, seed: int = 0) -> list[Rows]:
    """The rows that each of k folds holds out: n rows shuffled by `seed` and cut into k nearly equal parts.

    Raises ValueError unless 2 <= k <= n and seed >= 0, TypeError where one is no whole number.
    """
    n, k, seed = count("kfold", "n", n), count("kfold", "k", k, 2), count("kfold", "seed", seed, 0)
    if k > n:
        raise ValueError(f"kfold: k must be at most the number of rows, {n}, got {k}. Use 5 or 10.")
    return np.array_split(np.random.default_rng(seed).permutation(n), k)


def folds_of(
    where: str, cv: Any, X: Any, y: ArrayLike, *, groups: ArrayLike | None = None, stratify: bool = False
) -> list[Fold]:
    """The folds that `cv` asks for.

    cv : a number of folds, shuffled by seed 0 (each with its share of every class of y if `stratify`), or a
        scikit-learn splitter, or (train, test) pairs of indices or masks
    groups : (n,) array; rows of one group stay together. With a number of folds: `GroupKFold`
    """
    n = X.shape[0]
    if groups is not None and np.shape(groups) != (n,):
        raise ValueError(
            f"{where}: groups must have shape ({n},), one for each row of X, got {np.shape(groups)}."
        )
    if isinstance(cv, (int, np.integer)) and not isinstance(cv, bool):
        if groups is None:
            return _numbered(where, int(cv), n, np.asarray(y) if stratify else None)
        from sklearn.model_selection import GroupKFold

        cv = GroupKFold(count(where, "cv", cv, 2))
    is_text = isinstance(cv, (str, bytes))
    pairs = cv.split(X, y, groups) if hasattr(cv, "split") and not is_text else cv
    if is_text or not isinstance(pairs, Iterable):
        raise TypeError(
            f"{where}: cv must be a number of folds, a splitter or (train, test) pairs, got {cv!r}. Use 5."
        )
    folds = [_fold(where, pair, n, at) for at, pair in enumerate(pairs)]
    if not folds:
        raise ValueError(f"{where}: cv must give a fold at least, got none. Use 5.")
    return folds


def folds_of_moments(where: str, cv: Any, groups: Any, moments: Moments) -> list[None]:
    """A place for each fold that was summed; ValueError where others are asked for."""
    whole = isinstance(cv, (int, np.integer)) and not isinstance(cv, bool)
    if groups is not None or not (cv is None or (whole and cv == len(moments.folds))):
        name = "cv" if groups is None else "groups"
        got = cv if whole else type(cv if groups is None else groups).__name__
        raise ValueError(
            f"{where}: {name} must be left out where X is Moments, got {got}: rows were assigned to their "
            f"{len(moments.folds)} folds when they were summed. Sum them again for others."
        )
    return [None] * len(moments.folds)


def complement(test: Rows, n: int) -> Rows:
    """The rows that are not held out."""
    kept = np.ones(n, dtype=bool)
    kept[test] = False
    return np.flatnonzero(kept)


def _numbered(where: str, k: int, n: int, labels: NDArray[Any] | None) -> list[Fold]:
    if not 2 <= k <= n:
        raise ValueError(
            f"{where}: cv must be at least 2 and at most the number of rows, {n}, got {k}. Use 5 or 10."
        )
    if labels is None:
        held_out = kfold(n, k=k)
    else:
        shuffled = np.random.default_rng(0).permutation(n)
        by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
        held_out = [by_class[at::k] for at in range(k)]  # dealt out like cards
    return [Fold(complement(test, n), np.sort(test)) for test in held_out]


def _fold(where: str, pair: Any, n: int, at: int) -> Fold:
    try:
        train, test = pair
    except (TypeError, ValueError) as error:
        raise TypeError(f"{where}: cv must give (train, test) pairs, got {pair!r} for fold {at}.") from error
    return Fold(_rows(where, "train", train, n, at), _rows(where, "test", test, n, at))


def _rows(where: str, name: str, rows: ArrayLike, n: int, at: int) -> Rows:
    array = np.asarray(rows)
    if array.dtype == bool and array.shape == (n,):
        array = np.flatnonzero(array)
    fault = ""
    if array.ndim != 1 or array.dtype.kind not in "iu":
        fault = f"indices or a mask of all rows, got shape {array.shape} of {array.dtype}"
    elif array.size == 0:
        fault = "rows, got none"
    elif array.min() < 0 or array.max() >= n:
        fault = f"indices from 0 to {n - 1}, got {array.min()} to {array.max()}"
    if fault:
        raise ValueError(f"{where}: {name} rows of fold {at} of cv must be {fault}. Check the splitter.")
    if (array[1:] < array[:-1]).any():
        array = np.sort(array)
    return array.astype(np.intp, copy=False)
