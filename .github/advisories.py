"""Hold everything that the book installs against the known advisories: `python .github/advisories.py`.

pip-audit reads locks/*.txt, npm its own lock files. An advisory that was looked at and accepted stands in
advisories.toml, with the reason and the day until which that holds. It fails for any other advisory, for a
package that could not be looked up, for an acceptance that has run out, and for one that no advisory needs.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = Path(__file__).with_name("advisories.toml")
ADVISORY = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}")


@dataclass(frozen=True)
class Finding:
    """names : the advisory's, of which any may be accepted"""

    where: str
    package: str
    names: frozenset[str]


def of_pip(where: str, report: dict[str, Any]) -> Iterator[Finding]:
    for package in report["dependencies"]:
        if "skip_reason" in package:
            raise LookupError(f"{where}: {package['name']} was not looked up: {package['skip_reason']}.")
        for found in package["vulns"]:
            yield Finding(where, package["name"], frozenset({found["id"], *found["aliases"]}))


def of_npm(where: str, report: dict[str, Any]) -> Iterator[Finding]:
    if "vulnerabilities" not in report:
        raise LookupError(f"{where}: npm could not look its packages up: {report.get('message', report)}.")
    for name, package in report["vulnerabilities"].items():
        for cause in package["via"]:
            if isinstance(cause, dict):  # else the name of another package in this list
                advisory = ADVISORY.search(cause["url"])
                yield Finding(where, name, frozenset({advisory[0] if advisory else str(cause["source"])}))


def complaints(found: list[Finding], accepted: list[dict[str, Any]], today: date) -> list[str]:
    """What is wrong, a line each; none if all is well."""
    said = []
    for one in accepted:
        if one["until"] < today:
            said.append(f"{one['id']}: accepted until {one['until']}; look at it again: {one['reason']}")
        if not any(one["id"] in finding.names for finding in found):
            said.append(f"{one['id']}: accepted, and no longer reported; take it out of {ACCEPTED.name}.")
    known = {one["id"] for one in accepted}
    for finding in found:
        if not finding.names & known:
            said.append(f"{', '.join(sorted(finding.names))}: {finding.package}, in {finding.where}")
    return said


def answer(command: list[str]) -> dict[str, Any]:
    """Both tools end with 1 where they find anything, so it is their report that tells."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    try:
        return dict(json.loads(done.stdout))
    except json.JSONDecodeError:
        raise LookupError(f"{' '.join(command)}: no report. {done.stderr.strip()}") from None


def look() -> Iterator[Finding]:
    options = ["--require-hashes", "--disable-pip", "--strict", "--format=json", "--progress-spinner=off"]
    for lock in sorted(ROOT.glob("locks/*.txt")):
        where = str(lock.relative_to(ROOT))
        yield from of_pip(where, answer(["pip-audit", *options, "--requirement", where]))
    for lock in sorted(ROOT.glob("*/*/package-lock.json")):
        where = str(lock.parent.relative_to(ROOT))
        yield from of_npm(where, answer(["npm", "audit", "--json", "--prefix", where]))


def main() -> None:
    accepted = tomllib.loads(ACCEPTED.read_text("utf-8")).get("accepted", [])
    said = complaints(list(look()), accepted, date.today())
    print("\n".join(said) or "No advisory but those that were accepted.")
    sys.exit(bool(said))


if __name__ == "__main__":
    main()
