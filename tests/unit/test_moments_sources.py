"""Rows that come block by block: their moments are those of all rows, or there are none."""

import gc
import threading
import weakref

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.same_moments import assert_same

from l1l2 import Lasso, LassoCV, Ridge, RidgeCV, lasso_path, ridge_path
from l1l2.moments import BadBlock, Moments, _checkpoint, from_arrays, from_blocks, from_parquet
from l1l2.moments._folds import of_keys, of_numbers
from l1l2.selection import cross_validate

pytestmark = pytest.mark.threads

N, P, GROUP = 5000, 4, 700
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, P)).astype(np.float32) + np.float32(3)
Y = (X[:, 0] - X[:, 1] + RNG.normal(size=N)).astype(np.float32)
V = RNG.uniform(0.5, 2, N)
CITY = RNG.integers(0, 40, N)
NAMES = [f"x{j}" for j in range(P)]
FRAME = pd.DataFrame(X, columns=NAMES).assign(y=Y, v=V, city=[f"city {c}" for c in CITY])
WHOLE = Moments(NAMES).update(X, Y, V, of_numbers(0, N, 5))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pandas(FRAME), path, row_group_size=GROUP)
    return path


HOW = {"columns": NAMES, "sample_weight": "v", "folds": 5}


def test_blocks_of_arrays_frames_and_tables_are_the_rows():
    cuts = [slice(at, at + 333) for at in range(0, N, 333)]
    assert_same(from_blocks(((X[s], Y[s], V[s]) for s in cuts), folds=5, n_rows=N), WHOLE)
    assert_same(from_blocks((FRAME[s] for s in cuts), "y", **HOW), WHOLE)
    assert_same(from_blocks((pa.Table.from_pandas(FRAME[s]) for s in cuts), "y", **HOW), WHOLE)
    assert_same(from_blocks(pa.Table.from_pandas(FRAME).to_batches(512), "y", **HOW), WHOLE)
    assert from_blocks([FRAME], "y", **HOW).columns == tuple(NAMES)


def test_a_memory_map_is_read_in_blocks(tmp_path):
    for name, array in (("X", X), ("y", Y)):
        np.save(tmp_path / f"{name}.npy", array)
    maps = [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ("X", "y")]
    assert_same(from_arrays(*maps, V, folds=5, block_rows=512), WHOLE)
    assert lasso_path(*maps).coefs == pytest.approx(lasso_path(X, Y).coefs, abs=1e-12)


@pytest.mark.parametrize("block_rows", [100, 699, 2**16])
def test_parquet_is_the_rows_whatever_its_row_groups(file, block_rows):
    assert_same(from_parquet(file, "y", **HOW, block_rows=block_rows), WHOLE)


def test_a_directory_is_its_files_in_order(tmp_path):
    for k in range(3):
        pq.write_table(pa.Table.from_pandas(FRAME[k * 1700 : (k + 1) * 1700]), tmp_path / f"part-{k}.parquet")
    assert_same(from_parquet(tmp_path, "y", **HOW), WHOLE)
    assert_same(from_parquet(sorted(tmp_path.iterdir()), "y", **HOW), WHOLE)


def test_chosen_row_groups_keep_their_folds_and_chosen_columns_their_order(file):
    some = from_parquet(file, "y", columns=["x2", "x0"], row_groups=[3, 1], folds=5)
    rows = np.r_[GROUP : 2 * GROUP, 3 * GROUP : 4 * GROUP]
    expected = Moments().update(X[rows][:, [2, 0]], Y[rows], None, of_numbers(0, N, 5)[rows])
    assert_same(some, expected)
    assert some.columns == ("x2", "x0")


def test_a_key_keeps_its_rows_in_one_fold(file):
    ours = from_parquet(file, "y", columns=NAMES, folds=3, key="city")
    folds = of_keys(FRAME["city"], 3)
    for city in range(40):
        assert len(set(folds[city == CITY])) == 1
    assert_same(ours, Moments().update(X, Y, None, folds))
    assert np.array_equal(of_keys(CITY, 3), of_keys(CITY.astype(np.int8), 3))


@pytest.mark.parametrize("folds", [2, 5, 10])
def test_folds_are_of_even_size_and_know_nothing_of_the_block(folds):
    labels = of_numbers(0, 100_000, folds)
    counts = np.bincount(labels, minlength=folds)
    assert np.abs(counts / 100_000 - 1 / folds).max() < 5 * (1 / folds / 100_000) ** 0.5
    assert np.array_equal(labels[777:1000], of_numbers(777, 223, folds))
    assert abs(np.corrcoef(labels[1:], labels[:-1])[0, 1]) < 0.02
    # What SplitMix64 begins with for the seeds 0 and 1.
    first = [16294208416658607535 % folds, 10451216379200822465 % folds]
    assert of_numbers(0, 2, folds).tolist() == first


