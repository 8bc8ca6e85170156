"""The ledger and the pages of the articles, in the browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from playwright.sync_api import Page

from .conftest import ROOT, Visit

Open = Callable[..., Visit]
CLAIMS = yaml.safe_load((ROOT / "chapters/claims.yml").read_text("utf-8"))
ARTICLES = yaml.safe_load((ROOT / "chapters/chapters.yml").read_text("utf-8"))["articles"]
LEDGER = "chapters/ledger.html"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def ids(page: Page) -> list[str]:
    return list(
        page.eval_on_selector_all(
            "table.ledger tbody tr", "rows => rows.filter(r => r.checkVisibility()).map(r => r.id)"
        )
    )


def expected(**chosen: Any) -> list[str]:
    kept = [row for row in CLAIMS if all(str(row[field]) == value for field, value in chosen.items())]
    return [f"claim-{row['id'].lower()}" for row in kept]


def test_the_ledger_begins_with_the_tally_of_all_claims(visit: Open, http_base: str) -> None:
    tallies = visit(http_base + LEDGER).page.locator(".verdict-tally").all_text_contents()
    counts = Counter(str(row["verdict"]) for row in CLAIMS)
    first, *others = [list(map(int, re.findall(r"\d+", text))) for text in tallies]
    assert first[0] == sum(first[1:]) == len(CLAIMS)
    assert sorted(first[1:]) == sorted(counts.values())
    assert sum(map(sum, others)) == len(CLAIMS)
    assert len(others) == len(ARTICLES)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_the_ledger_is_filtered_by_article_verdict_and_chapter(visit: Open, base: str, options: Any) -> None:
    page = visit(base + LEDGER, **options).page
    assert ids(page) == expected()
    page.get_by_label("article").select_option("S3")
    assert ids(page) == expected(source="S3")
    page.get_by_label("verdict").select_option("misleading")
    page.get_by_label("chapter").select_option("6")
    assert ids(page) == expected(source="S3", verdict="misleading", chapter="6")
    assert (
        page.locator(".ledger-filter [role=status]").inner_text()
        == f"{len(ids(page))} of {len(CLAIMS)} claims."
    )
    assert page.locator("section[id^=ledger-]:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_what_is_chosen_is_kept_in_the_address_and_can_be_linked_to(visit: Open, base: str) -> None:
    opened = visit(base + LEDGER)
    opened.page.get_by_label("verdict").select_option("false")
    query = urlsplit(opened.page.url).query
    assert parse_qs(query) == {"verdict": ["false"]}
    linked = visit(f"{base}{LEDGER}?{query}&source=S0")
    assert ids(linked.page) == expected(verdict="false", source="S0")
    linked.page.get_by_role("button", name="Show all").click()
    assert ids(linked.page) == expected()
    assert urlsplit(linked.page.url).query == ""
    assert opened.trouble() + linked.trouble() == []


@pytest.mark.parametrize(
    "query", ["verdict=maybe", "source=%3Cb%3E", "chapter=99&verdict=", "source=s0&source=S1"]
)
def test_nonsense_in_the_ledger_s_address_shows_everything(visit: Open, http_base: str, query: str) -> None:
    opened = visit(f"{http_base}{LEDGER}?{query}")
    assert ids(opened.page) == expected()
    assert opened.trouble() == []


def test_an_option_says_how_many_rows_it_leaves(visit: Open, http_base: str) -> None:
    page = visit(http_base + LEDGER).page
    page.get_by_label("article").select_option("S2")
    told = page.get_by_label("verdict").locator("option[value=misleading]").inner_text()
    assert told == f"misleading ({len(expected(source='S2', verdict='misleading'))})"
    assert page.get_by_label("verdict").locator("option[value=false]").is_disabled()


def test_the_ledger_is_filtered_by_keyboard(visit: Open, http_base: str) -> None:
    page = visit(http_base + LEDGER).page
    page.get_by_label("article").focus()
    page.keyboard.press("ArrowDown")
    assert ids(page) == expected(source="S0")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert ids(page) == expected()
    assert page.evaluate("document.activeElement.name") == "source"


def test_a_link_to_a_row_shows_it_whatever_is_chosen(visit: Open, http_base: str) -> None:
    page = visit(f"{http_base}{LEDGER}?source=S0#claim-s3-20").page
    row = page.locator("#claim-s3-20")
    assert row.is_visible()
    box = row.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 700


def test_without_a_script_the_whole_ledger_stands_there(visit: Open, http_base: str) -> None:
    page = visit(f"{http_base}{LEDGER}?source=S0", java_script_enabled=False).page
    assert page.locator("table.ledger tbody tr:visible").count() == len(CLAIMS)
    assert page.locator(".ledger-filter").count() == 0


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article["source"]))
def test_an_article_has_its_claims_in_order_each_with_its_verdict(
    visit: Open, http_base: str, article: Any
) -> None:
    opened = visit(f"{http_base}chapters/care_{article['source'].lower()}.html")
    rows = [row for row in CLAIMS if row["source"] == article["source"]]
    told = opened.page.locator("ul.care > li")
    assert told.locator("p:first-child .claim-id").all_inner_texts() == [row["id"] for row in rows]
    verdicts = opened.page.eval_on_selector_all(
        "ul.care > li",
        "items => items.map(i => [...i.classList].find(c => c.startsWith('verdict-')).slice(8))",
    )
    assert verdicts == [str(row["verdict"]).lower() for row in rows]
    assert article["author"] in opened.page.locator(".foreword").inner_text()
    original = opened.page.locator(".foreword a[href^=https]")
    assert [link.get_attribute("href") for link in original.all()] == (
        [article["address"]] if "address" in article else []
    )


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("file", ["ledger", "care_s0", "care_s1", "care_s2", "care_s3"])
def test_each_recipe_stands_in_small_print_under_its_reason(
    visit: Open, http_base: str, file: str, options: Any
) -> None:
    page = visit(f"{http_base}chapters/{file}.html", **options).page
    shown = page.locator("p.recipe")
    here = [row for row in CLAIMS if file in ("ledger", f"care_{row['source'].lower()}")]
    recipes = [row["recipe"].replace("`", "") for row in here if "recipe" in row]
    assert [plain(text) for text in shown.all_inner_texts()] == [plain(f"Recipe: {each}") for each in recipes]
    sizes = page.eval_on_selector_all(
        "p.recipe", "all => all.map(p => parseFloat(getComputedStyle(p).fontSize))"
    )
    assert all(12 <= size < 16 for size in sizes)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def plain(text: str) -> str:
    """Without the quotation marks and dashes that the page makes typographic."""
    return text.replace("’", "'").replace("“", '"').replace("”", '"')
