"""Lasso and elastic-net paths for many or sparse columns: exact on a working set, certified outside it.

At each λ the problem is solved on the Gram matrix of a few columns, those that the last two residuals, or the
strong rule, propose. Then every other column is certified to violate nothing, mostly without being read (see
`lazy_correlations`); the few that do join. X is never copied but for the working set's columns, and a sparse
X never made dense.

Where the tolerance is loose only some λ are solved for; weights in between are a mixture of two solutions.
The residual is the same mixture, so no column pulls harder at it than the same mixture of the thresholds.

Source: Tibshirani, Bien, Friedman, Hastie, Simon, Taylor and Tibshirani (2012), J. R. Stat. Soc. B 74,
245–266, for the strong rule.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._threads import in_one_thread
from .._validation import Array
from ..design import Design
from ..optimality import gap_on_gram
from ._solved import Solved
from ._store import DenseStore, SparseStore
from .active_set import ActiveSet
from .lazy_correlations import LazyCorrelations
from .quadratic import (
    largest_ratio,
    least_slack,
    null_model,
    rounding,
    share,
    slack,
    slacks,
    smallest_factor,
    strides,
)

Index = NDArray[np.int64]

# Sparse columns are centred in their products, which loses digits where a mean is this many deviations from
# zero. The exact correlations then correct the linear term, and the problem is solved again.
_FAR = 100.0
_REFINEMENTS = 6
_LOOSE = 1e-5  # tolerance from which some λ need not be solved for
_LONGEST = 0.85  # share of λ that the next may be solved for at once, at least: too long a step costs more
_CLOSE = 0.9  # share of λ₁ that a column must pull with, at least, to be let in before it violates anything
_DOUBT = 0.4  # share of the step in λ₁ that a column's predicted pull may be wrong by
_FAR_OFF = 1.5  # times the last step, beyond which nothing is predicted


@in_one_thread
def working_set_path(
    design: Design, y: Array, lams: Array, l1_ratio: float, factors: Array, positive: bool, tol: float
) -> Solved:
    """The elastic net at each λ (L,) of a decreasing grid, λ₁ = l1_ratio·λ and λ₂ = (1 − l1_ratio)·λ.

    y : (n,), centred if the design is;  factors : (p,) of the penalty, 0 for none
    tol : the relative duality gap to stay below; a looser one is cheaper
    """
    path = _Path(_WorkingSet(design, y, factors, positive, tol), lams, l1_ratio, tol)
    i, stride = 0, 1.0
    while i < len(lams):
        # Where tol is loose not every λ is solved for: in between, a mixture of the two solutions will do.
        before, near = path.last, lams[i : i + int(stride)] >= _LONGEST * path.last
        far = i + max(int(near.sum()), 1) - 1
        path.solve(far)
        for k in range(i, far):
            path.mix(k, (before - lams[k]) / max(before - lams[far], 1e-300))
        worst = float(path.gaps[i:far].max(initial=0.0))
        for k in (i + np.flatnonzero(path.gaps[i:far] > tol)).tolist():
            path.solve(k)
        if tol >= _LOOSE and not path.at.refine:
            stride = max(stride * np.clip((0.5 * tol / max(worst, 0.3 * tol)) ** (1 / 3), 0.5, 1.5), 1.0)
        i = far + 1
    return Solved(path.coefs, path.gaps, path.n_iter)


class _Path:
    """coefs (L, p), gaps (L,) and n_iter (L,) at the λ solved so far;  last : λ of the last minimum"""

    def __init__(self, at: _WorkingSet, lams: Array, l1_ratio: float, tol: float) -> None:
        L, p = len(lams), at.design.shape[1]
        self.at, self.lams, self.l1_ratio = at, lams, l1_ratio
        self.coefs, self.gaps, self.n_iter = np.zeros((L, p)), np.empty(L), np.zeros(L, dtype=np.int64)
        self.top = self.last = at.lambda_max / max(l1_ratio, 1e-3)

    def solve(self, k: int) -> None:
        self.at.active.steps = 0
        for lam in strides(self.last, float(self.lams[k])):
            self.gaps[k] = self.at.solve(self.l1_ratio * lam, (1 - self.l1_ratio) * lam)
        self.coefs[k, self.at.index], self.n_iter[k] = self.at.active.w, self.at.active.steps
        self.last = min(self.top, float(self.lams[k]))

    def mix(self, k: int, part: float) -> None:
        lam1, lam2 = self.l1_ratio * self.lams[k], (1 - self.l1_ratio) * self.lams[k]
        self.coefs[k, self.at.index], self.gaps[k] = self.at.mixture(part, lam1, lam2)


class _WorkingSet:
    """index : (m,), the columns in it;  inside : (3, m), their correlations with y, factors and noise

    r : (n,), the residual;  bounds : (p,) on the pulls it exerts
    """

    def __init__(self, design: Design, y: Array, factors: Array, positive: bool, tol: float) -> None:
        self.design, self.y, self.factors, self.positive, self.tol = design, y, factors, positive, tol
        self.active = ActiveSet(positive)
        self.store = SparseStore(design) if design.is_sparse else DenseStore(design)
        self.yy = float((design.weights * y) @ y)
        self.c = design.correlations(y)
        self.pulls = self.c.copy()
        far = np.abs(design.mean) > _FAR * design.norms * design.scale
        self.refine = design.is_sparse and bool(far[design.norms > 0].any())
        self.known = np.array([self.c, factors, rounding(design.norms, self.yy)])
        self.inside = self.known[:, :0]
        self.least, self.smallest = least_slack(self.c), smallest_factor(factors)
        free = np.flatnonzero((factors == 0) & (design.norms > 0))
        self.has_free = bool(free.size)
        self._join(free)
        self.null = null_model(self.active, self.inside[1], self.yy)
        self.r = self._residual()
        self.lazy = LazyCorrelations(design, factors, self.r, positive, None if free.size else self.c)
        self.lazy.enter(self.index)
        pulls = self.lazy.estimates()
        self.bounds = pulls if positive else np.abs(pulls)
        self.lambda_max = self.lam1 = largest_ratio(pulls, factors, positive)
        self.last_step, self.bounds_before = 0.0, self.bounds

    @property
    def index(self) -> Index:
        return self.store.index

    def solve(self, lam1: float, lam2: float) -> float:
        """The minimum at these strengths; returns its relative gap."""
        self._advance(lam1, lam2)
        w, f = self.active.w, self.inside[1]
        for eps in slacks(slack(self.tol, lam1, lam2, w, f, self.null, self.smallest), self.least):
            gap = self._certified(lam1, lam2, eps)
            if gap <= self.tol:
                break
        return gap

    def _advance(self, lam1: float, lam2: float) -> None:
        """Towards the minimum at these strengths: the path is nearly straight, so where it led it goes on."""
        step = self.lam1 - lam1
        ahead = step / self.last_step if self.last_step > 0 else np.inf
        # What is far off is for the sequential strong rule: correlations change no faster than λ does.
        doubt, ahead = (_DOUBT, ahead) if 0 < ahead <= _FAR_OFF else (1.0, 0.0)
        # After a long step either would let in too many; the certificate finds those that are missed.
        self._join(self.lazy.promising(ahead, max(lam1 - doubt * step, _CLOSE * lam1)))
        f = self.inside[1]
        self.active.advance(0.0 if self.refine else ahead, lam1 * f, lam2 * f)
        self.lam1, self.last_step, self.bounds_before = lam1, step, self.bounds

    def mixture(self, part: float, lam1: float, lam2: float) -> tuple[Array, float]:
        """That part of the way from the minimum before to the last one: weights and their relative gap.

        Weights and pulls are mixed alike; so no pull passes a threshold that is between theirs.
        """
        w, q = (1 - part) * self.active.before + part * np.array([self.active.w, self.active.q])
        bounds = (1 - part) * self.bounds_before + part * self.bounds
        level = -np.inf if self.has_free else lam1 * self.factors
        outside = np.flatnonzero((bounds > level) & self.lazy.watched)
        return w, self._gap(w, q, outside, bounds, lam1, lam2)

    def _certified(self, lam1: float, lam2: float, eps: float) -> float:
        """The minimum over all columns, up to violations of eps; returns its relative gap."""
        while True:
            self._solve_inside(lam1, lam2, eps)
            self.bounds = self.lazy.bounds(self.r, lam1)
            outside = np.flatnonzero(self.lazy.watched) if self.has_free else self.lazy.above
            beyond = outside[self.bounds[outside] > (lam1 + eps) * self.factors[outside]]
            gap = self._gap(self.active.w, self.active.q, outside, self.bounds, lam1, lam2)
            # Without L1 the gap is second order in what is violated, and says little about weights.
            if not beyond.size or (gap <= self.tol and lam1 > 0):
                return gap
            self._join(beyond)

    def _solve_inside(self, lam1: float, lam2: float, eps: float) -> None:
        """The minimum over the working set's columns."""
        f = self.inside[1]
        for _ in range(_REFINEMENTS if self.refine else 1):
            self.active.solve(lam1 * f, lam2 * f, eps)
            self.r = self._residual()
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
        self.active.G = np.empty((0, 0))  # else the old matrix stays in memory until the larger one is there
        self.store.add(new)
        self.inside = self.known.take(self.index, axis=1)  # rows that kernels know
        self.active.grow(self.store.G, self.pulls[self.index])
        if hasattr(self, "lazy"):
            self.lazy.enter(new)

    def _gap(self, w: Array, q: Array, outside: Index, bounds: Array, lam1: float, lam2: float) -> float:
        """outside : the columns that are not in the working set and whose bounds pass λ₁f, at least"""
        known = self.inside
        if outside.size:
            known = np.hstack([known, self.known.take(outside, axis=1)])
            w, q = np.concatenate([w, np.zeros(len(outside))]), np.concatenate([q, bounds[outside]])
        c, f, noise = known
        gap = gap_on_gram(w, q, c, self.yy, lam1, lam2, f, noise, self.positive)
        return share(gap, self.null, self.yy)