def test_float32_is_summed_in_float64():
    large = np.full((40_000, 1), 16_777_217.0).astype(np.float32)
    large[::2] += 2
    moments = from_arrays(large, large[:, 0], block_rows=1000)
    assert moments.covariance[0, 0] == pytest.approx(float(np.var(large.astype(np.float64))), rel=1e-12)


@pytest.mark.parametrize("path", [lasso_path, ridge_path])
def test_paths_take_a_file_a_table_or_an_iterator_as_they_take_rows(path, file):
    rows = FRAME[[*NAMES, "v"]].to_numpy()
    expected = path(rows, Y).coefs
    narrow = file.with_name("narrow.parquet")
    pq.write_table(pa.Table.from_pandas(FRAME.drop(columns="city")), narrow, row_group_size=GROUP)
    for source in (
        narrow,
        str(narrow),
        FRAME.drop(columns="city"),
        pa.Table.from_pandas(FRAME.drop(columns="city")),
    ):
        assert path(source, "y").coefs == pytest.approx(expected, abs=1e-11)
    assert path(block for block in [(rows[:99], Y[:99]), (rows[99:], Y[99:])]).coefs == pytest.approx(
        expected, abs=1e-11
    )


def test_cross_validation_and_estimators_take_a_file(file):
    narrow = file.with_name("narrow.parquet")
    pq.write_table(pa.Table.from_pandas(FRAME[[*NAMES, "y"]]), narrow, row_group_size=GROUP)
    labels = of_numbers(0, N, 4)
    splits = [(np.flatnonzero(labels != k), np.flatnonzero(labels == k)) for k in range(4)]
    ours, of_rows = cross_validate(narrow, "y", cv=4), cross_validate(X.astype(float), Y, cv=splits)
    assert ours.errors == pytest.approx(of_rows.errors, rel=1e-9)
    for mine, theirs in (
        (LassoCV(cv=4).fit(narrow, "y"), LassoCV(cv=splits).fit(X.astype(float), Y)),
        (RidgeCV(cv=4).fit(narrow, "y"), RidgeCV(cv=splits).fit(X.astype(float), Y)),
        (Lasso(0.1).fit(narrow, "y"), Lasso(0.1).fit(X.astype(float), Y)),
        (Ridge(0.1).fit(narrow, "y"), Ridge(0.1).fit(X.astype(float), Y)),
    ):
        assert mine.coef_ == pytest.approx(theirs.coef_, abs=1e-9)
        assert list(mine.feature_names_in_) == NAMES
    assert len(LassoCV().fit(narrow, "y").mse_path_[0]) == 5
    with pytest.raises(
        ValueError, match="must be a number of folds where X is read block by block, got list"
    ):
        LassoCV(cv=splits).fit(narrow, "y")


def test_no_more_than_three_blocks_are_in_memory(file, monkeypatch):
    made, most = [], []
    read = pq.ParquetFile.iter_batches

    def watched(self, *args, **options):
        for batch in read(self, *args, **options):
            table = pa.Table.from_batches([batch])
            del batch
            made.append(weakref.ref(table))
            gc.collect()
            most.append(sum(ref() is not None for ref in made))
            yield table
            del table

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", watched)
    assert_same(from_parquet(file, "y", **HOW, block_rows=350), WHOLE)
    assert len(most) == 15
    assert max(most) <= 3


def test_a_bad_row_is_refused_with_its_block(tmp_path):
    bad = FRAME.copy()
    bad.loc[5 * GROUP + 17, "x2"] = np.nan
    path = tmp_path / "bad.parquet"
    pq.write_table(pa.Table.from_pandas(bad, preserve_index=False), path, row_group_size=GROUP)
    with pytest.raises(BadBlock, match="from_parquet: block 5, from row 3500 on: column 'x2' has 1 missing"):
        from_parquet(path, "y", **HOW)
    worse = X.copy()
    worse[731 * 5 + 2, 1] = np.inf
    with pytest.raises(BadBlock, match=r"block 731, from row 3655 on: .* got inf at index \(2, 1\)"):
        from_arrays(worse, Y, block_rows=5)
    with pytest.raises(BadBlock, match=r"block 2, from row 200 on: .* as wide as before"):
        from_blocks([(X[:100], Y[:100]), (X[100:200], Y[100:200]), (X[:9, :2], Y[:9])])


@pytest.mark.parametrize("share", [0.2, 0.7, 0.999])
def test_a_file_that_is_cut_off_gives_no_sum(file, share):
    content = file.read_bytes()
    cut = file.with_name("cut.parquet")
    cut.write_bytes(content[: int(share * len(content))])
    with pytest.raises(BadBlock, match=r"cut.parquet cannot be read, it may be cut off"):
        from_parquet(cut, "y", **HOW)


