"""The printed front of a pack: ground, panels, logo, names, pictures, small print."""

import cv2
import numpy as np

from datasets.synthetic import art
from datasets.synthetic.brands import Sku
from datasets.synthetic.fonts import FACES, put_text
from datasets.synthetic.motifs import MOTIFS
from datasets.synthetic.palette import Palette, brightness, contrasting, mix
from datasets.synthetic.textures import art_patch

SMALL_PRINT = (
    "净含量",
    "NET WT 250g",
    "配料表",
    "New!",
    "家庭装",
    "Family Pack",
    "500ml",
    "低脂",
    "0%",
    "100%",
    "Vitamin",
    "特惠装",
    "Since 1987",
    "精选",
    "3 in 1",
    "x12",
    "加量20%",
)

_CONTENT_PLACE = (0.58, 0.87, 0.34, 0.08)


def front_label(sku: Sku, height: int, width: int) -> np.ndarray:
    """The front print, (h, w, 3) uint8; look-alikes share all but flavour and colours."""
    if sku.art:
        return art_patch(sku, height, width)
    palette = sku.palette
    rng = np.random.default_rng([sku.line, 3])
    image = art.background(rng, height, width, palette)
    _panels(rng, image, palette)
    flavour_rng = np.random.default_rng([sku.line, 4, sku.variant])
    for _ in range(int(rng.integers(0, 4))):
        motif = MOTIFS[rng.integers(len(MOTIFS))]
        centre = (int(width * rng.uniform(0.15, 0.85)), int(height * rng.uniform(0.45, 0.95)))
        motif(
            flavour_rng, image, centre, int(min(width, height) * rng.uniform(0.12, 0.42)), palette
        )
    _words(rng, image, sku, palette)
    if rng.random() < 0.4:
        _seal(rng, image, palette)
    if sku.content:
        _line(image, sku.content, _CONTENT_PLACE, palette, 0)
    return image


def back_label(sku: Sku, height: int, width: int) -> np.ndarray:
    """The back or side print, (h, w, 3) uint8: small text, a table and a bar code."""
    palette = sku.palette
    rng = np.random.default_rng([sku.line, 5])
    image = np.full((height, width, 3), palette.base, np.uint8)
    ink = contrasting(palette.base, rng)
    put_text(image, sku.brand, (width * 0.1, height * 0.03, width * 0.8, height * 0.1), ink)
    fine_print(rng, image, (0.08, 0.16, 0.84, 0.45), ink)
    barcode(rng, image, (0.3, 0.72, 0.6, 0.2))
    return image


def barcode(
    rng: np.random.Generator, image: np.ndarray, box: tuple[float, float, float, float]
) -> None:
    """White patch with black bars; box (x, y, w, h) as shares of the picture."""
    height, width = image.shape[:2]
    x, y, w, h = (int(v) for v in np.array(box) * (width, height, width, height))
    part = image[y : y + h, x : x + w]
    part[:] = 250
    bars = rng.integers(0, 2, max(1, w))
    part[1:-1, 1:-1][:, bars[1 : part.shape[1] - 1] > 0] = 20


def fine_print(
    rng: np.random.Generator,
    image: np.ndarray,
    box: tuple[float, float, float, float],
    ink: tuple[int, int, int],
) -> None:
    """Lines of illegible text in box (x, y, w, h), shares of the picture.

    Small pictures hold fewer; what rng gives afterwards does not depend on it.
    """
    rng = rng.spawn(1)[0]
    height, width = image.shape[:2]
    x, y, w, h = np.array(box) * (width, height, width, height)
    step = max(3.0, h / max(2, int(rng.integers(3, 12))))
    thick = max(1, int(step * 0.35))
    for top in np.arange(y, y + h - thick, step):
        at = x
        while at < x + w * rng.uniform(0.6, 1.0):
            length = rng.uniform(1.5, 7) * step
            end = min(at + length, x + w)
            cv2.rectangle(image, (int(at), int(top)), (int(end), int(top) + thick - 1), ink, -1)
            at = end + step * 0.4


