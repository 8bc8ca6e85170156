"""Questions in the built page: they check themselves with no kernel, and can be read with no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from l1l2.checks import Choice, Numeric, find, kinds

from .figures_support import ALIVE, awake

QUESTIONS = ".l1l2-widget[data-widget=question]"


@pytest.fixture
def page(visit: Callable[..., Any], base: str) -> Page:
    page: Page = visit(base + "chapters/04_sparsity.html").page
    awake(page)
    return page


@pytest.fixture
def number(page: Page) -> tuple[Locator, Numeric]:
    entry = find("sparsity.lambda_max")
    assert isinstance(entry, Numeric)
    return page.locator(QUESTIONS, has=page.locator("label", has_text=entry.scale)).first, entry


@pytest.fixture
def prediction(page: Page) -> tuple[Locator, Choice]:
    entry = find("sparsity.revival")
    assert isinstance(entry, Choice)
    return page.locator(QUESTIONS, has=page.get_by_text(entry.options[0], exact=True)).first, entry


def verdict(place: Locator) -> str:
    return place.get_by_role("status").inner_text()


def test_a_number_is_judged_and_a_slip_hinted_at(number: tuple[Locator, Numeric]) -> None:
    place, entry = number
    field = place.get_by_role("textbox")
    for typed, expected in [
        (f"{entry.truth():.4f}", f"Right. {entry.right}"),
        (f"{entry.truth():.2f}".replace(".", ","), f"Right. {entry.right}"),
        (repr(entry.slips()[0][0]), f"Not yet: {entry.slips()[0][1]}"),
        ("12345.678", kinds.NEUTRAL),
        ("about forty", kinds.NOT_A_NUMBER),
        ("", kinds.NOTHING),
    ]:
        field.fill(typed)
        assert verdict(place) == "", "an old verdict must not stand beside a new answer"
        field.press("Enter")
        assert verdict(place) == expected
    assert f"{entry.truth():.3g}" not in verdict(place)


def test_a_number_can_be_checked_by_the_button(number: tuple[Locator, Numeric]) -> None:
    place, entry = number
    place.get_by_role("textbox").fill(str(entry.truth()))
    place.get_by_role("button", name="Check").click()
    assert verdict(place).startswith("Right.")


def test_choosing_an_option_reveals_the_verdict_and_its_reason(prediction: tuple[Locator, Choice]) -> None:
    place, entry = prediction
    for i, option in enumerate(entry.options):
        place.get_by_text(option, exact=True).click()
        assert verdict(place) == entry.verdict(i).message


def test_arrow_keys_walk_through_the_options_and_enter_answers(prediction: tuple[Locator, Choice]) -> None:
    place, entry = prediction
    place.get_by_role("radio").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown"):
        place.page.keyboard.press(key)
        assert verdict(place) == ""
    place.page.keyboard.press("Enter")
    assert verdict(place) == entry.verdict(2).message


def test_questions_are_labelled_for_those_who_hear_them(
    number: tuple[Locator, Numeric], prediction: tuple[Locator, Choice]
) -> None:
    assert prediction[0].get_by_role("group", name="Your prediction").count() == 1
    assert number[0].get_by_label(f"Your answer ({number[1].scale})").count() == 1


def test_without_a_script_every_question_can_be_read_and_its_answer_unfolded(
    visit: Callable[..., Any], base: str
) -> None:
    page = visit(base + "chapters/04_sparsity.html", java_script_enabled=False).page
    entry = find("sparsity.revival")
    assert isinstance(entry, Choice)
    place = page.locator(QUESTIONS, has=page.get_by_text(entry.options[0], exact=True)).first
    assert place.get_by_role("listitem").all_inner_texts() == list(entry.options)
    reason = place.get_by_text(entry.because[entry.correct])
    assert not reason.is_visible()
    place.get_by_text("Answer", exact=True).click()
    assert reason.is_visible()


def test_every_question_of_the_book_has_come_alive(visit: Callable[..., Any], base: str, html: Any) -> None:
    for file in sorted(html.glob("chapters/0*.html")):
        seen = visit(base + f"chapters/{file.name}")
        awake(seen.page)
        assert seen.page.locator(QUESTIONS + ALIVE).count() == seen.page.locator(QUESTIONS).count() > 0, (
            file.name
        )
        assert seen.trouble() == []
