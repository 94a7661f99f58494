"""What print on packs tells by itself.

    python -m scripts.bench.pack_text photos PHOTOS PACKSHOTS [--most 8]
    python -m scripts.bench.pack_text shelves [--seed 11] [--skus 60] [--pictures 3]

photos: folders of photos by SKU against one packshot a SKU: how many have a word that tells SKUs
apart, and on how many of those the right one agrees best. shelves: rendered packs against their
look-alikes, by height of the box: right, wrong, undecided, and the processor's time for reading
one.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import numpy as np

from datasets.pack_photos import read_packs, some_of_each
from datasets.synthetic.brands import Sku
from datasets.synthetic.catalogue import catalogue, packshot
from datasets.synthetic.config import CatalogueConfig, ShelfConfig
from datasets.synthetic.generate import generate
from vision.models.pack_text import reference_words, text_cues
from vision.models.pack_words import Words
from vision.models.packshot import trim
from vision.models.text import Reader
from vision.photo import Photo
from vision.resize import resize

HEIGHTS = (60, 90, 130, 180, 260, 400)
MARGIN = 0.15  # agreement times evidence by which the best candidate must lead
SCALES = (1.0, 0.5, 0.25)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = parser.add_subparsers(required=True)
    photos = parts.add_parser("photos")
    photos.add_argument("photos", type=Path)
    photos.add_argument("packshots", type=Path)
    photos.add_argument("--most", type=int, default=8)
    photos.set_defaults(run=lambda o: against_packshots(o.photos, o.packshots, o.most))
    shelves = parts.add_parser("shelves")
    shelves.add_argument("--seed", type=int, default=11)
    shelves.add_argument("--skus", type=int, default=60)
    shelves.add_argument("--pictures", type=int, default=3)
    shelves.set_defaults(run=lambda o: among_look_alikes(o.seed, o.skus, o.pictures))
    options = parser.parse_args()
    options.run(options)


def support(reader: Reader, picture: np.ndarray, candidates: list[Words]) -> np.ndarray:
    """(k,) agreement times evidence, the evidence counted up to three words."""
    agreement, evidence = text_cues(reader.read(picture), candidates).T
    return agreement * np.minimum(evidence, 3)


def against_packshots(photos: Path, packshots: Path, most: int) -> None:
    """Print how often the right packshot has the words read on a photo."""
    reader, counts = Reader(), Counter()
    shots = read_packs(packshots)
    skus = list(shots)
    words = [reference_words(reader.read(trim(Photo.read(shots[s][0]).pixels))) for s in skus]
    for sku, paths in some_of_each(read_packs(photos), most, seed=0).items():
        for path in paths:
            scores = support(reader, Photo.read(path).pixels, words)
            own = scores[skus.index(sku)]
            before = (scores > own + 1e-6).sum() + ((np.abs(scores - own) <= 1e-6).sum() - 1) / 2
            counts["photos"] += 1
            counts["telling"] += scores.max() > 0
            counts["first"] += scores.max() > 0 and before < 1
            counts["among five"] += scores.max() > 0 and before < 5
    telling = counts["telling"]
    print(f"{counts['photos']} photos, a telling word on {telling / counts['photos']:.3f}")
    print(
        f"of these first {counts['first'] / telling:.3f}, five {counts['among five'] / telling:.3f}"
    )


def among_look_alikes(seed: int, count: int, pictures: int) -> None:
    """Print how often the words decide between the SKUs of one line, by height of the box."""
    reader, rows = Reader(), defaultdict(Counter)
    config = CatalogueConfig(seed, count)
    skus = catalogue(config)
    words = {
        sku.code: reference_words(
            reader.read(trim(packshot(sku))),
            *(sku.brand, sku.brand_en, sku.name, sku.name_en, sku.flavour, sku.flavour_en),
        )
        for sku in skus
    }
    for sku, crop in rendered_packs(config, pictures):
        family = [other for other in skus if other.line == sku.line]
        started = process_time()
        scores = support(reader, crop, [words[other.code] for other in family])
        row = rows[min(height for height in HEIGHTS if height >= len(crop))]
        row["ms"] += 1e3 * (process_time() - started)
        best = np.argsort(-scores, kind="stable")
        decided = len(family) > 1 and scores[best[0]] - scores[best[1]] > MARGIN
        row["n"] += 1
        row["none" if not decided else "right" if family[best[0]] == sku else "wrong"] += 1
    for height, row in sorted(rows.items()):
        print(
            f"to {height:3} px: {row['n']:3} packs, right {row['right']}, wrong {row['wrong']}, "
            f"undecided {row['none']}, {row['ms'] / row['n']:.0f} ms"
        )


def rendered_packs(config: CatalogueConfig, pictures: int) -> Iterator[tuple[Sku, np.ndarray]]:
    """(SKU, crop) of the packs of which most is seen, each picture at three sizes."""
    look = ShelfConfig(
        side=(3000, 3000), products=(40, 60), close_up_share=0, bays=1, yaw=15, pitch=8, roll=2,
        distractors=0.3, damage=0.3, catalogue=config,
    )  # fmt: skip
    for number in range(pictures):
        pixels, truth = generate(look, 500 + number)
        for scale in SCALES:
            smaller = resize(pixels, round(max(pixels.shape[:2]) * scale))
            for box, sku, visible in zip(truth.boxes, truth.sku, truth.visible, strict=True):
                x1, y1, x2, y2 = np.round(box * scale).astype(int)
                if visible >= 0.8 and 36 <= y2 - y1 <= HEIGHTS[-1]:
                    yield truth.skus[sku], smaller[y1:y2, x1:x2]


if __name__ == "__main__":
    main()
