"""Hold the package to what it promises, and print one table (`make trust`).

python -m tests.trust [hard scale certified oracles nist properties page drift]

The exit status is 1 if anything is wrong.
"""

from __future__ import annotations

import sys
from importlib import import_module

from .table import printed

SECTIONS = ("hard", "scale", "certified", "oracles", "nist", "properties", "page", "drift")


def main(names: list[str]) -> int:
    table, told = [], []
    for name in names or SECTIONS:
        for row, lines in import_module(f".{name}", __package__).rows():
            table.append(row)
            told += lines
            print(f"{row.what} ...", file=sys.stderr, flush=True)
    print(*told, sep="\n", end="\n\n")
    return 1 if printed(table) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
