"""One pass over blocks, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .._progress import followed
from ._errors import BadBlock
from ._moments import Moments
from ._rows_of import Wanted


def from_blocks(
    blocks: Iterable[Any],
    y: str | None = None,
    *,
    columns: Sequence[str] | None = None,
    sample_weight: str | None = None,
    folds: int | None = None,
    key: str | None = None,
    n_rows: int | None = None,
    progress: bool = False,
) -> Moments:
    """The moments of all blocks, of which one is in memory at a time.

    blocks : each (X, y) or (X, y, weights), or a pandas DataFrame, or an Arrow table or batch
    y, sample_weight : of frames and tables: the names of these columns
    columns : the names of the features; None for all other columns
    folds : by how many folds to sum, assigned by a hash of the row's number, so that every pass agrees
    key : a column whose hash assigns the fold instead: rows of one key stay together
    n_rows : how many rows there must be in all; None if nobody knows
    progress : draw a bar, with tqdm

    Raises BadBlock, which says which block and why: what is not finite or missing, another shape, blocks that
    cannot be read, fewer rows than n_rows. There is no short sum. ValueError for columns that are not there.
    """
    where = "from_blocks"
    wanted = Wanted.checked(where, y, columns, sample_weight, folds, key)
    moments, start = Moments(), 0
    for at, block in enumerate(followed(_read(where, blocks), progress, None, "block")):
        if at == 0 and hasattr(block, "columns") and hasattr(block, "to_numpy"):
            moments = Moments(wanted.features([str(name) for name in block.columns]))
        elif at == 0 and hasattr(block, "schema"):
            moments = Moments(wanted.features([str(name) for name in block.schema.names]))
        start += wanted.add(moments, block, at, start)
    if n_rows is not None and start != n_rows:
        raise BadBlock(f"{where}: the blocks must hold {n_rows} rows, got {start}. Some were not read.")
    return moments


def from_arrays(
    X: Any,
    y: Any,
    sample_weight: Any = None,
    *,
    folds: int | None = None,
    block_rows: int = 2**16,
    progress: bool = False,
) -> Moments:
    """The moments of arrays that may be memory maps: (n, p) and (n,), read `block_rows` rows at a time."""
    n = X.shape[0]
    for name, array in (("y", y), ("sample_weight", sample_weight)):
        if array is not None and len(array) != n:
            raise ValueError(
                f"from_arrays: {name} must have one entry per row of X, got {len(array)} for {n}."
            )
    parts = [slice(at, at + block_rows) for at in range(0, n, block_rows)]
    blocks = ((X[s], y[s]) if sample_weight is None else (X[s], y[s], sample_weight[s]) for s in parts)
    return from_blocks(followed(blocks, progress, len(parts), "block"), folds=folds, n_rows=n)


def _read(where: str, blocks: Iterable[Any]) -> Iterator[Any]:
    """The blocks, and by name the one that its source fails to give."""
    at, blocks = 0, iter(blocks)
    while True:
        try:
            block = next(blocks)
        except StopIteration:
            return
        except (BadBlock, MemoryError):  # nothing is wrong with the block that memory does not hold
            raise
        except Exception as error:
            raise BadBlock(f"{where}: block {at} cannot be read: {type(error).__name__}: {error}") from error
        yield block
        at += 1
