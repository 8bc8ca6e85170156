"""The path explorer in the built page: exact, quick, usable by mouse, key, finger, ear, and unscripted."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.datasets import load_diabetes
from l1l2.figures.path_explorer import LAM2S, split
from l1l2.path import Path, elastic_net_knots, lasso_knots, ridge_path

from .figures_support import (
    SETTLED,
    at_rest,
    choose,
    figure,
    latency,
    marks,
    page_with,
    scales,
    slide,
)  # fmt: skip

KIND = "path_explorer"
RNG = np.random.default_rng(20)
LAMS = 10 ** RNG.uniform(-2, 1.7, 20)
data = load_diabetes(standardise=False)
NAMES = list(data.feature_names)
TRAIN, TEST = split(len(data.y))


Open = Callable[..., tuple[Any, Locator]]


def opener(visit: Callable[..., Any], address: str) -> Open:
    def open_(query: str = "", **options: Any) -> tuple[Any, Locator]:
        seen = visit(address + query, **options)
        return seen, figure(seen.page, KIND)

    return open_


@pytest.fixture
def open_figure(visit: Callable[..., Any], base: str, html: Any) -> Open:
    """Open the figure's page, over http and as a file: for what may depend on it."""
    return opener(visit, base + page_with(html, KIND))


@pytest.fixture
def open_file(visit: Callable[..., Any], html: Any) -> Open:
    """Open the figure's page as a file."""
    return opener(visit, f"{html.as_uri()}/{page_with(html, KIND)}")


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    choose(found, "lasso")
    choose(found, "all 442 rows")
    slide(found, 0.0)
    return found


def standardised(rows: Any) -> tuple[Any, Any]:
    centre, spread = data.X[rows].mean(axis=0), data.X[rows].std(axis=0)
    return (data.X - centre) / spread, data.y - data.y[rows].mean()


def the_path(method: str, Z: Any, r: Any, lam2: float = 0.1) -> Path:
    if method == "ridge":
        return ridge_path(Z, r, [1.0])
    return lasso_knots(Z, r) if method == "lasso" else elastic_net_knots(Z, r, lam2)


@pytest.mark.parametrize("rows", ["all 442 rows", "331 rows, test on 111"])
@pytest.mark.parametrize("method", ["lasso", "ridge", "elastic net"])
def test_every_mark_stands_for_the_packages_own_number_and_is_drawn_at_it(
    place: Locator, method: str, rows: str
) -> None:
    choose(place, method)
    choose(place, rows)
    fitted = np.arange(len(data.y)) if rows.startswith("all") else TRAIN
    Z, r = standardised(fitted)
    path = the_path(method, Z[fitted], r[fitted])
    largest = np.abs(path.at(0.01)[0]).max()
    x, y = scales(place, "weights")
    _, error_y = scales(place, "errors")
    for lam in LAMS:
        slide(place, math.log10(lam))
        seen = marks(place)
        at = seen["lam"].value
        assert at == pytest.approx(lam, rel=1e-4)
        exact = path.at(at)[0]
        for name, w in zip(NAMES, exact, strict=True):
            mark = seen[name]
            assert abs(mark.value - w) <= 1e-6 * largest
            assert (mark.value == 0) == (w == 0)
            assert abs(mark.x - x(at)) <= 0.1
            assert abs(mark.y - y(mark.value)) <= 0.1
        parts = {"train error": fitted} | ({} if len(fitted) == len(data.y) else {"test error": TEST})
        assert set(seen) == {*NAMES, "lam", *parts}
        for name, part in parts.items():
            exact_error = np.sqrt(np.mean((r[part] - Z[part] @ exact) ** 2))
            assert seen[name].value == pytest.approx(exact_error, rel=1e-8)
            assert abs(seen[name].y - error_y(exact_error)) <= 0.1


