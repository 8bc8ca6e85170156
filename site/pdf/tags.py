"""The tags by which a PDF is read aloud, without the boxes that say nothing.

Chromium tags each span of the page as a NonStruct, four fifths of all tags: of a formula each letter, of a
line of code each word. What is in them moves up to the paragraph, formula or heading that they are in.
"""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

TEX = "TeX: "  # begins the name of a formula, as `formulas.spoken` gives it
EMPTY = "/NonStruct"
SAYS = ("/Alt", "/ActualText", "/E", "/ID", "/Lang")


def tidy(reader: PdfReader) -> int:
    """Change the tags that `reader` has read, before they are copied; how many are left.

    A ValueError if the PDF was printed without tags.
    """
    root = reader.root_object.get("/StructTreeRoot")
    if root is None:
        raise ValueError("tags: the PDF has none; print it with tagged=True")
    moved: dict[int, Any] = {}
    left = settle(root.get_object(), moved)
    nums(root.get_object()["/ParentTree"].get_object(), moved)
    return left


def kids(tag: DictionaryObject) -> list[Any]:
    inner = tag.get("/K")
    inner = inner.get_object() if inner is not None else []
    return list(inner) if isinstance(inner, ArrayObject) else [tag.raw_get("/K")]


def settle(root: DictionaryObject, moved: dict[int, Any]) -> int:
    """Go through all tags from above; `moved` gets who takes the place of each that goes."""
    waiting, left = [root], 0
    while waiting:
        tag = waiting.pop()
        left += 1
        if str(tag.get("/Alt", "")).startswith(TEX):
            tag[NameObject("/S")] = NameObject("/Formula")
            tag[NameObject("/Alt")] = TextStringObject(str(tag["/Alt"]).removeprefix(TEX))
        inner: list[Any] = []
        for kid in kids(tag):
            inner += lifted(kid, tag, moved, waiting)
        if inner:
            tag[NameObject("/K")] = ArrayObject(inner)
    return left


def lifted(
    kid: Any, tag: DictionaryObject, moved: dict[int, Any], waiting: list[DictionaryObject]
) -> list[Any]:
    """What stands in a tag for one of its kids: the kid, or if that says nothing, what is in it."""
    found: list[Any] = []
    path = [(kid, tag)]
    while path:
        each, above = path.pop()
        inner = each.get_object()
        if isinstance(inner, NumberObject):
            found.append(marked(inner, above, tag))
        elif inner.get("/Type") != "/StructElem":
            found.append(each)
        elif inner["/S"] == EMPTY and not any(name in inner for name in SAYS):
            moved[each.idnum] = tag.indirect_reference
            path += [(own, inner) for own in reversed(kids(inner))]
        else:
            inner[NameObject("/P")] = tag.indirect_reference
            waiting.append(inner)
            found.append(each)
    return found


def marked(number: NumberObject, above: DictionaryObject, tag: DictionaryObject) -> Any:
    """A piece of a page as the kid of `tag`, which may begin on another page than `above`, where it was."""
    page = above.raw_get("/Pg")
    if "/Pg" not in tag:
        tag[NameObject("/Pg")] = page
    if tag.raw_get("/Pg") == page:
        return number
    return DictionaryObject(
        {NameObject("/Type"): NameObject("/MCR"), NameObject("/Pg"): page, NameObject("/MCID"): number}
    )


def nums(tree: DictionaryObject, moved: dict[int, Any]) -> None:
    """In the tree from pages to tags, those in place of whose they were."""
    for branch in tree.get("/Kids", []):
        nums(branch.get_object(), moved)
    for entry in tree.get("/Nums", [])[1::2]:
        listed = entry.get_object()
        if isinstance(listed, ArrayObject):
            listed[:] = [moved.get(getattr(each, "idnum", -1), each) for each in listed]
