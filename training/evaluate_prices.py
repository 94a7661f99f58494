"""How well prices are read on real photos, and tags linked with facings on rendered shelves."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np

from datasets.real_prices import LabelledPhoto, LabelledTag, PriceLabels
from datasets.synthetic.tagged import TaggedShelf, tagged_shelf
from training.progress import progress
from training.report_files import write_report
from vision.detections import Detections, Kind
from vision.geometry import Boxes, iou
from vision.models.read_tags import TagReader
from vision.photo import Photo
from vision.shelf.catalogue import Product
from vision.shelf.price_tags import TagPrint, link_tags
from vision.shelf.tree import Facing

LEAST_IOU = 0.5
"""Overlap from which a box found is the labelled tag."""
_CELL = (180, 260)  # height, width of a mistake's picture
_ACROSS = 6

Find = Callable[[Photo, LabelledPhoto], Boxes]


@dataclass(frozen=True, slots=True)
class TagRow:
    """One labelled tag. price: the true one, None when a person cannot read it. found: its box
    was. read: None when no price was read.
    """

    file: str
    tag: int
    source: str
    tuned: bool
    height: int
    price: Decimal | None
    found: bool
    read: Decimal | None
    kind: str
    read_kind: str
    list_price: Decimal | None
    read_list_price: Decimal | None
    text: str

    @property
    def right(self) -> bool:
        return self.price is not None and self.read == self.price


@dataclass(frozen=True, slots=True)
class PriceReport:
    """figures: by name. rows: the labelled tags."""

    figures: dict[str, float]
    rows: tuple[TagRow, ...]


def boxes_given(photo: Photo, labels: LabelledPhoto) -> Boxes:
    """The labelled boxes themselves."""
    return np.array([tag.box for tag in labels.tags], np.float32)


def boxes_found(find: Callable[[Photo], Detections]) -> Find:
    """The price tags among what is found."""
    return lambda photo, _: find(photo).of_kind(Kind.PRICE_TAG).xyxy


def evaluate(labels: PriceLabels, folder: Path, out: Path, find: Find = boxes_given) -> PriceReport:
    """Read the tags of every labelled photo.

    Writes metrics.json, per_tag.csv and, where there are any, mistakes.jpg to `out`. Raises
    DatasetError when photos are missing or others than those labelled.
    """
    labels.check(folder)
    read = TagReader()
    rows: list[TagRow] = []
    pictures = []
    for labelled in progress(labels.photos, "reading"):
        photo = Photo.read(folder / labelled.file)
        boxes = find(photo, labelled)
        prints = read(photo, boxes, labelled.currency)
        told = compared(labelled, boxes, prints)
        rows += told
        pictures += [
            _picture(photo, tag, row)
            for tag, row in zip(labelled.tags, told, strict=True)
            if row.price is not None and not row.right
        ]
    report = PriceReport(figures_of(rows), tuple(rows))
    _write(report, out, pictures)
    return report


def compared(labels: LabelledPhoto, boxes: Boxes, prints: Sequence[TagPrint]) -> list[TagRow]:
    """A row for each labelled tag, with what was read in the box that overlaps it most."""
    rows = []
    for number, tag in enumerate(labels.tags):
        overlaps = iou(np.float32([tag.box]), boxes)[0] if len(boxes) else np.zeros(1)
        best = int(overlaps.argmax())
        found = bool(overlaps[best] >= LEAST_IOU)
        printed = prints[best] if found else TagPrint()
        rows.append(_row(labels, number, tag, found, printed))
    return rows


def _row(
    labels: LabelledPhoto, number: int, tag: LabelledTag, found: bool, printed: TagPrint
) -> TagRow:
    read = printed.prices
    return TagRow(
        labels.file, number, _source(labels.file), labels.tuned,
        round(tag.box[3] - tag.box[1]), tag.price, found, read.price,
        tag.kind, read.kind, tag.list_price, read.list_price, " | ".join(printed.text or ()),
    )  # fmt: skip


def _source(file: str) -> str:
    """The folder of photos in DATA, or of tags in DATA/price_tags."""
    return Path(file.removeprefix("price_tags/")).parts[0]


def figures_of(rows: Sequence[TagRow]) -> dict[str, float]:
    """Exact match on the tags a person can read, by source too, and what was read on the others.

    fresh: on photos whose mistakes were not looked at while the rules were written.
    """
    readable = [row for row in rows if row.price is not None]
    others = [row for row in rows if row.price is None]
    named = [row for row in readable if row.list_price is not None]
    figures = {
        "tags": len(rows),
        "readable": len(readable),
        "exact_match": _share(row.right for row in readable),
        "exact_match_fresh": _share(row.right for row in readable if not row.tuned),
        "fresh": sum(not row.tuned for row in readable),
        "wrong": sum(row.read is not None and not row.right for row in readable),
        "found": _share(row.found for row in readable),
        "list_price_exact": _share(row.read_list_price == row.list_price for row in named),
        "list_prices": len(named),
        "unreadable": len(others),
        "unreadable_with_a_price": sum(row.read is not None for row in others),
    }
    for source, count in sorted(Counter(row.source for row in readable).items()):
        own = (row.right for row in readable if row.source == source)
        figures |= {f"exact_match_{source}": _share(own), f"readable_{source}": count}
    return figures


def _share(judged: "Sequence[bool] | object") -> float:
    values = list(judged)
    return float(np.mean(values)) if values else 0.0


def link_figures(shelves: int) -> dict[str, float]:
    """Share of the tags of rendered shelves linked with facings of their own product only, in
    their own row: with the products known, and with none known.
    """
    right: dict[bool, list[bool]] = {True: [], False: []}
    for seed in range(shelves):
        shelf = tagged_shelf(seed)
        for named, told in right.items():
            links = link_tags(shelf.tags, facings_of(shelf, named))
            told += [
                bool(found) and meant.issuperset(found)
                for found, meant in zip(links, shelf.meant, strict=True)
            ]
    known, unknown = _share(right[True]), _share(right[False])
    return {"linked": known, "linked_unnamed": unknown, "linked_tags": len(right[True])}


def facings_of(shelf: TaggedShelf, named: bool) -> list[Facing]:
    """The shelf's facings, of known products or of unknown ones."""
    return [
        Facing(tuple(map(float, box)), int(row), i, (i,), 1.0,
               Product(sku, sku) if named else None, 1.0 if named else None, (), 1.0, 1.0)
        for i, (box, row, sku) in enumerate(zip(shelf.facings, shelf.row, shelf.sku, strict=True))
    ]  # fmt: skip


