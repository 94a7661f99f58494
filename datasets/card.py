"""The data card: what a dataset holds and under which licence, for people and for programs."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from datasets.contact_sheet import GREEN, GREY, Tile, contact_sheet
from datasets.sample import Dataset
from vision.errors import DatasetError
from vision.geometry import area
from vision.photo import Photo

NO_LICENCE = "none stated"
SIZE_EDGES = (0, 8, 16, 32, 64, 128, 256, 512)  # pixels; the last bin is open
_SHOWN = 12
_MOST_SIZES = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """How a quantity varies over the photos; all 0 without any."""

    least: float
    p5: float
    median: float
    mean: float
    p95: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        if not values:
            return cls(0, 0, 0, 0, 0, 0)
        least, p5, median, p95, most = np.percentile(values, [0, 5, 50, 95, 100]).round(4).tolist()
        return cls(least, p5, median, round(float(np.mean(values)), 4), p95, most)


@dataclass(frozen=True, slots=True)
class DataCard:
    """classes: boxes by class name. photo_sizes: photos by width×height, the commonest ten.

    box_sizes: boxes by sqrt(area) in pixels, as "from-to". relative_box_size: of sqrt(area) over
    the photo's long side. stores: None when no photo names its store.
    """

    name: str
    licence: str
    photos: int
    photos_without_boxes: int
    stores: int | None
    boxes: int
    ignored_boxes: int
    classes: dict[str, int]
    photo_sizes: dict[str, int]
    boxes_per_photo: Spread
    box_sizes: dict[str, int]
    relative_box_size: Spread


def describe(dataset: Dataset, licence: str) -> DataCard:
    """Count what is in a dataset; no picture is opened. Raises DatasetError without photos."""
    if not len(dataset):
        raise DatasetError(dataset.name, "no photos", "at least one")
    labels = np.concatenate([sample.labels for sample in dataset])
    sizes = [np.sqrt(area(sample.boxes)) for sample in dataset]
    relative = [s / max(p.width, p.height) for s, p in zip(sizes, dataset, strict=True)]
    shapes = Counter(f"{sample.width}×{sample.height}" for sample in dataset)
    stores = {sample.store for sample in dataset} - {None}
    return DataCard(
        name=dataset.name,
        licence=licence,
        photos=len(dataset),
        photos_without_boxes=sum(len(sample) == 0 for sample in dataset),
        stores=len(stores) or None,
        boxes=dataset.box_count,
        ignored_boxes=sum(int(sample.ignore.sum()) for sample in dataset),
        classes={name: int((labels == i).sum()) for i, name in enumerate(dataset.classes)},
        photo_sizes=dict(shapes.most_common(_MOST_SIZES)),
        boxes_per_photo=Spread.of([len(sample) for sample in dataset]),
        box_sizes=_histogram(np.concatenate(sizes)),
        relative_box_size=Spread.of(np.concatenate(relative).tolist()),
    )


def write_card(dataset: Dataset, licence: str, folder: Path | str) -> DataCard:
    """Write card.json, card.md and contact_sheet.jpg (12 photos with their boxes) to a folder."""
    card, target = describe(dataset, licence), Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(card), ensure_ascii=False, indent=2)
    (target / "card.json").write_text(text + "\n", encoding="utf-8")
    (target / "card.md").write_text(markdown(card), encoding="utf-8")
    shown = np.unique(np.linspace(0, len(dataset) - 1, _SHOWN).round().astype(int))
    tiles = []
    for sample in (dataset.samples[index] for index in shown):
        layers = (
            (sample.boxes[sample.ignore], GREY),
            (sample.boxes[~sample.ignore], GREEN),
        )
        caption = f"{sample.path.name}: {len(sample)} boxes"
        tiles.append(Tile(Photo.read(sample.path), caption, layers))
    sheet = contact_sheet(tiles, side=480, columns=3)
    jpeg = [cv2.IMWRITE_JPEG_QUALITY, 90]
    cv2.imwrite(str(target / "contact_sheet.jpg"), sheet[..., ::-1], jpeg)
    return card


def find_licence(directory: Path | str) -> str:
    """The text of the licence file in a dataset's folder or the one above, or "none stated"."""
    folder = Path(directory).resolve()
    for place in (folder, folder.parent):
        for pattern in ("LICENSE*", "LICENCE*"):
            for path in sorted(place.glob(pattern)):
                return path.read_text(encoding="utf-8", errors="replace").strip()
    return NO_LICENCE


def markdown(card: DataCard) -> str:
    """The card as a Markdown page."""
    facts = {
        "photos": card.photos,
        "photos without boxes": card.photos_without_boxes,
        "stores": "unknown" if card.stores is None else card.stores,
        "boxes": card.boxes,
        "of which ignored": card.ignored_boxes,
    }
    spreads = {
        "boxes per photo": card.boxes_per_photo,
        "box size / long side": card.relative_box_size,
    }
    rows = [[name, *(f"{value:g}" for value in asdict(s).values())] for name, s in spreads.items()]
    parts = [
        f"# Data card: {card.name}",
        _table(["", ""], [[key, str(value)] for key, value in facts.items()]),
        _counts("class", "boxes", card.classes),
        _counts("photo size (px)", "photos", card.photo_sizes),
        _counts("box size √area (px)", "boxes", card.box_sizes),
        _table(["", "least", "5 %", "median", "mean", "95 %", "most"], rows),
        f"## Licence\n\n{card.licence}",
    ]
    return "\n\n".join(parts) + "\n"


def _histogram(sizes: np.ndarray) -> dict[str, int]:
    counts = np.histogram(sizes, [*SIZE_EDGES, np.inf])[0].tolist()
    names = [f"{low}-{high}" for low, high in pairwise(SIZE_EDGES)]
    return dict(zip([*names, f"{SIZE_EDGES[-1]}-"], counts, strict=True))


def _counts(what: str, unit: str, counts: dict[str, int]) -> str:
    return _table([what, unit], [[key, str(value)] for key, value in counts.items()])


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
