"""Products of invented brands."""

from dataclasses import dataclass

import numpy as np

from datasets.synthetic.palette import Palette, line_palette
from datasets.synthetic.words import BRANDS, FLAVOURS, Category

# kind: (width mm, height mm) as (low, high) pairs and depth as a share of the width
KINDS: dict[str, tuple[tuple[float, float], tuple[float, float], float]] = {
    "box": ((45, 210), (60, 260), 0.5),
    "lowbox": ((110, 260), (28, 85), 0.5),
    "carton": ((60, 95), (150, 250), 1.0),
    "brick": ((75, 110), (150, 240), 0.7),
    "bottle": ((55, 100), (180, 320), 1.0),
    "flask": ((70, 120), (160, 260), 0.6),
    "squeeze": ((55, 90), (150, 240), 0.6),
    "pump": ((60, 90), (160, 250), 0.9),
    "jug": ((110, 200), (220, 330), 0.6),
    "trigger": ((90, 120), (240, 300), 0.6),
    "aerosol": ((42, 62), (140, 230), 1.0),
    "rollon": ((38, 60), (90, 140), 0.8),
    "can": ((55, 70), (110, 170), 1.0),
    "shortcan": ((70, 105), (45, 110), 1.0),
    "tin": ((70, 110), (90, 240), 1.0),
    "jar": ((60, 110), (80, 160), 1.0),
    "pillbottle": ((50, 75), (95, 140), 1.0),
    "cup": ((65, 115), (65, 130), 1.0),
    "tube": ((45, 70), (120, 190), 0.6),
    "bag": ((130, 240), (180, 320), 0.35),
    "pouch": ((90, 180), (120, 260), 0.4),
    "softpack": ((110, 200), (60, 120), 0.6),
    "multipack": ((180, 380), (150, 330), 0.6),
    "blister": ((60, 140), (110, 240), 0.25),
    "hangbag": ((80, 140), (120, 220), 0.2),
    "cutout": ((60, 160), (90, 280), 0.6),
}


@dataclass(frozen=True, slots=True)
class Sku:
    """One product of an invented brand.

    line: seed of the design it shares with its look-alikes; variant: which of them (0 to 5).
    width, height, depth: millimetres of the pack. art: file of a picture used as its front, or "".
    tint: added to the variant where it chooses colours. content: "250 g", printed on it, or "".
    """

    code: str
    brand: str
    brand_en: str
    category: str
    name: str
    name_en: str
    flavour: str
    flavour_en: str
    kind: str
    line: int
    variant: int
    width: float
    height: float
    depth: float
    art: str = ""
    tint: int = 0
    content: str = ""

    @property
    def palette(self) -> Palette:
        """The colours of its print."""
        return line_palette(self.line, self.variant + self.tint)


def product_line(
    line: int, category: Category, kind: str | None = None, brand: int | None = None
) -> tuple[Sku, ...]:
    """1 to 6 look-alike SKUs of one brand, differing in flavour; the same for the same arguments.

    kind: one of the category's, drawn when None. brand: index in BRANDS, drawn when None.
    """
    rng = np.random.default_rng([line, 1])
    kind = kind or category.kinds[rng.integers(len(category.kinds))]
    drawn = int(rng.integers(len(BRANDS)))
    brand_zh, brand_en = BRANDS[drawn if brand is None else brand]
    name, name_en = category.products[rng.integers(len(category.products))]
    widths, heights, depth = KINDS[kind]
    size = rng.beta(1.3, 1.6, 2)
    width = widths[0] + size[0] * (widths[1] - widths[0])
    height = heights[0] + (0.6 * size[1] + 0.4 * size[0]) * (heights[1] - heights[0])
    code = brand_en.replace(" ", "").upper()
    flavours = rng.permutation(len(FLAVOURS))[: rng.integers(1, 7)]
    return tuple(
        Sku(f"{code}-{line % 100000:05d}-{variant}", brand_zh, brand_en,
            category.name, name, name_en, *FLAVOURS[flavour], kind, line, variant,
            float(width), float(height), float(width * depth))
        for variant, flavour in enumerate(flavours)
    )  # fmt: skip
