"""A block as it comes from its source: arrays, a frame, or an Arrow table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .. import _validation as check
from ._errors import BadBlock
from ._folds import n_folds, of_keys, of_numbers
from ._moments import Moments


class Block(NamedTuple):
    """X : (n, p);  y : (n,);  weights, keys : (n,) or None"""

    X: Any
    y: Any
    weights: Any
    keys: Any


@dataclass(frozen=True)
class Wanted:
    """What of a source is summed, and by which folds.

    y, sample_weight, key : names of columns of frames and tables;  columns : of features, None for all others
    folds : how many, or None
    """

    where: str
    y: str | None
    columns: tuple[str, ...] | None
    sample_weight: str | None
    folds: int | None
    key: str | None

    @classmethod
    def checked(
        cls,
        where: str,
        y: Any,
        columns: Sequence[str] | None,
        sample_weight: Any,
        folds: Any,
        key: Any,
    ) -> Wanted:
        for name, value in (("y", y), ("sample_weight", sample_weight), ("key", key)):
            if value is not None and not isinstance(value, str):
                raise TypeError(
                    f"{where}: {name} must be the name of a column, got {type(value).__name__}. "
                    "Arrays are part of the blocks: (X, y) or (X, y, weights)."
                )
        if isinstance(columns, str):
            raise TypeError(f"{where}: columns must be a list of names, got {columns!r}. Pass [{columns!r}].")
        if key is not None and folds is None:
            raise ValueError(f"{where}: folds must be given with key={key!r}, got None. Pass folds=5.")
        names = None if columns is None else tuple(str(name) for name in columns)
        return cls(where, y, names, sample_weight, n_folds(where, folds), key)

    def features(self, known: Sequence[str]) -> list[str]:
        """Of the columns that there are; ValueError where one that is asked for is missing."""
        named = [self.y, self.sample_weight, self.key]
        if self.y is None:
            raise ValueError(
                f"{self.where}: y must name one of the columns {list(known)}, got None. Name it."
            )
        wanted = [*(self.columns or ()), *(name for name in named if name is not None)]
        missing = [name for name in wanted if name not in known]
        if missing:
            raise ValueError(
                f"{self.where}: there is no column {missing[0]!r}, only {list(known)}. Name one."
            )
        if self.columns is not None and self.y in self.columns:
            raise ValueError(f"{self.where}: columns must not hold y, got {self.y!r} in both. Leave it out.")
        return list(self.columns or (name for name in known if name not in named))

    def needed(self, known: Sequence[str]) -> list[str]:
        """The features, and the other columns that have to be read."""
        others = [name for name in (self.y, self.sample_weight, self.key) if name is not None]
        features = self.features(known)
        return features + [name for name in dict.fromkeys(others) if name not in features]

    def block(self, given: Any) -> Block:
        """The arrays of one block."""
        if isinstance(given, tuple | list):
            return self._of_arrays(given)
        if hasattr(given, "column_names") or hasattr(given, "schema"):
            return self._of_columns(given, [str(name) for name in given.schema.names], _arrow)
        if hasattr(given, "columns") and hasattr(given, "to_numpy"):
            return self._of_columns(given, [str(name) for name in given.columns], _pandas)
        raise TypeError(
            "it must be (X, y), (X, y, weights), a pandas DataFrame or an Arrow table, got "
            f"{type(given).__name__}"
        )

    def add(self, moments: Moments, given: Any, at: int, start: int, expected: int | None = None) -> int:
        """Add block number `at`, whose first row has the number `start`; how many rows it has."""
        with self._naming(at, start):
            block = given if isinstance(given, Block) else self.block(given)
            n = len(block.y)
            if expected is not None and n != expected:
                raise ValueError(f"it has {n} rows of the {expected} it should have")
            fold = None
            if self.folds is not None:
                of_number = block.keys is None
                fold = of_numbers(start, n, self.folds) if of_number else of_keys(block.keys, self.folds)
            moments.update(block.X, block.y, block.weights, fold)
        return n

    def blocks(self, given: Iterable[Any], at: int, start: int) -> Iterator[Block]:
        """The arrays of several parts, one after the other, of block number `at`."""
        for part in given:
            with self._naming(at, start):
                block = self.block(part)
            del part
            start += len(block.y)
            yield block
            del block  # before the next is made

    @contextmanager
    def _naming(self, at: int, start: int) -> Iterator[None]:
        try:
            yield
        except (ValueError, TypeError) as error:
            raise BadBlock(f"{self.where}: block {at}, from row {start} on: {error}") from error

    def _of_arrays(self, given: Any) -> Block:
        if len(given) not in (2, 3):
            raise TypeError(f"it must be (X, y) or (X, y, weights), got {len(given)} parts")
        if self.y or self.columns or self.sample_weight or self.key:
            raise TypeError("y, columns, sample_weight and key name columns of frames, got arrays")
        X, y, *rest = given
        y = check.reals("Moments.update", "y", y)  # np.asarray would forget a mask
        return Block(X, y if y.ndim else check.targets("Moments.update", y), rest[0] if rest else None, None)

    def _of_columns(self, given: Any, known: list[str], read: Any) -> Block:
        features = self.features(known)
        kinds = [read(given, name, True) for name in features]
        dtype = np.float32 if kinds and all(kind.dtype == np.float32 for kind in kinds) else np.float64
        X = np.empty((given.shape[0], len(features)), dtype, order="F")
        for j, column in enumerate(kinds):
            X[:, j] = column
        weights = None if self.sample_weight is None else read(given, self.sample_weight, True)
        keys = None if self.key is None else read(given, self.key, False)
        return Block(X, read(given, self.y, True), weights, keys)


def _arrow(table: Any, name: str, numeric: bool) -> Any:
    column = table.column(table.schema.get_field_index(name))
    _complete(name, column.null_count)
    values = column.to_numpy() if hasattr(column, "chunks") else column.to_numpy(zero_copy_only=False)
    return _numeric(name, values, numeric)


def _pandas(frame: Any, name: str, numeric: bool) -> Any:
    column = frame[name]
    _complete(name, int(column.isna().sum()))
    return _numeric(name, column.to_numpy(), numeric)


def _complete(name: str, missing: int) -> None:
    if missing:
        raise ValueError(f"column {name!r} has {missing} missing values. Fill them, or leave those rows out")


def _numeric(name: str, values: Any, numeric: bool) -> Any:
    if numeric and values.dtype.kind not in "biuf":
        raise TypeError(f"column {name!r} must hold numbers, got {values.dtype}. Encode it, or leave it out")
    return values
