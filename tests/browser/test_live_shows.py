"""What cells run in the page show of NumPy, Matplotlib and figures: its own script, and site/live/runner.py.

The runner is run by this machine's Python here, in place of Pyodide, for which no NumPy is to be had offline.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from .test_live import CHAPTER, cell, run

ROOT = Path(__file__).resolve().parents[2]
SESSION = """
import json, sys
from runner import Runner
shown = []
runner = Runner(lambda kind, what: shown.append([kind, what]))
for line in sys.stdin:
    ended = runner.run(json.loads(line))
    print(json.dumps([*shown, ["done", ended]]), file=sys.__stdout__, flush=True)
    shown.clear()
"""
WORKER = """
onmessage = async ({ data: { id, source, home } }) => {
  const answer = await fetch(new URL("run", home), { method: "POST", body: source });
  for (const [kind, shown] of await answer.json()) postMessage({ id, kind, shown });
};
"""


@pytest.fixture(scope="module")
def page(chromium: Browser, http_base: str) -> Iterator[Page]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'site/live'}{os.pathsep}{ROOT / 'src'}"}
    command = [sys.executable, "-c", SESSION]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as session:
        assert session.stdin
        assert session.stdout

        def answer(route: Route) -> None:
            session.stdin.write(json.dumps(route.request.post_data) + "\n")
            session.stdin.flush()
            route.fulfill(body=session.stdout.readline(), content_type="application/json")

        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.route(
            "**/live-*/worker.js", lambda route: route.fulfill(body=WORKER, content_type="text/javascript")
        )
        context.route("**/live-*/run", answer)
        page = context.new_page()
        page.goto(http_base + CHAPTER)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
        yield page
        context.close()
        session.stdin.close()


def test_a_cell_of_the_chapter_draws_its_picture_again_after_those_above(page: Page) -> None:
    place = cell(page, 2)
    place.get_by_role("button", name="Run here").click()
    expect(place).not_to_have_attribute("data-running", "", timeout=60_000)
    picture = place.locator(".cell_output svg.picture")
    expect(picture).to_be_visible(timeout=60_000)
    assert "#000000" not in picture.evaluate("(svg) => svg.outerHTML")
    box = picture.bounding_box()
    assert box
    assert box["width"] > 300


def test_a_figure_that_a_cell_makes_moves(page: Page) -> None:
    output = run(page, "from l1l2.figures import penalty_lens\npenalty_lens()")
    expect(output.locator(".l1l2-alive")).to_be_visible()
    slider = output.get_by_role("slider").first
    said = slider.get_attribute("aria-valuetext")
    slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", str(said))


def test_an_exercise_is_answered_and_a_check_says_why_an_answer_is_wrong(page: Page) -> None:
    output = run(page, 'from l1l2.figures import answer\nanswer("sparsity.first")')
    expect(output.locator("form.l1l2-question")).to_be_visible()
    output.get_by_role("radio").first.check()
    output.get_by_role("button").first.click()
    expect(output.locator(".l1l2-verdict")).not_to_be_empty()
    run(page, 'from l1l2.checks import check\nverdict = check("sparsity.first", "age")')
    expect(cell(page).locator(".cell_output")).to_contain_text("Not yet")
