"""The translator in the browser: it answers as l1l2.translate does, to mouse, keys and screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import l1l2
from l1l2.conventions import CONVENTIONS, NoTranslation, explain

from .conftest import HTML, ROOT, Visit

Open = Callable[..., Visit]
PAGE = "chapters/14_field_guide.html"
NAMES = list(CONVENTIONS)
PATIENT = 30_000  # ms at most until what has to come has come; a busy machine takes its time
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def with_state(**state: str) -> str:
    return f"{PAGE}?{urlencode({f'translator.{name}': text for name, text in state.items()})}"


def labels(page: Page) -> list[str]:
    return page.locator(".translator label:visible").all_inner_texts()


def walk(page: Page, menu: str, wanted: str) -> None:
    """To an entry of a menu by its arrow keys: what one types to find it is forgotten after a second."""
    field = page.get_by_label(menu, exact=True)
    steps = NAMES.index(wanted) - NAMES.index(field.input_value())
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    expect(field).to_have_value(wanted, timeout=PATIENT)


def shown(page: Page, name: str) -> Locator:
    """What stands under a heading of the answer."""
    return (
        page.locator(".translator dl > div")
        .filter(has=page.locator("dt", has_text=re.compile(f"^{name}$")))
        .locator("dd")
    )


def assert_says_what_python_says(page: Page) -> bool:
    """Whether there is an answer; it is Python's, to the call that the page itself shows."""
    line = page.locator(".translator-answer").inner_text()
    if line.startswith(("No translation", "Not yet")):
        return False
    call = shown(page, "In Python").locator("code").inner_text()
    answer = eval(call, {"l1l2": l1l2, "float": float})
    words = eval(call.replace("l1l2.translate(", "explain("), {"explain": explain, "float": float})
    numbers = [float(x) for x in re.findall(r"= ([^ ,]+)", line)]
    np.testing.assert_allclose(numbers, np.atleast_1d(answer), rtol=1e-12)
    assert shown(page, "Formula").inner_text() == words.formula
    assert shown(page, "To copy").locator("code").inner_text() == words.code
    assert shown(page, "Why").inner_text() == words.reason
    return True


def test_the_menus_have_every_setting_in_the_order_of_the_table(visit: Open, http_base: str) -> None:
    page = visit(http_base + PAGE).page
    for menu in ("source", "target"):
        options = page.locator(f".translator select[name={menu}] option")
        assert options.evaluate_all("all => all.map((option) => option.value)") == NAMES


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_a_pair_is_translated_without_a_kernel(visit: Open, base: str, options: Any) -> None:
    opened = visit(base + PAGE, **options)
    page = opened.page
    assert page.locator(".translator-answer").inner_text() == "alpha = 10 for sklearn.Ridge"
    page.get_by_label("λ, here l2").fill("0.01")
    page.get_by_label("n, the samples").fill("442")
    assert page.locator(".translator-answer").inner_text() == "alpha = 4.42 for sklearn.Ridge"
    assert assert_says_what_python_says(page)
    page.get_by_label("to", exact=True).select_option("sklearn.Lasso")
    assert "a ridge is no lasso" in page.locator(".translator-answer").inner_text()
    assert page.locator(".translator dl").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    assert opened.trouble() == []


def test_random_pairs_say_what_python_says(visit: Open, http_base: str) -> None:
    page = visit(http_base + with_state(sd_y="77", batch_size="32")).page
    rng = np.random.default_rng(0)
    answers = 0
    for _ in range(60):
        source, target = (str(name) for name in rng.choice(NAMES, 2))
        page.get_by_label("from", exact=True).select_option(source)
        page.get_by_label("to", exact=True).select_option(target)
        for menu in page.locator(
            ".translator-row select[name=penalty]:visible, select[name=loss]:visible"
        ).all():
            options = menu.locator("option").all()
            menu.select_option(index=int(rng.integers(len(options))))
        page.locator("[name=lam]").fill(f"{10 ** rng.uniform(-4, 2):.3g}")
        page.locator("[name=n]").fill(str(rng.integers(32, 10_000)))
        answers += assert_says_what_python_says(page)
    assert answers >= 10


@pytest.mark.parametrize(
    ("state", "more"),
    [
        ({"source": "sklearn.Lasso", "target": "glmnet.gaussian"}, []),
        ({"source": "sklearn.Ridge", "target": "glmnet.gaussian"}, ["sd_y, np.std(y)"]),
        ({"source": "sklearn.Ridge", "target": "sklearn.MLPRegressor"}, ["batch_size"]),
        ({"source": "torch.SGD", "target": "keras.L2"}, ["loss"]),
        (
            {"source": "sklearn.SGDRegressor", "target": "sklearn.ElasticNet", "penalty": "both"},
            ["penalty", "l1_ratio"],
        ),
        (
            {"source": "xgboost:gblinear", "target": "book.L1L2", "penalty": "both"},
            ["penalty", "loss", "reg_lambda"],
        ),
        ({"source": "torch.AdamW", "target": "sklearn.Ridge"}, []),
    ],
    ids=lambda part: "-".join(part.values()) if isinstance(part, dict) else "",
)
def test_only_what_the_pair_needs_is_asked(
    visit: Open, http_base: str, state: dict[str, str], more: list[str]
) -> None:
    found = labels(visit(http_base + with_state(**state)).page)
    lam = [label for label in found if label.startswith("λ")]
    assert len(lam) == 1
    assert sorted(found) == sorted(["from", "to", *lam, "n, the samples", *more])


