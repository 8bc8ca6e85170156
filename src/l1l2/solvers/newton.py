"""L2 logistic paths: Newton's method in a subspace that grows until the rest of the gradient is small.

Solutions at neighbouring λ have much in common. So the directions that one λ needed are kept for the next: at
each λ Newton's method first minimises over their span, which costs no pass over X as their predictors Z are
known. One pass then gives the gradient outside the span: where it is large it joins the subspace, for a
second pass. With few features all of them span the subspace from the start.

A direction is a combination of the columns' correlations with a residual, X̃ᵀVα: its n numbers α are kept,
not the p weights, and the weights of all λ are computed at the end, in one product.

Sources: Golub and Van Loan (2013), Matrix Computations, 4th ed., section 10.1, for the subspace; Parks et al.
(2006), SIAM J. Sci. Comput. 28, 1651–1674, for keeping it between problems.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .._validation import Array
from ..design import Design
from ..logistic_optimality import dual_value
from ._columns import correlate, hidden, predict, rows
from ._link import Link

_CHORD = 0.05  # a step that leaves more than this share of the gradient's square asks for a new Hessian
_FEW = 100  # penalised features (times classes) that span the subspace from the start
_STEPS = 200  # at one λ and in one subspace
_MOST = 1000  # directions
_HALVINGS = 30
_PREDICT = 2  # solutions that the next one is extrapolated from: more would amplify their errors
_PROXIMAL = 1e-10  # of the curvature, added so that no direction has none
_REFITTED = 1e-7  # a change of the predictors after which another would be its square
_FINEST = 1e-4  # of the goal: no more is asked of the coordinates
_ARMIJO = 1e-4  # share of the decrease a line promises that a step along it must bring
_EPS, _TINY = 1e-15, 1e-300


class Subspace:
    """Coordinates c (m,) of predictors F = Σ cₖZₖ, each with its own share of the penalty, (λ/2)·Σ fₖcₖ².

    First come the intercepts, then single columns, then Krylov directions, orthonormal in the penalty's norm.
    """

    def __init__(self, design: Design, link: Link, factors: Array, fit_intercept: bool) -> None:
        n, p = design.shape
        self.design, self.link, self.factors, self.fit_intercept = design, link, factors, fit_intercept
        penalised = np.flatnonzero(factors > 0)
        few = link.C * penalised.size <= _FEW and not design.is_sparse
        self.single = np.arange(p) if few else np.flatnonzero(factors == 0)
        self.rest = np.setdiff1d(penalised, self.single)
        self.fixed = link.C * (fit_intercept + self.single.size)
        self.Z = np.zeros((self.fixed, link.C, n))
        self.alpha = np.zeros((0, link.C, n))
        for c in range(link.C):
            block = self.Z[c :: link.C, c]
            if fit_intercept:
                block[0] = 1.0
            if self.single.size:
                block[int(fit_intercept) :] = rows(design, self.single)
        self.f = np.repeat(np.concatenate([np.zeros(int(fit_intercept)), factors[self.single]]), link.C)
        self.c, self.steps = np.zeros(self.fixed), 0
        self.H, self.R_of_H = np.empty((0, 0)), np.empty((link.C, 0))
        self.hidden = hidden(design, factors, link.C)
        self.history: list[tuple[float, Array]] = []
        self.null = link.look(np.zeros((link.C, n)))[0]
        # In exact arithmetic as many directions as there are dimensions do; rounding asks for some again.
        self.most = min(2 * link.C * min(n, self.rest.size), _MOST)

    def predictors(self, c: Array) -> Array:
        m, C, n = self.Z.shape
        return np.asarray(c @ self.Z.reshape(m, C * n)).reshape(C, n)

    def gradient(self, R: Array) -> Array:
        """Of minus the loss, (m,)."""
        return np.asarray(self.Z.reshape(-1, R.size) @ (R * self.link.v).ravel())

    def minimise(self, lam: float, goal: float) -> tuple[Array, float, Array]:
        """Newton's method over the coordinates, until a bound on what is left is `goal`: F, loss, R there."""
        f, last, factor, fresh = lam * self.f, np.inf, None, False
        limit, F = self.steps + _STEPS, self.predictors(self.c)
        loss, R = self.link.look(F)
        while True:
            g = self.gradient(R) - f * self.c
            if len(self.H) < len(g):
                self._border(R)
                factor = None
            # What has no penalty has the loss's own curvature, of which some may be shared with others.
            left = 0.5 * float(g @ (g / np.where(f > 0, f, 0.1 * np.diag(self.H) + _TINY)))
            if left <= goal or self.steps >= limit:
                return F, loss, R
            if left > _CHORD * last and not fresh:
                self.H, self.R_of_H, factor, fresh = self.link.curvature(self.Z, R), R, None, True
            factor = factor or _factor(self.H, f)
            self.steps += 1
            falls = self._step(factor(g), g, f, F, loss, _HALVINGS if fresh else 2)
            if falls is not None:
                (F, loss, R), last, fresh = falls, left, False
            elif fresh:  # rounding: no step along a descent direction lowers the objective
                return F, loss, R
            else:
                last = 0.0  # the Hessian of another place points nowhere: ask for that of this one

    def _border(self, R: Array) -> None:
        """Bring the Hessian to the size of the span, at the place where it was taken."""
        if not self.H.size:
            self.R_of_H = R
        m, H = len(self.H), np.empty((len(self.Z),) * 2)
        new = self.link.curvature(self.Z, self.R_of_H, m)
        H[:m, :m], H[m:], H[:, m:] = self.H, new, new.T
        self.H = H

    def _step(
        self, d: Array, g: Array, f: Array, F: Array, loss: float, tries: int
    ) -> tuple[Array, float, Array] | None:
        """As far along d (m,) as the objective falls in proportion; F, loss and R there."""
        c, dF = self.c, self.predictors(d)
        slope, pull, bend = float(g @ d), float(f @ (c * d)), 0.5 * float(f @ (d * d))
        for k in range(tries):
            t = 0.5**k
            new, R = self.link.look(F + t * dF)
            if new - loss + t * pull + t * t * bend <= -_ARMIJO * t * slope + _EPS * abs(loss):
                self.c = c + t * d
                return F + t * dF, new, R
        return None

    def outside(self, R: Array) -> tuple[Array, Array]:
        """The direction α (C, n) of the gradient outside the span, and its scaled weights (C, rest)."""
        alpha, Z = R.copy(), self.Z[self.fixed :].reshape(-1, R.size)
        for _ in range(2):  # the second time against rounding
            inner = Z @ (alpha * self.link.v).ravel()
            alpha -= (inner @ self.alpha.reshape(-1, R.size)).reshape(R.shape)
        if not self.rest.size:
            return alpha, np.zeros((len(R), 0))
        q = np.array([self.design.correlations(a)[self.rest] for a in alpha])
        return alpha, q / np.sqrt(self.factors[self.rest])

    def extend(self, alpha: Array, weights: Array) -> None:
        size = float(np.linalg.norm(weights))
        w, z = np.zeros(self.design.shape[1]), np.empty_like(alpha)
        for c, row in enumerate(weights):
            w[self.rest] = row / (size * np.sqrt(self.factors[self.rest]))
            z[c] = predict(self.design, w)
        self.Z, self.alpha = _append(self.Z, z), _append(self.alpha, alpha / size)
        self.f, self.c = np.append(self.f, 1.0), np.append(self.c, 0.0)

    def solve(self, lam: float, goal: float) -> float:
        """Bring the gap to `goal`, in units of the loss, and return what it is."""
        self.steps, inner = 0, 0.1 * goal if self.rest.size else goal
        self.predict(lam)
        while True:
            gap, alpha, weights = self.certificate(lam, *self.minimise(lam, inner))
            outside = float((weights * weights).sum()) / (2 * lam)
            if gap <= goal or inner < _FINEST * goal:
                break
            if outside <= 0.1 * gap:
                inner *= 0.1
            elif len(self.alpha) >= self.most:
                break
            else:
                self.extend(alpha, weights)
        self.history.append((float(np.log(lam)), self.c))
        return gap

    def certificate(self, lam: float, F: Array, loss: float, R: Array) -> tuple[float, Array, Array]:
        """The duality gap at the residual with all refitted that has no penalty; the gradient outside."""
        free = np.flatnonzero(self.f == 0)
        primal = loss + 0.5 * lam * float(self.f @ self.c**2)
        if self.fit_intercept and free.size == self.link.C:
            R = self.link.settle(F, np.zeros(self.link.C), 0.0).R
        elif free.size:
            R = self._refitted(F, R, self.Z[free])
        alpha, weights = self.outside(R)
        priced = self.f > 0
        q = np.concatenate([self.gradient(R)[priced], weights.ravel()])
        lam2 = lam * np.concatenate([self.f[priced], np.ones(weights.size)])
        w = np.concatenate([self.c[priced], np.zeros(weights.size)])
        dual = dual_value(lambda s: self.link.entropy(R, s), q, w, np.zeros_like(q), lam2, False)
        return min(max(0.0, primal - dual) + self.hidden / lam, primal), alpha, weights

    def _refitted(self, F: Array, R: Array, Z: Array) -> Array:
        """The residual where it is orthogonal to the directions Z (m, C, n)."""
        for _ in range(_STEPS):
            g = Z.reshape(len(Z), -1) @ (R * self.link.v).ravel()
            change = np.tensordot(_factor(self.link.curvature(Z, R), np.zeros(len(Z)))(g), Z, 1)
            if self.link.C > 1:  # one number added in every class changes nothing
                change -= change.mean(axis=0)
            size = float(np.abs(change).max())
            F = F + change / max(1.0, size)  # further away the curvature is another one
            R = self.link.look(F)[1]
            if size <= _REFITTED:
                break
        return R

    def predict(self, lam: float) -> None:
        """The polynomial in log λ through the last solutions."""
        recent = dict(self.history[-_PREDICT:])  # a λ asked for twice counts once
        t, x = np.array(list(recent)), np.log(lam)
        if len(recent) < 2 or x >= t.min():
            return
        ratios = (x - t) / (t[:, None] - t + np.eye(len(t)))
        np.fill_diagonal(ratios, 1.0)
        known = np.zeros((len(t), len(self.c)))
        for row, c in zip(known, recent.values(), strict=True):
            row[: c.size] = c
        self.c = ratios.prod(axis=1) @ known

    def weights(self) -> tuple[Array, Array]:
        """Of every λ solved: coefs (L, C, p) and intercepts (L, C)."""
        L, C, p = len(self.history), self.link.C, self.design.shape[1]
        coords = np.zeros((L, len(self.c)))
        for row, (_, c) in zip(coords, self.history, strict=True):
            row[: c.size] = c
        fixed = coords[:, : self.fixed].reshape(L, -1, C).transpose(0, 2, 1)
        coefs = np.zeros((L, C, p))
        coefs[:, :, self.single] = fixed[:, :, int(self.fit_intercept) :]
        if self.rest.size:
            A = (coords[:, self.fixed :] @ self.alpha.reshape(-1, C * self.alpha.shape[2])).reshape(L, C, -1)
            all_columns = correlate(self.design, A.reshape(L * C, -1)).reshape(L, C, p)
            coefs[:, :, self.rest] = all_columns[:, :, self.rest] / self.factors[self.rest]
        intercepts = fixed[:, :, 0] if self.fit_intercept else np.zeros((L, C))
        return coefs, intercepts


def _factor(H: Array, f: Array) -> Callable[[Array], Array]:
    """Solves (H + diag(f))d = g (m,); with more damping where rounding has cost H its definiteness."""
    from scipy.linalg.lapack import dpotrf, dpotrs

    diagonal = np.diag(H) + f
    unit = 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled, damping = (H * unit).T * unit, _PROXIMAL
    while True:
        A = scaled.copy()
        A.flat[:: len(A) + 1] = 1.0 + damping
        L, failed = dpotrf(A, lower=1, overwrite_a=1)
        if not failed:
            return lambda g: np.asarray(unit * dpotrs(L, unit * g, lower=1)[0])
        damping *= 100.0


def _append(rows: Array, row: Array) -> Array:
    """`rows` and one more, in the same memory while there is room: it doubles when there is none."""
    room = rows.base
    if room is None or len(room) == len(rows):
        room = np.empty((max(8, 2 * len(rows)), *row.shape))
        room[: len(rows)] = rows
    room[len(rows)] = row
    return room[: len(rows) + 1]
