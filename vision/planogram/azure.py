"""The planogram JSON of Azure's retired planogram-matching service, read and written.

`planogram {width, height, products[id, name, w, h], fixtures[id, x, y, w, h], positions[id,
productId, fixtureId, x, y]}`: x, y from the top left corner, one position a unit, no unit of
length of its own (Microsoft, "Shelf planogram compliance (preview)", retired on 31 March 2025).
We take its lengths as centimetres and a product's name, which its detections carried, as the SKU.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from vision.errors import PlanogramError
from vision.planogram.document import SCHEMA, Planogram
from vision.planogram.layout import Layout
from vision.shelf.catalogue import Catalogue

_SAME = 0.5
"""Two units nearer than this, in their widths, are one column."""
_REQUIRED = {
    "products": ("id", "name", "w", "h"),
    "fixtures": ("id", "x", "y", "w", "h"),
    "positions": ("id", "productId", "fixtureId", "x", "y"),
}


def is_azure(document: object) -> bool:
    """Whether a document is one of these, bare or below the key planogram."""
    inner = document.get("planogram", document) if isinstance(document, Mapping) else None
    return isinstance(inner, Mapping) and set(_REQUIRED) <= inner.keys()


def from_azure(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The same planogram as a planogram/1 document, still to be checked; name becomes its id.

    A fixture is a row. Units one above the other are a stack, equal neighbours one position.
    Raises PlanogramError that lists every missing field and every unknown product and fixture.
    """
    source = document.get("planogram", document)
    _refuse(source, name)
    products = {product["id"]: product for product in source["products"]}
    members: defaultdict[object, list[Mapping[str, Any]]] = defaultdict(list)
    for position in source["positions"]:
        members[position["fixtureId"]].append(position)
    fixtures = sorted(source["fixtures"], key=lambda fixture: (fixture["y"], fixture["x"]))
    rows, top = [], 0.0
    for fixture in fixtures:
        base = _base(fixture, members[fixture["id"]], products)
        rows.append({"height": round(base - top, 4), "positions": []})
        rows[-1]["positions"] = _positions(members[fixture["id"]], products)
        top = base
    size = {"width": source["width"], "height": max(source["height"], top)}
    return {"schema": SCHEMA, "id": name, "unit": "cm", "fixture": size, "rows": rows}


def to_azure(planogram: Planogram, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The planogram in Azure's form: a fixture a row, a position for every unit of every facing.

    Alternatives have no place in it and are left out. A height the catalogue doesn't know is the
    row's, shared by the stack.
    """
    layout = Layout.of(planogram, catalogue)
    heights = _heights(catalogue)
    tops = layout.base - [row.height for row in planogram.rows]
    products: dict[str, dict[str, Any]] = {}
    positions = []
    for slot in range(len(layout)):
        row, one = int(layout.row[slot]), planogram.positions[layout.position[slot]]
        tall = heights.get(one.sku, planogram.rows[row].height / one.stack)
        wide = float(layout.right[slot] - layout.left[slot])
        products.setdefault(one.sku, {"id": one.sku, "name": one.sku, "w": _n(wide), "h": _n(tall)})
        for level in range(one.stack):
            y = float(layout.base[row]) - (level + 1) * tall
            positions.append(
                {
                    "id": f"{one.id}/{slot - layout.first[layout.position[slot]] + 1}/{level + 1}",
                    "productId": one.sku,
                    "fixtureId": str(row + 1),
                    "x": _n(float(layout.left[slot])),
                    "y": _n(y),
                }
            )
    fixtures = [
        {"id": str(at + 1), "x": 0, "y": _n(float(top)), "w": planogram.fixture.width,
         "h": row.height}
        for at, (top, row) in enumerate(zip(tops, planogram.rows, strict=True))
    ]  # fmt: skip
    size = {"width": planogram.fixture.width, "height": planogram.fixture.height}
    listed = {"products": list(products.values()), "fixtures": fixtures, "positions": positions}
    return {"planogram": size | listed}


def _refuse(source: Mapping[str, Any], name: str) -> None:
    """Raise PlanogramError with everything that keeps the document from being read."""
    found = [f"{key} is missing" for key in ("width", "height") if not _is_number(source.get(key))]
    for part, keys in _REQUIRED.items():
        if not isinstance(source[part], list):
            found.append(f"{part} is no list")
            continue
        for at, entry in enumerate(source[part]):
            absent = [key for key in keys if not isinstance(entry, Mapping) or key not in entry]
            bad = [
                key for key in keys
                if key in "xywh" and key not in absent and not _is_number(entry[key])
            ]  # fmt: skip
            found += [f"{part}[{at}]: {key} is missing" for key in absent]
            found += [f"{part}[{at}]: {key} is no number" for key in bad]
    if not found:
        for key, part in (("productId", "products"), ("fixtureId", "fixtures")):
            known = {str(entry["id"]) for entry in source[part]}
            found += [
                f"positions[{at}]: {key} {entry[key]!r} is not among {part}"
                for at, entry in enumerate(source["positions"])
                if str(entry[key]) not in known
            ]
    if found:
        raise PlanogramError(name, "; ".join(found[:20]), "the form of Azure's planogram JSON")


def _base(
    fixture: Mapping[str, Any], units: list[Mapping[str, Any]], products: Mapping[Any, Any]
) -> float:
    """Where a fixture's board is: at its top when its units stand above it, else at its foot."""
    feet = [unit["y"] + products[unit["productId"]]["h"] for unit in units]
    middle = fixture["y"] + fixture["h"] / 2
    on_top = bool(feet) and float(np.median(feet)) < middle
    return float(fixture["y"] if on_top else fixture["y"] + fixture["h"])


def _positions(units: list[Mapping[str, Any]], products: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """Positions of one fixture: columns from left to right, equal neighbours joined."""
    columns: list[dict[str, Any]] = []
    for unit in sorted(units, key=lambda unit: (unit["x"], -unit["y"])):
        product = products[unit["productId"]]
        wide, last = float(product["w"]), columns[-1] if columns else None
        above = last is not None and last["sku"] == str(product["name"])
        if above and unit["x"] - last["start"] < _SAME * wide:
            last["stacks"][-1] += 1
        elif above and unit["x"] - (last["start"] + wide) < _SAME * wide:
            last["start"] = float(unit["x"])
            last["stacks"].append(1)
        else:
            columns.append(
                {"id": str(unit["id"]), "sku": str(product["name"]), "x": float(unit["x"]),
                 "start": float(unit["x"]), "w": wide, "stacks": [1]}
            )  # fmt: skip
    return [
        {
            "id": column["id"],
            "sku": column["sku"],
            "facings": len(column["stacks"]),
            "stack": Counter(column["stacks"]).most_common(1)[0][0],
            "x": column["x"],
            "width": round(column["start"] + column["w"] - column["x"], 4),
        }
        for column in columns
    ]


def _heights(catalogue: Catalogue | None) -> dict[str, float]:
    if catalogue is None:
        return {}
    pairs = zip(catalogue.sku, catalogue.height_mm, strict=True)
    return {sku: float(tall) / 10 for sku, tall in pairs if not np.isnan(tall)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _n(value: float) -> float:
    return round(value, 4)
