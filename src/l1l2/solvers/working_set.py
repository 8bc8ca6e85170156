"""Lasso and elastic-net paths for many or sparse columns: exact on a working set, certified outside it.

At each λ the problem is solved on the Gram matrix of a few columns, those that the strong rule proposes. Then
every other column is certified to violate nothing, mostly without being read (see `lazy_correlations`); the
few that do join. X is never copied but for the working set's columns, and a sparse X never made dense.

Source: Tibshirani, Bien, Friedman, Hastie, Simon, Taylor and Tibshirani (2012), J. R. Stat. Soc. B 74,
245–266, for the strong rule.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._validation import Array
from ..design import Design
from ..optimality import gap_on_gram
from ._solved import Solved
from ._store import DenseStore, SparseStore
from .active_set import ActiveSet
from .lazy_correlations import LazyCorrelations
from .quadratic import largest_ratio, null_model, rounding, share, slack, slacks, strides

Index = NDArray[np.int64]

# Sparse columns are centred in their products, which loses digits where a mean is this many deviations from
# zero. The exact correlations then correct the linear term, and the problem is solved again.
_FAR = 100.0
_REFINEMENTS = 6
_LONGEST = 0.15  # share of λ₁ that a solution may be kept for: too long a step to the next costs more
_CLOSE = 0.9  # share of λ₁ that a column must pull with, at least, to be let in before it violates anything


def working_set_path(
    design: Design, y: Array, lams: Array, l1_ratio: float, factors: Array, positive: bool, tol: float
) -> Solved:
    """The elastic net at each λ (L,) of a decreasing grid, λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ.

    y : (n,), centred if the design is;  factors : (p,) of the penalty, 0 for none
    tol : the relative duality gap to stay below; a looser one is cheaper
    """
    at = _WorkingSet(design, y, factors, positive, tol)
    L, p = len(lams), design.shape[1]
    coefs, gaps, n_iter = np.zeros((L, p)), np.empty(L), np.empty(L, dtype=np.int64)
    last = at.lambda_max / max(l1_ratio, 1e-3)
    for i, lam in enumerate(lams):
        at.active.steps = 0
        for stop in strides(last, float(lam)):
            gaps[i] = at.solve(l1_ratio * stop, (1 - l1_ratio) * stop)
        last = min(last, float(lam))
        coefs[i, at.index], n_iter[i] = at.active.w, at.active.steps
    return Solved(coefs, gaps, n_iter)


class _WorkingSet:
    """index : (m,), the columns in it;  r : (n,), the residual;  bounds : (p,) on the pulls it exerts"""

    def __init__(self, design: Design, y: Array, factors: Array, positive: bool, tol: float) -> None:
        self.design, self.y, self.factors, self.positive, self.tol = design, y, factors, positive, tol
        self.active = ActiveSet(positive)
        self.store = SparseStore(design) if design.is_sparse else DenseStore(design)
        self.yy = float((design.weights * y) @ y)
        self.c = design.correlations(y)
        self.pulls = self.c.copy()
        far = np.abs(design.mean) > _FAR * design.norms * design.scale
        self.refine = design.is_sparse and bool(far[design.norms > 0].any())
        self.noise = rounding(design.norms, self.yy)
        free = np.flatnonzero((factors == 0) & (design.norms > 0))
        self.has_free = bool(free.size)
        self._join(free)
        self.null = null_model(self.active, factors[self.index], self.yy)
        self.r, self.rr = self._residual(), 2 * self.null
        self.lazy = LazyCorrelations(design, self.r, positive, None if free.size else self.c)
        self.lazy.enter(self.index)
        self.bounds = self.lazy.estimates()
        self.lambda_max = self.lam1 = largest_ratio(self.lazy.estimates(), factors, positive)

    @property
    def index(self) -> Index:
        return self.store.index

    def solve(self, lam1: float, lam2: float) -> float:
        """The minimum at these strengths; returns its relative gap."""
        if self._still_good(lam1, lam2):
            return self._gap(lam1, lam2)
        # The sequential strong rule: correlations change no faster than λ does. After a long step that would
        # let in too many; the certificate finds those that are missed.
        threshold = max(2 * lam1 - self.lam1, _CLOSE * lam1)
        promising = self.lazy.estimates() >= threshold * self.factors
        self._join(np.flatnonzero(promising & self.lazy.watched))
        self.lam1 = lam1
        first = slack(self.tol, lam1, lam2, self.active.w, self.factors[self.index], self.null)
        for eps in slacks(first, self.c):
            gap = self._certified(lam1, lam2, eps)
            if gap <= self.tol:
                break
        return gap

    def _still_good(self, lam1: float, lam2: float) -> bool:
        """Whether the solution at the last λ will do at this one too: where tol is loose it may."""
        rest = max(1 - lam1 / self.lam1, 0.0) if self.lam1 > 0 else 0.0
        hopeless = 0.5 * self.rr * rest**2 > self.tol * self.null
        return rest <= _LONGEST and not hopeless and self._gap(lam1, lam2) <= self.tol

    def _certified(self, lam1: float, lam2: float, eps: float) -> float:
        """The minimum over all columns, up to violations of eps; returns its relative gap."""
        while True:
            self._solve_inside(lam1, lam2, eps)
            self.bounds = self.lazy.bounds(self.r, lam1 * self.factors)
            outside = self._outside(lam1)
            beyond = outside[self.bounds[outside] > (lam1 + eps) * self.factors[outside]]
            gap = self._gap(lam1, lam2)
            # Without L1 the gap is second order in what is violated, and says little about weights.
            if not beyond.size or (gap <= self.tol and lam1 > 0):
                return gap
            self._join(beyond)

    def _solve_inside(self, lam1: float, lam2: float, eps: float) -> None:
        """The minimum over the working set's columns."""
        f = self.factors[self.index]
        for _ in range(_REFINEMENTS if self.refine else 1):
            self.active.solve(lam1 * f, lam2 * f, eps)
            self.r = self._residual()
            self.rr = float((self.design.weights * self.r) @ self.r)
            if self.refine:
                exact = self.store.correlations(self.r)
                shift = exact - self.active.q
                self.pulls[self.index] += shift
                self.active.c, self.active.q = self.pulls[self.index], exact
                if np.abs(shift).max(initial=0.0) <= eps:
                    return

    def _residual(self) -> Array:
        S = self.active.support
        return self.store.residual(self.y, S, self.active.w[S])

    def _join(self, new: Index) -> None:
        if not new.size:
            return
        self.store.add(new)
        self.active.grow(self.store.G, self.pulls[self.index])
        if hasattr(self, "lazy"):
            self.lazy.enter(new)

    def _outside(self, lam1: float) -> Index:
        """The columns outside the working set that the gap depends on: no other one's bound passes λ₁f."""
        level = -1.0 if self.has_free else lam1 * self.factors
        return np.flatnonzero((self.bounds > level) & self.lazy.watched)

    def _gap(self, lam1: float, lam2: float) -> float:
        outside, inside = self._outside(lam1), self.active
        some = np.concatenate([self.index, outside])
        w, q = np.zeros(len(some)), np.concatenate([inside.q, self.bounds[outside]])
        w[: len(inside.w)] = inside.w
        numbers = self.c[some], self.yy, lam1, lam2, self.factors[some], self.noise[some], self.positive
        return share(gap_on_gram(w, q, *numbers), self.null, self.yy)
