"""The share of L1 that a method has, or that is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as check

_FIXED = {"lasso": 1.0, "ridge": 0.0}
_DEFAULT = {"elastic_net": 0.5, "logistic": 1.0}


def ratios_of(where: str, method: str, l1_ratio: float | ArrayLike | None) -> list[float]:
    """One or several."""
    if method in _FIXED:
        if l1_ratio is not None:
            raise ValueError(
                f"{where}: l1_ratio must be left out for method={method!r}, got {l1_ratio!r}. "
                "Use method='elastic_net'."
            )
        return [_FIXED[method]]
    if l1_ratio is None:
        return [_DEFAULT[method]]
    ratios = np.atleast_1d(np.asarray(l1_ratio, dtype=object))
    if ratios.ndim != 1 or not ratios.size:
        raise ValueError(f"{where}: l1_ratio must be a number or a list of them, got {l1_ratio!r}. Use 0.5.")
    return [check.share(where, "l1_ratio", ratio) for ratio in ratios]


def ratio_of(where: str, method: str, l1_ratio: float | None) -> float:
    """Just one."""
    ratios = ratios_of(where, method, l1_ratio)
    if len(ratios) > 1:
        raise ValueError(f"{where}: l1_ratio must be one number, got {l1_ratio!r}. Choose one of them.")
    return ratios[0]
