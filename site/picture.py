"""Draw the README's moving picture: λ dragged through the diabetes path, in the built page.

python site/picture.py        after `make book`, with a Chromium on the PATH; writes site/media/slider.gif
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "_build/html/chapters/04_sparsity.html"
OUT = ROOT / "site/media/slider.gif"
FRAMES, MILLISECONDS, COLOURS = 20, 130, 32
SLIDE = """(input, share) => {
    input.value = +input.min + share * (input.max - input.min);
    input.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def frames() -> list[Image.Image]:
    """Screenshots of the figure while λ goes from its least to its largest value."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 760, "height": 1000}, color_scheme="light")
        page.goto(PAGE.as_uri())
        page.locator("#figure-path_explorer").scroll_into_view_if_needed()  # it comes when it is near
        figure = page.locator("figure.l1l2-widget:has(input[type=range])").first
        slider = figure.locator("input[type=range]").first
        pictures = []
        for k in range(FRAMES):
            slider.evaluate(SLIDE, k / (FRAMES - 1))
            pictures.append(Image.open(io.BytesIO(figure.screenshot())).convert("RGB"))
        browser.close()
    return pictures


def main() -> int:
    pictures = frames()
    # One palette for all frames, so that what does not move is stored once.
    palette = pictures[len(pictures) // 2].quantize(COLOURS, dither=Image.Dither.NONE)
    quantised = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    there_and_back = quantised + quantised[-2:0:-1]
    OUT.parent.mkdir(exist_ok=True)
    there_and_back[0].save(
        OUT, save_all=True, append_images=there_and_back[1:], duration=MILLISECONDS, loop=0, optimize=True
    )
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
