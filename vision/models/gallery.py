"""The reference pictures of a catalogue, ready to be compared with packs on a shelf."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.errors import CatalogueError, PhotoError
from vision.models.keypoints import SIDE, Features, describe
from vision.photo import Photo
from vision.resize import resize
from vision.shelf.catalogue import Catalogue

FOLDER = "images"
EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".webp"})

_SCALES = ((1.0, 120), (0.35, 60))  # share of SIDE the pack may have on the shelf, keypoints kept
_WHITE = 244
_CONTENT = 14  # levels from the border's colour
_SPECKS = 0.01  # of a line; below it the line is background


@dataclass(frozen=True, slots=True, eq=False)
class Gallery:
    """r reference pictures of n products and their m keypoints, as columns.

    pictures: r packshots (h, w, 3) uint8 RGB without their white border, longer side SIDE.
    sku: (r,) int32, index in the catalogue, ascending. features: m keypoints, reference by
    reference; those of reference i are start[i] to start[i + 1], start being (r + 1,) int64.
    """

    pictures: tuple[Pixels, ...]
    sku: NDArray[np.int32]
    features: Features
    start: NDArray[np.int64]

    @classmethod
    def of(cls, pictures: list[Pixels], sku: list[int]) -> Self:
        """The gallery of fronts (h, w, 3) RGB without border, sku[i] the product of pictures[i]."""
        order = np.argsort(sku, kind="stable")
        packs = tuple(resize(pictures[i], SIDE) for i in order)
        described = [_at_all_scales(pack) for pack in packs]
        start = np.cumsum([0, *(len(features) for features in described)])
        skus = np.array(sku, np.int32)[order]
        return cls(packs, skus, Features.concatenate(described), start)

    @classmethod
    def read(cls, catalogue: Catalogue) -> Self:
        """All pictures images/<sku>/*.{jpg,jpeg,png,webp} beside the catalogue that was read.

        Products without any have no reference. Raises CatalogueError naming a picture that can't
        be used.
        """
        root = catalogue.folder / FOLDER if catalogue.folder else None
        folders = {path.name: path for path in root.iterdir()} if root and root.is_dir() else {}
        found = [
            (path, index)
            for index, sku in enumerate(catalogue.sku)
            for path in _pictures_in(folders.get(sku))
        ]
        return cls.of([_read(path) for path, _ in found], [index for _, index in found])

    def __len__(self) -> int:
        return len(self.pictures)


def trim(picture: Pixels) -> Pixels:
    """The part (h', w', 3) of a packshot within its white border; all of it without such a border.

    Raises CatalogueError when nothing but the border is left.
    """
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    colour = np.median(edge, axis=0)
    if colour.min() < _WHITE:
        return picture
    content = (np.abs(picture.astype(np.int16) - colour) > _CONTENT).any(axis=2)
    rows = np.flatnonzero(content.mean(axis=1) > _SPECKS)
    columns = np.flatnonzero(content.mean(axis=0) > _SPECKS)
    if not len(rows) or not len(columns):
        raise CatalogueError("packshot", "the picture is blank", "a pack on white")
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _pictures_in(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in EXTENSIONS)


def _read(path: Path) -> Pixels:
    try:
        return trim(Photo.read(path).pixels)
    except PhotoError as error:
        raise CatalogueError(path, error.cause or error.message, error.expected) from error
    except CatalogueError as error:
        raise CatalogueError(path, error.cause, error.expected) from error


def _at_all_scales(pack: Pixels) -> Features:
    """Keypoints of a pack as it is and as it looks after it was small, in pixels of the pack."""
    height, width = pack.shape[:2]
    parts = []
    for scale, limit in _SCALES:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(pack, size, interpolation=cv2.INTER_AREA)
        parts.append(describe(cv2.resize(small, (width, height)), limit))
    return Features.concatenate(parts)
