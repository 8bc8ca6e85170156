"""What a content network has of Pyodide, as far as it is to be had from the package indexes.

Those have Pyodide's core (npm) and pure-Python wheels (PyPI), but no numpy made for a browser. So the tests
run all of the live cells and of JupyterLite but `import numpy`: the core is the very one that the pages pin,
and the wheels are of the versions that Pyodide's lock file names; their checksums differ, since it builds its
own.
"""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from playwright.sync_api import BrowserContext, Route

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "site/live"))

import pin  # noqa: E402

CACHE = ROOT / "site/live/wheels/stand_in"
PINS: dict[str, Any] = json.loads(pin.PINS.read_text("utf-8"))
WANTED = ("ipython", "jedi", "micropip", "typing-extensions")
ANYONE = {"access-control-allow-origin": "*"}


class Network(http.server.SimpleHTTPRequestHandler):
    """Hands files to any page and has them kept, as a content network does."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def end_headers(self) -> None:
        for name, value in (ANYONE | {"cache-control": "max-age=31536000, immutable"}).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@functools.cache
def network() -> str:
    """The address of a server of all that stands in, which runs until the tests end."""
    handler = functools.partial(Network, directory=str(CACHE))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def core() -> Path:
    """The folder of Pyodide's core, fetched once."""
    folder = CACHE / f"pyodide-{PINS['version']}"
    if not (folder / "package").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        pin.unpack(PINS["version"], folder)
    return folder / "package"


def wheels() -> dict[str, Path]:
    """The wheels that a kernel starts with, by the names that Pyodide's lock file has for them."""
    listed = pin.closure(PINS["lock"]["packages"], WANTED)
    missing = [entry for entry in listed.values() if not (CACHE / entry["file_name"]).exists()]
    if missing:
        asked = [f"{entry['name']}=={entry['version']}" for entry in missing]
        pure = ["--no-deps", "--only-binary=:all:", "--implementation=py", "--abi=none", "--platform=any"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *pure]
        subprocess.run([*command, "--python-version=3.14", f"--dest={CACHE}", *asked], check=True)
    return {name: CACHE / entry["file_name"] for name, entry in listed.items()}


def patched(lock: dict[str, Any]) -> dict[str, Any]:
    """A lock file with the checksums of the stand-ins."""
    for name, wheel in wheels().items():
        lock["packages"][name]["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return lock


def without_native(lock: dict[str, Any]) -> dict[str, Any]:
    """A lock file in which nothing needs what is not to be had: JupyterLite's kernel would not start."""
    here = {name for name, entry in lock["packages"].items() if entry["file_name"].endswith("none-any.whl")}
    here -= set(PINS["lock"]["packages"]) - set(wheels())
    kept = {name: entry for name, entry in lock["packages"].items() if name in here}
    for entry in kept.values():
        entry["depends"] = [name for name in entry["depends"] if name in here]
    return lock | {"packages": kept}


def stand_in(context: BrowserContext) -> None:
    """Answer for the content network in all pages of `context`."""
    files = {path.name: path for path in (*wheels().values(), *(core() / name for name in pin.CORE))}

    def answer(route: Route) -> None:
        name = unquote(route.request.url.rpartition("/")[2])
        if name in files:
            place = f"{network()}/{files[name].relative_to(CACHE).as_posix()}"
            route.fulfill(status=302, headers=ANYONE | {"location": place})
        else:
            route.fulfill(status=404, headers=ANYONE)

    def with_checksums(route: Route) -> None:
        made = json.loads(route.fetch().text())
        if "lock" in made:
            made["lock"] = patched(made["lock"])
        else:
            made = without_native(patched(made))
        route.fulfill(json=made)

    def preload_what_there_is(route: Route) -> None:
        made = json.loads(route.fetch().text())
        for settings in made["jupyter-config-data"].get("litePluginSettings", {}).values():
            options = settings.get("loadPyodideOptions", {})
            options["packages"] = [name for name in options.get("packages", ()) if name not in native]
        route.fulfill(json=made)

    native = {name for name, entry in PINS["lock"]["packages"].items() if "wasm32" in entry["file_name"]}
    context.route("**/jupyter-lite.json*", preload_what_there_is)
    context.route(f"{PINS['core']}**", answer)
    context.route(f"{PINS['packages']}**", answer)
    context.route("**/live-*/pyodide.json", with_checksums)
    context.route("**/static/l1l2/pyodide-lock.json", with_checksums)
