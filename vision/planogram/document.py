"""planogram/1: which SKU stands where on one fixture, with how many facings.

vision/planogram.schema.json is this module's JSON schema (`python -m vision.planogram.document`
prints it). Lengths are centimetres, x from the left end of the fixture.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, FiniteFloat

from vision.strict import Strict

SCHEMA = "planogram/1"
SCHEMA_FILE = Path(__file__).parent.parent / "planogram.schema.json"
MOST_FACINGS = 5000
"""Planned facings of one fixture: far beyond a real one, and still matched in a second."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
Centimetres = Annotated[FiniteFloat, Field(gt=0, le=100_000)]


class Fixture(Strict):
    """The furniture, from its left end to its right and from its top to the floor, in cm."""

    width: Centimetres
    height: Centimetres


class Position(Strict):
    """One SKU's place in a row.

    id: its name in reports, once in a planogram. alternatives: SKUs that may stand there instead.
    stack: units on one another. x, width: in cm; left out, the position follows the one before it
    and takes its SKU's width for each facing (see vision/planogram/layout.py).
    """

    id: Name
    sku: Name
    facings: Annotated[int, Field(ge=1, le=500)]
    stack: Annotated[int, Field(ge=1, le=100)] = 1
    x: Annotated[FiniteFloat, Field(ge=0)] | None = None
    width: Centimetres | None = None
    alternatives: Annotated[tuple[Name, ...], Field(max_length=50)] = ()

    @property
    def skus(self) -> tuple[str, ...]:
        """Every SKU that is right here, the planned one first."""
        return (self.sku, *self.alternatives)


class PlannedRow(Strict):
    """One row: its height in cm, its positions from left to right."""

    height: Centimetres
    positions: Annotated[tuple[Position, ...], Field(max_length=1000)]


class Planogram(Strict):
    """One fixture's planogram; rows from top to bottom."""

    model_config = ConfigDict(title="Planogram, version 1", populate_by_name=True)

    schema_: Annotated[Literal["planogram/1"], Field(alias="schema")] = SCHEMA
    id: Name
    name: Annotated[str, Field(max_length=200)] = ""
    unit: Literal["cm"] = "cm"
    fixture: Fixture
    rows: Annotated[tuple[PlannedRow, ...], Field(min_length=1, max_length=100)]

    @property
    def positions(self) -> tuple[Position, ...]:
        """All positions, row by row."""
        return tuple(position for row in self.rows for position in row.positions)

    def to_dict(self) -> dict[str, Any]:
        """The document as plain JSON values; what has its default is left out."""
        kept = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {"schema": SCHEMA, "unit": self.unit} | kept

    def to_json(self) -> str:
        """The document as JSON text with one line for each position."""
        document = self.to_dict()
        rows = ",\n".join(map(_row_text, document.pop("rows")))
        head = "".join(f"{_text(key)}: {_text(value)},\n" for key, value in document.items())
        return "{\n" + head + '"rows": [\n' + rows + "\n]\n}\n"


def _row_text(row: dict[str, Any]) -> str:
    positions = ",\n  ".join(map(_text, row["positions"]))
    inner = f"\n  {positions}\n" if positions else ""
    return f'{{"height": {_text(row["height"])}, "positions": [{inner}]}}'


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of a planogram."""
    content = Planogram.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **content}


if __name__ == "__main__":
    print(json.dumps(schema(), ensure_ascii=False, indent=2))
