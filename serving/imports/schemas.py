"""What an import is asked for, and what it answers."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel

MOST_ROWS = 200_000
FILE_BYTES = 50_000_000
FileFormat = Literal["csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class ImportAsked:
    """dry_run: check everything and say what would happen, then change nothing.

    mode: merge adds and changes rows, replace also removes those the file does not have.
    """

    dry_run: Annotated[bool, Query(description="Check and count only.")] = False
    mode: Annotated[
        Literal["merge", "replace"], Query(description="replace removes rows not in the file.")
    ] = "merge"


class Imported(BaseModel):
    """What an import did, or in a dry run would do. rows: of the file, without its head."""

    dry_run: bool
    rows: int
    created: int
    updated: int
    removed: int


def file_schema() -> dict[str, object]:
    """OpenAPI's description of the multipart body with the file."""
    text = f"CSV (UTF-8) or XLSX, at most {FILE_BYTES / 1e6:g} MB and {MOST_ROWS:,} rows."
    file = {"type": "string", "format": "binary", "description": text}
    form = {"type": "object", "required": ["file"], "properties": {"file": file}}
    return {"required": True, "content": {"multipart/form-data": {"schema": form}}}
