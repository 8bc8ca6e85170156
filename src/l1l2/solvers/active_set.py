"""The exact minimum of ½wᵀGw − cᵀw + Σ l1ⱼ|wⱼ| + ½Σ l2ⱼwⱼ², with w ≥ 0 where asked, by active set.

Given which weights are not zero, and their signs, the minimum is the solution of a linear system. Where it
contradicts a sign that weight goes to zero, where it violates a condition at zero that weight joins; all at
once, until nothing contradicts (block principal pivoting). From the solution at a λ nearby this takes two or
three rounds, fewer still from where the last two solutions point. It might cycle; then one weight at a time
joins, and none passes zero (the objective falls with every step, and so it ends).

A column that depends on those that have weights cannot join them. Where it violates its condition it takes
the place of one of them: along the dependence the fit stays as it is, and the penalty falls until a weight is
zero.

Sources: Portugal, Júdice and Vicente (1994), Math. Comp. 63, 625–643, for pivoting in blocks; Lawson and
Hanson (1974), Solving Least Squares Problems, chapter 23, for one at a time; Osborne, Presnell and Turlach
(2000), IMA J. Numer. Anal. 20, 389–403, for the signs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import has_numba
from .._validation import Array
from ._contradictions import contradictions
from ._inverse import Inverse
from ._rounds import FEW, PATIENCE, STALE, anew, correct

Index = NDArray[np.int64]

_MANY = 200  # features in the support from which a prediction of who comes and goes is worth its while
_STEPS = 2  # corrections before weights are asked for their signs
_LOST = 50  # systems that no inverse solves, after which one weight at a time only takes long
_EPS = float(np.finfo(np.float64).eps)


class ActiveSet:
    """The minimum, followed as the strengths l1 and l2 change and as features are added.

    G : (≥ m, ≥ m), symmetric, of which the corner counts;  c : (m,);  w : (m,) weights;  q : (m,) = c − Gw
    sign : (m,), 0 off the support, whose inverse is `inverse`;  positive : whether weights must be ≥ 0
    """

    def __init__(self, positive: bool) -> None:
        self.positive, self.steps, self._since_rebuilt, self._lost = positive, 0, STALE, 0
        self.G, self.c, self.w, self.q = np.empty((0, 0)), np.empty(0), np.empty(0), np.empty(0)
        self.sign = np.empty(0)
        self.inverse = Inverse()
        self._trusted = np.empty(0, dtype=np.int64), np.empty(0)
        self.before = np.empty((2, 0))  # w and q of the minimum before the last

    @property
    def support(self) -> Index:
        return self.inverse.index

    def grow(self, G: Array, c: Array) -> None:
        """More features, with weight zero: G and c of all of them."""
        m = len(self.w)
        self.G, self.c = np.ascontiguousarray(G), c
        state = np.zeros((5, len(c)))
        state[:, :m] = self.w, self.q, self.sign, *self.before
        state[1::3, m:] = c[m:] - state[::3, :m] @ self.G[:m, m : len(c)]
        self.w, self.q, self.sign, self.before = state[0], state[1], state[2], state[3:]

    def start(self, w0: Array, l1: Array, l2: Array) -> None:
        """Begin at the weights w0 (m,), as far as their columns are independent."""
        self._l1, self._l2 = l1, l2
        came = self.inverse.change(self.G, l2, self.support, np.flatnonzero(w0))
        self.sign[came] = np.sign(w0[came])
        self._set(came, w0[came])
        self.trust()

    def advance(self, ahead: float, l1: Array, l2: Array) -> None:
        """From one minimum towards the next, so many times as far ahead as it is from the one before."""
        now = np.array([self.w, self.q])
        if ahead > 0 and len(self.support) >= _MANY:
            self._l1, self._l2, self._eps = l1, l2, 0.0
            self.w, self.q = now + ahead * (now - self.before)
            left = np.flatnonzero((self.sign == 0) & (self.w != 0))
            self._set(left, np.zeros(len(left)))
            self._change(*self._contradictions())
        self.before = now

    def solve(self, l1: Array, l2: Array, eps: float) -> None:
        """The minimum for these strengths (m,), no condition violated by more than eps (see `violation`)."""
        self._l1, self._l2, self._eps = l1, l2, eps
        problem = self.G, self.sign, self.c, l1, l2, self.w, self.q, self.positive
        rounds, done = self.inverse.settle(*problem, eps)
        self.steps += rounds
        if done:
            return self.trust()
        fewest, patience = len(self.w) + 1, PATIENCE
        while patience >= 0:
            self.steps += 1
            left = self._correct(_STEPS)
            leave, join = self._contradictions()
            if not len(leave) + len(join) and left > eps:
                self._converge()
                leave, join = self._contradictions()
            wrong = len(leave) + len(join)
            if not wrong and self._holds():
                return self.trust()
            fewest, patience = (wrong, PATIENCE) if wrong < fewest else (fewest, patience - 1)
            # The strongest first: where some depend on others these stay.
            strongest = np.argsort(self._l1[join] - np.abs(self.q[join]), kind="stable")
            join = join[strongest[: max(FEW, len(self.support) // 2)]]
            came = self._change(leave, join)
            if len(came) < len(join) and not len(leave):
                break
        self._return_to_trusted()
        before = self._objective()
        self._one_at_a_time()
        self._refresh()
        if not self._objective() <= before:
            self._return_to_trusted()
        self.trust()

    def _holds(self) -> bool:
        """Whether nothing contradicts q computed anew: weights that were once far off left rounding in it."""
        self._refresh()
        return self._correct(1) <= self._eps and not sum(map(len, self._contradictions()))

    def trust(self, w: Array | None = None) -> None:
        """Remember these weights (m,), or those that there are."""
        S = self.support.copy() if w is None else np.flatnonzero(w)
        self._trusted = S, (self.w if w is None else w)[S]

    def _return_to_trusted(self) -> None:
        """Back to the weights remembered last, as far as their columns are independent."""
        S, w = self._trusted
        came = self.inverse.rebuild(self.G, self._l2, S)
        self.w[:], self.sign[:] = 0.0, 0.0
        self.w[S] = w
        self.w[np.setdiff1d(S, came)] = 0.0
        self.sign[came] = np.sign(self.w[came])
        self._refresh()

    def _objective(self) -> float:
        S = self.support
        w, penalty = self.w[S], self._l1[S] * np.abs(self.w[S]) + 0.5 * self._l2[S] * self.w[S] ** 2
        return float(penalty[w != 0].sum() - 0.5 * (w @ (self.c[S] + self.q[S])))

    def _correct(self, most: int) -> float:
        N, S = self.inverse.store, self.support
        return correct(self.G, N, S, self.sign, self._l1, self._l2, self.w, self.q, most, self._eps)

    def _converge(self) -> None:
        """Solve on the support until the residual is eps."""
        self._since_rebuilt += 1
        left = self._correct(STALE)
        # Where columns are nearly dependent no inverse helps; it is not computed at every step.
        if left > self._eps and self._since_rebuilt > STALE:
            self._since_rebuilt = 0
            before = self.support
            gone = np.setdiff1d(before, self.inverse.rebuild(self.G, self._l2, before))
            self._set(gone, np.zeros(len(gone)))
            self.sign[gone] = 0.0
            left = self._correct(4 * STALE)
        self._lost += left > self._eps

    def _refresh(self) -> None:
        """q anew, without the rounding of the steps."""
        if has_numba():
            anew(self.G, self.support, self.c, self.w, self.q)
        else:
            self.q = self.c - self.w[self.support] @ self.G[self.support, : len(self.w)]

    def _set(self, features: Index, values: Array) -> None:
        self.q -= (values - self.w[features]) @ self.G[features, : len(self.w)]
        self.w[features] = values

    def _contradictions(self) -> tuple[Index, Index]:
        """Places in the support that must leave it, and features that must join."""
        at = np.empty(len(self.support) + len(self.w), dtype=np.int64)
        state = self.w, self.q, self.sign, self._l1, self.positive, self._eps
        leave, join = contradictions(self.support, *state, at)
        return at[:leave], at[leave : leave + join]

    def _bound(self, S: Index) -> NDArray[np.bool_]:
        """Whose sign is bound: weights with an L1 penalty, or all where they must be ≥ 0."""
        return (self._l1[S] > 0) | self.positive

    def _change(self, leave: Index, join: Index) -> Index:
        """Features at these places of the support leave it, others join it; returns who could."""
        gone = self.support[leave]
        self.sign[join] = np.sign(self.q[join])  # before q changes with those that go
        if gone.size:
            self._set(gone, np.zeros(len(gone)))
            self.sign[gone] = 0.0
        came = self.inverse.change(self.G, self._l2, leave, join)
        if len(came) < len(join):
            self.sign[np.setdiff1d(join, came)] = 0.0
        return came

    def _one_at_a_time(self) -> None:
        S = self.support
        bound = self._bound(S)
        self._change(np.flatnonzero(bound & (self.w[S] * self.sign[S] <= 0)), S[:0])
        barred, j, lowest = np.zeros(len(self.w), dtype=bool), -1, np.inf
        for _ in range(50 + 20 * len(self.w)):
            if self._lost > _LOST:
                return
            self.steps += 1
            start = self.w.copy()
            self._converge()
            if self._stop_at_zero(start):
                # Who leaves as soon as it came was pulled by rounding.
                barred[j] = j >= 0 and self.sign[j] == 0
                continue
            here = self._objective()
            # Elsewhere who was barred may be able to join.
            barred, lowest = barred & (here >= lowest), min(here, lowest)
            join = self._contradictions()[1]
            join = join[~barred[join]]
            if not len(join):
                return
            j = int(join[np.argmax(np.abs(self.q[join]) - self._l1[join])])
            if not len(self._change(S[:0], np.array([j]))) and not self._exchange(j):
                barred[j] = True

    def _stop_at_zero(self, start: Array) -> bool:
        """Go from start only as far as no weight passes zero; whoever gets there leaves."""
        S, places = self.support, self._contradictions()[0]
        if not len(places):
            return False
        start, end = start[S], self.w[S]
        before, after = np.abs(start[places]), np.abs(end[places])
        # Who starts at zero, or on the wrong side of it, stays there.
        right = start[places] * self.sign[S[places]] > 0
        reach = np.where(right, before / np.where(right, before + after, 1.0), 0.0)
        first = places[reach <= reach.min() * (1 + 4 * _EPS)]
        self._set(S, start + float(reach.min()) * (end - start))
        self._change(first, S[:0])
        return True

    def _exchange(self, j: int) -> bool:
        """Feature j, which depends on the support, takes the place of the first weight to reach zero."""
        S, sign = self.support, float(np.sign(self.q[j]))
        d = -sign * (self.inverse.N @ self.G[S, j])
        shrinks = self._bound(S) & (self.sign[S] * d < 0) & (np.abs(d) > 1e-9 * np.abs(d).max(initial=0.0))
        if not shrinks.any():
            return False
        reach = np.full(len(S), np.inf)
        reach[shrinks] = -self.w[S[shrinks]] / d[shrinks]
        place = int(np.argmin(reach))
        self._set(S, self.w[S] + reach[place] * d)
        came = self._change(np.array([place]), np.array([j]))
        self._set(came, np.full(len(came), sign * reach[place]))
        return len(came) == 1
