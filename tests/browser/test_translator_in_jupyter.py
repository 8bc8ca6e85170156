"""The translator as Jupyter shows it: the widget's own code and style, by anywidget's front-end contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import l1l2
from l1l2.figures import translator

FRONT = """async ([code, css, traits]) => {
  const style = document.createElement("style");
  style.textContent = css;
  const place = document.createElement("main");
  document.body.replaceChildren(style, place);
  window.traits = traits;
  window.saved = 0;
  const model = {
    get: (name) => traits[name], set: (name, value) => { traits[name] = value; }, on() {}, off() {},
    save_changes: () => { window.saved += 1; },
  };
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const module = await import(url);
  await module.default.render({ model, el: place });
}"""


def show(page: Page, **traits: Any) -> None:
    """The widget in an empty page, with the state that a kernel or a stored notebook has of it."""
    widget = translator()
    given = {"tables": widget.tables, "state": widget.state, **traits}
    page.evaluate(FRONT, [widget.get_state()["_esm"], widget.get_state()["_css"], given])


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto("about:blank")
    yield page
    page.close()


def test_it_answers_without_a_kernel_as_python_does(page: Page) -> None:
    show(page)
    answer = page.locator(".translator-answer")
    expect(answer).to_have_text("alpha = 10 for sklearn.Ridge")
    page.get_by_label("n, the samples").fill("442")
    assert l1l2.translate(0.01, "keras.L2", "sklearn.Ridge", n=442) == 4.42
    expect(answer).to_have_text("alpha = 4.42 for sklearn.Ridge")
    page.get_by_label("from", exact=True).select_option("torch.AdamW")
    expect(answer).to_contain_text("No translation. torch.AdamW has no penalty")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_typed_is_kept_in_the_model_and_shown_again(page: Page) -> None:
    show(page)
    page.get_by_label("λ, here l2").fill("0.5")
    kept = page.evaluate("window.traits.state")
    assert kept["lam"] == "0.5"
    assert page.evaluate("window.saved") >= 1
    show(page, state=kept)
    expect(page.locator(".translator-answer")).to_have_text("alpha = 500 for sklearn.Ridge")


def test_letters_typed_in_a_menu_are_no_commands_of_jupyterlab(page: Page) -> None:
    show(page)
    assert page.locator("select[data-lm-suppress-shortcuts=true]").count() == 4


def test_what_a_pair_does_not_need_is_not_to_be_seen(page: Page) -> None:
    show(page)
    fields = page.locator(".translator label:visible").all_inner_texts()
    assert fields == ["from", "to", "λ, here l2", "n, the samples"]
    assert not page.locator(".translator [role=status]").evaluate("e => e.offsetWidth > 1")
