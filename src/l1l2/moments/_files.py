"""Moments as arrays, and as a file."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ._sums import Sums

if TYPE_CHECKING:
    from ._moments import Moments

_FORMAT = 1
_ARRAYS = ("folds", "n_rows", "shift", "sums", "sizes")


def to_dict(moments: Moments) -> dict[str, Any]:
    """folds, n_rows : (K,);  shift, sizes : (K, q);  sums : (K, q, q), q = p + 1 + t"""
    parts, p = moments.parts, moments.n_features
    K, q = len(parts), p + 1 + moments.n_targets
    return {
        "format": _FORMAT,
        "n_features": p,
        "one_target": moments.one_target,
        "columns": None if moments.columns is None else list(moments.columns),
        "folds": np.array(list(parts), np.int64),
        "n_rows": np.array([moments._held.rows[label] for label in parts], np.int64),
        "shift": np.array([part.shift for part in parts.values()]).reshape(K, q),
        "sums": np.array([part.sums for part in parts.values()]).reshape(K, q, q),
        "sizes": np.array([part.sizes for part in parts.values()]).reshape(K, q),
    }


def from_dict(given: dict[str, Any]) -> tuple[list[str] | None, list[tuple[int, Sums, int]]]:
    """The columns, and (label, sums, rows) of each fold."""
    where = "Moments.from_dict"
    missing = [name for name in ("format", "n_features", "one_target", *_ARRAYS) if name not in given]
    if missing:
        raise ValueError(f"{where}: {missing[0]!r} is missing. Give what Moments.to_dict gave.")
    if int(given["format"]) != _FORMAT:
        raise ValueError(
            f"{where}: format must be {_FORMAT}, got {given['format']}. It was written by another version."
        )
    folds, n_rows, shift, sums, sizes = (np.asarray(given[name]) for name in _ARRAYS)
    p, K, q = int(given["n_features"]), folds.size, shift.shape[-1]
    shapes = (
        n_rows.shape == (K,)
        and q >= p + 2
        and shift.shape == sizes.shape == (K, q)
        and sums.shape == (K, q, q)
    )
    if not shapes or not np.isfinite(sums).all():
        raise ValueError(f"{where}: the sums do not fit together. Give what Moments.to_dict gave, unchanged.")
    columns = given.get("columns")
    parts = [
        (int(folds[k]), Sums(sums[k], shift[k], sizes[k], p, bool(given["one_target"])), int(n_rows[k]))
        for k in range(K)
    ]
    return None if columns is None else [str(name) for name in columns], parts


def save(path: str | os.PathLike[str], content: dict[str, Any]) -> None:
    path = Path(path)
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("wb") as file:
        arrays: dict[str, Any] = {name: value for name, value in content.items() if value is not None}
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def load(path: str | os.PathLike[str]) -> dict[str, Any]:
    try:
        with Path(path).open("rb") as content, np.load(content, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"Moments.load: {os.fspath(path)!r} is no file of moments, or is cut off. Save it again."
        ) from error
