"""Colours of brands: the same everywhere a brand is drawn, and distinct to colour-blind eyes."""

import hashlib
from collections.abc import Iterable

Colour = tuple[int, int, int]

UNKNOWN: Colour = (232, 234, 237)
GAP: Colour = (255, 82, 82)
BRANDS: tuple[Colour, ...] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
    (136, 34, 85),
    (187, 204, 51),
    (238, 136, 102),
)
"""Okabe and Ito's seven, then three of Paul Tol's that are far from them."""


def brand_colours(brands: Iterable[str]) -> dict[str, Colour]:
    """A colour for each brand: its own by its name's hash, the next free one when it is taken.

    By name, so that the same brands have the same colours on every page; with more brands than
    colours they repeat.
    """
    colours: dict[str, Colour] = {}
    for brand in sorted(set(brands)):
        start = int(hashlib.sha256(brand.encode()).hexdigest(), 16)
        order = [BRANDS[(start + step) % len(BRANDS)] for step in range(len(BRANDS))]
        taken = set(colours.values())
        colours[brand] = next((colour for colour in order if colour not in taken), order[0])
    return colours


def css(colour: Colour) -> str:
    """#rrggbb."""
    return "#" + "".join(f"{part:02x}" for part in colour)
