"""Walls, boards, rails, price tags, signs: everything on the picture that is not a product."""

import cv2
import numpy as np

from datasets.synthetic import art
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.filling import Slot
from datasets.synthetic.fixture import BOARD, PILE, Fixture, Row, Style
from datasets.synthetic.fonts import put_text
from datasets.synthetic.label import barcode, fine_print
from datasets.synthetic.palette import Colour, hsv, mix
from datasets.synthetic.textures import backdrop

PROMOTIONS = (
    "特价",
    "SALE",
    "2 for 1",
    "新品",
    "会员价",
    "Save 20%",
    "满减",
    "NEW",
    "爆款",
    "Low Price",
    "-30%",
)
TAG_GROUNDS: dict[str, tuple[Colour, Colour]] = {
    "white": ((250, 250, 248), (20, 20, 24)), "yellow": ((252, 220, 40), (20, 20, 20)),
    "red": ((215, 25, 35), (255, 255, 255)), "esl": ((206, 210, 206), (25, 28, 30)),
    "plain": ((235, 235, 230), (90, 90, 90)),
}  # fmt: skip


def paint_cell(canvas: Canvas, row: Row, fixture: Fixture, wall: np.ndarray) -> None:
    """The empty inside of a row: back wall, underside of the board above, own board, side walls.

    wall: (h, w, 3) texture of the size of the canvas.
    """
    style = fixture.style
    left, right = canvas.x(row.left), canvas.x(row.right)
    top, bottom = canvas.y(row.ceiling, row.depth), canvas.y(row.board, row.depth)
    upper, lower = canvas.y(row.ceiling), canvas.y(row.board)
    start, stop = max(0, min(top, upper)), min(len(wall), max(bottom, lower))
    first, last = max(0, left), min(wall.shape[1], right)
    if start >= stop or first >= last:
        return
    dim = 1 - style.depth_shadow * 0.7
    part = np.ascontiguousarray(wall[start:stop, first:last])
    canvas.fill((first, start, last, stop), cv2.convertScaleAbs(part, alpha=dim))
    if top > upper and row.kind == BOARD:
        under = mix(style.board, (0, 0, 0), 0.45)
        _shelf_surface(canvas, (left, upper, right, top), under, 0.5)
    if bottom < lower and row.kind == BOARD:
        _shelf_surface(canvas, (left, bottom, right, lower), style.board, 0.6)
    for end in (fixture.left, fixture.right):
        near, far = canvas.x(end), canvas.x(end, row.depth)
        if end in (row.left, row.right) and (end == fixture.left) == (far > near):
            wall_side = [(near, upper), (far, top), (far, bottom), (near, lower)]
            canvas.polygon(wall_side, mix(style.board, (0, 0, 0), 0.3))


def _shelf_surface(
    canvas: Canvas, box: tuple[int, int, int, int], colour: Colour, dim: float
) -> None:
    height = box[3] - box[1]
    darker = mix(colour, (0, 0, 0), dim)
    ramp = art.gradient(height, 1, darker, colour, np.pi / 2)
    canvas.fill(box, np.broadcast_to(ramp, (height, box[2] - box[0], 3)))


def shade_cell(canvas: Canvas, row: Row, strength: float) -> None:
    """The shadow of the board above: darkest under it, gone halfway down."""
    ceiling, board = canvas.y(row.ceiling), canvas.y(row.board)
    top, bottom = max(0, ceiling), min(canvas.image.shape[0], board)
    left, right = max(0, canvas.x(row.left)), max(0, canvas.x(row.right))
    part = canvas.image[top : max(top, bottom), left:right]
    if part.shape[0] < 2 or part.shape[1] < 2 or strength < 0.05 or row.kind == PILE:
        return
    share = (np.arange(top, bottom) - ceiling) / max(1, board - ceiling)
    light = 1 - strength * np.clip(1 - share / 0.6, 0, 1) ** 1.5
    factor = np.broadcast_to(np.float32(light)[:, None, None], part.shape)
    part[:] = cv2.multiply(part, factor, dtype=cv2.CV_8U)


