"""Cuts the register into two parts for `figcheck check --sorted`.

    parts.py FIGURES OUTPUTS

Writes one.rows and two.rows: the claims by measure family, subject and place, each with its path and line.
"""

import csv
import sys
import tomllib
from itertools import groupby
from pathlib import Path

FIGURES, OUTPUTS = Path(sys.argv[1]), Path(sys.argv[2])
CONFIG = tomllib.loads((FIGURES / "figcheck.toml").read_text())


def rows():
    for path in sorted(FIGURES.glob("*.csv")):
        if path.name == CONFIG["sources"]:
            continue
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            line = reader.line_num + 1
            for row in reader:
                yield {**row, "from_path": path.name, "from_line": line}
                line = reader.line_num + 1


def group(row):
    family = CONFIG["measure"].get(row["measure"], {}).get("family", row["measure"])
    return family, *(" ".join((row.get(name) or "").lower().split()) for name in ("subject", "place"))


every = sorted(rows(), key=lambda row: (group(row), row["from_path"], row["from_line"]))
columns = list(dict.fromkeys(name for row in every for name in row))
groups = [list(claims) for _, claims in groupby(every, group)]
for name, part in ("one", groups[::2]), ("two", groups[1::2]):
    with (OUTPUTS / f"{name}.rows").open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, columns)
        out.writeheader()
        out.writerows(row for claims in part for row in claims)
