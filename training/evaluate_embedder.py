"""`shelfeye evaluate embedder`: products told apart by their vectors alone."""

from time import perf_counter

import numpy as np

from datasets.pack_photos import PackPhotos, numbered, read_pack
from training.progress import progress
from vision.models.embed import Embedder
from vision.models.gallery import Gallery
from vision.models.packshot import trim

TIMED = 150  # crops of a full shelf photo


def evaluate(judged: PackPhotos, shown: PackPhotos, embed: Embedder) -> dict[str, float]:
    """top1 and top5 of whole photos of packs by SKU, against a gallery of the pictures shown.

    Nothing but the vectors decides: no detector, no other cue. seconds_150: time to embed so many
    pictures. Raises DatasetError for SKUs without a reference.
    """
    skus = list(shown)
    photos, references = numbered(judged, skus), numbered(shown, skus)
    fronts = [
        trim(read_pack(path).pixels) for path, _ in progress(references, "reading references")
    ]
    gallery = Gallery.of(fronts, [sku for _, sku in references], embed)
    pictures = [read_pack(path).pixels for path, _ in progress(photos, "reading photos")]
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
