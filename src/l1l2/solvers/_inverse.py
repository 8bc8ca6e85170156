"""The inverse of a symmetric matrix on a changing set of features.

Features join and leave in blocks: bordering and its undoing are then products of matrices, which is what a
processor is fastest at. The inverse need not be exact: it preconditions, and the residual decides.

Source: Golub and Van Loan (2013), Matrix Computations, 4th ed., sections 2.1.4 and 3.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .._numba import has_numba
from .._validation import Array
from ._rounds import DEPENDENT, DOUBTFUL, NOISE, pivot, settle

Index = NDArray[np.int64]

_SMALL = 200  # features up to which one by one is as fast as in blocks
_LOST = 1e-8  # an N that is off by more, as a share, is computed anew before anything depends on it


class Inverse:
    """N ≈ (G + diag(l2))⁻¹ on the features `index` (k,), in the order of the rows of N.

    store : (≥ k, ≥ k), whose corner N is
    """

    def __init__(self) -> None:
        self.index: Index = np.empty(0, dtype=np.int64)
        self.store = np.empty((0, 0))

    @property
    def N(self) -> Array:
        k = len(self.index)
        return self.store[:k, :k]

    def change(self, G: Array, l2: Array, places: Index, new: Index, fresh: bool = False) -> Index:
        """Take those at `places` of the index out and `new` features in; returns who came.

        New features that depend on the others, or on new ones before them, are left out.
        fresh : compute N from G first; few features are cheap enough to do so every time
        """
        k, kept = len(self.index), len(self.index) - len(places)
        self._reserve(max(k, kept + len(new)))
        if has_numba() and kept + len(new) <= _SMALL:
            index = np.empty(k + len(new), dtype=np.int64)
            index[:k] = self.index
            k = pivot(self.store, index, k, G, l2, places, new)
            self.index = index[:k]
            return self.index[kept:]
        if kept + len(new) <= _SMALL and self._anew(G, l2, places, new):
            return new
        if fresh or kept + len(new) <= _SMALL:
            k, places = kept, self._begin_anew(G, l2, places)
        # N loses Uᵀ(U at these places)⁻¹U and gains VᵀEV, in one product; who comes takes a place freed.
        U, cross = self.N[places], G[new[:, None], self.index]
        UE = np.linalg.inv(U[:, places]) @ U
        cross[:, places] = 0.0
        B = cross @ self.N - (cross @ U.T) @ UE
        C = G[new[:, None], new] - B @ cross.T
        C.flat[:: len(new) + 1] += l2[new]
        sizes, rounded = G[new, new] + l2[new], np.zeros(len(new))
        if not (pivots(C) > DOUBTFUL * sizes).all():
            B[:, places] = 0.0
            R = B @ G[self.index[:, None], self.index] + B * l2[self.index] - cross
            R[:, places] = 0.0
            if not fresh and np.abs(R).max(initial=0.0) > _LOST * np.abs(cross).max(initial=0.0):
                return self.change(G, l2, places, new, fresh=True)
            C += R @ B.T  # exact but for the square of the error in N, and what sums of large products round
            B -= R @ self.N - (R @ U.T) @ UE
            H = np.abs(G[self.index[:, None], self.index])
            rounded = NOISE * ((np.abs(B) @ H) * np.abs(B)).sum(axis=1)
        came = independent(C, np.maximum(sizes, rounded / DEPENDENT))
        new, B, C = new[came], B[came], C[np.ix_(came, came)]
        d, b, size = len(places), len(new), max(k, kept + len(new))
        left, right = np.zeros((d + b, size)), np.zeros((d + b, len(self.store)))
        slots = np.concatenate([places, np.arange(k, k + b)])[:b]
        right[:d, :k], right[d:, :k] = U, -B
        right[d:, places], right[np.arange(d, d + b), slots] = 0.0, 1.0
        left[:d, :k], left[d:] = -UE, np.linalg.inv(C) @ right[d:, :size]
        self.store[k:size] = self.store[:k, k:size] = 0.0
        self._add(left, right)
        self.index = np.concatenate([self.index, new[d:]])
        self.index[slots] = new
        self._fill(places[b:])
        return new

    def settle(
        self,
        G: Array,
        sign: Array,
        c: Array,
        l1: Array,
        l2: Array,
        w: Array,
        q: Array,
        positive: bool,
        eps: float,
    ) -> tuple[int, bool]:
        """`_rounds.settle`, as long as one by one is as fast as in blocks: (rounds, done)."""
        k, index = len(self.index), self.with_room(len(w))
        if index is None:
            return 0, False
        k, rounds, done = settle(G, self.store, index, k, sign, c, l1, l2, w, q, positive, eps)
        self.index = index[:k]
        return rounds, done

    def with_room(self, m: int) -> Index | None:
        """The index, with as much behind it as N has room for; None where blocks are faster."""
        k = len(self.index)
        if not has_numba() or k >= _SMALL:
            return None
        self._reserve(min(_SMALL, m))
        index = np.empty(len(self.store), dtype=np.int64)
        index[:k] = self.index
        return index

    def rebuild(self, G: Array, l2: Array, index: Index) -> Index:
        """N anew from G on these features; returns those that do not depend on others, and so are in it."""
        self.index = index[:0]
        return self.change(G, l2, self.index, index)

    def _anew(self, G: Array, l2: Array, places: Index, new: Index) -> bool:
        """`change`, all from G at once; False, and nothing done, where a new feature may depend on others."""
        index = np.concatenate([np.delete(self.index, places), new])
        A, k = G[index[:, None], index], len(index)
        A.flat[:: k + 1] += l2[index]
        left = pivots(A)
        if not (left > DOUBTFUL * A.diagonal())[k - len(new) :].all():
            return False
        self.store[:k, :k], self.index = inverted(A, left), index
        return True

    def _begin_anew(self, G: Array, l2: Array, places: Index) -> Index:
        """N from G itself, without those at these places; returns the places still to go, none."""
        self.index = np.delete(self.index, places)
        A = G[self.index[:, None], self.index] + np.diag(l2[self.index])
        self.N[:] = inverted(A, pivots(A))
        return places[:0]

    def _fill(self, holes: Index) -> None:
        """The last features take these places, so that N stays a corner."""
        k, kept = len(self.index), len(self.index) - len(holes)
        there = np.setdiff1d(np.arange(kept, k), holes)
        here, N = holes[: len(there)], self.N
        N[here], self.index[here] = N[there], self.index[there]
        N[:, here] = N[:, there]
        self.index = self.index[:kept]

    def _add(self, left: Array, right: Array) -> None:
        """store += leftᵀ·right in its first rows, in place, which NumPy alone cannot do."""
        from scipy.linalg.blas import dgemm

        rows = self.store.T[:, : left.shape[1]]
        if len(left):
            dgemm(1.0, right.T, left.T, 1.0, rows, trans_b=True, overwrite_c=True)

    def _reserve(self, k: int) -> None:
        if k > len(self.store):
            size = max(k, min(2 * len(self.store), len(self.store) + 256), 32)
            store = np.empty((size, size))
            store[: len(self.index), : len(self.index)] = self.N
            self.store = store


def independent(C: Array, sizes: Array) -> NDArray[np.bool_]:
    """Which columns of C, in order, are more than rounding beside those before; sizes (m,) to compare."""
    m = len(C)
    if (pivots(C) > DOUBTFUL * sizes).all():
        return np.ones(m, dtype=bool)
    # rest = KC, of which each sum is rounded as if its terms had one sign
    rest, K, came, sums = C.copy(), np.eye(m), np.zeros(m, dtype=bool), np.abs(C)
    for j in range(m):
        row, after = np.abs(K[j, : j + 1]), slice(j + 1, m)
        if rest[j, j] > max(DEPENDENT * sizes[j], NOISE * float(row @ sums[: j + 1, : j + 1] @ row)):
            came[j] = True
            shares = rest[after, j, None] / rest[j, j]
            rest[after, after] -= shares * rest[j, after]
            K[after, : j + 1] -= shares * K[j, : j + 1]
    return came


def inverted(A: Array, left: Array) -> Array:
    """A⁻¹ for A with the pivots `left`; columns that a smaller λ₂ no longer tells apart are kept apart."""
    dependent = not (left > DEPENDENT * A.diagonal()).all()
    return np.asarray(np.linalg.inv(A + np.diag(DEPENDENT * A.diagonal()) if dependent else A))


def pivots(C: Array) -> Array:
    """What is left of each square beside the columns before it (m,); 0 where C is not positive definite."""
    try:
        return np.asarray(np.diagonal(np.linalg.cholesky(C)) ** 2)
    except np.linalg.LinAlgError:
        return np.zeros(len(C))
