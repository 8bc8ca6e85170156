"""One pass over Dask arrays and dataframes, wherever their workers are.

Blocks are summed where they are, in groups that are merged there too; a few blocks per worker are under way
at a time, and groups are added in their order. So the sums do not depend on who did what, nor on what had to
be done again: a worker that dies costs the time of its blocks, and a scheduler that is started again no more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from .. import _validation as check
from ._checkpoint import Checkpoint, Source
from ._cluster import client_of, recovered, summed
from ._errors import BadBlock
from ._moments import Moments
from ._rows_of import Wanted

# What is wanted, the features' names, the delayed blocks, and how many rows each has.
_Given = tuple[Wanted, list[str] | None, list[Any], list[int]]


def from_dask(
    X: Any,
    y: Any,
    *,
    columns: Sequence[str] | None = None,
    sample_weight: Any = None,
    folds: int | None = None,
    key: str | None = None,
    client: Any = None,
    at_once: int = 3,
    checkpoint: Source | None = None,
    progress: bool = False,
) -> Moments:
    """The moments of Dask arrays or of a Dask dataframe; bit by bit the same on any cluster.

    X : (n, p) Dask array, or a dataframe;  y, sample_weight : (n,) Dask arrays, or names of columns
    columns, folds, key : as in `from_blocks`
    client : a `distributed.Client`, or the address of a scheduler; None for the client there is, and if there
        is none for a cluster of this process's threads
    at_once : blocks per worker that are under way at most; more keep a worker of many threads busy
    checkpoint : a file to keep what was summed, every half minute; a run that finds it goes on there. It is
        known again by the names that Dask gives to the blocks: those of files and arrays stay the same
    progress : draw a bar, with tqdm

    A worker that dies, or a scheduler that is started again, costs time and changes no bit. Raises BadBlock
    as `from_blocks` does, for blocks that no worker lived to sum, and where the scheduler does not come back;
    ValueError for arrays whose rows do not match, and for the checkpoint of another run.
    """
    where = "from_dask"
    at_once = check.count(where, "at_once", at_once)
    with client_of(where, client) as at:
        found = _blocks(where, at, X, y, columns, sample_weight, folds, key)
        kept = Checkpoint.of(where, checkpoint, _run(*found))
        return _summed(where, at, found, kept, at_once, progress)


def _blocks(
    where: str, client: Any, X: Any, y: Any, columns: Any, sample_weight: Any, folds: Any, key: Any
) -> _Given:
    from dask.delayed import delayed

    if hasattr(X, "map_partitions"):
        wanted = Wanted.checked(where, y, columns, sample_weight, folds, key)
        known = [str(name) for name in X.columns]
        parts = list(X[wanted.needed(known)].to_delayed())
        # Where data are read, one column of them is enough to count rows.
        counts = [delayed(len)(part) for part in X[[wanted.y]].to_delayed()]
        lengths = recovered(where, client, lambda: client.gather(client.compute(counts)))
        return wanted, wanted.features(known), parts, lengths
    wanted = Wanted.checked(where, None, columns, None, folds, key)
    X = X.rechunk({1: -1})
    if np.isnan(X.chunks[0]).any():
        X = X.compute_chunk_sizes()
    arrays = [array for array in (y, sample_weight) if array is not None]
    for name, array in zip(("y", "sample_weight"), arrays, strict=False):
        if not hasattr(array, "rechunk"):
            raise TypeError(f"{where}: {name} must be a Dask array as X is, got {type(array).__name__}.")
        if array.shape[0] != X.shape[0]:
            raise ValueError(f"{where}: {name} must have {X.shape[0]} rows as X has, got {array.shape[0]}.")
    rows = [array.rechunk({0: X.chunks[0]}) for array in arrays]
    parts = [X.to_delayed()[:, 0], *(array.to_delayed().reshape(len(X.chunks[0])) for array in rows)]
    return wanted, None, [tuple(block) for block in zip(*parts, strict=True)], list(X.chunks[0])


def _run(wanted: Wanted, names: list[str] | None, blocks: list[Any], lengths: list[int]) -> str:
    """What tells this run from others: the names that Dask gives to the same work on the same data."""
    parts = (block if isinstance(block, tuple) else (block,) for block in blocks)
    keys = blake2b(repr([[str(part.key) for part in each] for each in parts]).encode()).hexdigest()
    return json.dumps([str(wanted), names, lengths, keys])


def _summed(
    where: str, client: Any, given: _Given, kept: Checkpoint, at_once: int, progress: bool
) -> Moments:
    from dask.delayed import delayed

    wanted, names, blocks, lengths = given
    of_block = delayed(sum_block, pure=False)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(int).tolist()

    def block(at: int) -> Any:
        return of_block(wanted, names, blocks[at], at, starts[at], lengths[at])

    moments = summed(where, client, len(blocks), block, Moments(names), kept, at_once, progress)
    if moments.n_rows != starts[-1]:
        raise BadBlock(f"{where}: the blocks hold {starts[-1]} rows, and {moments.n_rows} were summed.")
    return moments


def sum_block(
    wanted: Wanted, names: list[str] | None, block: Any, at: int, start: int, expected: int
) -> Moments:
    """On a worker."""
    moments = Moments(names)
    wanted.add(moments, block, at, start, expected)
    return moments
