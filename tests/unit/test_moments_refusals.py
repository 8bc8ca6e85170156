"""Blocks, files and sums that cannot be used are refused by name; and what is kept of those that can."""

import re
import sys
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import sparse
from tests.refusals import reads_well, refusal
from tests.unit.same_moments import assert_same

from l1l2.moments import BadBlock, Moments, from_arrays, from_blocks, from_parquet
from l1l2.moments._ahead import ahead
from l1l2.moments._condition import check_digits, condition_of
from l1l2.moments._errors import DigitsLost
from l1l2.moments._files import to_dict
from l1l2.moments._folds import of_keys
from l1l2.moments._given import given, in_modest_units
from l1l2.moments._rows_of import Wanted
from l1l2.moments._sums import gram_of
from l1l2.path import lasso_path, ridge_path

pytestmark = pytest.mark.threads

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((30, 3)) + 1, RNG.standard_normal(30)
NAMES = ["a", "b", "c"]
FRAME = pd.DataFrame(X, columns=NAMES).assign(y=Y, v=np.arange(30.0), word="text")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pandas(FRAME), path, row_group_size=7)
    return path


UPDATES = [
    (([[1.0, np.nan, 0.0]], [1.0]), "X", "nan at index (0, 1)"),
    ((sparse.csr_array([[1.0, np.inf, 0.0]]), [1.0]), "X", "inf at index (0, 1)"),
    ((np.ones(3), [1.0]), "X", "(3,)"),
    ((np.ones((3, 0)), np.ones(3)), "X", "(3, 0)"),
    ((X, Y[:4]), "y", "got 4 for 30 rows"),
    ((X, np.ones((30, 1, 1))), "y", "(30, 1, 1)"),
    ((X, Y, np.ones(4)), "sample_weight", "30 entries, got 4", "One for each row of X"),
    ((X, Y, -np.arange(30.0)), "sample_weight", "got -29.0"),
    ((X, Y, np.full(30, 1e300)), "sample_weight", "1e+300"),
    ((X, Y, None, -1), "fold", ">= 0, got -1"),
    ((X, Y, None, np.arange(30) - 2), "fold", "got -2"),
    ((X, Y, None, 0.5), "fold", "got shape () of float64"),
    ((X, Y, None, np.zeros(4, int)), "fold", "(30,)", "got shape (4,) of int64"),
    ((X, Y, None, np.zeros((30, 1), int)), "fold", "got shape (30, 1) of int64"),
    ((np.empty((0, 3)), [np.nan]), "y", "nan at index 0"),
    ((np.empty((0, 3)), [1.0]), "y", "got 1 for 0 rows"),
    ((X * 1e-130, Y), "X", "e-130", "leave the range"),
    ((X, Y * 1e-130), "y", "e-130", "leave the range"),
]


@pytest.mark.parametrize(("block", "says"), [(block, says) for block, *says in UPDATES])
def test_a_block_that_cannot_be_added_is_refused_by_name_and_not_added(block, says):
    moments = Moments().update(X, Y)
    refusal(("Moments.update", *says), moments.update, *block)
    assert moments.n_rows == 30
    assert_same(moments, Moments().update(X, Y))


def test_a_block_too_large_for_float64_is_refused():
    with pytest.raises(
        ValueError, match=r"^Moments.update: squares of X or y leave the range of float64\. C"
    ):
        Moments().update(X * 1e200, Y)


def test_weights_of_zero_and_labels_of_any_size_are_allowed():
    v = np.arange(30) % 2 * 1.0
    assert_same(Moments().update(X, Y, v).select([0, 1, 2]), Moments().update(X, Y, v))
    assert Moments().update(X, Y, np.zeros(30)).weight == 0
    labels = np.where(np.arange(30) < 10, 1023, 1024)
    by_label = Moments().update(X, Y, fold=labels)
    assert by_label.folds == (1023, 1024)
    assert by_label.parts[1023].weight == 10
    small = Moments().update(X, Y, fold=np.where(np.arange(30) < 10, 7, 1022))
    assert small.folds == (7, 1022)
    assert small.parts[1022].weight == 20
    assert Moments().update(X, Y, fold=np.zeros(30, np.uint8)).folds == (0,)
    assert Moments().update(X, Y, fold=0).folds == (0,)


