"""A fixed assortment of invented products, as a catalogue with packshots."""

import csv
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from datasets.synthetic.brands import Sku, product_line
from datasets.synthetic.config import CatalogueConfig
from datasets.synthetic.packs import pack_picture
from datasets.synthetic.twins import with_twins
from datasets.synthetic.words import BRANDS, CATEGORIES

COLUMNS = ("sku", "gtin", "brand", "category", "name", "name_en", "width_mm", "height_mm", "own",
           "text")  # fmt: skip
BRANDS_HELD = 6
CATEGORIES_HELD = 5
PACKSHOT_HEIGHT = 480
PACKSHOT_MARGIN = 24


@lru_cache(maxsize=4)
def catalogue(config: CatalogueConfig) -> tuple[Sku, ...]:
    """The SKUs of a few brands in a few categories, by line; the same for the same config."""
    rng = np.random.default_rng([config.seed, 21])
    brands = rng.permutation(len(BRANDS))[:BRANDS_HELD]
    sections = rng.permutation(len(CATEGORIES))[:CATEGORIES_HELD]
    skus: list[Sku] = []
    line = 100 * config.seed
    while len(skus) < config.size:
        section = CATEGORIES[sections[line % len(sections)]]
        own = product_line(line, section, brand=int(brands[rng.integers(len(brands))]))
        skus.extend(with_twins(own) if config.twins else own)
        line += 1
    return tuple(skus[: config.size])


def gtin(config: CatalogueConfig, index: int) -> str:
    """A 13-digit number of the range kept for use inside a shop (GS1 prefix 20 to 29)."""
    digits = f"2{config.seed % 10000:04d}{index:07d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def write_catalogue(folder: Path, config: CatalogueConfig) -> None:
    """Write catalogue.csv and one packshot a SKU on white, images/<sku>/front.png.

    The brand with the most SKUs is the catalogue owner's (column own).
    """
    skus = catalogue(config)
    owner = Counter(sku.brand for sku in skus).most_common(1)[0][0]
    write_products(folder, skus, owner, config)


def write_products(
    folder: Path, skus: Sequence[Sku], owner: str, numbered: CatalogueConfig
) -> None:
    """The same for any SKUs. owner: whose brand it is. numbered: whose range the GTINs are of."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for index, sku in enumerate(skus):
            zh, en = (sku.name, sku.flavour), (sku.name_en, sku.flavour_en)
            names = (" ".join(filter(None, (*words, sku.content))) for words in (zh, en))
            size = (round(sku.width), round(sku.height))
            own = int(sku.brand == owner)
            head = (sku.code, gtin(numbered, index), sku.brand, sku.category)
            text = ";".join(filter(None, (sku.flavour, sku.flavour_en, sku.content)))
            writer.writerow((*head, *names, *size, own, text))
    for sku in skus:
        path = folder / "images" / sku.code / "front.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(packshot(sku)).save(path)


def packshot(sku: Sku) -> np.ndarray:
    """The front of a pack on white, (h, w, 3) uint8."""
    picture, alpha = pack_picture(sku, PACKSHOT_HEIGHT)
    cover = alpha[..., None].astype(np.uint16)
    shown = (picture * cover + 255 * (255 - cover)) // 255
    margin = (PACKSHOT_MARGIN, PACKSHOT_MARGIN)
    return np.pad(shown.astype(np.uint8), (margin, margin, (0, 0)), constant_values=255)
