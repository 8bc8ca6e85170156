"""λ has units in the built page: its marks are the package's shares; λ can be dragged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page

from l1l2.datasets import load_diabetes
from l1l2.figures.lambda_units import (
    ABSOLUTE,
    COLUMNS,
    LOSSES,
    PENALTIES,
    PEOPLE,
    START,
    covariances,
    diabetes_files,
    house,
    shares,
    spectrum,
)

from .figures_support import at_rest, choose, figure, marks, on_a_phone, scales, slide

KIND = "lambda_units"
LAM, UNIT = range(2)  # the sliders
FILES = diabetes_files()
Y = load_diabetes().y
N = len(Y)


@pytest.fixture
def place(still_page: Page) -> Locator:
    found = figure(still_page, KIND)
    found.get_by_role("button", name="0.1, in SDs").click()
    return found


def menu(place: Locator, label: str, index: int) -> None:
    place.get_by_label(label, exact=True).select_option(index=index)


@pytest.mark.parametrize("loss", range(len(LOSSES)))
@pytest.mark.parametrize("penalty", range(len(PENALTIES)))
def test_every_mark_is_the_packages_share_and_stands_at_its_size(
    place: Locator, loss: int, penalty: int
) -> None:
    choose(place, LOSSES[loss])
    choose(place, PENALTIES[penalty])
    x, y = scales(place, "strip")
    for column in range(len(COLUMNS)):
        menu(place, "columns in", column)
        for log_lam in (-4.0, -0.7, 1.3, 9.0):
            slide(place, log_lam, LAM)
            lam = house(10**log_lam, loss, penalty, N)
            X = FILES[column]
            sizes = np.sort(covariances(X, Y))[::-1] if penalty == ABSOLUTE else spectrum(X)
            expected = np.maximum(1 - lam / sizes, 0) if penalty == ABSOLUTE else shares(sizes, lam)
            seen = marks(place)
            assert seen["house"].value == pytest.approx(lam, rel=1e-9)
            assert abs(seen["house"].x - x(lam)) <= 0.1
            for j, (size, share) in enumerate(zip(sizes, expected, strict=True), start=1):
                assert seen[f"size {j}"].value == pytest.approx(share, rel=1e-9, abs=1e-12)
                assert seen[f"share {j}"].value == seen[f"size {j}"].value
                assert abs(seen[f"size {j}"].x - x(size)) <= 0.1
                assert abs(seen[f"size {j}"].y - y(share)) <= 0.1
            whole = np.count_nonzero(expected) if penalty == ABSOLUTE else expected.sum()
            assert seen["left"].value == pytest.approx(whole, rel=1e-9)


def test_each_person_sets_every_control_and_is_told_the_directions_left(place: Locator) -> None:
    left = []
    for person in PEOPLE:
        button = place.get_by_role("button", name=person["name"])
        button.click()
        means: dict[str, Any] = START | person
        lam = house(means["lam"], means["loss"], means["penalty"], N)
        kept = shares(spectrum(FILES[means["columns"]] * 10.0 ** means["unit"]), lam).sum()
        assert button.get_attribute("aria-pressed") == "true"
        assert marks(place)["left"].value == pytest.approx(kept, rel=1e-6, abs=1e-9)
        assert f"{kept:.2f} of 10 directions left" in place.locator(".l1l2-sentence").inner_text()
        left.append(button.locator(".l1l2-value").inner_text())
    assert left == ["9.97", "8.51", "7.64", "0.22", "0.00", "10.00"]
    slide(place, 0.0, LAM)
    assert place.locator('button[aria-pressed="true"]').count() == 0


def test_the_unit_of_the_columns_moves_the_dots_and_that_of_y_only_the_lassos(place: Locator) -> None:
    before = marks(place)
    menu(place, "y in", 0)
    assert {n: m.value for n, m in marks(place).items()} == {n: m.value for n, m in before.items()}
    assert "The unit of y changes nothing for ridge." in place.locator(".l1l2-sentence").inner_text()
    choose(place, "λΣ|w|")
    x, _ = scales(place, "strip")
    far = marks(place)["size 1"].x
    menu(place, "y in", 1)
    assert far - marks(place)["size 1"].x == pytest.approx(x(100) - x(1), abs=0.1)
    slide(place, 2, UNIT)
    assert marks(place)["size 1"].x == pytest.approx(far, abs=0.1)


def test_more_of_the_same_rows_weaken_a_lambda_beside_a_sum_alone(place: Locator) -> None:
    menu(place, "rows", 2)
    assert marks(place)["house"].value == pytest.approx(0.1)
    choose(place, "sum")
    assert marks(place)["house"].value == pytest.approx(0.1 / (2 * 16 * N))


def test_the_mouse_drags_lambda_along_the_variances(place: Locator, still_page: Page) -> None:
    choose(place, "sum")
    home = at_rest(place)
    x, y = scales(place, "strip")
    still_page.mouse.move(home["x"] + x(1e-3), home["y"] + y(0.5))
    still_page.mouse.down()
    still_page.mouse.move(home["x"] + x(1.0), home["y"] + y(0.5), steps=4)
    still_page.mouse.up()
    assert marks(place)["house"].value == pytest.approx(1.0, rel=0.06)
    typed = 10 ** float(place.locator("input[type=range]").nth(LAM).input_value())
    assert marks(place)["house"].value == pytest.approx(typed / (2 * N), rel=1e-6)


def test_a_finger_moves_lambda(visit: Any, html: Any) -> None:
    seen, place, home = on_a_phone(visit, html, KIND)
    x, y = scales(place, "strip")
    seen.page.touchscreen.tap(home["x"] + x(1e4), home["y"] + y(0.2))
    assert marks(place)["house"].value == pytest.approx(1e4, rel=0.2)
