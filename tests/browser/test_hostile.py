"""Hostile addresses, answers and storage: ignored, nothing executed, and the page works on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from . import hostile
from .conftest import CHAPTERS
from .figures_support import PATIENT, awake, figure
from .hostile_support import (
    FIGURE,
    GUIDE,
    KIND,
    LEDGER,
    NUMBERS,
    PLAYGROUND,
    Open,
    Tabs,
    goes,
    is_as_made,
    unharmed,
)  # fmt: skip

PAYLOADS = pytest.mark.parametrize("payload", hostile.TEXTS.values(), ids=hostile.TEXTS)


# Addresses


@PAYLOADS
def test_a_figure_takes_from_its_address_only_what_its_controls_could_be_set_to(
    tabs: Tabs, http_base: str, payload: str
) -> None:
    names = [f"{KIND}.{control}" for control in ("lam", "way", "patients", "direction", "spoken", "arrays")]
    opened = tabs(FIGURE)
    goes(opened, f"{http_base}{FIGURE}?{urlencode({payload: payload} | dict.fromkeys(names, payload))}")
    is_as_made(opened)


@pytest.mark.parametrize("query", hostile.QUERIES.values(), ids=hostile.QUERIES)
def test_a_query_that_makes_no_sense_is_no_query(tabs: Tabs, http_base: str, query: str) -> None:
    opened = tabs(FIGURE)
    goes(opened, f"{http_base}{FIGURE}{query.format(name=f'{KIND}.lam', figure=KIND)}")
    is_as_made(opened)


def test_a_query_of_a_megabyte_is_no_query(visit: Open, html: Path) -> None:
    opened = visit(f"{html.as_uri()}/{FIGURE}")
    goes(opened, opened.page.url + hostile.MEGABYTE.format(name=f"{KIND}.lam"))
    is_as_made(opened)


@pytest.mark.parametrize("fragment", hostile.FRAGMENTS.values(), ids=hostile.FRAGMENTS)
@pytest.mark.parametrize("page", [FIGURE, LEDGER])
def test_a_fragment_that_leads_nowhere_leaves_the_page_as_it_is(
    tabs: Tabs, http_base: str, page: str, fragment: str
) -> None:
    opened = tabs(page)
    goes(opened, f"{http_base}{page}{fragment}")
    if page == LEDGER:
        expect(opened.page.locator(".ledger-filter [role=status]")).to_have_text(re.compile("^All "))
        unharmed(opened)
    else:
        is_as_made(opened)


@pytest.mark.parametrize("payloads", hostile.several(3))
def test_the_ledger_shows_all_that_it_has_when_it_is_asked_for_what_it_has_not(
    tabs: Tabs, http_base: str, payloads: list[str]
) -> None:
    opened = tabs(LEDGER)
    asked = zip(("source", "verdict", "chapter"), payloads, strict=False)
    goes(opened, f"{http_base}{LEDGER}?{urlencode(dict(asked))}")
    expect(opened.page.locator(".ledger-filter [role=status]")).to_have_text(re.compile("^All "))
    unharmed(opened)


@PAYLOADS
def test_the_search_looks_for_it_as_for_any_word(tabs: Tabs, http_base: str, payload: str) -> None:
    opened = tabs("search.html")
    goes(opened, f"{http_base}search.html?{urlencode({'q': payload, 'highlight': payload})}")
    expect(opened.page.locator("#search-results h2")).to_have_text("Search Results", timeout=PATIENT)
    unharmed(opened)


@pytest.mark.parametrize("payloads", hostile.several(4))
def test_words_to_be_marked_are_only_looked_for(tabs: Tabs, http_base: str, payloads: list[str]) -> None:
    opened = tabs("chapters/intro.html")
    goes(opened, f"{http_base}chapters/intro.html?{urlencode({'found': ' '.join(payloads)})}")
    opened.page.wait_for_timeout(50)
    unharmed(opened)


# Answers


@PAYLOADS
def test_a_number_that_is_none_is_not_yet_right(tabs: Tabs, payload: str) -> None:
    opened = tabs(NUMBERS)
    awake(opened.page)
    field = opened.page.locator(".l1l2-number input").first
    field.fill(payload)
    field.press("Enter")
    verdict = opened.page.locator(".l1l2-verdict[data-verdict]").first
    expect(verdict).to_have_attribute("data-verdict", "not-yet")
    assert json.loads(opened.page.evaluate("localStorage.getItem('l1l2-progress')")) == {"norms.l1": 1}
    unharmed(opened)


@PAYLOADS
def test_a_choice_that_is_not_offered_cannot_be_made(tabs: Tabs, payload: str) -> None:
    opened = tabs(NUMBERS)
    awake(opened.page)
    choice = opened.page.locator(".l1l2-question:has(input[type=radio])").first
    choice.evaluate(
        """(form, text) => {
          for (const input of form.querySelectorAll("input")) input.value = text;
          form.querySelector("input").checked = true;
          form.requestSubmit();
        }""",
        payload,
    )
    expect(choice.locator(".l1l2-verdict")).not_to_be_empty()  # by its place among the options, not its text
    unharmed(opened)


@pytest.mark.parametrize("field", ["lam", "n", "second", "sd_y", "batch_size"])
@PAYLOADS
def test_the_translator_answers_any_text_in_words(tabs: Tabs, field: str, payload: str) -> None:
    opened = tabs(GUIDE)
    form = opened.page.locator(".translator form")
    form.locator(f"[name={field}]").evaluate(
        """(input, text) => {
          input.value = text;
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        payload,
    )
    expect(form.locator(".translator-answer")).not_to_be_empty()
    assert form.locator("img, script, svg").count() == 0
    unharmed(opened)