def _picture(photo: Photo, tag: LabelledTag, row: TagRow) -> np.ndarray:
    """The tag enlarged, above it the true price and the one read."""
    x1, y1 = (max(0, int(value)) for value in tag.box[:2])
    x2, y2 = (int(value) + 1 for value in tag.box[2:])
    part = photo.pixels[y1:y2, x1:x2]
    high, wide = _CELL[0] - 24, _CELL[1]
    zoom = min(wide / part.shape[1], high / part.shape[0])
    size = (max(1, int(part.shape[1] * zoom)), max(1, int(part.shape[0] * zoom)))
    cell = np.full((*_CELL, 3), 40, np.uint8)
    cell[24 : 24 + size[1], : size[0]] = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC)
    said = f"{row.price} read {row.read}" if row.found else f"{row.price} not found"
    cv2.putText(cell, said, (4, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (255, 255, 255), 1)
    return cell


def _write(report: PriceReport, out: Path, pictures: list[np.ndarray]) -> None:
    write_report(out, report.figures, "per_tag.csv", TagRow, report.rows)
    if pictures:
        blank = [np.zeros_like(pictures[0])] * (-len(pictures) % _ACROSS)
        cells = [*pictures, *blank]
        lines = [np.hstack(cells[at : at + _ACROSS]) for at in range(0, len(cells), _ACROSS)]
        cv2.imwrite(str(out / "mistakes.jpg"), np.vstack(lines)[..., ::-1])