@pytest.mark.parametrize("k", range(len(LAM2S)))
def test_the_elastic_net_is_exact_at_each_of_its_lambda_2(place: Locator, k: int) -> None:
    choose(place, "elastic net")
    place.locator("select").select_option(index=k)
    Z, r = standardised(np.arange(len(data.y)))
    path = elastic_net_knots(Z, r, LAM2S[k])
    for lam in LAMS[:4]:
        slide(place, math.log10(lam))
        seen = marks(place)
        exact = path.at(seen["lam"].value)[0]
        assert np.allclose([seen[name].value for name in NAMES], exact, atol=1e-6 * np.abs(path.coefs).max())
    place.locator("select").select_option(index=1)


def test_lambda_2_is_offered_for_the_elastic_net_alone(place: Locator) -> None:
    assert not place.locator("select").is_visible()
    choose(place, "elastic net")
    assert place.locator("select").is_visible()
    assert place.locator("select").is_enabled()


def test_the_knots_of_the_lasso_are_ticks_where_they_belong(place: Locator) -> None:
    Z, r = standardised(np.arange(len(data.y)))
    ticks = place.locator("[data-knot]").evaluate_all("nodes => nodes.map(n => Number(n.dataset.knot))")
    assert np.allclose(ticks, [lam for lam in lasso_knots(Z, r).lams if lam >= 0.01], rtol=1e-9)
    choose(place, "ridge")
    assert place.locator("[data-knot]").count() == 0


def test_the_first_sentence_is_the_one_that_the_notebook_keeps(open_file: Open) -> None:
    Z, r = standardised(np.arange(len(data.y)))
    alive = np.count_nonzero(lasso_knots(Z, r).at(1.0)[0])
    _, place = open_file()
    told = place.locator(".l1l2-sentence").inner_text()
    assert told.startswith(f"λ 1.00: {alive} of 10 weights are not zero; ")
    slider = place.locator("input[type=range]")
    assert slider.get_attribute("aria-valuetext") == told
    assert place.locator("output").first.inner_text() == "1.00"


def test_the_keyboard_moves_lambda_by_small_and_large_steps_and_to_the_ends(open_file: Open) -> None:
    _, place = open_file()
    slider = place.locator("input[type=range]")
    slider.focus()
    keys = [("ArrowRight", 0.02), ("ArrowLeft", 0.0), ("PageUp", 0.5), ("PageDown", 0.0), ("ArrowUp", 0.02)]
    keys += [("Home", -2.0), ("PageDown", -2.0), ("End", 2.0), ("PageUp", 2.0)]
    for key, expected in keys:
        slider.press(key)
        assert marks(place)["lam"].value == pytest.approx(10**expected, rel=1e-12), key
        assert slider.get_attribute("aria-valuetext") == place.locator(".l1l2-sentence").inner_text()


def test_the_mouse_drags_lambda_in_the_drawing(place: Locator, still_page: Page) -> None:
    home = at_rest(place)
    x, _ = scales(place, "weights")
    still_page.mouse.move(home["x"] + x(1.0), home["y"] + 150)
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(10.0), home["y"] + 160, steps=4)
    still_page.mouse.up()
    assert marks(place)["lam"].value == pytest.approx(10.0, rel=0.02)
    assert float(place.locator("input[type=range]").input_value()) == pytest.approx(1.0, abs=0.02)