@pytest.mark.parametrize("payloads", hostile.several(4))
def test_the_translator_takes_no_setting_from_the_address_that_it_has_not(
    tabs: Tabs, http_base: str, payloads: list[str]
) -> None:
    opened = tabs("chapters/14_field_guide.html?")
    names = [f"translator.{name}" for name in ("source", "target", "penalty", "loss")]
    goes(opened, f"{http_base}{GUIDE}?{urlencode(dict(zip(names, payloads, strict=False)))}")
    assert opened.page.locator(".translator-answer").inner_text() == "alpha = 10 for sklearn.Ridge"
    unharmed(opened)


@pytest.mark.parametrize("page", [PLAYGROUND, FIGURE])
def test_a_slider_cannot_be_put_beside_its_track(tabs: Tabs, page: str) -> None:
    opened = tabs(page)
    place = figure(opened.page, KIND if page == FIGURE else "network_playground")
    said = place.evaluate(
        """(place, texts) => texts.flatMap((text) =>
          [...place.querySelectorAll("input[type=range]")].map((input) => {
          input.value = text;
          input.dispatchEvent(new Event("input", { bubbles: true }));
          return place.querySelector(".l1l2-sentence").textContent;
        }))""",
        list(hostile.TEXTS.values()),
    )
    assert [sentence for sentence in said if re.search("NaN|Infinity|undefined|null", sentence)] == []
    unharmed(opened)


# The browser's storage


@pytest.mark.parametrize(("progress", "mode"), hostile.STORED.values(), ids=hostile.STORED)
def test_what_others_stored_is_no_progress_and_no_theme(
    tabs: Tabs, http_base: str, progress: str, mode: str
) -> None:
    opened = tabs(CHAPTERS[1])
    page = opened.page
    page.evaluate(
        "(kept) => Object.entries(kept).forEach((each) => localStorage.setItem(...each))",
        {"l1l2-progress": progress, "mode": mode},
    )
    goes(opened, http_base + CHAPTERS[1])
    awake(page)
    assert page.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    assert page.locator(".bd-sidebar-primary .progress-mark").count() == 0
    field = page.locator(".l1l2-number input").first
    field.fill("-1")
    field.press("Enter")
    assert page.locator(".bd-sidebar-primary .progress-mark [aria-hidden]").inner_text().startswith("0/")
    page.locator(".theme-switch-button").first.click()
    assert page.evaluate("localStorage.getItem('mode')") in ("light", "dark", "auto")
    unharmed(opened)
