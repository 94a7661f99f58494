"""Planogram files of every kind we read and write."""

import json
from pathlib import Path
from typing import Any

from vision.errors import PlanogramError
from vision.planogram.azure import from_azure, is_azure, to_azure
from vision.planogram.check import Fault, check, faults
from vision.planogram.document import Planogram
from vision.planogram.table import csv_text, read_table, xlsx_bytes
from vision.shelf.catalogue import Catalogue

MOST_BYTES = 5 * 1024 * 1024
"""Largest file read: a fixture of 5,000 facings takes less than one MiB."""
_TABLES = (".csv", ".xlsx")
_EXPECTED = "a .json file of ours or of Azure's planogram matching, a .csv or an .xlsx table"


def read_planogram(path: Path, catalogue: Catalogue | None = None) -> Planogram:
    """Read and check a file. Raises PlanogramError that lists all faults.

    catalogue: SKUs it doesn't hold are faults.
    """
    return check(load(path), catalogue, path)


def faults_of(path: Path, catalogue: Catalogue | None = None) -> list[Fault]:
    """All faults of a file that can be read as a document; raises PlanogramError for another."""
    return faults(load(path), catalogue)


def load(path: Path) -> Any:
    """A file's planogram/1 document as JSON values, not yet checked."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            cause = f"{size / 2**20:.0f} MiB"
            raise PlanogramError(path, cause, f"at most {MOST_BYTES // 2**20} MiB")
        if path.suffix.lower() in _TABLES:
            return read_table(path)
        text = path.read_bytes().decode("utf-8-sig")
        document = json.loads(text)
    except OSError as error:
        raise PlanogramError(path, error.strerror or "", _EXPECTED) from error
    except (ValueError, RecursionError) as error:
        raise PlanogramError(path, f"not JSON: {str(error)[:100]}", _EXPECTED) from error
    return from_azure(document, path.stem) if is_azure(document) else document


def write_planogram(
    planogram: Planogram, path: Path, azure: bool = False, catalogue: Catalogue | None = None
) -> None:
    """Write .json (ours, or Azure's), .csv or .xlsx. Raises PlanogramError for another ending."""
    kind = path.suffix.lower()
    if kind not in (*_TABLES, ".json"):
        raise PlanogramError(path, f"the ending is {kind!r}", ".json, .csv or .xlsx")
    if kind == ".xlsx":
        data = xlsx_bytes(planogram)
    elif kind == ".csv":
        data = csv_text(planogram).encode()
    elif azure:
        data = json.dumps(to_azure(planogram, catalogue), ensure_ascii=False, indent=1).encode()
    else:
        data = planogram.to_json().encode()
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise PlanogramError(path, error.strerror or "", "a place that can be written") from error
