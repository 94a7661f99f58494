"""`shelfeye evaluate rows`: the rows of audits against boxes of whole rows on real photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.contact_sheet import Colour, Tile, contact_sheet
from datasets.sample import Dataset, Sample
from training.evaluate_detector import detect
from training.report_files import write_report
from vision.detections import Kind
from vision.geometry import Boxes, area, intersection
from vision.palette import BRANDS
from vision.photo import Photo
from vision.pipeline import Finder
from vision.shelf.tree import Shelf, build_shelf

INSIDE, NOT_ALSO = 0.6, 0.4
"""Share of a product within the labelled row it belongs to; and within another, for it to have no
row for sure."""
WHOLE = 0.9
"""A labelled row is right when so much of its products are in one row found, which holds at most
the rest of as many from rows above and below."""
_OVER = 0.3
"""Rows with this share of the narrower one's width in common are above one another: those of
bays side by side may be one row of the photo."""
_WORST = 10
_WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo. labelled: rows with at least two products; right: see WHOLE. products: in them;
    split: not in the row found that most of theirs are in. merged: of rows above or below, in it.
    """

    photo: str
    found: int
    labelled: int
    right: int
    products: int
    split: int
    merged: int


@dataclass(frozen=True, slots=True)
class RowReport:
    """figures: by name. rows: the photos."""

    figures: dict[str, float]
    rows: tuple[PhotoRow, ...]


def evaluate(dataset: Dataset, find: Finder, out: Path) -> RowReport:
    """Compare rows. dataset: boxes of whole rows, of which some may lack.

    Writes metrics.json, per_photo.csv and worst.jpg, the products coloured by row. Raises
    DatasetError when a photo is not the one labelled.
    """
    shelves = [build_shelf(found, None) for found in detect(dataset, find)]
    rows = [compared(sample, shelf) for sample, shelf in zip(dataset.samples, shelves, strict=True)]
    report = RowReport(figures_of(rows), tuple(rows))
    write_report(out, report.figures, "per_photo.csv", PhotoRow, report.rows)
    _draw_worst(dataset, shelves, report, out / "worst.jpg")
    return report


def compared(sample: Sample, shelf: Shelf) -> PhotoRow:
    """The rows of one photo against its labelled ones."""
    products = shelf.detections.of_kind(Kind.PRODUCT)
    own = _labelled_row(products.xyxy, sample.boxes)
    above = _one_above_another(sample.boxes)
    labelled = right = total = split = merged = 0
    for number in range(len(sample)):
        mine = products.row[own == number]
        if len(mine) < 2:
            continue
        counts = np.bincount(mine)
        others = np.isin(own, np.flatnonzero(above[number])) & (products.row == counts.argmax())
        strangers, away = int(others.sum()), len(mine) - int(counts.max())
        few = (1 - WHOLE) * len(mine)
        labelled, right = labelled + 1, right + (strangers <= few and away <= few)
        total, split, merged = total + len(mine), split + away, merged + strangers
    return PhotoRow(sample.path.name, len(shelf.rows), labelled, int(right), total, split, merged)


def _labelled_row(products: Boxes, rows: Boxes) -> NDArray[np.intp]:
    """(n,) labelled row of each product, -1 where it is in none or in two."""
    if not len(rows):
        return np.full(len(products), -1)
    size = np.maximum(area(products), 1e-9)[:, None]
    shares = intersection(products[:, None], rows[None]) / size
    best = shares.argmax(axis=1)
    ordered = np.sort(shares, axis=1)
    second = ordered[:, -2] if len(rows) > 1 else np.zeros(len(products))
    return np.where((ordered[:, -1] > INSIDE) & (second <= NOT_ALSO), best, -1)


def _one_above_another(rows: Boxes) -> NDArray[np.bool_]:
    """(k, k) whether two different labelled rows have part of their width in common."""
    left, right = rows[:, 0], rows[:, 2]
    shared = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    over = shared > _OVER * np.minimum.outer(right - left, right - left)
    np.fill_diagonal(over, False)
    return over


def figures_of(rows: Sequence[PhotoRow]) -> dict[str, float]:
    """Shares over all photos; 0 where nothing is labelled."""
    labelled = sum(row.labelled for row in rows)
    products = max(1, sum(row.products for row in rows))
    return {
        "photos": len(rows),
        "labelled_rows": labelled,
        "rows_right": sum(row.right for row in rows) / max(1, labelled),
        "products": products,
        "products_split": sum(row.split for row in rows) / products,
        "products_merged": sum(row.merged for row in rows) / products,
    }


def _draw_worst(dataset: Dataset, shelves: list[Shelf], report: RowReport, path: Path) -> None:
    """The photos with most labelled rows wrong, labels white."""
    order = sorted(
        range(len(dataset)), key=lambda at: (report.rows[at].right - report.rows[at].labelled, at)
    )
    tiles = []
    for at in order[:_WORST]:
        sample, row, products = dataset.samples[at], report.rows[at], shelves[at].detections
        layers = [
            (products.xyxy[products.row == number], colour)
            for number, colour in zip(range(row.found), cycle(BRANDS), strict=False)
        ]
        caption = f"{row.photo}: {row.right} of {row.labelled} rows right, {row.found} found"
        tiles.append(Tile(Photo.read(sample.path), caption, ((sample.boxes, _WHITE), *layers)))
    sheet = contact_sheet(tiles, side=800)
    cv2.imwrite(str(path), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
