"""What an extension notes of each page while it is read, for use when all pages are.

Pages are read by several processes. What each of them noted is put together by page, so that nothing
depends on which was first; and what was noted of a page is forgotten before it is read again.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

T = TypeVar("T")


class PageNotes(Generic[T]):
    """A note for each page, kept in the environment under `name`."""

    def __init__(self, name: str) -> None:
        self.name = f"l1l2_{name}"

    def of(self, env: BuildEnvironment) -> dict[str, T]:
        """The notes by page."""
        notes: dict[str, T] = env.__dict__.setdefault(self.name, {})
        return notes

    def connect(self, app: Sphinx) -> None:
        app.connect("env-purge-doc", self.forget)
        app.connect("env-merge-info", self.merge)

    def forget(self, app: Sphinx, env: BuildEnvironment, page: str) -> None:
        self.of(env).pop(page, None)

    def merge(self, app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
        noted = self.of(other)
        self.of(env).update({page: noted[page] for page in sorted(pages) if page in noted})
