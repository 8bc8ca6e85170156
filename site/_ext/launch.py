"""The ways to run a chapter elsewhere, each saying what will happen and how long it takes.

Each says so in the menu, where it is chosen: what shows under a pointer alone, a finger or a key never meets.

JupyterLite: with L1L2_LITE naming the folder of a built one (`make site`), it is copied into the book, and
each chapter gets a button that opens its notebook there. The link is relative and holds under any address;
the theme's own button would need a full one. Without L1L2_LITE there is no button, and no dead link.

Binder and Colab need a public repository (`book_address`). Colab runs a notebook as it lies there, without
the book's package; so it gets the copies of site/colab.py, which begin with a cell that installs it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

COLAB_BRANCH = "colab"  # of the repository, to which the workflow `publish` pushes those copies
ABOUT = {
    "Run in your browser": "Opens this chapter in JupyterLite: Python in your own browser, nothing to "
    "install, nothing sent away. About 50 MB are fetched the first time: 8 seconds at 50 Mbit/s, a minute "
    "and a half at 5.",
    "Binder": "Starts a server for you at mybinder.org, with this chapter in JupyterLab and sliders that "
    "Python hears: one or two minutes, longer after a new release. What you change there is not kept.",
    "Colab": "Opens a copy of this chapter at Google Colab, with your Google account. "
    "Its first cell installs the book’s package, in about half a minute.",
    ".ipynb": "Saves this chapter’s notebook at once, for Jupyter on your own machine. "
    "The book’s package must be there too: a few minutes, once, as the book’s README says.",
}
#: As the theme makes it, where it has something to put there.
MENU: dict[str, Any] = {
    "type": "group",
    "tooltip": "Launch interactive content",
    "icon": "fas fa-rocket",
    "label": "launch-buttons",
}
#: Icons of the book's own face, where the theme would fetch a picture for each.
ICONS = {"Run in your browser": "fas fa-play", "Binder": "fas fa-server", "Colab": "fas fa-cloud"}


def lite(app: Sphinx) -> Path | None:
    """Where the built JupyterLite is, if there is to be one."""
    named = os.environ.get("L1L2_LITE")
    if not named or app.builder.format != "html":
        return None
    found = Path(app.confdir, named)
    if not (found / "notebooks/index.html").is_file():
        raise ExtensionError(f"L1L2_LITE: there is no JupyterLite in {found}. Run `make lite`.")
    return found


def link(text: str, url: str) -> dict[str, str]:
    return {"type": "link", "text": text, "url": url}


def explained(button: dict[str, str]) -> dict[str, str]:
    """The same button, with what it does below its name."""
    name = button["text"]
    text = f'{name}<small class="launch-about">{ABOUT[name]}</small>'
    label = f"launch-{name.strip('.').lower().replace(' ', '-')}"
    return button | {
        "text": text,
        "tooltip": "",
        "icon": ICONS.get(name, button.get("icon", "")),
        "label": label,
    }


def no_brands(menus: list[dict[str, Any]]) -> None:
    """The book's face of icons (assets.py) has none of companies' marks."""
    for each in [*menus, *(button for menu in menus for button in menu.get("buttons", []))]:
        if each.get("icon", "").startswith("fab "):
            each["icon"] = "fas fa-code-branch"


def add_buttons(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    menus = context.setdefault("header_buttons", [])
    no_brands(menus)
    if doctree is None or not app.env.doc2path(page).endswith(".ipynb"):
        return
    name = quote(page.rpartition("/")[2])
    menu = next((each for each in menus if each.get("label") == "launch-buttons"), MENU | {"buttons": []})
    group = menu["buttons"]
    repository = urlsplit(app.config.book_address["repository"])
    if repository.netloc == "github.com":
        path = f"{repository.path.strip('/')}/blob/{COLAB_BRANCH}/chapters/{name}.ipynb"
        group.append(link("Colab", f"https://colab.research.google.com/github/{path}"))
    if app.lite:  # type: ignore[attr-defined]
        home = context["pathto"]("lite/notebooks/index.html", resource=True)
        group.insert(0, link("Run in your browser", f"{home}?path={name}.ipynb"))
    if group and menu not in menus:
        menus.insert(0, menu)
    for each in menus:
        if "buttons" in each:
            each["buttons"] = [explained(b) if b.get("text") in ABOUT else b for b in each["buttons"]]


def copy(app: Sphinx, error: Exception | None) -> None:
    """After all that reads or rewrites the book's own pages."""
    if app.lite and not error:  # type: ignore[attr-defined]
        shutil.copytree(app.lite, Path(app.outdir, "lite"), dirs_exist_ok=True)  # type: ignore[attr-defined]


def look(app: Sphinx) -> None:
    app.lite = lite(app)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", look)
    app.connect("html-page-context", add_buttons, priority=900)  # after the theme's own
    app.connect("build-finished", copy, priority=990)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
