"""`shelfeye evaluate embedder`: products told apart by their vectors alone."""

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import numpy as np

from datasets.formats.coco import read_coco
from datasets.pack_photos import numbered, read_pack, read_packs
from datasets.recognition import LABELS, PICTURES, UNKNOWN
from training.progress import progress
from vision.decoding import Pixels
from vision.errors import DatasetError
from vision.models.crop import cut
from vision.models.embed import Embedder
from vision.models.gallery import Gallery
from vision.models.packshot import read_packshot, trim
from vision.models.weigh import SHORT_LIST
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue, catalogue_path
from vision.shelf.pictures import find_pictures

TIMED = 150  # crops of a full shelf photo
RANKS = (1, 5, SHORT_LIST)

Named = Iterable[tuple[str, Pixels]]
"""SKUs and pictures (h, w, 3) uint8 RGB of them."""


def judged_pictures(data: Path) -> Named:
    """The known facings of a recognition set as an audit cuts them, slivers left out, or whole
    photos of packs.

    data: a folder that datasets.recognition or datasets.pack_photos.read_packs takes. Raises
    DatasetError.
    """
    return _facings(data) if (data / LABELS).is_file() else _packs(data)


def shown_pictures(folder: Path) -> Named:
    """The trimmed reference pictures of a catalogue folder, or of a folder of packs.

    Raises CatalogueError, DatasetError or PhotoError for what can't be read.
    """
    pictures = _references(folder) if catalogue_path(folder).is_file() else _packs(folder)
    return ((sku, trim(picture)) for sku, picture in pictures)


def evaluate(judged: Named, shown: Named, embed: Embedder) -> dict[str, float]:
    """top1, top5 and top30 (an audit's short list) of the pictures judged by SKU, against a gallery
    of the pictures shown.

    Nothing but the vectors decides: no detector, no other cue. seconds_150: time to embed so many
    pictures. Raises DatasetError for no picture, or SKUs without a reference.
    """
    packs, fronts = _by_sku(judged), _by_sku(shown)
    if not packs:
        raise DatasetError("the photos", "nothing known on them", "a facing of the catalogue")
    skus = sorted(fronts)
    pictures, truth = zip(*numbered(packs, skus), strict=True)
    gallery = Gallery.of(*zip(*numbered(fronts, skus), strict=True), embed)
    found = gallery.search(embed(pictures), max(RANKS)).sku
    right = found == np.array(truth)[:, None]
    crops = (pictures * (TIMED // len(pictures) + 1))[:TIMED]
    started = perf_counter()
    embed(crops)
    seconds = perf_counter() - started
    ranks = {f"top{rank}": float(right[:, :rank].any(axis=1).mean()) for rank in RANKS}
    return {**ranks, "pictures": len(pictures), "skus": len(skus), f"seconds_{TIMED}": seconds}


def _by_sku(named: Named) -> dict[str, list[Pixels]]:
    pictures: dict[str, list[Pixels]] = {}
    for sku, picture in named:
        pictures.setdefault(sku, []).append(picture)
    return pictures


def _packs(folder: Path) -> Named:
    files = [(sku, path) for sku, paths in read_packs(folder).items() for path in paths]
    for sku, path in progress(files, f"reading {folder}"):
        yield sku, read_pack(path).pixels


def _references(folder: Path) -> Named:
    catalogue = Catalogue.read(folder)
    for picture in progress(find_pictures(catalogue), f"reading {folder}"):
        yield catalogue.sku[picture.sku], read_packshot(picture.path)


def _facings(data: Path) -> Named:
    photos = read_coco(data / LABELS, data / PICTURES)
    for sample in progress(photos.samples, f"reading {data}"):
        photo = Photo.read(sample.path)
        for box, label, ignored in zip(sample.boxes, sample.labels, sample.ignore, strict=True):
            known = not ignored and photos.classes[label] != UNKNOWN
            if known and (crop := cut(photo, box)) is not None:
                yield photos.classes[label], crop.inner()