def test_no_column_that_varies_hides_behind_rows_without_weight():
    tiny = np.array([[1e-130], [2e-130], [3e-130]])
    refusal(("Moments.update", "X", "3e-130"), Moments().update, tiny, [1.0, 2.0, 3.0])
    refusal(("Moments.update", "X", "2e-130"), Moments().update, tiny, [1.0, 2.0, 3.0], [1.0, 1.0, 0.0])
    assert Moments().update(tiny, [1.0, 2.0, 3.0], [0.0, 0.0, 1.0]).n_rows == 3
    assert Moments().update(np.full((3, 1), 1e-130), [1.0, 2.0, 3.0]).n_rows == 3
    sparse_tiny = sparse.csc_array(tiny)
    refusal(("Moments.update", "X", "3e-130"), Moments().update, sparse_tiny, [1.0, 2.0, 3.0])


def test_moments_of_one_block_and_of_some_of_its_rows():
    v = np.arange(30) % 3 * 1.0
    assert_same(Moments.of(X, Y, v), Moments().update(X, Y, v))
    some = np.arange(30) % 4 == 0
    for rows in (some, np.flatnonzero(some), slice(0, 30, 4)):
        of_some = Moments.of(X, Y, v, rows=rows)
        assert_same(of_some, Moments().update(X[some], Y[some], v[some]))
        assert of_some.n_rows == 8
    refusal(("Moments.of", "y", "got 2 for 30 rows"), Moments.of, X, Y[:2])


def test_moments_of_each_fold_in_one_pass():
    folds = np.arange(30) % 4
    parts = Moments.of_folds(X, Y, folds, 3)  # and the last is left out
    assert [part.n_rows for part in parts] == [8, 8, 7]
    for k, part in enumerate(parts):
        assert_same(part, Moments().update(X[folds == k], Y[folds == k]))
    refusal(("Moments.of_folds", "y", "got 2 for 30 rows"), Moments.of_folds, X, Y[:2], folds, 3)


def test_rows_taken_off_leave_the_others():
    left = Moments().update(X, Y) - Moments().update(X[:9], Y[:9])
    assert left.n_rows == 21
    np.testing.assert_allclose(left.covariance, np.cov(X[9:].T, ddof=0), atol=1e-13)
    np.testing.assert_allclose((Moments().update(X[:9], Y[:9]) + left).mean, X.mean(axis=0), atol=1e-13)


def test_merging_and_selecting_name_what_does_not_fit():
    named = Moments(NAMES).update(X, Y)
    refusal(("Moments.merge", "other", "got list"), named.merge, [1])
    refusal(
        ("Moments.merge", "columns", "['a', 'b', 'c']", "['c', 'b', 'a']"),
        named.merge,
        Moments(NAMES[::-1]).update(X, Y),
    )
    refusal(
        ("Moments.merge", "X and y", "3 features", "got 2 features and one of y"),
        named.merge,
        Moments().update(X[:, :2], Y),
    )
    refusal(
        ("Moments.merge", "X and y", "got 3 features and 2 of y"),
        named.merge,
        Moments().update(X, np.c_[Y, Y]),
    )
    refusal(
        ("Moments.select", "columns", "3 features", "['d']", "Choose from ['a', 'b', 'c']"),
        named.select,
        ["d"],
    )
    for wrong in ([3], [-1], []):
        refusal(("Moments.select", "columns", str(wrong)), Moments().update(X, Y).select, wrong)
    assert named.select(["c", "a"]).columns == ("c", "a")
    np.testing.assert_allclose(named.select([2, 0]).mean, X.mean(axis=0)[[2, 0]])


