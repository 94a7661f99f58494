"""What is above, beside, below and in front of a shelf: header, aisle, floor, wobblers, people."""

import cv2
import numpy as np

from datasets.synthetic import art
from datasets.synthetic.canvas import Canvas
from datasets.synthetic.fixture import Fixture
from datasets.synthetic.furniture import sign
from datasets.synthetic.palette import hsv, mix
from datasets.synthetic.textures import backdrop


def paint_behind(canvas: Canvas, fixture: Fixture, rng: np.random.Generator) -> None:
    """Fill the canvas with the room: ceiling or wall above the shelf, its plinth, the floor."""
    height, width = canvas.image.shape[:2]
    top, floor = canvas.y(fixture.top), canvas.y(0)
    tone = hsv(rng.random(), rng.uniform(0, 0.15), rng.uniform(0.1, 0.95))
    room = art.gradient(height, width, tone, mix(tone, (0, 0, 0), 0.4), float(rng.uniform(0, 6.3)))
    canvas.fill((0, 0, width, height), room)
    if rng.random() < 0.4 and top > 20:
        _lamps(canvas, rng, top)
    if rng.random() < 0.5 and top > 12:
        header = max(6, min(top, canvas.y(fixture.top + 250) - top))
        canvas.fill((0, top - header, width, top), sign(rng, header, width))
    style = fixture.style
    plinth = mix(style.board, (0, 0, 0), float(rng.uniform(0, 0.7)))
    lowest = max(row.board for row in fixture.rows)
    canvas.fill((0, canvas.y(lowest), width, floor), plinth)
    if floor < height:
        canvas.fill(
            (0, max(0, floor), width, height),
            _floor(rng, height - max(0, floor), width, canvas.scale),
        )


def paint_ends(
    canvas: Canvas,
    fixture: Fixture,
    rng: np.random.Generator,
    backgrounds: tuple[tuple[str, ...], ...],
) -> None:
    """Cover what lies beyond the ends of the shelf: end panel, then the aisle, blurred.

    backgrounds: files of pictures by folder to show there, may be empty.
    """
    height, width = canvas.image.shape[:2]
    left, right = canvas.x(fixture.left), canvas.x(fixture.right)
    panel = max(2, round(float(rng.uniform(20, 70)) * canvas.scale))
    colour = hsv(rng.uniform(0.05, 0.12), rng.uniform(0, 0.5), rng.uniform(0.3, 0.98))
    bottom = min(height, max(1, canvas.y(0)))
    for x1, x2, edge in ((0, left, left - panel), (right, width, right)):
        if x2 <= 0 or x1 >= width or x2 - x1 < 1:
            continue
        if backgrounds and rng.random() < 0.5:
            aisle = backdrop(rng, backgrounds, bottom, x2 - x1)
        else:
            aisle = _aisle(rng, bottom, x2 - x1)
        canvas.fill((x1, 0, x2, bottom), aisle)
        canvas.fill((edge, max(0, canvas.y(fixture.top)), edge + panel, bottom), colour)


def paint_before(canvas: Canvas, fixture: Fixture, rng: np.random.Generator, share: float) -> None:
    """Things hanging or standing before the products: uprights, talkers, wobblers, arms, boxes."""
    height, width = canvas.image.shape[:2]
    _uprights(canvas, fixture, rng)
    for row in fixture.rows:
        for _ in range(int(rng.poisson(0.35 * share))):
            _talker(canvas, row.board, rng, width)
    if rng.random() < 0.12 * share:
        _strip(canvas, rng)
    if rng.random() < 0.08 * share:
        _fridge_doors(canvas, fixture, rng)
    if rng.random() < 0.06 * share:
        _arm(canvas, rng)
    if rng.random() < 0.2 * share and canvas.y(0) < height:
        x, size = (
            int(rng.integers(width)),
            max(8, round(float(rng.uniform(150, 450)) * canvas.scale)),
        )
        brown = hsv(0.08, rng.uniform(0.2, 0.5), rng.uniform(0.4, 0.8))
        canvas.fill(
            (x, canvas.y(60) - size, x + int(size * 1.3), canvas.y(60)),
            art.gradient(size, int(size * 1.3), brown, mix(brown, (0, 0, 0), 0.3), 1.0),
        )