def test_a_number_that_is_missing_is_asked_for_and_not_guessed(visit: Open, http_base: str) -> None:
    page = visit(http_base + with_state(source="sklearn.Ridge", target="glmnet.gaussian")).page
    answer = page.locator(".translator-answer")
    assert answer.inner_text().startswith("Not yet. glmnet.gaussian divides y by its standard deviation")
    page.get_by_label("sd_y").fill("5")
    assert answer.inner_text() == "lambda = 0.00005 for glmnet.gaussian".replace("0.00005", "5e-05")
    for wrong, words in {
        "": "A number is missing.",
        "1,5": "must be one real number, got '1,5'",
        "-1": "got -1.0",
    }.items():
        page.get_by_label("λ, here alpha").fill(wrong)
        assert answer.inner_text().startswith("Not yet.")
        assert words in answer.inner_text()


def test_what_one_number_cannot_do_is_refused_in_python_s_words(visit: Open, http_base: str) -> None:
    page = visit(http_base + with_state(source="torch.AdamW", target="book.L2")).page
    with pytest.raises(NoTranslation) as refusal:
        l1l2.translate(0.01, "torch.AdamW", "book.L2", n=1000)
    expected = str(refusal.value).removeprefix("translate: ")
    assert page.locator(".translator-answer").inner_text() == f"No translation. {expected}"


def test_the_form_is_walked_through_by_keyboard(visit: Open, base: str) -> None:
    page = visit(base + PAGE).page
    page.get_by_label("from", exact=True).focus()
    walk(page, "from", "sklearn.Ridge")
    page.keyboard.press("Tab")
    walk(page, "to", "book.L2")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    assert page.locator(".translator-answer").inner_text() == "λ₂ = 0.005 for book.L2"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(3):  # a line that is too long for the page is a stop as well
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') || ''"))
    assert any(label.startswith("Copy l1l2.ridge_path") for label in reached)
    assert page.url.startswith(base + PAGE)


def test_a_screen_reader_is_told_the_answer_once_the_keys_rest(visit: Open, http_base: str) -> None:
    page = visit(http_base + PAGE).page
    told = page.locator(".translator [role=status]")
    assert told.text_content() == ""
    page.locator("[name=n]").press("End")
    page.locator("[name=n]").press_sequentially("0", delay=20)
    expect(told).to_have_text("alpha = 100 for sklearn.Ridge", timeout=PATIENT)
    page.get_by_label("to", exact=True).select_option("sklearn.Lasso")
    expect(told).to_have_text(re.compile("No translation. .* a ridge is no lasso"), timeout=PATIENT)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_line_is_copied_also_where_the_clipboard_is_closed(visit: Open, base: str, allowed: bool) -> None:
    opened = visit(base + PAGE)
    page = opened.page
    if not allowed:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    else:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy sklearn.linear_model.Ridge").click()
    button = shown(page, "To copy").locator("button")
    expect(button).to_have_text("Copied", timeout=PATIENT)
    assert page.locator(".translator [role=status]").text_content() == "Copied."
    page.locator("[name=lam]").fill("")
    page.keyboard.press("Control+v")
    assert page.locator("[name=lam]").input_value() == "sklearn.linear_model.Ridge(alpha=10)"
    assert opened.trouble() == []


def test_a_translation_can_be_linked_to(visit: Open, base: str) -> None:
    page = visit(base + PAGE).page
    page.get_by_label("from", exact=True).select_option("sklearn.Lasso")
    page.get_by_label("to", exact=True).select_option("celer.Lasso")
    expect(page).to_have_url(re.compile("translator.source=.*translator.target="), timeout=PATIENT)
    query = urlsplit(page.url).query
    assert parse_qs(query) == {"translator.source": ["sklearn.Lasso"], "translator.target": ["celer.Lasso"]}
    linked = visit(
        f"{base}{PAGE}?{query}&translator.n=%3Cb%3E&translator.penalty=l3&translator.loss=toString"
    )
    answer = linked.page.locator(".translator-answer").inner_text()
    assert answer == "Not yet. n must be a whole number, got '<b>'. Pass an int."
    assert linked.page.get_by_label("from", exact=True).input_value() == "sklearn.Lasso"
    nonsense = visit(f"{base}{PAGE}?translator.source=constructor&translator.target=%00")
    assert nonsense.page.locator(".translator-answer").inner_text() == "alpha = 10 for sklearn.Ridge"
    assert linked.trouble() + nonsense.trouble() == []


def test_without_a_script_the_usual_pairs_stand_in_a_table(visit: Open, base: str) -> None:
    opened = visit(base + PAGE, java_script_enabled=False, **PHONE)
    rows = opened.page.locator(".translator tbody tr")
    assert rows.count() >= 10
    for row in rows.all():
        names = row.locator("th code").all_inner_texts()
        assert set(names) <= set(NAMES)
    assert explain(0.01, "keras.L2", "sklearn.Ridge", n=1000).formula in rows.first.inner_text()
    assert "38 settings" in opened.page.locator(".translator").inner_text()
    assert opened.trouble() == []


def test_the_script_is_small_and_loads_where_there_is_a_translator(visit: Open, http_base: str) -> None:
    assert (ROOT / "site/static/translator.js").stat().st_size <= 20_000
    loading = {page.stem for page in HTML.rglob("*.html") if 'translator.js"' in page.read_text("utf-8")}
    having = {page.stem for page in HTML.rglob("*.html") if 'class="translator"' in page.read_text("utf-8")}
    assert loading == having == {"14_field_guide"}
