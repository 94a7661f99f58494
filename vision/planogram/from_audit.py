"""A planogram from the audit of a good photo: what stands there now, as the plan to keep."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from vision.errors import PlanogramError
from vision.geometry import as_boxes
from vision.planogram.check import check
from vision.planogram.document import SCHEMA, Planogram
from vision.planogram.layout import Column
from vision.planogram.observed import EDGE, front
from vision.shelf.rows import find_rows

MOST_UNKNOWN = 0.5
"""Largest share of unknown facings a photo may have to be made a planogram of."""

_Facing = Mapping[str, Any]


def from_audit(
    report: Mapping[str, Any], name: str, width_cm: float | None = None
) -> tuple[Planogram, list[str]]:
    """The planogram of a report.json, and what to look at in it.

    Facings of one SKU side by side are a position. Unknown ones between facings of one SKU, no
    more than these, count as that SKU; others leave their place empty. width_cm: from the first
    facing's left to the last one's right; None takes the scale from SKUs whose width is known.
    Raises PlanogramError when too much is unknown or nothing gives the scale.
    """
    facings = _named_enough(report["facings"], name)
    boxes = as_boxes([facing["box"] for facing in facings])
    fan = find_rows(boxes).fan
    left, right = front(fan, boxes[:, 0]), front(fan, boxes[:, 2])
    foot, top = fan.bottoms(boxes), fan.tops(boxes)
    size = _size(facings, left, right, width_cm, name)
    origin, rows, remarks = float(left.min()), [], []
    numbers = np.array([facing["row"] for facing in facings])
    above = float(np.median(top[numbers == numbers.min()]))
    for number in np.unique(numbers):
        own = np.flatnonzero(numbers == number)
        own = own[np.argsort(left[own], kind="stable")]
        base = float(np.median(foot[own]))
        sides = np.stack([left[own] - origin, right[own] - origin], axis=1) / size
        placed = [facings[at] for at in own]
        positions, filled = _positions(placed, sides, len(rows) + 1)
        cut = (boxes[own, 3] > report["photo"]["height"] - EDGE).any()
        remarks += _remarks(len(rows) + 1, filled, bool(cut))
        rows.append({"height": round((base - above) / size, 1), "positions": positions})
        above = base
    planned = sum(position["facings"] for row in rows for position in row["positions"])
    if planned < len(facings):
        remarks.append(f"{len(facings) - planned} facings are unknown and left out")
    wide = round(float(right.max() - origin) / size, 1)
    return check(_document(name, wide, rows), None, name), remarks


def _remarks(row: int, filled: int, cut: bool) -> list[str]:
    """What to look at in a row."""
    said = [f"row {row}: {filled} unknown facings taken as neighbours"] if filled else []
    return [*said, f"row {row}: the photo's edge cuts it, set its height"] if cut else said


def _document(name: str, wide: float, rows: list[dict[str, Any]]) -> dict[str, Any]:
    tall = round(sum(row["height"] for row in rows), 1)
    fixture = {"width": wide, "height": tall}
    return {"schema": SCHEMA, "id": name, "unit": "cm", "fixture": fixture, "rows": rows}


def _named_enough(facings: list[_Facing], name: str) -> list[_Facing]:
    unknown = sum(facing["sku"] is None for facing in facings)
    if not facings or unknown > MOST_UNKNOWN * len(facings):
        cause = f"{unknown} of {len(facings)} facings are unknown"
        raise PlanogramError(name, cause, "a photo whose products are named")
    return facings


def _size(
    facings: list[_Facing], left: Column, right: Column, width_cm: float | None, name: str
) -> float:
    """Front pixels a centimetre."""
    if width_cm is not None:
        return float(right.max() - left.min()) / width_cm
    known = [
        (right[at] - left[at]) / facing["width_cm"]
        for at, facing in enumerate(facings)
        if facing["width_cm"]
    ]
    if not known:
        raise PlanogramError(
            name, "no SKU's width is known", "the width of the fixture in cm (--width)"
        )
    return float(np.median(known))


def _positions(
    facings: list[_Facing], sides: np.ndarray, row: int
) -> tuple[list[dict[str, Any]], int]:
    """Positions of one row's facings, from left to right, and how many unknown they took in."""
    runs: list[list[int]] = []
    waiting: list[int] = []
    filled = 0
    for at, facing in enumerate(facings):
        if facing["sku"] is None:
            waiting.append(at)
            continue
        same = runs and facings[runs[-1][0]]["sku"] == facing["sku"]
        if same and len(waiting) <= len(runs[-1]):
            filled += len(waiting)
            runs[-1] += [*waiting, at]
        else:
            runs.append([at])
        waiting = []
    positions, end = [], 0.0
    for place, run in enumerate(runs, 1):
        units = [facings[at]["units"] for at in run]
        x = round(max(float(sides[run[0], 0]), end, 0.0), 2)
        stop = round(max(float(sides[run[-1], 1]), x + 0.1), 2)
        end = stop
        position = {"id": f"{row}-{place}", "sku": facings[run[0]]["sku"], "facings": len(run)}
        positions.append(position | {"stack": round(float(np.median(units))) or 1, "x": x,
                                     "width": round(stop - x, 2)})  # fmt: skip
    return positions, filled