def _lamps(canvas: Canvas, rng: np.random.Generator, top: int) -> None:
    for _ in range(int(rng.integers(1, 5))):
        x, y = int(rng.integers(canvas.image.shape[1])), int(rng.integers(top))
        length, thick = int(rng.integers(10, 200)), int(rng.integers(2, 12))
        end = (x + length, y + int(rng.integers(-length, length + 1)) // 2)
        cv2.line(canvas.image, (x, y), end, (255, 255, 250), thick, cv2.LINE_AA)


def _floor(rng: np.random.Generator, height: int, width: int, scale: float) -> np.ndarray:
    tone = hsv(rng.uniform(0.03, 0.16), rng.uniform(0, 0.4), rng.uniform(0.2, 0.9))
    image = art.photo_like(
        rng, height, width, (mix(tone, (0, 0, 0), 0.25), tone, mix(tone, (255, 255, 255), 0.2))
    )
    if rng.random() < 0.6:
        step = max(12, round(float(rng.uniform(200, 600)) * scale))
        image[:: max(8, step // 2)] = mix(tone, (0, 0, 0), 0.5)
        for x in range(0, width, step):
            cv2.line(
                image,
                (x, 0),
                (x + (x - width // 2), height),
                mix(tone, (0, 0, 0), 0.5),
                1,
                cv2.LINE_AA,
            )
    return image


def _aisle(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    vivid = 0.5 * rng.random() ** 2
    colours = tuple(
        hsv(rng.random(), rng.uniform(0, vivid), value) for value in (0.1, 0.4, 0.7, 0.95)
    )
    image = art.photo_like(rng, height, width, colours)
    if rng.random() < 0.6:
        flat = np.full_like(image, colours[int(rng.integers(4))])
        image = cv2.addWeighted(image, float(rng.uniform(0, 0.5)), flat, 0.7, 0)
    for _ in range(int(rng.integers(0, 6))):
        y, thick = int(rng.integers(height)), int(rng.integers(2, 12))
        cv2.line(
            image, (0, y), (width, y + int(rng.integers(-40, 41))), colours[3], thick, cv2.LINE_AA
        )
    return image


def _uprights(canvas: Canvas, fixture: Fixture, rng: np.random.Generator) -> None:
    """Posts between bays, and where a long bay is built of two."""
    wide = fixture.style.upright * canvas.scale
    if wide < 1:
        return
    top, bottom = canvas.y(fixture.top), canvas.y(0)
    colour = mix(fixture.style.rail, (0, 0, 0), float(rng.uniform(0, 0.4)))
    step = float(rng.uniform(700, 1300))
    posts = {row.left for row in fixture.rows} - {fixture.left}
    if not posts:
        posts = set(np.arange(fixture.left + step, fixture.right, step).tolist())
    for x in sorted(posts):
        canvas.fill((canvas.x(x), top, canvas.x(x) + round(wide), bottom), colour)


def _talker(canvas: Canvas, board: float, rng: np.random.Generator, width: int) -> None:
    """A card hung on the rail, or a wobbler standing out from it."""
    size = float(rng.uniform(60, 140))
    pixels = (
        max(4, round(size * rng.uniform(0.6, 1.6) * canvas.scale)),
        max(4, round(size * canvas.scale)),
    )
    x = int(rng.integers(-10, width))
    y = canvas.y(board - float(rng.choice([0.0, -10.0, size * 0.8, size * 0.4])))
    picture = sign(rng, pixels[1], pixels[0])
    alpha = np.full(picture.shape[:2], 255, np.uint8)
    if rng.random() < 0.35:
        alpha[:] = 0
        centre = (pixels[0] // 2, pixels[1] // 2)
        cv2.ellipse(alpha, centre, centre, 0, 0, 360, 255, -1, cv2.LINE_AA)
    canvas.paste(picture, alpha, (x, y), -1)


def _strip(canvas: Canvas, rng: np.random.Generator) -> None:
    """A hanging promotional strip over several rows."""
    height, width = canvas.image.shape[:2]
    wide = max(4, round(float(rng.uniform(50, 130)) * canvas.scale))
    tall = min(height, max(8, round(float(rng.uniform(300, 900)) * canvas.scale)))
    x, y = int(rng.integers(width)), int(rng.integers(-tall // 2, height))
    picture = np.ascontiguousarray(np.rot90(sign(rng, wide, tall)))
    canvas.paste(picture, np.full(picture.shape[:2], 255, np.uint8), (x, y), -1)


def _fridge_doors(canvas: Canvas, fixture: Fixture, rng: np.random.Generator) -> None:
    """Frames and handles of glass doors, and the room mirrored in the glass."""
    height, width = canvas.image.shape[:2]
    mirrored = art.photo_like(rng, height, width, ((0, 0, 0), (60, 60, 60), (225, 230, 230)))
    share = float(rng.uniform(0.05, 0.3))
    cv2.addWeighted(canvas.image, 1 - share * 0.5, mirrored, share, 0, dst=canvas.image)
    frame = hsv(rng.random(), rng.uniform(0, 0.1), rng.uniform(0.1, 0.8))
    wide = max(2, round(float(rng.uniform(35, 70)) * canvas.scale))
    bay = float(rng.uniform(600, 900))
    for x in np.arange(fixture.left + float(rng.uniform(0, bay)), fixture.right, bay):
        left = canvas.x(x)
        canvas.fill((left, 0, left + wide, height), frame)
        handle = (left + wide + wide // 2, height // 4, left + 2 * wide, height * 3 // 4)
        canvas.fill(handle, mix(frame, (255, 255, 255), 0.5))


def _arm(canvas: Canvas, rng: np.random.Generator) -> None:
    """Somebody's sleeve and hand reaching into the picture."""
    height, width = canvas.image.shape[:2]
    sleeve = hsv(rng.random(), rng.uniform(0, 0.7), rng.uniform(0.1, 0.8))
    skin = hsv(rng.uniform(0.03, 0.08), rng.uniform(0.3, 0.6), rng.uniform(0.35, 0.9))
    wide = max(6, round(float(rng.uniform(70, 110)) * canvas.scale))
    start = np.array([rng.integers(width), height + wide])
    swing, reach = rng.integers(-width // 3, width // 3 + 1, 2), rng.uniform(0.1, 0.35, 2)
    elbow = start + np.array([swing[0], -int(height * reach[0])])
    hand = elbow + np.array([swing[1] // 2, -int(height * reach[1] / 2)])
    for layer, ends in ((canvas.image, (sleeve, skin)), (canvas.owner, (-1, -1))):
        cv2.line(
            layer,
            start.tolist(),
            elbow.tolist(),
            ends[0],
            wide,
            cv2.LINE_AA if layer is canvas.image else 8,
        )
        cv2.line(layer, elbow.tolist(), hand.tolist(), ends[1], max(2, wide * 6 // 10))
        cv2.circle(layer, hand.tolist(), max(2, wide // 2), ends[1], -1)