def wall_texture(
    rng: np.random.Generator,
    canvas: Canvas,
    style: Style,
    backgrounds: tuple[tuple[str, ...], ...],
) -> np.ndarray:
    """(h, w, 3) uint8 back wall of the size of the canvas; backgrounds: files by folder."""
    height, width = canvas.image.shape[:2]
    if style.wall_kind == "picture" and backgrounds:
        return backdrop(rng, backgrounds, height, width)
    end = mix(style.wall, (0, 0, 0), float(rng.uniform(0, 0.4)))
    if style.wall_kind == "picture":
        bright = mix(style.wall, (255, 255, 255), 0.4)
        colours = (style.wall, bright, hsv(rng.random(), 0.5, 0.5), end)
        return art.photo_like(rng, height, width, colours)
    wall = art.gradient(height, width, style.wall, end, float(rng.uniform(0, 6.3)))
    _pattern(wall, style, max(3, round(25 * canvas.scale)))
    return wall


def _pattern(wall: np.ndarray, style: Style, pitch: int) -> None:
    """Holes, wires or grooves every `pitch` pixels, drawn in place."""
    light = sum(style.wall) > 250
    ink = mix(style.wall, (0, 0, 0), 0.6) if light else mix(style.wall, (255, 255, 255), 0.25)
    if style.wall_kind == "pegboard":
        dot = max(1, pitch // 6)
        for x in range(dot):
            for y in range(dot):
                wall[y::pitch, x::pitch] = ink
    elif style.wall_kind == "wire":
        wall //= 2
        for offset in range(max(1, pitch // 8)):
            wall[offset :: 2 * pitch] = ink
            wall[:, offset :: 2 * pitch] = ink
    elif style.wall_kind == "slats":
        wall[:: 4 * pitch] = ink
    elif style.wall_kind == "dark":
        wall //= 4


def paint_rail(canvas: Canvas, row: Row, style: Style, rng: np.random.Generator) -> None:
    """The front edge of the row's board, its price rail and, in some shops, a wire fence."""
    if row.kind != BOARD:
        return
    top = canvas.y(row.board)
    bottom = max(top + 1, canvas.y(row.board + style.rail_height))
    left, right = canvas.x(row.left), canvas.x(row.right)
    bright, dark = mix(style.rail, (255, 255, 255), 0.25), mix(style.rail, (0, 0, 0), 0.25)
    ramp = art.gradient(bottom - top, 1, bright, dark, np.pi / 2)
    ramp = np.broadcast_to(ramp, (bottom - top, max(1, right - left), 3))
    canvas.fill((left, top, right, bottom), ramp)
    if bottom - top > 4:
        canvas.fill((left, top, right, top + 1), mix(style.rail, (255, 255, 255), 0.6))
        canvas.fill((left, bottom - 1, right, bottom), mix(style.rail, (0, 0, 0), 0.5))
    if style.fence:
        _fence(canvas, row, (left, right), rng)


def _fence(canvas: Canvas, row: Row, span: tuple[int, int], rng: np.random.Generator) -> None:
    thick = max(1, round(2.5 * canvas.scale))
    grey = (215, 218, 220) if rng.random() < 0.7 else (90, 92, 95)
    height = 30 + 30 * rng.random()
    for share in (1.0, 0.4):
        y = canvas.y(row.board - height * share)
        canvas.image[max(0, y) : max(0, y + thick), max(0, span[0]) : max(0, span[1])] = grey
    step = max(4, round(float(rng.choice([40, 90])) * canvas.scale))
    top, bottom = max(0, canvas.y(row.board - height)), max(0, canvas.y(row.board))
    for x in range(max(0, span[0]), min(span[1], canvas.image.shape[1]), step):
        canvas.image[top:bottom, x : x + max(1, thick // 2)] = grey


def paint_tag(canvas: Canvas, tag: Slot, style: Style, rng: np.random.Generator) -> str:
    """Draw a price tag; returns the price printed on it."""
    drawn = f"{rng.integers(1, 120)}.{rng.choice([0, 50, 80, 90, 99]):02d}"
    price = tag.price or drawn
    kind = (
        style.tags
        if style.tags != "mixed"
        else ("white", "yellow", "white", "red")[rng.integers(4)]
    )
    box = (canvas.x(tag.x1), canvas.y(tag.y1), canvas.x(tag.x2), canvas.y(tag.y2))
    height, width = max(2, box[3] - box[1]), max(3, box[2] - box[0])
    ground, ink = TAG_GROUNDS[kind]
    image = np.full((height, width, 3), ground, np.uint8)
    if height >= 6:
        if kind == "white" and rng.random() < 0.3:
            image[: height // 3] = (200, 30, 30) if rng.random() < 0.5 else (250, 210, 30)
        share = rng.uniform(0.4, 0.62)
        put_text(
            image,
            price,
            (width * (1 - share), height * 0.25, width * share * 0.95, height * 0.65),
            ink,
            1,
        )
        fine_print(rng, image, (0.05, 0.12, 0.4, 0.4), ink)
        if height > 12:
            barcode(rng, image, (0.05, 0.6, 0.3, 0.3))
        cv2.rectangle(image, (0, 0), (width - 1, height - 1), mix(ground, (0, 0, 0), 0.3), 1)
    canvas.fill((box[0], box[1], box[0] + width, box[1] + height), image)
    return price


def paint_tray(canvas: Canvas, tray: Slot, rng: np.random.Generator) -> None:
    """The front lip of a shelf-ready carton, before the packs that stand in it."""
    box = (canvas.x(tray.x1), canvas.y(tray.y1), canvas.x(tray.x2), canvas.y(tray.y2))
    height, width = max(2, box[3] - box[1]), max(2, box[2] - box[0])
    colour = (
        hsv(0.08, 0.35, rng.uniform(0.5, 0.85))
        if rng.random() < 0.4
        else hsv(rng.random(), rng.uniform(0, 1), rng.uniform(0.2, 1))
    )
    image = art.gradient(height, width, colour, mix(colour, (0, 0, 0), 0.2), np.pi / 2)
    for at in np.arange(0.1, 0.9, max(0.2, 1.5 * height / width)):
        box_ = (width * at, height * 0.2, height * 1.2, height * 0.6)
        put_text(
            image, tray.sku.brand, box_, mix(colour, (255, 255, 255), 0.7), int(tray.sku.line % 5)
        )
    canvas.fill((box[0], box[1], box[0] + width, box[1] + height), image)


def sign(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """(h, w, 3) uint8 poster or promotion card: big words, perhaps a picture; never a pack."""
    bold = rng.random() < 0.6
    ground = hsv(
        rng.choice([0.0, 0.14, 0.6, rng.random()]), 0.9 if bold else 0.1, rng.uniform(0.7, 1.0)
    )
    image = art.gradient(
        height, width, ground, mix(ground, (0, 0, 0), rng.uniform(0, 0.4)), np.pi / 2
    )
    if rng.random() < 0.4:
        colours = tuple(hsv(rng.random(), rng.uniform(0.1, 0.6), v) for v in (0.2, 0.55, 0.85, 1.0))
        cut = int(width * rng.uniform(0.3, 0.6))
        image[:, :cut] = art.photo_like(rng, height, max(1, cut), colours)
    ink = (255, 255, 255) if bold else hsv(rng.random(), 0.8, 0.5)
    text = PROMOTIONS[rng.integers(len(PROMOTIONS))]
    top = rng.uniform(0.05, 0.4)
    put_text(
        image,
        text,
        (width * 0.1, height * top, width * 0.8, height * 0.5),
        ink,
        int(rng.integers(5)),
    )
    if rng.random() < 0.5:
        price = f"{rng.integers(1, 99)}.{rng.integers(0, 10)}"
        put_text(
            image, price, (width * 0.2, height * 0.6, width * 0.6, height * 0.35), (250, 220, 40), 1
        )
    return image