FILES = [
    ({"block_rows": 0}, "block_rows", "at least 1, got 0"),
    ({"block_rows": 1.5}, "block_rows", "got 1.5"),
    ({"row_groups": [-1]}, "row_groups", "got -1"),
    ({"row_groups": ["1"]}, "row_groups", "got '1'"),
    ({"folds": 1}, "folds", "at least 2, got 1"),
    ({"folds": 2.0}, "folds", "got 2.0"),
    ({"sample_weight": 3}, "sample_weight", "name of a column", "got int"),
    ({"key": 3, "folds": 2}, "key", "name of a column", "got int"),
    ({"y": 3}, "y", "name of a column", "got int"),
    ({"y": None}, "y", "got None"),
    ({"columns": "a"}, "columns", "got 'a'", "['a']"),
    ({"columns": ["a", "y"]}, "columns", "got 'y'"),
    ({"key": "word"}, "folds", "key='word'", "got None"),
]


@pytest.mark.parametrize(("change", "says"), [(change, says) for change, *says in FILES])
def test_what_is_asked_of_a_file_is_checked_before_it_is_summed(file, change, says):
    how = {"y": "y", "columns": NAMES} | change
    refusal(("from_parquet", *says), from_parquet, file, **how)


@pytest.mark.parametrize("groups", [[], [0, 0], [5]])
def test_row_groups_are_some_of_those_there_are_each_once(file, groups):
    with pytest.raises(
        ValueError, match=rf"^from_parquet: row_groups must be some of the 5 .* got {re.escape(str(groups))}"
    ):
        from_parquet(file, "y", columns=NAMES, row_groups=groups)


def test_a_file_without_some_columns_or_rows_is_refused(file, tmp_path):
    for missing in ("z", "w"):
        with pytest.raises(
            ValueError, match=rf"^from_parquet: there is no column '{missing}', only \['a', 'b', 'c'"
        ):
            from_parquet(file, "y", columns=["a", missing])
    with pytest.raises(FileNotFoundError, match=r"^from_parquet: there is no file .*none\. Check the path\."):
        from_parquet(tmp_path / "none", "y")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"^from_parquet: path must lead to rows, got none in \['.*empty'\]"):
        from_parquet(tmp_path / "empty", "y")
    other = tmp_path / "zz.parquet"
    pq.write_table(pa.Table.from_pandas(FRAME[["a", "y"]]), other)
    with pytest.raises(
        BadBlock, match=r"^from_parquet: .*zz.parquet must have the columns \['a', 'b'.* got \['a', 'y'"
    ):
        from_parquet([file, other], "y")


def test_only_the_columns_that_are_asked_for_are_read(file, monkeypatch):
    read = []
    batches = pq.ParquetFile.iter_batches

    def spy(self, size, groups, columns):
        read.append((size, columns))
        return batches(self, size, groups, columns)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", spy)
    found = from_parquet(file, "y", columns=["c", "a"], sample_weight="v", block_rows=5)
    assert read == [(5, ["c", "a", "y", "v"])] * 5
    assert_same(found, Moments(["c", "a"]).update(X[:, [2, 0]], Y, np.arange(30.0)))


def test_a_bad_block_says_which_from_which_row_and_why():
    def said(blocks, *how, **more):
        with pytest.raises(BadBlock) as caught:
            from_blocks(blocks, *how, **more)
        return str(caught.value)

    half = slice(0, 15), slice(15, 30)
    blocks = [(X[s], Y[s]) for s in half]
    assert said([*blocks, (X, Y[:3])]).startswith(
        "from_blocks: block 2, from row 30 on: Moments.update: y must"
    )
    assert "got 4 parts" in said([(X, Y, Y, Y)])
    assert "got 1 parts" in said([(X,)])
    assert "Moments.update: y must" in said([(X, np.full(30, "word"))])
    assert said(["words"]).endswith("a pandas DataFrame or an Arrow table, got str")
    assert "column 'word' must hold numbers, got" in said([FRAME], "y")
    weighed = {"columns": NAMES, "sample_weight": "word"}
    assert "column 'word' must hold numbers, got" in said([FRAME], "y", **weighed)
    holes = FRAME[["a", "y"]].assign(a=np.where(np.arange(30) < 2, np.nan, 1.0))
    assert "column 'a' has 2 missing values. Fill them" in said([holes], "y")
    assert "column 'a' has 2 missing values" in said([pa.Table.from_pandas(holes, preserve_index=False)], "y")
    for name in ("y", "columns", "sample_weight", "key"):
        how = {name: "y" if name != "columns" else ["y"]} | ({"folds": 2} if name == "key" else {})
        assert "name columns of frames, got arrays" in said([(X, Y)], **how)
    reads_well(said(blocks, n_rows=40))
    assert said(blocks, n_rows=40).startswith("from_blocks: the blocks must hold 40 rows, got 30.")


