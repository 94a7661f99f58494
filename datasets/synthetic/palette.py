"""Colours of pack designs."""

import colorsys
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """base fills the pack, second its panels, accent tells the flavour, ink is the text's."""

    base: Colour
    second: Colour
    accent: Colour
    ink: Colour
    light: Colour
    dark: Colour


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """RGB 0 to 255 of a colour given as shares."""
    saturation, value = min(max(saturation, 0.0), 1.0), min(max(value, 0.0), 1.0)
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return int(red * 255), int(green * 255), int(blue * 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour `share` of the way from first to second."""
    return tuple(int(a + (b - a) * share) for a, b in zip(first, second, strict=True))


def brightness(colour: Colour) -> float:
    """Luma of a colour, 0 to 255 (Rec. 601)."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def contrasting(colour: Colour, rng: np.random.Generator) -> Colour:
    """An ink readable on the colour."""
    if brightness(colour) > 125:
        return hsv(rng.random(), rng.uniform(0.3, 1.0), rng.uniform(0.05, 0.45))
    return (255, 255, 255) if rng.random() < 0.7 else hsv(rng.random(), rng.uniform(0.1, 0.6), 1.0)


@lru_cache(maxsize=4096)
def line_palette(line: int, variant: int) -> Palette:
    """The palette of a product line; variants share the base or differ in it, by line."""
    rng = np.random.default_rng([line, 2])
    hues = (
        rng.random(),
        rng.normal(0.0, 0.025),
        rng.normal(0.59, 0.05),
        rng.normal(0.12, 0.03),
        rng.normal(0.35, 0.06),
    )
    hue = rng.choice(hues, p=(0.22, 0.26, 0.22, 0.16, 0.14))
    shift = 0.17 * variant + rng.uniform(0, 0.1) * (variant > 0)
    whole_pack_changes = rng.random() < 0.45
    base_hue = hue + shift * whole_pack_changes
    tone = rng.random()
    saturation, value = rng.uniform(0.55, 1.0), rng.uniform(0.45, 1.0)
    if tone < 0.3:
        saturation, value = rng.uniform(0, 0.12), rng.uniform(0.82, 1.0)
    elif tone < 0.41:
        saturation, value = rng.uniform(0, 0.6), rng.uniform(0.04, 0.2)
    elif tone < 0.52:
        saturation = rng.uniform(0.15, 0.5)
    base = hsv(base_hue, saturation, value)
    second = hsv(
        hue + rng.choice([0.08, 0.33, 0.5, -0.1]), rng.uniform(0.3, 1), rng.uniform(0.4, 1)
    )
    if rng.random() < 0.35:
        second = (
            (250, 250, 246) if brightness(base) < 170 else hsv(hue, 0.9, rng.uniform(0.25, 0.6))
        )
    accent = hsv(hue + 0.5 + 0.19 * variant, rng.uniform(0.6, 1), rng.uniform(0.55, 1))
    return Palette(base, second, accent, contrasting(base, rng), mix(base, (255, 255, 255), 0.55),
                   mix(base, (0, 0, 0), 0.5))  # fmt: skip
