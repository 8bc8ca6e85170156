"""Sphinx's search in English, which finds the stem of a word once, and not again for each page."""

from __future__ import annotations

from functools import cache
from typing import Any

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish


class English(SearchEnglish):
    def init(self, options: dict[str, str]) -> None:
        super().init(options)
        self.stem = cache(self.stem)  # type: ignore[method-assign]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_search_language(English)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