def test_a_finger_moves_the_slider_and_the_cursor(open_file: Open) -> None:
    visit, place = open_file(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    slider = place.locator("input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    before = marks(place)["lam"].value
    visit.page.touchscreen.tap(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
    after = marks(place)["lam"].value
    assert after > 3 * before
    home = at_rest(place)
    x, _ = scales(place, "weights")
    visit.page.touchscreen.tap(home["x"] + x(0.1), home["y"] + 120)
    assert marks(place)["lam"].value == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize("method", ["lasso", "ridge", "elastic net"])
@pytest.mark.alone
def test_from_input_to_drawing_takes_at_most_three_milliseconds(place: Locator, method: str) -> None:
    choose(place, method)
    choose(place, "331 rows, test on 111")
    spent = latency(place, -2.0, 2.0)
    print(f"{method}: input to SVG, p95 {spent:.2f} ms")
    assert spent <= 3.0


def test_a_feature_can_be_singled_out_and_let_go(place: Locator) -> None:
    button = place.locator(".l1l2-legend button", has_text="hdl")
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    faded = place.locator(".l1l2-dot.l1l2-faded").evaluate_all("nodes => nodes.map(n => n.dataset.name)")
    assert faded == [name for name in NAMES if name != "hdl"]
    assert "hdl is " in place.locator(".l1l2-sentence").inner_text()
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert place.locator(".l1l2-faded").count() == 0


def test_a_screen_reader_is_told_once_the_slider_rests(place: Locator, still_page: Page) -> None:
    live = place.locator(".l1l2-live")
    still_page.wait_for_timeout(SETTLED)
    before = live.inner_text()
    for at in (0.3, 0.6, 0.9):
        slide(place, at)
    assert live.inner_text() == before
    still_page.wait_for_timeout(SETTLED)
    assert live.get_attribute("aria-live") == "polite"
    assert live.inner_text() == place.locator(".l1l2-sentence").inner_text() != before


def test_the_state_can_be_linked_to(open_figure: Open) -> None:
    visit, place = open_figure()
    choose(place, "elastic net")
    choose(place, "331 rows, test on 111")
    place.locator("select").select_option("0.3")
    place.locator("input[type=range]").press("PageUp")
    place.locator(".l1l2-legend button", has_text="ltg").click()
    seen, told = marks(place), place.locator(".l1l2-sentence").inner_text()
    visit.page.wait_for_timeout(SETTLED)
    linked = visit.page.url
    assert "path_explorer.method=elastic+net" in linked
    visit.page.goto("about:blank")
    visit.page.goto(linked)
    again = figure(visit.page, KIND)
    assert {n: m.value for n, m in marks(again).items()} == {n: m.value for n, m in seen.items()}
    assert again.locator(".l1l2-sentence").inner_text() == told
    assert again.locator(":checked + span").all_inner_texts() == ["elastic net", "331 rows, test on 111"]
    assert visit.trouble() == []


def test_the_address_keeps_its_anchor_and_what_is_not_ours(open_file: Open) -> None:
    visit, place = open_file("?note=1&path_explorer.lam=2#top")
    place.locator("input[type=range]").press("ArrowRight")
    visit.page.wait_for_timeout(SETTLED)
    assert visit.page.url.endswith("#top")
    assert "note=1" in visit.page.url
    place.locator("input[type=range]").press("End")
    visit.page.wait_for_timeout(SETTLED)
    assert "path_explorer.lam=100" in visit.page.url


HOSTILE = [
    "?path_explorer.lam=NaN&path_explorer.method=%3Cscript%3Ealert(1)%3C/script%3E",
    "?path_explorer.lam=1e999&path_explorer.rows=__proto__&path_explorer.lam2=constructor",
    "?path_explorer.lam=-1&path_explorer.highlight=-1&path_explorer.arrays=1&path_explorer.__proto__=1",
    "?path_explorer.lam=0&path_explorer.kind=x&path_explorer.spoken=pwned",
    "?path_explorer.lam=%00&%E0%A4%A=1&path_explorer.lam",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_nonsense_in_the_address_is_ignored(open_file: Open, query: str) -> None:
    visit, place = open_file(query)
    assert marks(place)["lam"].value == 1.0
    assert place.locator(":checked + span").all_inner_texts() == ["lasso", "all 442 rows"]
    assert "pwned" not in place.locator(".l1l2-sentence").inner_text()
    assert visit.trouble() == []


def test_the_drawing_follows_the_width_of_the_page(open_file: Open) -> None:
    visit, place = open_file()
    visit.page.set_viewport_size({"width": 400, "height": 800})
    visit.page.wait_for_timeout(200)
    x, _ = scales(place, "weights")
    seen = marks(place)
    assert x(100.0) < 400
    assert seen["bmi"].x == pytest.approx(x(1.0), abs=0.1)


def test_nothing_is_asked_for_from_elsewhere_and_nothing_is_amiss(open_figure: Open) -> None:
    visit, place = open_figure()
    for method in ("ridge", "elastic net", "lasso"):
        choose(place, method)
        slide(place, 0.4)
    visit.page.wait_for_timeout(SETTLED)
    assert visit.trouble() == []
