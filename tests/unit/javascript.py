"""Run the figures' JavaScript in Node, to hold it against Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "site/js/src"
SCRIPTS = Path(sys.executable).parent


def run_javascript(module: str, body: str, given: Any = None) -> Any:
    """Value of `body`, the body of a function of `m` (the module's exports) and `given`, both JSON.

    module : a file under site/js/src, such as "interpolate.js".
    """
    node = shutil.which("node", path=f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}")
    assert node, "no Node.js: install requirements.txt, which brings it"
    script = (
        f"import * as m from {json.dumps((SOURCES / module).as_uri())};"
        'import { readFileSync } from "node:fs";'
        'const given = JSON.parse(readFileSync(0, "utf8"));'
        f"const result = (() => {{ {body} }})();"
        "process.stdout.write(JSON.stringify(result));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(given), capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
