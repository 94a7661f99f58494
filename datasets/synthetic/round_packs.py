"""Packs that are solids of revolution or nearly: bottles, cans, jars, cups, tubes, sprays."""

import cv2
import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.label import back_label, front_label
from datasets.synthetic.palette import Palette, hsv, mix
from datasets.synthetic.profiles import FLAT_SIDED, PROFILES, Profile


def round_pack(sku: Sku, height: int, width: int, view: int) -> tuple[np.ndarray, np.ndarray]:
    """RGB (h, w, 3) and alpha (h, w) uint8 of a pack seen from view, as in pack_picture."""
    rng = np.random.default_rng([sku.line, 6])
    profiles = PROFILES[sku.kind]
    profile = profiles[rng.integers(len(profiles))]
    half = _half_widths(profile, height, rng)
    across = (np.arange(width) + 0.5) / width * 2 - 1
    turn = np.clip(across[None, :] / half[:, None], -1.02, 1.02)
    print_height = max(8, round((profile.label[1] - profile.label[0]) * height))
    image = _body(sku, profile, height, width, rng)
    label = _turned_label(sku, print_height, width, view)
    top = round(profile.label[0] * height)
    inset = 1.0 if rng.random() < 0.6 or profile.clear == 0 else rng.uniform(0.6, 0.9)
    _lay_label(image[top : top + print_height], label, turn[top : top + print_height], inset)
    _close(image, profile, sku.palette, rng)
    shaded = _shade(image, turn, rng, sku.kind in FLAT_SIDED)
    alpha = np.clip((half[:, None] - np.abs(across)[None, :]) * width / 2 * 255 + 128, 0, 255)
    alpha = alpha.astype(np.uint8)
    if sku.kind == "jug":
        _handle(alpha, rng)
    return shaded, alpha


def _half_widths(profile: Profile, height: int, rng: np.random.Generator) -> np.ndarray:
    shares, halves = np.array(profile.outline).T
    halves = halves * np.where(
        (halves < 0.97) & (shares > 0.1), rng.uniform(0.94, 1.04, len(halves)), 1
    )
    line = np.interp((np.arange(height) + 0.5) / height, shares, np.minimum(halves, 1.0))
    blur = max(1, height // 40) * 2 + 1
    return cv2.GaussianBlur(np.float32(line)[:, None], (1, blur), 0)[:, 0]


def _body(
    sku: Sku, profile: Profile, height: int, width: int, rng: np.random.Generator
) -> np.ndarray:
    palette = sku.palette
    if rng.random() < profile.clear:
        liquid = hsv(
            rng.choice([0.03, 0.08, 0.13, rng.random()]),
            rng.uniform(0.1, 0.95),
            rng.uniform(0.08, 0.95),
        )
        image = np.full((height, width, 3), liquid, np.uint8)
        level = int(height * rng.uniform(0.12, 0.3))
        image[:level] = mix(liquid, (215, 220, 220), 0.6)
        return image
    kind = rng.random()
    metal = (190, 192, 196)
    plain = palette.base if kind < 0.6 else (244, 244, 240) if kind < 0.85 else palette.dark
    return np.full((height, width, 3), metal if sku.kind == "can" else plain, np.uint8)


def _turned_label(sku: Sku, height: int, width: int, view: int) -> np.ndarray:
    """Half of the wrap round label: (h, about 1.57 w, 3), turned by the view."""
    wrap = max(8, round(width * np.pi / 2))
    if view == 0:
        return front_label(sku, height, wrap)
    if view == 3:
        return back_label(sku, height, wrap)
    both = np.hstack([front_label(sku, height, wrap), back_label(sku, height, wrap)])
    return np.roll(both, (1 if view == 1 else -1) * round(wrap * 0.28), axis=1)[:, :wrap]


def _lay_label(part: np.ndarray, label: np.ndarray, turn: np.ndarray, inset: float) -> None:
    angle = np.arcsin(np.clip(turn[len(turn) // 2], -1, 1)) / np.pi + 0.5
    columns = np.clip(angle * (label.shape[1] - 1), 0, label.shape[1] - 1)
    label = cv2.resize(label, (label.shape[1], part.shape[0]), interpolation=cv2.INTER_AREA)
    within = np.abs(turn[len(turn) // 2]) <= inset
    part[:, within] = label[:, columns.astype(np.int32)][:, within]


def _close(image: np.ndarray, profile: Profile, palette: Palette, rng: np.random.Generator) -> None:
    start, end = (round(share * len(image)) for share in profile.cap)
    colours = (
        palette.accent,
        palette.second,
        (245, 245, 245),
        (25, 25, 28),
        (200, 160, 70),
        palette.base,
    )
    colour = colours[rng.integers(len(colours))]
    image[start:end] = colour
    image[max(0, end - 1) : end] = mix(colour, (0, 0, 0), 0.4)
    if rng.random() < 0.4 and image.shape[1] > 24:
        image[start:end, :: max(2, image.shape[1] // 20)] = mix(colour, (0, 0, 0), 0.25)


def _shade(image: np.ndarray, turn: np.ndarray, rng: np.random.Generator, flat: bool) -> np.ndarray:
    """Darker towards the sides, with one or two upright highlights."""
    power = rng.uniform(2.5, 5.0) if flat else rng.uniform(1.6, 3.0)
    floor = rng.uniform(0.3, 0.7)
    light = rng.uniform(-0.35, 0.35)
    sides = floor + (1 - floor) * (1 - np.abs(np.clip(turn - light * 0.3, -1, 1)) ** power)
    shaded = image * sides[..., None]
    for _ in range(int(rng.integers(0, 3))):
        spot, spread = rng.uniform(-0.75, 0.75), rng.uniform(0.03, 0.14)
        shaded += (rng.uniform(20, 150) * np.exp(-(((turn - spot) / spread) ** 2)))[..., None]
    return np.clip(shaded, 0, 255).astype(np.uint8)


def _handle(alpha: np.ndarray, rng: np.random.Generator) -> None:
    height, width = alpha.shape
    side = 0.74 if rng.random() < 0.5 else 0.26
    centre = (int(width * side), int(height * rng.uniform(0.3, 0.36)))
    axes = (
        max(1, int(width * rng.uniform(0.06, 0.1))),
        max(1, int(height * rng.uniform(0.07, 0.12))),
    )
    cv2.ellipse(alpha, centre, axes, float((side - 0.5) * -60), 0, 360, 0, -1, cv2.LINE_AA)
