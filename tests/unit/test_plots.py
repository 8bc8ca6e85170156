"""Pictures in the book's style are the same at each run, and legible on a light and on a dark page."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from l1l2.path import Path, lasso_path, logistic_path, ridge_path
from l1l2.plots import COLOURS, book_style, plot_cv, plot_path
from l1l2.plots._margin import spread_out
from l1l2.selection import CrossValidation, cross_validate


@pytest.fixture(autouse=True)
def style() -> Iterator[None]:
    with mpl.rc_context():
        mpl.use("Agg")
        book_style()
        yield
        plt.close("all")


def picture() -> str:
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([0, 1], [1, 3], label="weight")
    axes.set_xlabel("λ")
    axes.legend()
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def test_the_same_picture_has_the_same_bytes() -> None:
    assert picture() == picture()


def test_a_picture_has_text_as_text_and_no_background() -> None:
    svg = picture()
    assert re.search(r"<text[^>]*>λ</text>", svg)
    assert "#ffffff" not in svg
    assert "<dc:date>" not in svg


def test_the_picture_fits_the_column_of_the_page() -> None:
    width = float(re.search(r'width="([\d.]+)pt"', picture()).group(1)) * 96 / 72
    assert 500 <= width <= 688


def test_importing_the_module_does_not_import_matplotlib() -> None:
    code = "import sys, l1l2.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.fixture(scope="module")
def fitted() -> tuple[Path, CrossValidation]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 12))
    y = X[:, :4] @ [3.0, -2.0, 1.0, 0.5] + rng.normal(size=80)
    return lasso_path(X, y, n_lams=40), cross_validate(X, y, n_lams=40, cv=5)


def heights(line: Any) -> Any:
    """Of a line, whose stretches at zero are left out."""
    return np.nan_to_num(line.get_ydata())


def drawn(axes: Any) -> list[Any]:
    """Lines that follow λ."""
    return [line for line in axes.lines if len(line.get_xdata()) > 2]


def test_a_path_is_drawn_weight_by_weight_from_the_largest_lambda(fitted: Any) -> None:
    path = fitted[0]
    axes = plot_path(path)
    assert axes.get_xscale() == "log"
    first, last = axes.get_xlim()
    assert (first, last) == (path.lams[0], path.lams[-1])
    ends = sorted(line.get_ydata()[-1] for line in drawn(axes))
    assert ends == pytest.approx(sorted(path.coefs[-1][path.coefs.any(axis=0)]))


def test_the_largest_weights_are_named_at_the_margin_in_their_colour(fitted: Any) -> None:
    path = fitted[0]
    names = [f"feature {j}" for j in range(12)]
    axes = plot_path(path, names=names, labelled=3)
    largest = np.argsort(-np.abs(path.coefs[-1]))[:3]
    texts = {text.get_text(): text.get_color() for text in axes.texts}
    assert set(texts) == {names[j] for j in largest}
    for j in largest:
        line = next(line for line in drawn(axes) if np.array_equal(heights(line), path.coefs[:, j]))
        assert line.get_color() == texts[names[j]]


def test_more_lines_than_colours_differ_by_their_dashes(fitted: Any) -> None:
    looks = [
        (line.get_color(), line.get_linestyle())
        for line in drawn(plot_path(fitted[0], labelled=12))
        if line.get_zorder() == 3
    ]
    assert len(looks) > len(COLOURS)
    assert len(set(looks)) == len(looks)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=12).map(sorted),
    st.floats(0.01, 0.2),
)
def test_names_never_touch_and_those_with_room_stay_where_they_are(wanted: list[float], gap: float) -> None:
    places = spread_out(np.array(wanted), gap)
    assert (np.diff(places) >= gap - 1e-9).all()
    if all(b - a >= gap for a, b in itertools.pairwise(wanted)):
        assert places == pytest.approx(wanted, abs=1e-9)
    assert places.mean() == pytest.approx(np.mean(wanted), abs=1e-9)


def test_the_number_of_weights_stands_on_top_in_both(fitted: Any) -> None:
    path, cv = fitted
    for axes in (plot_path(path), plot_cv(cv)):
        top = axes.child_axes[0]
        for lam, label in zip(top.get_xticks(), top.get_xticklabels(), strict=True):
            at = np.abs(np.log(path.lams / lam)).argmin()
            assert label.get_text() == str(np.count_nonzero(path.coefs[at]))


def test_both_chosen_lambdas_are_marked_and_named(fitted: Any) -> None:
    cv = fitted[1]
    axes = plot_cv(cv)
    marks = {line.get_xdata()[0] for line in axes.lines if line.get_marker() in ("o", "s")}
    assert marks == {cv.lam_best, cv.lam_one_se}
    texts = [text.get_text() for text in axes.texts]
    assert texts == [
        f"smallest error\nλ = {cv.lam_best:.3g}",
        f"one standard error\nλ = {cv.lam_one_se:.3g}",
    ]


def test_the_band_is_one_standard_error_either_way(fitted: Any) -> None:
    cv = fitted[1]
    edges = plot_cv(cv).collections[0].get_paths()[0].vertices
    for lam, mean, se in zip(cv.lams, cv.mean, cv.se, strict=True):
        heights = edges[np.isclose(edges[:, 0], lam), 1]
        assert heights.min() == pytest.approx(mean - se)
        assert heights.max() == pytest.approx(mean + se)


def test_one_fold_is_drawn_without_a_band() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    axes = plot_cv(cross_validate(X, y, cv=[(np.arange(20), np.arange(20, 30))], n_lams=5))
    assert not axes.collections
    assert len(axes.texts) == 1


def test_a_class_is_drawn_at_a_time() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    path = logistic_path(X, np.digitize(X[:, 0] + rng.normal(size=60), [-0.5, 0.5]), n_lams=6)
    lines = drawn(plot_path(path, target=2))
    assert any(np.array_equal(heights(line), path.coefs[:, 2, 0]) for line in lines)
    with pytest.raises(ValueError, match="target must be one of 0 to 2, got None"):
        plot_path(path)
    with pytest.raises(ValueError, match="target must be from 0 to 2, got 3"):
        plot_path(path, target=3)


def test_lambda_zero_is_left_out_and_refused_alone(fitted: Any) -> None:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    assert plot_path(ridge_path(X, y, [1.0, 0.1, 0.0])).get_xlim() == (1.0, 0.1)
    with pytest.raises(ValueError, match="lams must hold a λ above 0"):
        plot_path(ridge_path(X, y, [0.0]))
    with pytest.raises(ValueError, match="names must be 12, one for each feature, got 2"):
        plot_path(fitted[0], names=["a", "b"])


def test_given_axes_are_drawn_on_and_no_default_changes(fitted: Any) -> None:
    path, cv = fitted
    before = dict(mpl.rcParams)
    axes = Figure().subplots(2)
    assert plot_path(path, axes[0], lam=cv.lam_one_se) is axes[0]
    assert plot_cv(cv, ax=axes[1]) is axes[1]
    assert dict(mpl.rcParams) == before


def test_names_at_the_margin_lie_within_the_picture(fitted: Any) -> None:
    axes = plot_path(fitted[0], names=["a name of some length"] * 12)
    axes.figure.canvas.draw()
    page = axes.figure.bbox
    for text in axes.texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1
        assert page.y0 <= box.y0
        assert box.y1 <= page.y1
