"""What the README and the citation file say is so."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_example_of_the_readme_runs_and_its_comments_hold():
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict = {}
    exec(example, names)
    assert names["data"].X.shape == (442, 10)
    assert (names["coef"] == 0).sum() == 6


def test_every_make_target_named_in_the_front_pages_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in ("README.md", "CONTRIBUTING.md", "chapters/intro.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, page
        assert named, page


def test_the_citation_names_what_the_package_is_called_and_its_version():
    assert CITATION["version"] == PROJECT["version"]
    assert CITATION["authors"] == PROJECT["authors"]
    assert PROJECT["license"] in CITATION["license"]
    assert README.startswith(f"# {CITATION['title']}\n")


def test_the_citation_has_what_its_format_requires():
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= CITATION.keys()


def test_no_front_page_names_an_address_before_the_project_has_one():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    bases = [base for base in config["sphinx"]["config"]["book_address"].values() if base]
    for page in ("README.md", "CONTRIBUTING.md", "CITATION.cff", "chapters/intro.md"):
        found = re.findall(r"https?://[^\s)>\"]+", (ROOT / page).read_text(encoding="utf-8"))
        assert [url for url in found if not any(url.startswith(base) for base in bases)] == [], page
