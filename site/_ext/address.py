"""What needs the book's public address is built from one setting, and left out while that is empty.

``book_address`` in ``_config.yml`` holds ``repository``, ``branch`` and ``pages``. The repository gives
the links to source, issues, Binder and Colab; the pages give the canonical address.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

PARTS = ("repository", "branch", "pages")


def checked(address: dict[str, str]) -> dict[str, str]:
    """The three parts as text without a closing slash; a clear error for anything else."""
    if not isinstance(address, dict) or set(address) - set(PARTS):
        raise ConfigError(f"book_address: takes {', '.join(PARTS)}, got {address!r}")
    parts = {name: str(address.get(name) or "").rstrip("/") for name in PARTS}
    for name in ("repository", "pages"):
        url = urlsplit(parts[name])
        if parts[name] and (url.scheme != "https" or not url.netloc):
            raise ConfigError(f"book_address: {name} must be an https:// address, got {parts[name]!r}")
    if parts["repository"] and not parts["branch"]:
        raise ConfigError("book_address: name the branch or tag that links into the repository open")
    return parts


def fill_in(app: Sphinx, config: Config) -> None:
    """Turn the address into the theme's own settings, before the theme reads them."""
    address = checked(config.book_address)
    options = config.html_theme_options
    repository = address["repository"]
    options["repository_url"] = repository
    options["repository_branch"] = address["branch"]
    for button in ("use_repository_button", "use_issues_button", "use_source_button"):
        options[button] = bool(repository)
    on_github = urlsplit(repository).netloc == "github.com"
    options["launch_buttons"] = (
        {
            "notebook_interface": "jupyterlab",
            "binderhub_url": "https://mybinder.org",
        }
        if on_github
        else {}
    )
    config.html_baseurl = address["pages"] + "/" if address["pages"] else ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("book_address", dict.fromkeys(PARTS, ""), "html", types=[dict])
    app.connect("config-inited", fill_in, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