def test_float32_stays_float32_only_where_all_of_it_is():
    narrow = FRAME[NAMES].astype(np.float32).assign(y=Y)
    mixed = narrow.assign(c=FRAME["c"])
    assert_same(from_blocks([narrow], "y"), Moments(NAMES).update(narrow[NAMES].to_numpy(), Y))
    assert_same(from_blocks([mixed], "y"), Moments(NAMES).update(mixed[NAMES].to_numpy(np.float64), Y))
    assert from_blocks([mixed], "y").mean[2] == pytest.approx(X[:, 2].mean(), rel=1e-15)
    wanted = Wanted.checked("here", "y", None, None, None, None)
    assert wanted.block(narrow).X.dtype == np.float32
    assert wanted.block(mixed).X.dtype == np.float64
    assert wanted.block(narrow).X.flags.f_contiguous


def test_arrays_of_unlike_length_are_refused_by_name():
    with pytest.raises(
        ValueError, match=r"^from_arrays: y must have one entry per row of X, got 4 for 30\.$"
    ):
        from_arrays(X, Y[:4])
    with pytest.raises(
        ValueError, match=r"^from_arrays: sample_weight must have one entry .*, got 4 for 30\.$"
    ):
        from_arrays(X, Y, Y[:4])


def test_a_source_is_read_with_what_is_asked_of_it(file):
    rows = ridge_path(X, Y, [0.1], sample_weight=np.arange(30.0)).coefs
    frames = (FRAME[["a", "b", "c", "y", "v"]][s] for s in (slice(0, 11), slice(11, 30)))
    table = pa.Table.from_pandas(FRAME.drop(columns="word"), preserve_index=False)
    for source in (frames, table, FRAME.drop(columns="word")):
        found = ridge_path(source, "y", [0.1], sample_weight="v").coefs
        np.testing.assert_allclose(found, rows, rtol=1e-9)
    pq.write_table(table, file)
    for source in (table.to_batches()[0], str(file), file):
        found = ridge_path(source, "y", [0.1], sample_weight="v").coefs
        np.testing.assert_allclose(found, rows, rtol=1e-9)
    refusal(("lasso_path", "X", "n_rows=0"), lasso_path, Moments())


def test_the_condition_is_one_for_no_column_and_for_one_and_infinite_for_twins():
    assert condition_of(np.zeros((2, 2))) == 1.0
    assert condition_of(np.diag([3.0, 1e-9])) == pytest.approx(1.0)
    assert condition_of(np.array([[1.0, 1.0], [1.0, 1.0]])) == np.inf
    assert condition_of(np.array([[4.0, 4.0], [4.0, 4.0]]), ignore_dependent=True) == 1.0
    r = 0.75  # of two columns of correlation r: (1 + r)/(1 − r)
    assert condition_of(np.array([[4.0, 2 * r], [2 * r, 1.0]])) == pytest.approx((1 + r) / (1 - r))


def test_digits_that_squares_do_not_hold_are_missed_by_name():
    r = 1 - 1e-11
    with pytest.raises(
        DigitsLost, match=r"^here: sums of squares do not hold .* at λ = 0 need: .* condition 2e\+11"
    ):
        check_digits("here", np.array([[1.0, r], [r, 1.0]]))
    check_digits("here", np.array([[1.0, 0.99], [0.99, 1.0]]))
    check_digits("here", np.ones((2, 2)))


