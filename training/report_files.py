"""The files that an evaluation leaves beside its pictures."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path


def write_report(
    out: Path, figures: Mapping[str, float], table: str, kind: type, rows: Sequence
) -> None:
    """metrics.json and, as a CSV file named `table`, a line for each of `rows` of a dataclass."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n")
    with (out / table).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(kind)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)
