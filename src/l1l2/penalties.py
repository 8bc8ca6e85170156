"""Penalties: what is added to the loss, and what a solver or a certificate needs to know of it.

A penalty g is a convex function of the weights; the intercept is never passed in. Each class answers

    value(w)            g(w), for weights of any shape
    subgradient(w)      one member of ∂g(w): the shortest, which is 0 for a weight at 0
    prox(v, step)       argmin_w  ½‖w − v‖² + step·g(w);  a step for each weight measures each in its own
    conjugate(u)        sup_w uᵀw − g(w)
    distance(w, grad)   how far −grad_j is from ∂g_j(w_j), per weight; all zero exactly where w is optimal
    lambda_max(grad)    the smallest L1 strength at which w = 0 is optimal, given the loss's gradient at 0
    strengths           (λ₁, λ₂)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from . import prox
from ._validation import Array, positive, reals, strength, vector


class Penalty(Protocol):
    """What solvers ask of a penalty."""

    @property
    def strengths(self) -> tuple[float, float]: ...
    def value(self, w: ArrayLike) -> float: ...
    def subgradient(self, w: ArrayLike) -> Array: ...
    def prox(self, v: ArrayLike, step: ArrayLike) -> Array: ...
    def conjugate(self, u: ArrayLike) -> float: ...
    def distance(self, w: ArrayLike, grad: ArrayLike) -> Array: ...
    def lambda_max(self, grad: ArrayLike) -> float: ...


class _ElasticNet:
    """λ₁‖w‖₁ + (λ₂/2)‖w‖², of which L1 and L2 are the two ends."""

    @property
    def strengths(self) -> tuple[float, float]:
        """(λ₁, λ₂)."""
        raise NotImplementedError

    def value(self, w: ArrayLike) -> float:
        """The penalty of weights w, an array of any shape."""
        lam1, lam2 = self.strengths
        w = reals(type(self).__name__, "w", w).ravel()
        return lam1 * float(np.abs(w).sum()) + 0.5 * lam2 * float(w @ w)

    def subgradient(self, w: ArrayLike) -> Array:
        """λ₁ sign(w) + λ₂w, in the shape of w; sign(0) = 0: the shortest member of the subdifferential."""
        lam1, lam2 = self.strengths
        w = reals(type(self).__name__, "w", w)
        return lam2 * w + (lam1 * np.sign(w) if lam1 else 0.0)

    def prox(self, v: ArrayLike, step: ArrayLike) -> Array:
        """The w that minimises ½‖w − v‖² + step·penalty, in the shape of v; step > 0.

        step may be an array in the shape of v: the w then minimises Σ (w − v)²/(2·step) + penalty, as each
        weight of an optimiser such as Adam has a step of its own.
        """
        lam1, lam2 = self.strengths
        if np.ndim(step) == 0:
            step = positive(type(self).__name__, "step", step)
            return prox.elastic_net(v, step * lam1, step * lam2)
        v, step = reals(type(self).__name__, "v", v), reals(type(self).__name__, "step", step)
        if step.shape != v.shape or not (step > 0).all():
            fault = f"shape {step.shape}" if step.shape != v.shape else step.min()
            raise ValueError(
                f"{type(self).__name__}: step must be one number > 0, or one for each weight {v.shape}, "
                f"got {fault}. Give each weight a positive value."
            )
        return prox.elastic_net(v, step * lam1, step * lam2)

    def conjugate(self, u: ArrayLike) -> float:
        """Σ max(|u| − λ₁, 0)²/(2λ₂); without λ₂ it is 0 where all |u| ≤ λ₁, and infinite elsewhere."""
        lam1, lam2 = self.strengths
        beyond = np.maximum(np.abs(vector(type(self).__name__, "u", u)) - lam1, 0.0)
        if lam2 == 0:
            return np.inf if beyond.any() else 0.0
        return float(beyond @ beyond) / (2 * lam2)

    def distance(self, w: ArrayLike, grad: ArrayLike) -> Array:
        """How far from optimal each of the weights w (p,) is, given the loss's gradient (p,) there: (p,)."""
        lam1, lam2 = self.strengths
        w = vector(type(self).__name__, "w", w)
        grad = vector(type(self).__name__, "grad", grad, w.size, each="weight")
        # ∂|w_j| is {sign w_j} off zero and the whole of [−1, 1] at zero.
        at_zero = np.maximum(np.abs(grad) - lam1, 0.0)
        return np.where(w == 0, at_zero, np.abs(grad + lam1 * np.sign(w) + lam2 * w))

    def lambda_max(self, grad: ArrayLike) -> float:
        """The smallest strength at which w = 0 is optimal, given the loss's gradient (p,) there."""
        return float(np.abs(vector(type(self).__name__, "grad", grad)).max(initial=0.0))


@dataclass(frozen=True)
class L1(_ElasticNet):
    """λ‖w‖₁, the lasso penalty.

    lam : float ≥ 0, in units of loss per unit of weight

    Raises ValueError for a strength that is negative or not finite.
    Source: Tibshirani (1996), J. R. Stat. Soc. B 58, 267–288.
    """

    lam: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", strength("L1", "lam", self.lam))

    @property
    def strengths(self) -> tuple[float, float]:
        return self.lam, 0.0


@dataclass(frozen=True)
class L2(_ElasticNet):
    """(λ/2)‖w‖², the ridge penalty: half the square, so that its gradient is λw.

    lam : float ≥ 0, in units of loss per squared unit of weight

    Raises ValueError for a strength that is negative or not finite.
    Source: Hoerl and Kennard (1970), Technometrics 12, 55–67.
    """

    lam: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", strength("L2", "lam", self.lam))

    @property
    def strengths(self) -> tuple[float, float]:
        return 0.0, self.lam

    def lambda_max(self, grad: ArrayLike) -> float:
        # The pull fades with the weight: no finite strength holds at 0 what the loss pulls away from 0.
        return np.inf if super().lambda_max(grad) > 0 else 0.0


@dataclass(frozen=True)
class L1L2(_ElasticNet):
    """λ₁‖w‖₁ + (λ₂/2)‖w‖², the elastic net.

    lam1 : float ≥ 0, in units of loss per unit of weight
    lam2 : float ≥ 0, in units of loss per squared unit of weight

    Raises ValueError for a strength that is negative or not finite.
    Source: Zou and Hastie (2005), J. R. Stat. Soc. B 67, 301–320, where the square has no half.
    """

    lam1: float
    lam2: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam1", strength("L1L2", "lam1", self.lam1))
        object.__setattr__(self, "lam2", strength("L1L2", "lam2", self.lam2))

    @property
    def strengths(self) -> tuple[float, float]:
        return self.lam1, self.lam2
