"""Planograms and photos written as letters: a letter a facing, "?" an unknown one, "_" a hole."""

from itertools import groupby

import numpy as np

from vision.detections import Detections
from vision.planogram.compliance import comply
from vision.planogram.document import Fixture, PlannedRow, Planogram, Position
from vision.planogram.observed import Observed
from vision.planogram.result import Compliance
from vision.shelf.catalogue import Catalogue, Product
from vision.shelf.tree import Shelf, build_shelf

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CATALOGUE = Catalogue.of([Product(letter, "brand", width_mm=100) for letter in LETTERS])
CELL = (40, 60)
"""Pixels of a facing, which stands for 10 cm."""
SURE = 0.98


def planogram(*rows: str, empty_end: int = 0) -> Planogram:
    """Rows of letters, equal neighbours one position; ids are row, letter and place ("0A0")."""
    planned = []
    for number, row in enumerate(rows):
        positions, x = [], 0
        for place, (sku, run) in enumerate((key, len(list(group))) for key, group in groupby(row)):
            if sku != "_":
                name = f"{number}{sku}{place}"
                positions.append(
                    Position(id=name, sku=sku, facings=run, x=10.0 * x, width=10.0 * run)
                )
            x += run
        planned.append(PlannedRow(height=20, positions=tuple(positions)))
    longest = max(map(len, rows)) + empty_end
    fixture = Fixture(width=10 * longest, height=20 * len(rows))
    return Planogram(id="toy", fixture=fixture, rows=tuple(planned))


def shelf(
    *rows: str, chance: float = SURE, left: int = 0, catalogue: Catalogue = CATALOGUE
) -> Shelf:
    """A shelf of cells side by side on boards, `left` cells from the photo's left edge."""
    wide, tall = CELL
    boxes, sku = [], []
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            if letter != "_":
                x, y = (left + place) * wide, number * (tall + 20)
                boxes.append((x + 1, y + 4, x + wide - 1, y + tall))
                sku.append(LETTERS.find(letter))
    return build_shelf(named_boxes(np.array(boxes, np.float32), sku, chance), catalogue)


def named_boxes(boxes: np.ndarray, sku: list[int], chance: float = SURE) -> Detections:
    """Boxes (n, 4) with indices in the catalogue, -1 for what is unknown."""
    named = np.array(sku, np.int32)
    chances = np.where(named >= 0, chance, -1).astype(np.float32)
    candidates = np.full((len(sku), 5), -1, np.int32)
    scores = np.full((len(sku), 5), -1, np.float32)
    candidates[:, 0], scores[:, 0] = named, chances
    return Detections(
        boxes.reshape(-1, 4), np.full(len(sku), 0.95, np.float32),
        sku=named, sku_score=chances, candidates=candidates, candidate_score=scores,
    )  # fmt: skip


def seen(*rows: str, columns: int | None = None, left: int = 0, chance: float = SURE) -> Observed:
    """What a photo of `columns` cells (as many as the longest row has) shows of such a shelf."""
    width = (columns or max(map(len, rows)) + left) * CELL[0]
    return Observed.of(shelf(*rows, chance=chance, left=left), width, len(rows) * (CELL[1] + 20))


def compare(plan: Planogram, photo: Observed) -> Compliance:
    """The compliance of a photo of letters."""
    return comply(photo, plan, CATALOGUE)


def types(found: Compliance) -> dict[str, str]:
    """Type of each position that is no match, by id; extras by "+" and their letter."""
    return {
        finding.position or f"+{finding.actual or '?'}": finding.type.value
        for finding in found.findings
        if finding.type != "match"
    }