def test_what_is_no_dictionary_of_moments_is_refused(tmp_path):
    good = to_dict(Moments(NAMES).update(X, Y, fold=np.arange(30) % 2))
    assert_same(Moments.from_dict(good), Moments(NAMES).update(X, Y, fold=np.arange(30) % 2))
    for name in ("format", "n_features", "one_target", "folds", "n_rows", "shift", "sums", "sizes"):
        with pytest.raises(ValueError, match=rf"^Moments.from_dict: '{name}' is missing\. Give what Moments"):
            Moments.from_dict({key: value for key, value in good.items() if key != name})
    refusal(("Moments.from_dict", "format", "must be 1, got 2"), Moments.from_dict, good | {"format": 2})
    spoilt = {
        "n_rows": good["n_rows"][:1],
        "shift": good["shift"][:1],
        "sizes": good["sizes"][:, :2],
        "sums": good["sums"] * np.nan,
        "n_features": 9,
    }
    for name, value in spoilt.items():
        with pytest.raises(
            ValueError, match=r"^Moments.from_dict: the sums do not fit together\. Give what .*unch"
        ):
            Moments.from_dict(good | {name: value})
    pickled = tmp_path / "pickled.npz"
    np.savez(pickled, folds=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match=r"^Moments.load: '.*pickled.npz' is no file of moments"):
        Moments.load(pickled)


def test_columns_that_were_promised_must_come():
    refusal(
        ("Moments.update", "X and y", "2 features and 1 of y, got 3 features"),
        Moments(["a", "b"]).update,
        X,
        Y,
    )


def test_folds_stay_apart_when_moments_are_merged():
    folds = np.arange(30) % 3
    merged = Moments().update(X[:11], Y[:11], None, folds[:11]) + Moments().update(
        X[11:], Y[11:], None, folds[11:]
    )
    assert merged.folds == (0, 1, 2)
    assert_same(merged, Moments().update(X, Y, None, folds))
    assert (merged + Moments().update(X, Y)).folds == (0, 1, 2)


