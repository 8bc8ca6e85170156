"""The book's own scripts are no package: tests load them from where they are."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def script(path: str) -> Any:
    """The module at this path, from the book's root; it finds those beside it, as when it is run."""
    if (beside := str((ROOT / path).parent)) not in sys.path:
        sys.path.append(beside)
    spec = spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)  # where dataclasses look
    spec.loader.exec_module(module)
    return module
