"""A bar that says how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Given = TypeVar("Given")


def followed(items: Iterable[Given], progress: bool, total: int | None, unit: str) -> Iterable[Given]:
    """The items, behind a bar if there is to be one."""
    if not progress:
        return items
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        message = "progress=True draws its bar with tqdm, which is missing. Install tqdm, or leave it off."
        raise ImportError(message) from error
    bar: Iterable[Given] = tqdm(items, total=total, unit=unit)
    return bar
