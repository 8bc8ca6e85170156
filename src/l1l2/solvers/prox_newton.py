"""L1 and elastic-net logistic paths: prox-Newton on a working set, certified outside it.

At each λ the loss is replaced by its quadratic model, which the inner solver minimises exactly together with
the penalty. Three things make a path cheap:

* the next λ starts on the straight line through the last two solutions (in log λ), where the model is already
  accurate, so that one or two steps do;
* the Hessian is kept over several λ while steps with it still contract (a chord method);
* a column outside the working set is touched only if the Cauchy–Schwarz inequality cannot exclude it.

The intercept, and weights without a penalty, are refitted after every step: residuals are then orthogonal to
them, as a dual point must be.

Sources: Lee, Sun and Saunders (2014), SIAM J. Optim. 24, 1420–1443, for prox-Newton; Tibshirani et al.
(2012), J. R. Stat. Soc. B 74, 245–266, for the strong rule.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._logistic_dual import ORTHOGONAL, dual_value, penalty, quick_gap
from .._numba import has_numba
from .._validation import Array
from ..design import Design
from ._columns import Columns, Known, hidden
from ._descent import descend
from ._inner import SMALL, Quadratic
from ._lazy import Lazy
from ._link import Link, Logit, Settled
from .quadratic import violation

Index = NDArray[np.int64]

_CHORD = 0.2  # a step that leaves more than this share of the gap asks for a new Hessian
_SLOW = 0.5  # after a new Hessian, where the inner problem may not have been solved
_CHEAP = 1e6  # multiplications for a Hessian that is not worth keeping
_FEW = 2e7  # multiplications for a Hessian of all columns that needs no working set
_STEPS = 100
_HALVINGS = 30
_ORTHOGONAL = 1e-14  # a residual's correlation with an unpenalised column of unit size that counts as none
_INNER = 0.2  # share of the gap that a step is to reach, which the inner problem may leave
_PROXIMAL = 1e-10  # of the curvature, added so that no direction has none
_SETTLED = 1e-6  # share of the goal that the intercepts' being off may cost
_CRUDE = 0.1  # share of a gap that may be overstated before it is worth its logarithms
_ROUNDING = 1e-15
_EPS = 1e-14


class ProxNewton:
    """The solution on its way along the path.

    w : (C, m) weights of the working set's columns;  f : (C·m,) their penalty factors
    F : (C, n) predictors without intercepts;  at : the intercepts, loss and residuals there
    """

    def __init__(self, design: Design, link: Link, factors: Array, positive: bool) -> None:
        self.design, self.link, self.factors, self.positive = design, link, factors, positive
        n, p = design.shape
        self.free = Columns(design, np.flatnonzero(factors == 0))
        self.columns = Columns(design, self.free.index)
        self.f = np.zeros(link.C * len(self.free))
        self.w = np.zeros((link.C, len(self.free)))
        self.F, self.model, self.steps = np.zeros((link.C, n)), Quadratic(np.empty((0, 0))), 0
        self.before: tuple[float, Array, Array] | None = None
        self.lam: float | None = None
        self.at = link.settle(self.F, np.zeros(link.C), 0.0)
        self.settle(self.at.b, 0.0)
        self.null = self.at.loss
        self.lazy = Lazy(design, self.at.R, factors, positive)
        self.lazy.enter(self.free.index)
        self.hidden = hidden(design, factors, link.C)
        if n * (link.C * p) ** 2 <= _FEW:
            self.add(np.flatnonzero(factors > 0))

    def add(self, index: Index) -> None:
        if not index.size:
            return
        self.columns.add(index)
        self.lazy.enter(index)
        self.f = np.tile(self.factors[self.columns.index], self.link.C)
        grow = ((0, 0), (0, index.size))
        self.w = np.pad(self.w, grow)
        if self.before:
            self.before = (self.before[0], np.pad(self.before[1], grow), self.before[2])
        if self.model.H.size and self.R_of_H.size:
            self._model(self.R_of_H, (self.model.H, self.follow))
        else:
            self.model = Quadratic(np.empty((0, 0)))

    def _model(self, R: Array, old: Known | None = None) -> None:
        """The loss's curvature where the residual is R, and a trace more, so that no direction has none."""
        H, self.follow = self.link.hessian(self.columns, R, old)
        H.flat[:: len(H) + 1] *= 1.0 + _PROXIMAL
        appended = old is not None and self.link.C == 1
        self.model = self.model.extended(H) if appended else Quadratic(H)
        self.R_of_H = R

    def steepest(self) -> float:
        """The largest correlation of a penalised column with the residual, per unit of its factor."""
        q = np.array([self.design.correlations(r) for r in self.at.R])
        q[np.abs(q) <= _ROUNDING * self.design.norms] = 0.0
        pull = (q if self.positive else np.abs(q)).max(axis=0)[self.factors > 0]
        return max(0.0, float((pull / self.factors[self.factors > 0]).max(initial=0.0)))

    def strengths(self, lam1: float, lam2: float) -> tuple[Array, Array]:
        """λ₁ and λ₂ of each of the C·m weights."""
        return lam1 * self.f, lam2 * self.f

    def objective(self, l1: Array, l2: Array) -> float:
        return self.at.loss + penalty(self.w.ravel(), l1, l2)

    # ---- one λ -------------------------------------------------------------------------------------------

    def solve(self, lam1: float, lam2: float, goal: float) -> float:
        """Bring the gap to `goal`, in units of the loss, and return what it is."""
        self.steps = 0
        self.add(self.lazy.promising(lam1))
        self._predict(lam1, lam2, goal)
        while True:
            gap = self._solve_working_set(lam1, lam2, goal)
            beyond = self.lazy.beyond(self.at.R, lam1)
            if not beyond.size:
                blur = self.hidden / lam2 if lam1 == 0 < lam2 else 0.0
                return min(gap + blur, self.objective(*self.strengths(lam1, lam2))) if blur else gap
            self.add(beyond)

    def _solve_working_set(self, lam1: float, lam2: float, goal: float) -> float:
        l1, l2 = self.strengths(lam1, lam2)
        last, n, small = np.inf, self.F.shape[1], self.is_small()
        while small and self.steps < _STEPS:
            if last < np.inf or not self.model.H.size:
                self._model(self.at.R)
            gap = self._descend(l1, l2, goal)
            if gap <= goal:
                return gap
            small, last = gap < _SLOW * last, gap
        last = np.inf
        while True:
            q = self.columns.correlations(self.at.R).ravel()
            gap = self._gap(q, l1, l2, goal)
            if gap <= goal or self.steps >= _STEPS:
                return gap
            if not self.model.H.size or gap > _CHORD * last or n * self.model.H.size <= _CHEAP:
                self._model(self.at.R)
            self.steps += 1
            if not self._step(q, l1, l2, gap, goal) and gap >= last:
                return gap
            last = gap

    def is_small(self) -> bool:
        """Whether steps are compiled as a whole."""
        plain = isinstance(self.link, Logit) and not self.design.is_sparse and not len(self.free)
        return plain and 0 < len(self.columns) <= SMALL and has_numba()

    def _descend(self, l1: Array, l2: Array, goal: float) -> float:
        """As many steps as the Hessian is good for, in one compiled call; returns the gap."""
        link, at, w, R = self.link, self.at, self.w.copy(), self.at.R.copy()
        assert isinstance(link, Logit)
        problem = self.columns.dense, link.v, link.z, link.fit_intercept, l1, l2, self.positive
        limits, seen = (goal, _SETTLED * goal, _CHORD), (float(at.b[0]), at.loss, at.odds, at.off)
        (b, loss, odds, off), gap, steps = descend(
            *problem, *limits, w[0], self.F[0], seen, R[0], self.model.H, self.follow[0]
        )
        self.w, self.at = w, Settled(np.array([b]), loss, R, odds, off)
        self.steps += steps
        return gap

    def _gap(self, q: Array, l1: Array, l2: Array, goal: float) -> float:
        """The duality gap over the working set, q (C·m,) being the correlations with the residual."""
        w, at = self.w.ravel(), self.at
        if len(self.free):  # only whether these vanish matters, which must not depend on their unit
            free = (l1 == 0) & (l2 == 0)
            q = np.where(free, q / np.tile(self._sizes(self.columns), len(self.w)), q)
            if np.where(self.positive & (w == 0), np.maximum(q, 0.0), np.abs(q))[free].max() > ORTHOGONAL:
                return self.objective(l1, l2)
        gap, crude = quick_gap(q, w, l1, l2, self.positive, at.odds, at.off)
        if gap > goal and crude > _CRUDE * gap:
            dual = dual_value(lambda s: self.link.entropy(at.R, s), q, w, l1, l2, self.positive)
            gap = min(gap, max(0.0, self.objective(l1, l2) - dual))
        return gap

    def _sizes(self, columns: Columns) -> Array:
        norms = self.design.norms[columns.index]
        return np.where(norms > 0, norms, 1.0)

    def _step(self, q: Array, l1: Array, l2: Array, gap: float, goal: float) -> bool:
        """Towards the model's minimum, as far as the objective falls; False where it does not."""
        w, primal = self.w.ravel().copy(), self.objective(l1, l2)
        eps = _INNER * max(0.1 * gap, goal) / max(float(np.abs(w).sum()), 1e-3)
        self.model.minimise(q, w, l1, l2, self.positive, eps)
        d, start, F, b = w.reshape(self.w.shape) - self.w, self.w, self.F, self.at.b
        dF, db = self.columns.product(d), self.follow @ d.ravel()
        for k in range(_HALVINGS):
            t = 0.5**k
            self.w, self.F = start + t * d, F + t * dF
            self.settle(b - t * db, _SETTLED * goal)
            if self.objective(l1, l2) <= primal * (1 + _EPS):
                return True
        return False

    def _predict(self, lam1: float, lam2: float, goal: float) -> None:
        """Start where the last two solutions point to, if the objective is lower there."""
        lam, here = lam1 + lam2, (self.w, self.F, self.at)
        if self.before and self.lam and 0 < lam < self.lam < self.before[0]:
            l1, l2 = self.strengths(lam1, lam2)
            primal = self.objective(l1, l2)
            ahead = np.log(lam / self.lam) / np.log(self.lam / self.before[0])
            w = self.w + ahead * (self.w - self.before[1])
            self.w = np.where(w * self.w > 0, w, 0.0) if lam1 > 0 or self.positive else w
            self.F = self.columns.product(self.w)
            self.settle(self.at.b + ahead * (self.at.b - self.before[2]), _SETTLED * goal)
            if self.objective(l1, l2) > primal:
                self.w, self.F, self.at = here
        self.before = (self.lam, here[0], here[2].b) if self.lam else None
        self.lam = lam

    def settle(self, b: Array, eps: float) -> None:
        """Fit the intercepts, from b, and the weights without a penalty, to what the others predict."""
        m = len(self.free)
        eps = 0.0 if m else eps
        self.at = self.link.settle(self.F, b, eps)
        if not m:
            return
        zero, sizes = np.zeros(self.link.C * m), np.tile(self._sizes(self.free), self.link.C)
        for _ in range(_STEPS):
            q, w = self.free.correlations(self.at.R).ravel(), self.w[:, :m].flatten()
            worst = violation(q, w, zero, zero, self.positive)
            if (worst / sizes).max() <= _ORTHOGONAL:
                break
            H, _ = self.link.hessian(self.free, self.at.R)
            H.flat[:: len(H) + 1] += _PROXIMAL * sizes**2
            Quadratic(H).minimise(q, w, zero, zero, self.positive, 1e-4 * float(worst.max()))
            d, F, loss = w.reshape(-1, m) - self.w[:, :m], self.F, self.at.loss
            dF = self.free.product(d)
            t = 1.0 / max(1.0, float(np.abs(dF).max()))  # further away the curvature is another one
            self.F = F + t * dF
            self.at = self.link.settle(self.F, self.at.b, eps)
            self.w = np.hstack([self.w[:, :m] + t * d, self.w[:, m:]])
            if self.at.loss >= loss * (1 - _EPS):
                break
