"""`shelfeye evaluate embedder`: products told apart by their vectors alone."""

from pathlib import Path
from time import perf_counter

import numpy as np

from datasets.pack_photos import PackPhotos
from training.progress import progress
from vision.decoding import PhotoLimits, Pixels
from vision.errors import DatasetError
from vision.models.embed import Embedder
from vision.models.gallery import Gallery
from vision.models.packshot import trim
from vision.photo import Photo

TIMED = 150  # crops of a full shelf photo

_LIMITS = PhotoLimits(min_side=32)


def evaluate(judged: PackPhotos, shown: PackPhotos, embed: Embedder) -> dict[str, float]:
    """top1 and top5 of whole photos of packs by SKU, against a gallery of the pictures shown.

    Nothing but the vectors decides: no detector, no other cue. seconds_150: time to embed so many
    pictures. Raises DatasetError for SKUs without a reference.
    """
    skus = list(shown)
    foreign = sorted(set(judged) - set(skus))
    if foreign:
        cause = f"SKUs without a reference: {', '.join(foreign)}"
        raise DatasetError("the photos", cause, "a reference picture of each")
    references = [(path, skus.index(sku)) for sku, paths in shown.items() for path in paths]
    fronts = [trim(_read(path)) for path, _ in progress(references, "reading references")]
    gallery = Gallery.of(fronts, [sku for _, sku in references], embed)
    photos = [(path, skus.index(sku)) for sku, paths in judged.items() for path in paths]
    pictures = [_read(path) for path, _ in progress(photos, "reading photos")]
    truth = np.array([sku for _, sku in photos])[:, None]
    found = gallery.search(embed(pictures), 5).sku
    crops = (pictures * (TIMED // len(pictures) + 1))[:TIMED]
    started = perf_counter()
    embed(crops)
    return {
        "top1": float((found[:, :1] == truth).any(axis=1).mean()),
        "top5": float((found == truth).any(axis=1).mean()),
        "photos": len(photos),
        "skus": len(skus),
        f"seconds_{TIMED}": perf_counter() - started,
    }


def _read(path: Path) -> Pixels:
    return Photo.read(path, _LIMITS).pixels
