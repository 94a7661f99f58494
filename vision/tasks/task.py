"""A task, and what each kind is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

from vision.shelf.tree import Box
from vision.words import Words

MOST = 5
"""Tasks of one audit: what can be done before leaving."""
WEIGHTS: Mapping[str, float] = {
    "restock": 1.0,
    "move": 0.5,
    "swap": 0.5,
    "fix_facings": 0.5,
    "fix_price": 0.4,
    "remove": 0.3,
    "add_tag": 0.2,
}
"""Worth of putting one facing right, by kind: about the share of its sales that the fault costs.

A convention, not a measurement; docs/kpis.md lists them.
"""
CLOSED_UP = 0.5
"""Worth of a missing product without an empty slot in its place: its neighbours closed up, or the
detector missed it."""
MUST_STOCK = 2.0
"""How many times more a SKU of the must-stock list is worth."""


@dataclass(frozen=True, slots=True)
class Task:
    """kind: of WEIGHTS. row: 0 = top, None if not known. position: of the planogram.

    boxes: where it is, in pixels of the photo. facings: at stake. value: weight × facings ×
    probability that it is so. text: what to do, in plain words.
    """

    kind: str
    row: int | None
    sku: str | None
    position: str | None
    boxes: tuple[Box, ...]
    facings: int
    value: float
    text: Words
