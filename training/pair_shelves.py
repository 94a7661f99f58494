"""Crops of rendered shelves laid over pictures of look-alikes: what a verifier learns from."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.synthetic import ShelfConfig, generate
from datasets.synthetic.brands import Sku
from datasets.synthetic.catalogue import catalogue, packshot
from datasets.synthetic.config import CatalogueConfig
from datasets.synthetic.packs import BACK
from training.fit_shelves import SHELVES, moved_boxes
from vision.models.crop import cut
from vision.models.evidence import Crop
from vision.models.gallery import Reference
from vision.models.keypoints import SIDE
from vision.models.locate import Matches
from vision.models.look_closely import Look, in_their_light, look_closely
from vision.models.packshot import trim
from vision.photo import Photo, SourceMap
from vision.resize import resize

FIRST_SEED = 40_000
FIRST_CATALOGUE = 5_000_000
"""Families 100 a seed from here on; those of the recognition benchmark are beyond."""

CANDIDATES = 8
_LOOK_ALIKES, _OF_ITS_KIND, _OTHERS = 5, 2, 2
_ABSENT = 0.3  # of the crops are compared with products they do not show only
_CROPS = 70  # of one shelf at most
_LEAST_VISIBLE = 0.4
_OWN_ASSORTMENT = 3  # every third shelf: no twins, but pictures of real packs


@dataclass(frozen=True, slots=True, eq=False)
class CropPairs:
    """A crop beside its candidates. pairs: (k, h, 2w, 3) uint8. right: index, -1 for none."""

    pairs: NDArray[np.uint8]
    right: int


def shelf_pairs(seed: int, textures: Sequence[Path]) -> Iterator[CropPairs]:
    """The crops of one shelf; the same for the same arguments. textures: see ShelfConfig."""
    rng = np.random.default_rng([seed, 77])
    config, skus = _shelf(seed, textures, rng)
    pixels, truth = generate(config, seed)
    pool = _Pool(skus or truth.skus)
    height, width = pixels.shape[:2]
    photo = Photo(pixels, "0" * 64, f"{seed}", (SourceMap("0" * 64, width, height),))
    boxes = moved_boxes(truth, rng)
    number = {sku: index for index, sku in enumerate(pool.skus)}
    besides: list[Beside] = []
    usable = np.flatnonzero((truth.visible >= _LEAST_VISIBLE) & (truth.view != BACK))
    for index in rng.permutation(usable)[:_CROPS]:
        crop = cut(photo, boxes[index])
        candidates, right = pool.candidates(truth.skus[truth.sku[index]], rng)
        if crop is None or len(candidates) < 2:
            continue
        references = {number[sku]: pool.reference(sku) for sku in candidates}
        besides.append(Beside(crop, boxes[index], references, right))
    yield from laid_over(besides)


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A crop, its box (4,) xyxy and its candidates' pictures by product. right: see CropPairs."""

    crop: Crop
    box: NDArray[np.float32]
    references: dict[int, Reference]
    right: int


def laid_over(besides: Sequence[Beside]) -> Iterator[CropPairs]:
    """The pairs of the crops of one photo as the recogniser sees them, see vision.models.pair."""
    if not besides:
        return
    counts = [len(one.references) for one in besides]
    sku = np.full((len(besides), max(counts)), -1)
    looks: list[Look] = []
    for row, one in zip(sku, besides, strict=True):
        row[: len(one.references)] = list(one.references)
        pictures = [[reference] for reference in one.references.values()]
        matches = [[Matches.of(one.crop.features, own.features)] for (own,) in pictures]
        looks += look_closely(one.crop, pictures, matches)
    boxes = np.stack([one.box for one in besides])
    lit = in_their_light([one.crop for one in besides], looks, sku, boxes)
    for one, last, count in zip(besides, np.cumsum(counts), counts, strict=True):
        yield CropPairs(np.stack(lit.pairs[last - count : last]), one.right)


def _shelf(
    seed: int, textures: Sequence[Path], rng: np.random.Generator
) -> tuple[ShelfConfig, tuple[Sku, ...]]:
    """What it looks like, and the assortment when it is a catalogue's."""
    if seed % _OWN_ASSORTMENT == 0:
        return replace(SHELVES, texture_dirs=tuple(textures)), ()
    assortment = CatalogueConfig(FIRST_CATALOGUE + seed, int(rng.integers(24, 90)), twins=True)
    return replace(SHELVES, catalogue=assortment), catalogue(assortment)


class _Pool:
    """Products and their pictures, each drawn when first needed."""

    def __init__(self, skus: Sequence[Sku]) -> None:
        self.skus = skus
        self._lines: dict[int, list[Sku]] = defaultdict(list)
        for sku in skus:
            self._lines[sku.line].append(sku)
        self._references: dict[Sku, Reference] = {}

    def candidates(self, true: Sku, rng: np.random.Generator) -> tuple[list[Sku], int]:
        """Its look-alikes and a few others, the product itself first unless it is left out."""
        alike = [sku for sku in self._lines[true.line] if sku != true]
        others = [sku for sku in self.skus if sku.line != true.line]
        kind = [sku for sku in others if sku.kind == true.kind]
        rest = [sku for sku in others if sku.kind != true.kind]
        drawn: list[Sku] = []
        for group, most in ((alike, _LOOK_ALIKES), (kind, _OF_ITS_KIND), (rest, _OTHERS)):
            drawn += [group[i] for i in rng.permutation(len(group))[:most]]
        if rng.random() < _ABSENT:
            return drawn[:CANDIDATES], -1
        return [true, *drawn][:CANDIDATES], 0

    def reference(self, sku: Sku) -> Reference:
        if sku not in self._references:
            self._references[sku] = Reference.of(resize(trim(packshot(sku)), SIDE))
        return self._references[sku]
