"""What sums have forgotten."""

from __future__ import annotations

from typing import Any


def refuse_moments(where: str, X: Any) -> None:
    """TypeError for `Moments` where there must be rows."""
    if getattr(X, "is_moments", False):
        raise TypeError(
            f"{where}: X must be rows, got Moments: what this needs, sums have forgotten. Give X and y, or "
            "a sample of the rows where all of them are too many."
        )
