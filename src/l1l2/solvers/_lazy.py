"""Which columns outside a working set must join it, where every class has a residual of its own."""

from __future__ import annotations

import numpy as np

from .._validation import Array
from ..design import Design
from .lazy_correlations import Index, LazyCorrelations

_CLOSE = 0.9  # where columns join, so do those that pull with this share of λ₁: one by one they cost more


class Lazy:
    """Certificates for columns with the residuals R (C, n) of C classes; see `lazy_correlations`."""

    def __init__(self, design: Design, R: Array, factors: Array, positive: bool) -> None:
        self._classes = [LazyCorrelations(design, factors, r, positive) for r in R]
        self._factors, self._positive, self._lam1 = factors, positive, np.inf
        self._outside = np.flatnonzero(self._classes[0].watched)

    def enter(self, index: Index) -> None:
        """These columns are in the working set from now on."""
        for one in self._classes:
            one.enter(index)
        self._outside = np.flatnonzero(self._classes[0].watched)

    def promising(self, lam1: float) -> Index:
        """The sequential strong rule on estimates: columns whose correlation may meet λ₁ at this step."""
        step = self._lam1 - lam1 if self._lam1 < np.inf else 0.0
        self._lam1 = lam1
        at = self._outside
        if not at.size:
            return at
        q, f = np.array([one.estimates()[at] for one in self._classes]), self._factors[at]
        pulls = np.max(q if self._positive else np.abs(q), axis=0)
        found = at[pulls >= (lam1 - step) * f]
        return np.asarray(at[pulls >= min(lam1 - step, _CLOSE * lam1) * f] if found.size else found)

    def beyond(self, R: Array, lam1: float) -> Index:
        """The columns outside whose correlation with R exceeds λ₁f; that of the others is certain not to."""
        if not self._outside.size:
            return self._outside
        for one, r in zip(self._classes, R, strict=True):
            one.bounds(r, lam1)
        return np.unique(np.concatenate([one.above for one in self._classes]))