def test_a_row_group_with_fewer_rows_than_it_says_is_refused(file, monkeypatch):
    read = pq.ParquetFile.iter_batches

    def short(self, *args, **options):
        batches = list(read(self, *args, **options))
        return batches[:-1] if args[1] == [2] else batches

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", short)
    with pytest.raises(BadBlock, match=r"block 2 of .*rows.parquet has 600 rows of 700"):
        from_parquet(file, "y", **HOW, block_rows=100)


def test_pages_that_are_damaged_are_refused_with_their_row_group(tmp_path):
    path = tmp_path / "damaged.parquet"
    table = pa.Table.from_pandas(FRAME[[*NAMES, "y"]])
    pq.write_table(table, path, row_group_size=GROUP, compression="zstd", use_dictionary=False)
    at = pq.ParquetFile(path).metadata.row_group(4).column(2).data_page_offset
    content = bytearray(path.read_bytes())
    content[at + 5 : at + 400] = bytes(395)
    path.write_bytes(content)
    with pytest.raises(BadBlock, match=r"block 4, row group 4 of .*damaged.parquet, from row 2800 on"):
        from_parquet(path, "y")


def test_blocks_that_stop_early_or_break_are_no_short_sum():
    def broken():
        yield X[:100], Y[:100]
        raise OSError("the line is dead")

    with pytest.raises(BadBlock, match="block 1 cannot be read: OSError: the line is dead"):
        from_blocks(broken())
    with pytest.raises(BadBlock, match="the blocks must hold 5000 rows, got 100"):
        from_blocks([(X[:100], Y[:100])], n_rows=N)


def test_a_block_that_memory_does_not_hold_is_not_called_bad():
    def too_large():
        yield X[:10], Y[:10]
        raise MemoryError

    with pytest.raises(MemoryError):
        from_blocks(too_large())


def test_a_run_that_was_stopped_goes_on_where_it_was(file, monkeypatch):
    kept, before = file.with_name("kept.npz"), threading.active_count()
    monkeypatch.setattr(_checkpoint, "_EVERY", 0.0)
    update, calls = Moments.update, []

    def stops(self, *args, **options):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return update(self, *args, **options)

    monkeypatch.setattr(Moments, "update", stops)
    with pytest.raises(KeyboardInterrupt):
        from_parquet(file, "y", **HOW, checkpoint=kept)
    assert Moments.load(kept).n_rows == 3 * GROUP
    calls[:] = [1]
    with pytest.raises(KeyboardInterrupt):  # and again, two row groups later
        from_parquet(file, "y", **HOW, checkpoint=kept)
    assert Moments.load(kept).n_rows == 5 * GROUP
    calls[:] = [1] * 10
    assert_same(from_parquet(file, "y", **HOW, checkpoint=kept), WHOLE)
    assert len(calls) == 10 + 3  # of eight row groups
    assert_same(from_parquet(file, "y", **HOW, checkpoint=kept), WHOLE)
    with pytest.raises(ValueError, match="checkpoint must be of this run"):
        from_parquet(file, "y", columns=NAMES, folds=4, checkpoint=kept)
    assert threading.active_count() == before


def test_what_is_kept_of_a_run_that_ends_is_all_of_it(file):
    kept = file.with_name("kept.npz")
    from_parquet(file, "y", **HOW, checkpoint=kept)
    assert_same(Moments.load(kept), WHOLE)


def test_progress_is_drawn_where_it_is_asked_for(file, capsys):
    from_parquet(file, "y", **HOW, progress=True)
    assert "8/8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda f: from_parquet(f, "z"), ValueError, "there is no column 'z', only"),
        (lambda f: from_parquet(f, "y", columns=["x0", "y"]), ValueError, "columns must not hold y"),
        (
            lambda f: from_parquet(f, "y", columns="x0"),
            TypeError,
            "columns must be a list of names, got 'x0'",
        ),
        (lambda f: from_parquet(f, "y"), BadBlock, "column 'city' must hold numbers"),
        (
            lambda f: from_parquet(f, "y", **HOW, row_groups=[9]),
            ValueError,
            "row_groups must be some of the 8",
        ),
        (lambda f: from_parquet(f, "y", key="city"), ValueError, "folds must be given with key='city'"),
        (lambda f: from_parquet(f, "y", folds=1), ValueError, "folds must be at least 2, got 1"),
        (lambda f: from_parquet(f / "no", "y"), FileNotFoundError, "there is no file"),
        (lambda f: from_parquet(f.parent / "empty", "y"), FileNotFoundError, "there is no file"),
        (lambda f: from_blocks([FRAME]), ValueError, "y must name one of the columns"),
        (lambda f: from_blocks([3]), BadBlock, r"block 0, from row 0 on: it must be \(X, y\)"),
        (lambda f: from_blocks([(X, Y)], "y"), BadBlock, "name columns of frames, got arrays"),
        (lambda f: from_arrays(X, Y[:9]), ValueError, "y must have one entry per row of X, got 9"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(call, error, message, file):
    with pytest.raises(error, match=message):
        call(file)