def _panels(rng: np.random.Generator, image: np.ndarray, palette: Palette) -> None:
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(0, 3))):
        colour = palette.second if rng.random() < 0.6 else palette.accent
        kind = rng.integers(6)
        if kind == 0:
            top = int(height * rng.uniform(0, 0.8))
            image[top : top + int(height * rng.uniform(0.08, 0.35))] = colour
        elif kind == 1:
            left = int(width * rng.uniform(0, 0.8))
            image[:, left : left + int(width * rng.uniform(0.08, 0.3))] = colour
        elif kind == 2:
            centre = (
                int(width * rng.uniform(0.2, 0.8)),
                int(height * rng.choice([-0.1, 0.5, 1.1])),
            )
            axes = (int(width * rng.uniform(0.4, 0.9)), int(height * rng.uniform(0.2, 0.5)))
            cv2.ellipse(image, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
        elif kind == 3:
            a, b = height * rng.uniform(0.1, 0.9, 2)
            points = np.int32([[0, a], [width, b], [width, height], [0, height]])
            cv2.fillConvexPoly(image, points, colour, cv2.LINE_AA)
        elif kind == 4:
            inset = int(min(width, height) * rng.uniform(0.05, 0.14))
            cv2.rectangle(image, (inset, inset), (width - inset, height - inset), colour,
                          -1 if rng.random() < 0.5 else max(1, inset // 3))  # fmt: skip
        else:
            image[: int(height * rng.uniform(0.3, 0.6))] = mix(palette.base, colour, 0.7)


def _words(rng: np.random.Generator, image: np.ndarray, sku: Sku, palette: Palette) -> None:
    height, width = image.shape[:2]
    brand, name, flavour = (
        (sku.brand, sku.name, sku.flavour)
        if rng.random() < 0.5
        else (sku.brand_en, sku.name_en, sku.flavour_en)
    )
    face = int(rng.integers(FACES))
    top = rng.uniform(0.04, 0.3)
    _logo(rng, image, brand, (0.08, top, 0.84, rng.uniform(0.1, 0.26)), palette)
    top += rng.uniform(0.2, 0.34)
    size = rng.uniform(0.08, 0.22)
    _line(image, name, (rng.uniform(0.05, 0.2), top, rng.uniform(0.5, 0.8), size), palette, face)
    top += size * 1.15
    _line(
        image,
        flavour,
        (rng.uniform(0.05, 0.3), top, rng.uniform(0.35, 0.6), size * 0.6),
        palette,
        face + 1,
    )
    if rng.random() < 0.6:
        text = SMALL_PRINT[rng.integers(len(SMALL_PRINT))]
        _line(image, text, (rng.uniform(0.05, 0.5), rng.uniform(0.75, 0.92), 0.4, 0.06), palette, 0)
    if rng.random() < 0.5:
        ink = contrasting(palette.base, rng)
        fine_print(rng, image, (0.1, rng.uniform(0.6, 0.8), rng.uniform(0.4, 0.8), 0.12), ink)
    if rng.random() < 0.15 and height > width:
        upright = np.ascontiguousarray(np.rot90(image))
        put_text(
            upright,
            brand,
            (0.1 * height, 0.15 * width, 0.8 * height, 0.5 * width),
            palette.ink,
            face,
        )
        image[:] = np.rot90(upright, -1)


def _line(
    image: np.ndarray,
    text: str,
    box: tuple[float, float, float, float],
    palette: Palette,
    face: int,
) -> None:
    height, width = image.shape[:2]
    x, y, w, h = np.array(box) * (width, height, width, height)
    under = image[min(height - 1, int(y + h / 2)), min(width - 1, int(x + w / 2))]
    ink = palette.ink
    if abs(brightness(tuple(under)) - brightness(ink)) < 70:
        ink = (
            (255, 255, 255) if brightness(tuple(under)) < 140 else mix(palette.dark, (0, 0, 0), 0.4)
        )
    put_text(image, text, (x, y, w, h), ink, face % FACES)


def _logo(
    rng: np.random.Generator,
    image: np.ndarray,
    text: str,
    box: tuple[float, float, float, float],
    palette: Palette,
) -> None:
    height, width = image.shape[:2]
    x, y, w, h = (int(v) for v in np.array(box) * (width, height, width, height))
    kind = rng.integers(4)
    ground = palette.second if rng.random() < 0.6 else palette.accent
    if kind == 0:
        cv2.ellipse(
            image,
            (x + w // 2, y + h // 2),
            (w // 2, int(h * 0.65)),
            0,
            0,
            360,
            ground,
            -1,
            cv2.LINE_AA,
        )
    elif kind == 1:
        cv2.rectangle(image, (x, y), (x + w, y + h), ground, -1)
    elif kind == 2:
        slant = h // 3
        cv2.fillConvexPoly(
            image,
            np.int32([[x, y + slant], [x + w, y], [x + w, y + h], [x, y + h + slant]]),
            ground,
            cv2.LINE_AA,
        )
    ink = palette.ink if kind == 3 else contrasting(ground, rng)
    put_text(
        image, text, (x + w * 0.08, y + h * 0.12, w * 0.84, h * 0.76), ink, int(rng.integers(FACES))
    )


def _seal(rng: np.random.Generator, image: np.ndarray, palette: Palette) -> None:
    height, width = image.shape[:2]
    radius = int(min(width, height) * rng.uniform(0.08, 0.16))
    centre = (int(width * rng.uniform(0.2, 0.85)), int(height * rng.uniform(0.1, 0.9)))
    cv2.circle(image, centre, radius, palette.accent, -1, cv2.LINE_AA)
    cv2.circle(image, centre, max(1, int(radius * 0.85)), (255, 255, 255), 1, cv2.LINE_AA)
    text = SMALL_PRINT[rng.integers(len(SMALL_PRINT))]
    box = (centre[0] - radius * 0.7, centre[1] - radius * 0.35, radius * 1.4, radius * 0.7)
    put_text(image, text, box, (255, 255, 255), 1)