def test_a_source_is_summed_by_as_many_folds_as_are_asked_for(file):
    pq.write_table(pa.Table.from_pandas(FRAME[[*NAMES, "y"]], preserve_index=False), file)
    for source, y in (((b for b in [(X, Y)]), None), (FRAME[[*NAMES, "y"]], "y"), (file, "y")):
        assert given("here", source, y, folds=3).folds == (0, 1, 2)
        assert given("here", (b for b in [(X, Y)]), None).folds == ()
    refusal(("here", "cv", "got list"), given, "here", file, "y", folds=[1])
    refusal(("here", "cv", "got bool"), given, "here", file, "y", folds=True)
    assert given("here", X, Y) is None
    assert given("here", FRAME, Y) is None


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("fit_intercept", [False, True])
def test_of_several_targets_it_is_known_how_large_the_squares_were_that_each_was_summed_from(
    standardise, fit_intercept
):
    targets = RNG.standard_normal((30, 4)) + np.array([1.0, 10.0, 100.0, 1000.0])
    found = Moments().update(X, targets).centred(fit_intercept, standardise)
    several, plain = found.sizes, Moments().update(X, targets).centred(fit_intercept).sizes
    np.testing.assert_allclose(several[:3], plain[:3] / found.scale**2, rtol=1e-12)
    for k in range(4):
        alone = Moments().update(X, targets[:, k]).centred(fit_intercept, standardise).sizes
        np.testing.assert_allclose(several[[0, 1, 2, 3 + k]], alone, rtol=1e-12)


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("fit_intercept", [False, True])
def test_many_targets_are_centred_as_each_alone(standardise, fit_intercept):
    targets, v = RNG.standard_normal((30, 150)) + np.arange(150), np.arange(30) % 4 * 1.0
    found = gram_of(X, targets, v, fit_intercept, standardise, None)
    u = v / v.sum()
    mean, y_mean = ((u @ X), u @ targets) if fit_intercept else (np.zeros(3), np.zeros(150))
    C = (X - mean) * np.sqrt(u)[:, None]
    scale = np.sqrt((C**2).sum(axis=0)) if standardise else np.ones(3)
    D = (targets - y_mean) * np.sqrt(u)[:, None]
    np.testing.assert_allclose(found.G, (C / scale).T @ (C / scale), atol=1e-13)
    np.testing.assert_allclose(found.c, (C / scale).T @ D, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(found.yy, (D**2).sum(axis=0), rtol=1e-11)
    np.testing.assert_allclose(found.mean, mean, atol=1e-14)
    np.testing.assert_allclose(found.y_mean, y_mean, atol=1e-13)
    np.testing.assert_allclose(found.scale, scale, rtol=1e-13)


def test_a_product_is_zero_where_it_is_rounding_and_kept_where_it_is_small():
    x, y = np.tile([1.0, -1.0], 64), np.tile([1.0, 1.0, -1.0, -1.0], 32)  # orthogonal, and of mean zero
    assert Moments().update(x[:, None], y).centred().c == 0.0
    small = pytest.approx(1e-13, rel=0.01, abs=0)
    assert Moments().update(x[:, None], y + 1e-13 * x).centred().c == small
    assert Moments().update(x[:, None], y + 1e-13 * x).centred(False).c == small
    assert Moments().update(x[:, None] * 1e-9, y + 1e-16 * x).centred().c == 0.0


def test_a_bar_says_what_it_counts(file, capsys):
    from_parquet(file, "y", columns=NAMES, progress=True)
    assert "row group" in capsys.readouterr().err
    from_blocks([(X, Y)], progress=True)
    assert "block" in capsys.readouterr().err
    from_arrays(X, Y, block_rows=11, progress=True)
    assert "3/3" in capsys.readouterr().err
    from_parquet(file, "y", columns=NAMES)
    from_blocks([(X, Y)])
    from_arrays(X, Y)
    assert capsys.readouterr().err == ""


def test_rows_without_weight_merge_with_others_of_their_kind():
    none = Moments().update(X, Y, np.zeros(30)) + Moments().update(X + 5, Y, np.zeros(30))
    assert (none.weight, none.n_rows) == (0.0, 60)
    np.testing.assert_allclose((none + Moments().update(X, Y)).mean, X.mean(axis=0), atol=1e-13)


def test_a_block_that_takes_its_time_is_waited_for():
    def slow():
        yield 1
        time.sleep(1.3)
        yield 2

    assert list(ahead(slow())) == [1, 2]


def test_a_block_with_fewer_rows_than_it_should_have_says_how_many():
    wanted = Wanted.checked("here", None, None, None, None, None)
    with pytest.raises(BadBlock, match="block 4, from row 90 on: it has 30 rows of the 31 it should have"):
        wanted.add(Moments(), (X, Y), 4, 90, expected=31)


def test_a_reader_that_takes_its_time_misses_no_block():
    found = []
    for item in ahead(range(5)):
        time.sleep(0.15)  # longer than the thread ahead waits for room at once
        found.append(item)
    assert found == [0, 1, 2, 3, 4]


def test_squares_that_float64_does_not_hold_well_are_named():
    refusal(("here", "y", "is of size"), in_modest_units, "here", Moments().update(X, Y * 1e105).total)
    refusal(("here", "X", "is of size"), in_modest_units, "here", Moments().update(X * 1e105, Y).total)
    in_modest_units("here", Moments().update(X, Y).total)


def test_keys_of_every_kind_are_spread_over_the_folds():
    words = [f"word {i}" for i in range(40)]
    for keys in (
        words,
        np.arange(40),
        np.arange(40) / 7,
        np.arange(40).astype("M8[D]"),
        np.arange(40, dtype="f4"),
    ):
        assert set(of_keys(keys, 3)) == {0, 1, 2}
        np.testing.assert_array_equal(of_keys(np.asarray(keys)[::-1], 3), of_keys(keys, 3)[::-1])
    np.testing.assert_array_equal(of_keys(np.arange(40, dtype="f4"), 3), of_keys(np.arange(40.0), 3))


def test_batches_of_arrow_keep_the_names_of_their_columns():
    table = pa.Table.from_pandas(FRAME[[*NAMES, "y"]], preserve_index=False)
    assert from_blocks(table.to_batches(7), "y").columns == tuple(NAMES)
    assert from_blocks([table], "y").columns == tuple(NAMES)


def test_without_pyarrow_it_is_said_what_to_install(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(
        ImportError, match=r"^from_parquet: pyarrow is missing\. pip install 'l1l2\[scale\]'$"
    ):
        from_parquet(file, "y")
