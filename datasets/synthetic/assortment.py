"""Which products a shop sells: invented ones, some with a given picture for a front."""

from dataclasses import replace

import numpy as np

from datasets.synthetic.brands import Sku, product_line
from datasets.synthetic.textures import CUTOUT, is_cutout, texture
from datasets.synthetic.words import CATEGORIES


def assortment(
    rng: np.random.Generator,
    count: int,
    pictures: tuple[tuple[str, ...], ...] = (),
    share: float = 0.0,
) -> tuple[Sku, ...]:
    """At least `count` SKUs of one to four categories, by line.

    pictures: files by folder, each made the front of one SKU; share: how many SKUs have one.
    """
    names = rng.permutation(len(CATEGORIES))[: rng.integers(1, 5)]
    skus: list[Sku] = []
    while len(skus) < count:
        category = CATEGORIES[names[rng.integers(len(names))]]
        line = product_line(int(rng.integers(1 << 30)), category)
        if pictures and rng.random() < share:
            folder = pictures[rng.integers(len(pictures))]
            line = (_with_art(rng, line[0], folder[rng.integers(len(folder))]),)
        skus.extend(line)
    return tuple(skus)


def _with_art(rng: np.random.Generator, sku: Sku, path: str) -> Sku:
    """The SKU with a picture for its front: a packshot's outline, or the print of a pack."""
    tall, wide = texture(path)[0].shape[:2]
    if is_cutout(path):
        return replace(sku, art=path, kind=CUTOUT, width=sku.height * wide / tall)
    if rng.random() < 0.4:
        return replace(sku, art=path, kind="box", width=sku.height * wide / tall)
    return replace(sku, art=path)
