"""Photos of single packs, a folder a SKU: judged one product a photo, or made a catalogue of."""

import csv
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from datasets.picture import PHOTO_SUFFIXES
from vision.decoding import PhotoLimits, Pixels
from vision.errors import DatasetError
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue

Picture = TypeVar("Picture")

PackPhotos = Mapping[str, Sequence[Path]]
"""Picture files by SKU, both sorted by name."""

_LIMITS = PhotoLimits(min_side=32)


def read_packs(folder: Path) -> PackPhotos:
    """The pictures of <folder>/<sku>/, or the files <sku>.* and <sku>_*.* of a folder of files.

    Raises DatasetError when there is neither.
    """
    if not folder.is_dir():
        raise DatasetError(folder, "no such folder", "an existing folder")
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in PHOTO_SUFFIXES and path.is_file():
            inside = path.relative_to(folder).parts
            sku = inside[0] if len(inside) > 1 else path.stem.rpartition("_")[0] or path.stem
            found.setdefault(sku, []).append(path)
    if not found:
        raise DatasetError(folder, "no pictures", "<sku>/*.jpg or <sku>_*.jpg")
    return dict(sorted(found.items()))


def numbered(
    packs: Mapping[str, Sequence[Picture]], skus: Sequence[str]
) -> list[tuple[Picture, int]]:
    """Every picture, or its file, and the index of its SKU in `skus`.

    Raises DatasetError listing SKUs that are not in it.
    """
    number = {sku: index for index, sku in enumerate(skus)}
    foreign = sorted(set(packs) - set(number))
    if foreign:
        cause = f"SKUs without a reference: {', '.join(foreign)}"
        raise DatasetError("the photos", cause, "a reference picture of each")
    return [(picture, number[sku]) for sku, pictures in packs.items() for picture in pictures]


def read_pack(path: Path) -> Photo:
    """A picture of a pack, which may be smaller than a photo of a shelf."""
    return Photo.read(path, _LIMITS)


def some_of_each(packs: PackPhotos, most: int, seed: int) -> PackPhotos:
    """At most so many pictures of each SKU; which ones depends on the seed and the SKU only."""
    chosen = {}
    for sku, paths in packs.items():
        rng = np.random.default_rng([seed, zlib.crc32(sku.encode())])
        chosen[sku] = [paths[i] for i in sorted(rng.permutation(len(paths))[:most])]
    return chosen


def write_references(
    packs: PackPhotos, folder: Path, front: Callable[[Photo], Pixels]
) -> Catalogue:
    """A catalogue folder of the packs; front: what of a photo becomes the reference picture.

    A product's brand is the first word of its SKU.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sku", "brand"])
        writer.writerows([sku, sku.partition("-")[0]] for sku in packs)
    for sku, paths in packs.items():
        (folder / "images" / sku).mkdir(parents=True, exist_ok=True)
        for number, path in enumerate(paths):
            picture = front(read_pack(path))
            cv2.imwrite(str(folder / "images" / sku / f"{number}.png"), picture[..., ::-1])
    return Catalogue.read(folder)
