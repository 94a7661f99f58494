"""Pictures on packs: fruit, nuts, leaves, bursts, photographs; drawn in place on RGB arrays."""

from collections.abc import Callable

import cv2
import numpy as np

from datasets.synthetic import art
from datasets.synthetic.palette import Palette, brightness, hsv, mix

Spot = tuple[int, int]
Motif = Callable[[np.random.Generator, np.ndarray, Spot, int, Palette], None]


def ball(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """A fruit: round, lit from the upper left, with a leaf."""
    colour = palette.accent if rng.random() < 0.6 else hsv(rng.uniform(-0.05, 0.35), 0.85, 0.9)
    for share, tone in (
        (1.0, mix(colour, (0, 0, 0), 0.35)),
        (0.88, colour),
        (0.45, mix(colour, (255, 255, 255), 0.3)),
    ):
        shift = int(radius * (1 - share) * 0.6)
        cv2.circle(
            image,
            (centre[0] - shift, centre[1] - shift),
            max(1, int(radius * share)),
            tone,
            -1,
            cv2.LINE_AA,
        )
    stem = (centre[0] + radius // 3, centre[1] - radius)
    axes = (max(1, radius // 2), max(1, radius // 5))
    cv2.ellipse(
        image, stem, axes, float(rng.uniform(-60, 20)), 0, 360, (60, 140, 50), -1, cv2.LINE_AA
    )


def cluster(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """A heap of small round things: berries, nuts, beans."""
    colour = hsv(rng.random(), rng.uniform(0.4, 0.95), rng.uniform(0.35, 0.95))
    for _ in range(int(rng.integers(8, 22))):
        spot = np.int32(np.array(centre) + rng.normal(0, 0.45, 2) * radius * (1.2, 0.7)).tolist()
        axes = (
            max(1, int(radius * rng.uniform(0.16, 0.3))),
            max(1, int(radius * rng.uniform(0.12, 0.26))),
        )
        angle = float(rng.uniform(0, 180))
        cv2.ellipse(image, spot, axes, angle, 0, 360, mix(colour, (0, 0, 0), 0.45), -1, cv2.LINE_AA)
        lit = (max(1, int(axes[0] * 0.75)), max(1, int(axes[1] * 0.7)))
        cv2.ellipse(
            image,
            spot,
            lit,
            angle,
            0,
            360,
            mix(colour, (255, 255, 255), rng.uniform(0, 0.3)),
            -1,
            cv2.LINE_AA,
        )


def slice_of(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """A slice of citrus."""
    rind = palette.accent
    cv2.circle(image, centre, radius, rind, -1, cv2.LINE_AA)
    cv2.circle(
        image, centre, max(1, int(radius * 0.88)), mix(rind, (255, 255, 255), 0.8), -1, cv2.LINE_AA
    )
    count = int(rng.integers(7, 11))
    for turn in np.arange(count) * 2 * np.pi / count:
        outer = [(turn - 0.24, 0.8), (turn + 0.24, 0.8), (turn, 0.12)]
        points = [
            [centre[0] + radius * r * np.cos(a), centre[1] + radius * r * np.sin(a)]
            for a, r in outer
        ]
        cv2.fillConvexPoly(image, np.int32(points), mix(rind, (255, 255, 255), 0.25), cv2.LINE_AA)


def leaves(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """A fan of leaves or petals."""
    colour = hsv(rng.uniform(0.2, 0.42), rng.uniform(0.4, 0.9), rng.uniform(0.35, 0.8))
    if rng.random() < 0.4:
        colour = palette.accent
    for angle in rng.uniform(0, 360, int(rng.integers(3, 9))):
        turn = np.radians(angle)
        spot = (
            int(centre[0] + radius * 0.5 * np.cos(turn)),
            int(centre[1] + radius * 0.5 * np.sin(turn)),
        )
        axes = (max(1, radius // 2), max(1, radius // 6))
        tone = mix(colour, (255, 255, 255), float(rng.uniform(0, 0.35)))
        cv2.ellipse(image, spot, axes, float(angle), 0, 360, tone, -1, cv2.LINE_AA)


def burst(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """A star with many points, as on a promotion."""
    points = int(rng.integers(7, 20))
    turns = np.arange(2 * points) * np.pi / points
    reach = np.where(np.arange(2 * points) % 2, radius * rng.uniform(0.5, 0.85), radius)
    outline = np.stack([centre[0] + reach * np.cos(turns), centre[1] + reach * np.sin(turns)], -1)
    cv2.fillPoly(image, [np.int32(outline)], palette.accent, cv2.LINE_AA)


def blob(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """An oval window of a photograph: food, a person, a landscape."""
    height, width = image.shape[:2]
    colours = tuple(hsv(rng.random(), rng.uniform(0.1, 0.8), v) for v in (0.15, 0.5, 0.75, 0.98))
    x1, y1 = max(0, centre[0] - radius), max(0, centre[1] - radius)
    x2, y2 = min(width, centre[0] + radius), min(height, centre[1] + radius)
    if x2 - x1 < 3 or y2 - y1 < 3:
        return
    patch = art.photo_like(rng, y2 - y1, x2 - x1, colours)
    mask = np.zeros(patch.shape[:2], np.uint8)
    if rng.random() < 0.7:
        axes = ((x2 - x1) // 2, (y2 - y1) // 2)
        cv2.ellipse(mask, axes, axes, 0, 0, 360, 255, -1)
    else:
        mask[:] = 255
    image[y1:y2, x1:x2][mask > 0] = patch[mask > 0]


def swoosh(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """Curved ribbons."""
    for colour in (palette.second, palette.accent):
        axes = (int(radius * rng.uniform(0.9, 2.2)), int(radius * rng.uniform(0.4, 1.4)))
        start = float(rng.uniform(0, 360))
        cv2.ellipse(image, centre, axes, float(rng.uniform(-40, 40)), start, start + 190, colour,
                    max(2, int(radius * rng.uniform(0.1, 0.35))), cv2.LINE_AA)  # fmt: skip


def drop(
    rng: np.random.Generator,
    image: np.ndarray,
    centre: Spot,
    radius: int,
    palette: Palette,
) -> None:
    """A drop of liquid, a flame or a tooth: a circle with a tip."""
    colour = palette.accent if brightness(palette.base) > 90 else palette.light
    tip = [[centre[0], centre[1] - int(1.3 * radius)], [centre[0] - int(0.62 * radius), centre[1]],
           [centre[0] + int(0.62 * radius), centre[1]]]  # fmt: skip
    cv2.fillConvexPoly(image, np.int32(tip), colour, cv2.LINE_AA)
    cv2.circle(
        image,
        (centre[0], centre[1] + radius // 4),
        max(1, int(radius * 0.66)),
        colour,
        -1,
        cv2.LINE_AA,
    )
    lit = mix(colour, (255, 255, 255), 0.6)
    cv2.circle(
        image,
        (centre[0] - radius // 5, centre[1] + radius // 5),
        max(1, radius // 5),
        lit,
        -1,
        cv2.LINE_AA,
    )


MOTIFS: tuple[Motif, ...] = (ball, cluster, slice_of, leaves, burst, blob, blob, swoosh, drop)
