"""The copies of the chapters for Colab: the same notebooks, after one cell that installs the package."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from tests.loading import script

ROOT = Path(__file__).resolve().parents[2]
colab = script("site/colab.py")


def test_each_chapter_begins_with_the_install_and_goes_on_as_it_is(tmp_path: Path) -> None:
    written = colab.write("owner/name", "v1.0", tmp_path)
    chapters = sorted((ROOT / "chapters").glob("*.ipynb"))
    assert [file.name for file in written] == [file.name for file in chapters]
    for copy, chapter in zip(written, chapters, strict=True):
        first, *rest = nbformat.read(copy, as_version=4).cells
        assert 'l1l2[book] @ git+https://github.com/owner/name@v1.0"' in first.source
        assert "enable_custom_widget_manager" in first.source
        assert rest == nbformat.read(chapter, as_version=4).cells
        nbformat.validate(nbformat.read(copy, as_version=4))


@pytest.mark.parametrize(("repository", "ref"), [("", "v1"), ("name", "v1"), ("a/b", ""), ("a/b", 'v1" x')])
def test_what_is_no_repository_or_ref_is_refused(repository: str, ref: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="Say for example"):
        colab.write(repository, ref, tmp_path)
    assert list(tmp_path.iterdir()) == []
