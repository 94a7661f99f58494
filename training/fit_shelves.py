"""Shelves whose products are known, rendered or photographed: what the recogniser is fitted on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.recognition import RecognitionSet
from datasets.synthetic import ShelfConfig, ShelfTruth, generate
from datasets.synthetic.assortment import assortment
from datasets.synthetic.brands import Sku
from datasets.synthetic.catalogue import PACKSHOT_HEIGHT, packshot
from datasets.synthetic.packs import BACK, pack_picture
from training.held_views import held_photo
from training.pack_views import Pack, shelf_crop
from vision.decoding import Pixels
from vision.models.embed import Embedder
from vision.models.enrol import open_gallery
from vision.models.gallery import Gallery
from vision.models.packshot import trim
from vision.models.print_reader import PrintReader
from vision.models.verify import Verify
from vision.models.weigh import Weigher
from vision.photo import Photo, SourceMap
from vision.shelf.catalogue import Catalogue
from vision.shelf.product import Product

FIRST_HALF, HALVES = 100, 2
"""Seeds of the halves of a catalogue that are left out."""
GALLERIES = ("whole catalogue", *["half of it left out"] * HALVES)
ABSENT = 1 / 3  # of the products on a shelf have no reference
OTHERS = (30, 400)  # products in the gallery that the shelf does not sell
PHOTOGRAPHED_EVERY, PHOTOGRAPHED, MOST_PHOTOS = 4, 0.3, 4
"""On every fourth shelf, of the products that many have photos beside their packshot or instead of
it, and how many photos."""

_THREADS = 2
_CLEAR = (80, 240)  # pixels of the longer side of a crop that is fit for a reference
JITTER = 0.02  # of a box's side
READ, LEAST_READ = 12, 60  # crops of a shelf whose print is read, and their least height in pixels
SHELVES = ShelfConfig(
    side=(1000, 2400), products=(40, 160), close_up_share=0.05, yaw=20.0, pitch=10.0,
    distractors=0.5, damage=0.6,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """What one shelf teaches.

    sku, cues, off_light, vectors: see vision.models.weigh.Weighed. boxes: (n, 4). truth: (n,) what
    a crop shows, -1 when the catalogue does not hold it. learnt: (n,) bool, whether that is known;
    the others are only neighbours. sizes: (m, 2) mm of the catalogue's products. read, print: crops
    whose print was read, (r,), and its cues (r, k, 1).
    """

    sku: NDArray[np.int32]
    cues: NDArray[np.float32]
    off_light: NDArray[np.float32]
    vectors: NDArray[np.float32]
    boxes: NDArray[np.float32]
    truth: NDArray[np.integer]
    learnt: NDArray[np.bool_]
    sizes: NDArray[np.float32]
    read: NDArray[np.intp]
    print: NDArray[np.float32]

    @property
    def right(self) -> NDArray[np.int64]:
        """(n,) column of the right candidate, -1 when it is not among them."""
        hit = (self.sku == self.truth[:, None]) & (self.truth >= 0)[:, None]
        return np.where(hit.any(axis=1), hit.argmax(axis=1), -1)


def rendered_shelf(
    seed: int, embed: Embedder, verify: Verify, config: ShelfConfig = SHELVES
) -> Shelf:
    """One rendered shelf's crops, weighed."""
    rng = np.random.default_rng([seed, 5])
    pixels, truth = generate(config, seed)
    sold = rng.random(len(truth.skus)) >= ABSENT
    others = assortment(rng, int(rng.integers(*OTHERS)))
    skus = [sku for sku, is_held in zip(truth.skus, sold, strict=True) if is_held]
    skus += [sku for sku in others if sku not in truth.skus]
    pictures = [[trim(packshot(sku))] for sku in skus]
    if seed % PHOTOGRAPHED_EVERY == 0:
        pictures = _photographed(skus, pictures, np.random.default_rng([seed, 6]))
    numbers = np.repeat(np.arange(len(skus)), [len(own) for own in pictures])
    gallery = Gallery.of([one for own in pictures for one in own], numbers, embed)
    weigh, catalogue = Weigher(embed, verify, gallery), _catalogue(skus)
    height, width = pixels.shape[:2]
    photo = Photo(pixels, "0" * 64, f"{seed}", (SourceMap("0" * 64, width, height),))
    boxes = moved_boxes(truth, rng)
    number = {sku: index for index, sku in enumerate(skus)}
    wanted = np.array([number.get(truth.skus[i], -1) for i in truth.sku])
    every = np.ones(len(boxes), bool)
    return _shelf(weigh, catalogue, photo, Labelled(boxes, wanted, every), rng)


