"""Words as masks. Chinese needs a CJK font; without one it becomes abstract strokes."""

import importlib.util
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vision.fonts import chinese_font

CJK_WHEEL = "pylopdf_fonts_zh_cn"  # Noto Sans SC and Noto Serif SC, SIL OFL 1.1
LATIN_FOLDER = Path("/usr/share/fonts/truetype")
LATIN_NAMES = ("DejaVuSans-Bold.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSansCondensed-Bold.ttf")
MASK_HEIGHT = 72
FACES = 5
Place = tuple[float, float, float, float]  # x, y, width, height in pixels


@lru_cache(maxsize=1)
def cjk_fonts() -> tuple[Path, ...]:
    """Font files with Chinese glyphs: the wheel's, else the machine's; may be empty."""
    spec = importlib.util.find_spec(CJK_WHEEL)
    folders = spec.submodule_search_locations if spec else None
    if folders:
        return tuple(sorted(Path(folders[0]).glob("*.otf")))
    found = chinese_font()
    return (found,) if found else ()


@lru_cache(maxsize=1)
def latin_fonts() -> tuple[Path, ...]:
    """Bold font files of the machine; may be empty, Pillow has a font of its own."""
    return tuple(sorted(path for name in LATIN_NAMES for path in LATIN_FOLDER.rglob(name)))


@lru_cache(maxsize=4096)
def text_mask(text: str, face: int) -> np.ndarray:
    """(h, w) uint8 coverage of the text, cropped to its ink; face is 0 to FACES - 1."""
    if not text.strip():
        return np.zeros((1, 1), np.uint8)
    if not text.isascii() and not cjk_fonts():
        return stroke_mask(text)
    font = _font(not text.isascii(), face)
    stroke = 2 if face % 2 else 0
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    canvas = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))))
    ImageDraw.Draw(canvas).text((-left, -top), text, 255, font, stroke_width=stroke)
    mask = np.asarray(canvas)
    return _sheared(mask) if face == FACES - 1 else mask


def put_text(
    image: np.ndarray, text: str, box: Place, colour: tuple[int, int, int], face: int = 0
) -> None:
    """Draw the text into image (h, w, 3) in place, centred, as large as fits the box."""
    mask = text_mask(text, face)
    height = min(box[3], box[2] * mask.shape[0] / mask.shape[1] * 1.25)
    width = min(box[2], height * mask.shape[1] / mask.shape[0] * 1.25)
    paste_mask(image, mask, _centred(box, width, height), colour)


def paste_mask(
    image: np.ndarray, mask: np.ndarray, box: Place, colour: tuple[int, int, int]
) -> None:
    """Blend a colour into image (h, w, 3) in place through the mask stretched to the box."""
    x, y, width, height = (round(value) for value in box)
    if width < 1 or height < 1:
        return
    left, top = max(0, x), max(0, y)
    right, bottom = min(image.shape[1], x + width), min(image.shape[0], y + height)
    if left >= right or top >= bottom:
        return
    alpha = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    alpha = alpha[top - y : bottom - y, left - x : right - x, None].astype(np.uint16)
    part = image[top:bottom, left:right]
    part[:] = (part * (255 - alpha) + np.uint16(colour) * alpha) // 255


def _centred(box: Place, width: float, height: float) -> Place:
    return (box[0] + (box[2] - width) / 2, box[1] + (box[3] - height) / 2, width, height)


@lru_cache(maxsize=32)
def _font(chinese: bool, face: int) -> ImageFont.FreeTypeFont:
    paths = cjk_fonts() if chinese else (*latin_fonts(), *cjk_fonts(), None)
    if paths[face % len(paths)] is None:
        return ImageFont.load_default(MASK_HEIGHT)
    path = paths[face % len(paths)]
    return ImageFont.truetype(str(path), MASK_HEIGHT, layout_engine=ImageFont.Layout.BASIC)


def stroke_mask(text: str) -> np.ndarray:
    """(h, w) uint8: abstract square characters, the same strokes for the same code point."""
    return np.hstack([_strokes(char) for char in text])


def _strokes(char: str) -> np.ndarray:
    rng = np.random.default_rng(ord(char))
    mask = np.zeros((MASK_HEIGHT, MASK_HEIGHT + 8), np.uint8)
    for _ in range(int(rng.integers(4, 9))):
        start = rng.integers(4, MASK_HEIGHT - 4, 2)
        end = start.copy()
        end[int(rng.integers(2))] = rng.integers(4, MASK_HEIGHT - 4)
        cv2.line(mask, start.tolist(), end.tolist(), 255, 6, cv2.LINE_AA)
    return mask


def _sheared(mask: np.ndarray) -> np.ndarray:
    shift = mask.shape[0] * 0.22
    matrix = np.float32([[1, -shift / mask.shape[0], shift], [0, 1, 0]])
    return cv2.warpAffine(mask, matrix, (mask.shape[1] + int(shift) + 1, mask.shape[0]))
