"""One pass over Parquet files, read by one thread while another sums."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from .. import _validation as check
from .._progress import followed
from ._ahead import ahead
from ._checkpoint import Checkpoint, Source
from ._cluster import client_of, summed
from ._errors import BadBlock
from ._moments import Moments
from ._rows_of import Wanted

_PER_WORKER = 3  # row groups under way


class Piece(NamedTuple):
    """A row group: which of which file, its number, its first row, and how many rows it has."""

    file: Path
    group: int
    at: int
    start: int
    n_rows: int


def from_parquet(
    path: Source | Sequence[Source],
    y: str,
    *,
    columns: Sequence[str] | None = None,
    sample_weight: str | None = None,
    folds: int | None = None,
    key: str | None = None,
    row_groups: Sequence[int] | None = None,
    block_rows: int = 2**16,
    client: Any = None,
    checkpoint: Source | None = None,
    progress: bool = False,
) -> Moments:
    """The moments of Parquet files of any size, three blocks of which are in memory at most.

    path : a file, several, or a directory, whose *.parquet are read in the order of their names
    y, sample_weight, columns, folds, key : as in `from_blocks`; no other column is read
    row_groups : the numbers of those to read, counted over all files; None for all. A row's fold does not
        depend on them
    block_rows : rows that are read and summed at a time
    client : a `distributed.Client`, or the address of a scheduler, whose workers see the files under the same
        names: row groups are summed there, three per worker under way at most; None for this process
    checkpoint : a file to keep what was summed, every half minute; a run that finds it goes on there
    progress : draw a bar, with tqdm

    Raises BadBlock, with the row group and the file, for what is not finite or missing, files that are cut
    off, and row groups with fewer rows than they say; ValueError for columns that are not there, and for the
    checkpoint of another run.
    """
    where = "from_parquet"
    wanted = Wanted.checked(where, y, columns, sample_weight, folds, key)
    block_rows = check.count(where, "block_rows", block_rows)
    known, pieces = _pieces(where, path)
    names = wanted.needed(known)
    if row_groups is not None:
        chosen = [check.count(where, "row_groups", group, 0) for group in row_groups]
        if not chosen or max(chosen) >= len(pieces) or len(set(chosen)) < len(chosen):
            raise ValueError(
                f"{where}: row_groups must be some of the {len(pieces)} there are, each once, got {chosen}."
            )
        pieces = [pieces[group] for group in chosen]
    sizes = sorted({(str(piece.file), piece.file.stat().st_size) for piece in pieces})
    run = json.dumps([str(wanted), sizes, [piece.at for piece in pieces], client is None])
    kept = Checkpoint.of(where, checkpoint, run)
    empty = Moments(wanted.features(known))
    if client is not None:
        return _summed_there(client, empty, wanted, pieces, names, block_rows, kept, progress)
    moments, todo = kept.moments or empty, pieces[kept.done :]
    for piece in followed(todo, progress, len(todo), "row group"):
        _sum_piece(moments, wanted, piece, names, block_rows, ahead)
        kept.keep(moments, last=piece is todo[-1])
    return moments


def _summed_there(
    client: Any,
    empty: Moments,
    wanted: Wanted,
    pieces: list[Piece],
    names: list[str],
    block_rows: int,
    kept: Checkpoint,
    progress: bool,
) -> Moments:
    """On a cluster."""
    with client_of(wanted.where, client) as at:
        from dask.delayed import delayed

        features = empty.columns
        of_piece = delayed(_sums_of_piece, pure=False)

        def block(i: int) -> Any:
            return of_piece(wanted, features, pieces[i], names, block_rows)

        return summed(wanted.where, at, len(pieces), block, empty, kept, _PER_WORKER, progress)


def _sums_of_piece(wanted: Wanted, features: list[str], piece: Piece, *how: Any) -> Moments:
    """On a worker, where other row groups are read meanwhile, so there is no need to read ahead."""
    return _sum_piece(Moments(features), wanted, piece, *how)


def _sum_piece(
    moments: Moments, wanted: Wanted, piece: Piece, names: list[str], block_rows: int, read: Any = iter
) -> Moments:
    """Adds a row group to the moments."""
    n, where = 0, wanted.where
    batches = _batches(where, piece, names, block_rows)
    with closing(read(wanted.blocks(batches, piece.at, piece.start))) as blocks:
        for block in blocks:
            n += wanted.add(moments, block, piece.at, piece.start + n)
            del block  # before the next is taken
    if n != piece.n_rows:
        raise BadBlock(f"{where}: block {piece.at} of {piece.file} has {n} rows of {piece.n_rows}.")
    return moments


def _pieces(where: str, path: Any) -> tuple[list[str], list[Piece]]:
    """The names of the columns, and all row groups in order."""
    pq = parquet(where)
    paths = [Path(path)] if isinstance(path, str | os.PathLike) else [Path(each) for each in path]
    files = [file for each in paths for file in (sorted(each.glob("*.parquet")) if each.is_dir() else [each])]
    known: list[str] = []
    pieces: list[Piece] = []
    start = 0
    for file in files:
        if not file.exists():
            raise FileNotFoundError(f"{where}: there is no file {file}. Check the path.")
        try:
            opened = pq.ParquetFile(file)
        except Exception as error:
            raise BadBlock(f"{where}: {file} cannot be read, it may be cut off: {error}") from error
        with opened:
            names = list(opened.schema_arrow.names)
            if known and not set(names) >= set(known):
                raise BadBlock(f"{where}: {file} must have the columns {known}, got {names}.")
            known = known or names
            for group in range(opened.metadata.num_row_groups):
                n = opened.metadata.row_group(group).num_rows
                pieces.append(Piece(file, group, len(pieces), start, n))
                start += n
    if not pieces:
        raise ValueError(f"{where}: path must lead to rows, got none in {[str(each) for each in paths]}.")
    return known, pieces


def parquet(where: str) -> Any:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ImportError(f"{where}: pyarrow is missing. pip install 'l1l2[scale]'") from error
    return pq


def _batches(where: str, piece: Piece, names: list[str], block_rows: int) -> Iterator[Any]:
    try:
        with parquet(where).ParquetFile(piece.file) as file:
            yield from file.iter_batches(block_rows, [piece.group], names)
    except (OSError, ValueError) as error:
        raise BadBlock(
            f"{where}: block {piece.at}, row group {piece.group} of {piece.file}, from row {piece.start} on, "
            f"cannot be read: {error}"
        ) from error
