"""Answers and solutions, at the end of their chapter, as in any book with exercises."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

TITLE = "Answers and solutions"


def collect(article: BeautifulSoup) -> None:
    """Move the answer of each question, and each solution, behind the last section, with links both ways."""
    asked, predictions = "", 0
    moved: list[tuple[str, Tag, str]] = []
    for part in article.select("div.predict, div.exercise, div.l1l2-widget, .solution.dropdown"):
        classes = part.get("class", [])
        if "predict" in classes:
            predictions += 1
            asked = f"Prediction {predictions}"
            number(article, part, asked)
        elif "exercise" in classes:
            label = part.select_one(".caption-number")
            asked = label.get_text(strip=True) if label else "Exercise"
        elif part.get("data-widget") == "question":
            answer(article, part, asked, moved)
        elif "solution" in classes:
            solution(article, part, asked, moved)
    if moved:
        article.append(section(article, moved))


def number(article: BeautifulSoup, part: Tag, asked: str) -> None:
    title = part.select_one(".admonition-title")
    if title is not None:
        label = article.new_tag("span", attrs={"class": "caption-number"})
        label.string = f"{asked} · "
        title.insert(0, label)


def answer(article: BeautifulSoup, part: Tag, asked: str, moved: list[tuple[str, Tag, str]]) -> None:
    """The folded answer of a question, which `unfold` has made a div."""
    title = part.find("p", class_="unfolded")
    if title is None or title.parent is None:
        return
    folded = title.parent
    title.extract()
    place = f"answer-{len(moved) + 1}"
    part["id"] = part.get("id", f"asked-{len(moved) + 1}")
    ask = part.find("p")
    note = see(article, "Answer", place)
    folded.replace_with(note)
    if isinstance(ask, Tag):  # a question without a list of answers takes one line
        if part.find("ul") is None:
            ask.extend([" ", note.extract()])
        ask["class"] = "ask"
    moved.append((asked, folded, str(part["id"])))
    folded["id"] = place


def solution(article: BeautifulSoup, part: Tag, asked: str, moved: list[tuple[str, Tag, str]]) -> None:
    place = str(part.get("id") or f"answer-{len(moved) + 1}")
    note = article.new_tag("div", attrs={"class": "see-solution", "id": f"asked-{len(moved) + 1}"})
    note.append(see(article, "Solution", place))
    part.replace_with(note)
    part["id"] = place
    part["class"] = "solution"
    title = part.find("p", class_="unfolded")
    if isinstance(title, Tag):
        title.extract()
    moved.append((asked, part, str(note["id"])))


def see(article: BeautifulSoup, word: str, place: str) -> Tag:
    """A link to the answer; the page that it is on is filled in when the book has been laid out."""
    note = article.new_tag("span", attrs={"class": "see"})
    link = article.new_tag("a", href=f"#{place}")
    link.string = f"{word}: page "
    link.append(article.new_tag("span", attrs={"class": "page-of"}))
    note.append(link)
    return note


def section(article: BeautifulSoup, moved: list[tuple[str, Tag, str]]) -> Tag:
    """The answers in the order of their questions, those to one exercise under one heading."""
    section = article.new_tag("section", attrs={"class": "answers", "id": "answers-and-solutions"})
    heading = article.new_tag("h2")
    heading.string = TITLE
    section.append(heading)
    before = None
    for asked, part, place in moved:
        if asked != before:
            title = article.new_tag("p", attrs={"class": "answer-title"})
            link = article.new_tag("a", href=f"#{place}")
            link.string = asked or "Question"
            title.append(link)
            section.append(title)
            before = asked
        section.append(part)
    return section
