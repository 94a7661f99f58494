"""Where the fronts come from that the embedder learns to tell apart."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.formats.yolo import read_yolo
from datasets.synthetic.brands import Sku, product_line
from datasets.synthetic.packs import pack_picture
from datasets.synthetic.textures import SUFFIXES, texture
from datasets.synthetic.words import CATEGORIES
from training.config import PackPictures, PackSource, RenderedPacks, ShelfCrops
from training.pack_views import Pack
from training.progress import progress
from training.same_fronts import same_fronts
from vision.decoding import Pixels
from vision.errors import DatasetError
from vision.photo import Photo

TRAINED_LINES, HELD_OUT_LINES = 1_100_000_000, 1_200_000_000
"""First families of invented products to train on and to choose by; those of shelves and
catalogues are below."""

_HEIGHT = 200
_VIEWS = (0, 0, 0, 0, 0, 0, 1, 2)  # of datasets.synthetic.packs: now and then turned aside
_MARGIN = 0.02
_OF_A_FRONT = 4  # pictures kept of a product that stands there several times
_LEAST_SIDE = 20  # pixels; a smaller crop shows too little to be told from others


@dataclass(frozen=True, eq=False)
class Products:
    """n products, as columns.

    pictures: of each, PNG files RGBA. family: (n,) int32, those of one family are look-alikes and
    drawn together. photo: (n,) int32, of those of one photo only one is drawn at a time, since
    two may be the same product; -1 for none. as_seen: see training.config.ShelfCrops.
    """

    pictures: tuple[tuple[bytes, ...], ...]
    family: NDArray[np.int32]
    photo: NDArray[np.int32]
    as_seen: float = 0.0

    def __len__(self) -> int:
        return len(self.pictures)

    @cached_property
    def repeated(self) -> NDArray[np.intp]:
        """Products with several pictures."""
        return np.flatnonzero([len(own) > 1 for own in self.pictures])

    def pack(self, index: int, rng: np.random.Generator) -> Pack:
        """One of the pictures of a product."""
        coded = self.pictures[index][rng.integers(len(self.pictures[index]))]
        rgba = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_UNCHANGED)
        return Pack(np.ascontiguousarray(rgba[..., 2::-1]), rgba[..., 3])


def read_products(source: PackSource) -> Products:
    """The products of a source. Raises DatasetError when there are none."""
    if isinstance(source, RenderedPacks):
        return rendered(TRAINED_LINES, source.lines)
    found = _pictures(source) if isinstance(source, PackPictures) else _crops(source)
    if not len(found):
        raise DatasetError(source.path, "no product picture in it", source.kind)
    return found


def rendered(first_line: int, lines: int) -> Products:
    """Families of invented products, drawn by rule."""
    skus: list[Sku] = []
    for line in range(first_line, first_line + lines):
        skus.extend(product_line(line, CATEGORIES[line % len(CATEGORIES)]))
    pictures = tuple(
        tuple(_coded(*pack_picture(sku, _HEIGHT, view)) for view in sorted(set(_VIEWS)))
        for sku in progress(skus, "drawing packs")
    )
    pictures = tuple(tuple(shown[view] for view in _VIEWS) for shown in pictures)
    family = np.array([sku.line - first_line for sku in skus], np.int32)
    return Products(pictures, family, np.full(len(skus), -1, np.int32))


def _pictures(source: PackPictures) -> Products:
    paths = sorted(p for p in Path(source.path).rglob("*") if p.suffix.lower() in SUFFIXES)
    pictures = tuple((_coded(*texture(str(path))),) for path in paths)
    return Products(pictures, np.arange(len(paths), dtype=np.int32), np.full(len(paths), -1))


def _crops(source: ShelfCrops) -> Products:
    """The large enough fronts of a YOLO dataset; like ones side by side are one product."""
    pictures, photos = [], []
    for number, sample in enumerate(progress(read_yolo(source.path).samples, "cutting crops")):
        pixels = Photo.read(sample.path).pixels
        boxes = sample.boxes[(sample.boxes[:, 2:] - sample.boxes[:, :2]).min(1) >= _LEAST_SIDE]
        for group in same_fronts(pixels, boxes):
            few = group[:: max(1, len(group) // _OF_A_FRONT)][:_OF_A_FRONT]
            pictures.append(tuple(_cut(pixels, boxes[index]) for index in few))
            photos.append(number)
    alone = np.arange(len(pictures), dtype=np.int32)
    return Products(tuple(pictures), alone, np.array(photos), source.as_seen)


def _cut(pixels: Pixels, box: NDArray[np.float32]) -> bytes:
    x1, y1, x2, y2 = box
    dx, dy = _MARGIN * (x2 - x1), _MARGIN * (y2 - y1)
    rows = np.s_[max(0, round(y1 - dy)) : round(y2 + dy)]
    part = pixels[rows, max(0, round(x1 - dx)) : round(x2 + dx)]
    return _coded(part, np.full(part.shape[:2], 255, np.uint8))


def _coded(rgb: np.ndarray, alpha: np.ndarray) -> bytes:
    return cv2.imencode(".png", np.dstack([rgb[..., ::-1], alpha]))[1].tobytes()
