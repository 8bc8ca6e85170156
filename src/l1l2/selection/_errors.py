"""Errors of all folds, by the route that fits the shape of the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from .._validation import Array
from ..moments._given import in_modest_units
from ..moments._sums import Gram, Sums
from ..path import Path
from ..path._curves import GramCurve
from ._moments import FoldMoments, Points, Split, check_errors, held_out_errors, hold, ridge_on_gram
from ._run import run
from ._task import Task
from .folds import Fold
from .relaxed import refit, refit_on_gram


@dataclass(frozen=True, eq=False)
class Work:
    """What there is to do, and of tall data the moments.

    ratios : shares of L1;  metric : of the errors
    gammas : shares of the path itself; the rest is least squares on the features in use
    moments : if they serve
    """

    task: Task
    folds: Sequence[Fold | None]
    ratios: Sequence[float]
    metric: str
    gammas: Sequence[float] = (1.0,)
    moments: FoldMoments | None = None

    @classmethod
    def of(
        cls,
        task: Task,
        folds: Sequence[Fold | None],
        ratios: Sequence[float],
        metric: str,
        *,
        gammas: Sequence[float] = (1.0,),
        n_jobs: int | None = None,
    ) -> Work:
        """Tall data are read here, once."""
        squares = task.squares
        if squares is not None and squares.moments is not None:
            in_modest_units(task.where, squares.moments.total)
            held = FoldMoments.given(task.where, squares.moments)
            return cls(task, folds, ratios, metric, gammas, held)
        if squares is None or not squares.is_tall or squares.y_exp:
            return cls(task, folds, ratios, metric, gammas)
        moments = FoldMoments.of(task.X, task.y, task.weights, _all(folds), n_jobs)
        gram = moments.total.centred(squares.fit_intercept, squares.standardise)
        serve = GramCurve(squares, 1.0, gram).keeps_digits()
        return cls(task, folds, ratios, metric, gammas, moments if serve else None)

    def paths(self, grids: Sequence[Array | None], **grid: int | float) -> list[Path]:
        """On all rows, for each share of L1."""
        gram = None if self.moments is None else self._gram(self.moments.total)
        return self.task.paths(grids, self.ratios, self.task.weights, gram, **grid)

    def errors(
        self, grids: Sequence[Array], *, n_jobs: int | None = None, progress: bool = False
    ) -> list[Array]:
        """Held-out errors, (K, L) for each of the shares of L1, whose λ (L,) decrease, and each γ in turn."""

        def of_fold(item: tuple[Fold | None, Split | None]) -> list[Array]:
            fold, split = item
            if split is not None:
                return self._by_moments(fold, split, grids)
            assert fold is not None
            return self._by_rows(fold, grids)

        splits = self.moments or [None] * len(self.folds)
        items = zip(self.folds, splits, strict=True)
        by_fold = run(of_fold, items, len(self.folds), n_jobs=n_jobs, progress=progress, unit="fold")
        return [np.array(errors) for errors in zip(*by_fold, strict=True)]

    def _by_rows(self, fold: Fold, grids: Sequence[Array]) -> list[Array]:
        """Held out by weights of zero: nothing is copied but the columns in use of the held-out rows."""
        task, weights = self.task, fold.weights(len(self.task.y), self.task.weights)

        def refit_to_rows(coefs: Array) -> tuple[Array, Array]:
            return refit(task.X, task.y, weights, coefs, task.options["fit_intercept"])

        return [
            self._of_rows(blend, fold)
            for path in task.paths(grids, self.ratios, weights)
            for blend in self._blends(path, refit_to_rows)
        ]

    def _by_moments(self, fold: Fold | None, split: Split, grids: Sequence[Array]) -> list[Array]:
        train, test = self._gram(split.train), split.test.centred(True)
        errors = []
        for lams, ratio in zip(grids, self.ratios, strict=True):
            for blend in self._blends(self._fitted(fold, train, lams, ratio), partial(refit_on_gram, train)):
                of_blend, rounding = held_out_errors(test, *blend)
                if fold is None:
                    check_errors(self.task.where, test, of_blend, rounding, lams)
                elif not hold(of_blend, rounding):
                    of_blend = self._of_rows(blend, fold)
                errors.append(of_blend)
        return errors

    def _blends(self, path: Path | Points, refit: Callable[[Array], tuple[Array, Array]]) -> Iterator[Points]:
        """For each γ."""
        if self.gammas == (1.0,):
            yield Points(path.coefs, path.intercepts)
            return
        coefs, intercepts = refit(path.coefs)
        for gamma in self.gammas:
            yield Points(
                coefs + gamma * (path.coefs - coefs), intercepts + gamma * (path.intercepts - intercepts)
            )

    def _of_rows(self, at: Points, fold: Fold) -> Array:
        return self.task.errors(at.coefs, at.intercepts, fold.test, self.metric)

    def _fitted(self, fold: Fold | None, train: Gram, lams: Array, ratio: float) -> Path | Points:
        assert self.task.squares is not None
        if ratio > 0 or self.task.squares.positive:
            return self.task.paths([lams], [ratio], None, train)[0]
        on_gram = ridge_on_gram(train, lams, self.task.squares.factors)
        if on_gram is not None:
            return on_gram
        if fold is None:
            return self.task.paths([lams], [ratio], None, train)[0]
        weights = fold.weights(len(self.task.y), self.task.weights)
        return self.task.paths([lams], [ratio], weights)[0]

    def _gram(self, moments: Sums) -> Gram:
        return self.task.gram(moments)


def _all(folds: Sequence[Fold | None]) -> list[Fold]:
    """What there is where there are rows."""
    return [fold for fold in folds if fold is not None]