def _photographed(
    skus: Sequence[Sku], packshots: Sequence[list[Pixels]], rng: np.random.Generator
) -> list[list[Pixels]]:
    """The packshots, some with photos in a hand or on a shelf beside or instead of them."""
    return [
        shot
        if rng.random() >= PHOTOGRAPHED
        else shot * int(rng.integers(2)) + _photos(sku, skus, rng)
        for sku, shot in zip(skus, packshots, strict=True)
    ]


def _photos(sku: Sku, others: Sequence[Sku], rng: np.random.Generator) -> list[Pixels]:
    behind = [_pack(others[i], 0) for i in rng.integers(len(others), size=4)]
    return [
        held_photo(_pack(sku, int(rng.integers(BACK))), behind, rng)
        if rng.random() < 0.5
        else shelf_crop(_pack(sku, 0), behind[0], rng, _CLEAR)
        for _ in range(rng.integers(1, MOST_PHOTOS + 1))
    ]


def _pack(sku: Sku, view: int) -> Pack:
    return Pack(*pack_picture(sku, PACKSHOT_HEIGHT, view))


def labelled_shelves(folder: Path, embed: Embedder, verify: Verify) -> Iterator[tuple[str, Shelf]]:
    """The photos of a recognition set with its whole catalogue, and with halves of it left out.

    Each with the one of GALLERIES it is compared with.

    folder: see datasets.recognition, its catalogue beside the photos. Raises what reading it does.
    """
    whole = RecognitionSet.read(folder, Catalogue.read(folder / "catalogue"))
    halves = [whole.without(0.5, FIRST_HALF + number) for number in range(HALVES)]
    for name, part in zip(GALLERIES, (whole, *halves), strict=True):
        gallery = open_gallery(part.catalogue, embed)
        weigh = Weigher(embed, verify, gallery)
        for sample in part.photos:
            boxes = Labelled(sample.boxes, part.sku(sample), ~sample.ignore)
            rng = np.random.default_rng(len(sample))
            yield name, _shelf(weigh, part.catalogue, Photo.read(sample.path), boxes, rng)


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """n boxes (n, 4). sku: (n,) what they show, -1 when it is not in the catalogue. learnt: (n,)
    whether that is known."""

    boxes: NDArray[np.float32]
    sku: NDArray[np.integer]
    learnt: NDArray[np.bool_]


def _shelf(
    weigh: Weigher,
    catalogue: Catalogue,
    photo: Photo,
    labelled: Labelled,
    rng: np.random.Generator,
) -> Shelf:
    boxes, learnt = labelled.boxes, labelled.learnt
    weighed = weigh(photo, boxes)
    tall = boxes[:, 3] - boxes[:, 1] >= LEAST_READ
    readable = np.flatnonzero(tall & learnt & (weighed.sku[:, 0] >= 0))
    read = np.sort(rng.permutation(readable)[:READ])
    crops = [weighed.crops[i] for i in read]
    seen = PrintReader(weigh.gallery, catalogue, _THREADS).cues(crops, weighed.reference[read])
    columns = (weighed.sku, weighed.cues, weighed.off_light, weighed.vectors)
    sizes = np.stack([catalogue.width_mm, catalogue.height_mm], axis=1)
    return Shelf(*columns, boxes, labelled.sku, learnt, sizes, read, seen)


def _catalogue(skus: list[Sku]) -> Catalogue:
    return Catalogue.of(
        Product(f"{i}", sku.brand, width_mm=sku.width, height_mm=sku.height)
        for i, sku in enumerate(skus)
    )


def moved_boxes(truth: ShelfTruth, rng: np.random.Generator) -> NDArray[np.float32]:
    """The truth's boxes, each side moved."""
    sides = np.tile(truth.boxes[:, 2:] - truth.boxes[:, :2], 2)
    moved = truth.boxes + rng.normal(0, JITTER, truth.boxes.shape) * sides
    limit = np.array([truth.width, truth.height] * 2)
    return np.clip(moved, 0, limit).astype(np.float32)
