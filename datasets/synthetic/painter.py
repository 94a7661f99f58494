"""Paints a planned shelf on a canvas, back to front."""

from dataclasses import dataclass

import cv2
import numpy as np

from datasets.synthetic import surroundings
from datasets.synthetic.canvas import NOBODY, Canvas
from datasets.synthetic.filling import Filling, Slot, Unit
from datasets.synthetic.fixture import Fixture, Row
from datasets.synthetic.furniture import (
    paint_cell,
    paint_rail,
    paint_tag,
    paint_tray,
    shade_cell,
    wall_texture,
)
from datasets.synthetic.packs import FACE_KINDS, VIEWS, Painted, pack_picture
from datasets.synthetic.profiles import PROFILES

LIDS = ("can", "shortcan", "tin", "jar", "cup")
SIZES = (32, 48, 72, 108, 160, 240, 360, 540)


@dataclass(frozen=True, slots=True)
class Scene:
    """A planned shelf. distractors: see ShelfConfig; backgrounds: files of pictures by folder."""

    fixture: Fixture
    filling: Filling
    distractors: float
    backgrounds: tuple[tuple[str, ...], ...]


def paint(canvas: Canvas, scene: Scene, rng: np.random.Generator) -> list[str]:
    """Paint the scene, owned by indices into filling.units; returns the tags' prices."""
    fixture, filling = scene.fixture, scene.filling
    surroundings.paint_behind(canvas, fixture, rng)
    wall = wall_texture(rng, canvas, fixture.style, scene.backgrounds)
    painted = _Packs(canvas, fixture.style.depth_shadow, {})
    by_row: dict[int, list[int]] = {}
    for index, unit in enumerate(filling.units):
        by_row.setdefault(unit.row, []).append(index)
    trays: dict[int, list[Slot]] = {}
    for tray in filling.trays:
        trays.setdefault(tray.row, []).append(tray)
    height = [abs(row.board - row.clear / 2 - canvas.eye[1]) for row in fixture.rows]
    for number in sorted(range(len(fixture.rows)), key=lambda number: -height[number]):
        row = fixture.rows[number]
        if not _in_sight(canvas, row):
            continue
        paint_cell(canvas, row, fixture, wall)
        inside = by_row.get(number, [])
        for index in sorted(inside, key=lambda index: _order(canvas, filling.units[index])):
            unit = filling.units[index]
            painted.draw(unit, index if unit.front else NOBODY, row)
        for tray in trays.get(number, ()):
            paint_tray(canvas, tray, rng)
        shade_cell(canvas, row, fixture.style.ceiling_shadow)
        paint_rail(canvas, row, fixture.style, rng)
    surroundings.paint_ends(canvas, fixture, rng, scene.backgrounds)
    prices = [paint_tag(canvas, tag, fixture.style, rng) for tag in filling.tags]
    if scene.distractors:
        surroundings.paint_before(canvas, fixture, rng, scene.distractors)
    return prices


def _in_sight(canvas: Canvas, row: Row) -> bool:
    ys = [canvas.y(y, z) for y in (row.ceiling, row.board + 80) for z in (0.0, row.depth)]
    return max(ys) > 0 and min(ys) < canvas.image.shape[0]


def _order(canvas: Canvas, unit: Unit) -> tuple[float, float, int]:
    """Far before near, outer before inner, low before high."""
    return (-round(unit.z), -abs(unit.x + unit.sku.width / 2 - canvas.eye[0]), unit.stack)


@dataclass(frozen=True, slots=True)
class _Packs:
    """Draws units, keeping the resized picture of equal ones."""

    canvas: Canvas
    shadow: float
    ready: dict[tuple[str, int, int, int], Painted]

    def draw(self, unit: Unit, owner: int, row: Row) -> None:
        canvas = self.canvas
        x1, x2 = canvas.x(unit.x, unit.z), canvas.x(unit.x + unit.sku.width, unit.z)
        y1, y2 = canvas.y(unit.base - unit.sku.height, unit.z), canvas.y(unit.base, unit.z)
        width, height = x2 - x1, y2 - y1
        if (
            width < 2
            or height < 2
            or x2 < 0
            or y2 < 0
            or x1 > canvas.image.shape[1]
            or y1 > canvas.image.shape[0]
        ):
            return
        picture, alpha = self._picture(unit, width, height)
        if unit.sku.kind in FACE_KINDS:
            self._faces(unit, picture)
        if abs(unit.lean) > 0.3:
            picture, alpha = _leaning(picture, alpha, unit.lean)
            x1 -= (alpha.shape[1] - width) // 2
            y1 -= (alpha.shape[0] - height) - 1
        tone = 1 - self.shadow * min(1.0, unit.z / row.depth) ** 0.7
        picture = cv2.convertScaleAbs(picture, alpha=tone)
        if unit.sku.kind in LIDS:
            self._lid(unit, picture, owner)
        canvas.paste(picture, alpha, (x1, y1), owner)

    def _picture(self, unit: Unit, width: int, height: int) -> Painted:
        key = (unit.sku.code, unit.view, width, height)
        if key not in self.ready:
            drawn_height = next((size for size in SIZES if size >= height), SIZES[-1])
            picture, alpha = pack_picture(unit.sku, drawn_height, unit.view % VIEWS)
            size = (width, height)
            picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            alpha = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
            _contact_shadow(picture, unit.sku.kind in FACE_KINDS)
            self.ready[key] = (picture, alpha)
        return self.ready[key]

    def _lid(self, unit: Unit, picture: np.ndarray, owner: int) -> None:
        """The round top of a can or jar, when the eye is above it."""
        canvas, sku = self.canvas, unit.sku
        top = unit.base - sku.height
        far = canvas.y(top, unit.z + sku.depth)
        near, middle = canvas.y(top, unit.z), unit.z + sku.depth / 2
        if far >= near - 1:
            return
        half = PROFILES[sku.kind][0].outline[0][1] * sku.width / 2
        x = unit.x + sku.width / 2
        left, right = canvas.x(x - half, middle), canvas.x(x + half, middle)
        axes = (max(1, (right - left) // 2), max(1, (near - far) // 2))
        centre = ((left + right) // 2, (near + far) // 2 + 1)
        colour = tuple(int(v) for v in picture[len(picture) // 30, picture.shape[1] // 2])
        cv2.ellipse(canvas.image, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
        ring = (max(1, axes[0] * 85 // 100), max(1, axes[1] * 85 // 100))
        cv2.ellipse(
            canvas.image,
            centre,
            ring,
            0,
            0,
            360,
            tuple(v * 7 // 10 for v in colour),
            1,
            cv2.LINE_AA,
        )
        cv2.ellipse(canvas.owner, centre, axes, 0, 0, 360, owner, -1)

    def _faces(self, unit: Unit, picture: np.ndarray) -> None:
        """The top and the side of a box that the eye sees besides its front."""
        canvas, far = self.canvas, unit.z + unit.sku.depth
        left, right = unit.x, unit.x + unit.sku.width
        top = unit.base - unit.sku.height
        colour = tuple(
            int(v) for v in picture[:: max(1, len(picture) // 8), ::4].reshape(-1, 3).mean(0)
        )
        side = left if canvas.eye[0] < left else right if canvas.eye[0] > right else None
        if side is not None:
            edge = [
                (canvas.x(side, z), canvas.y(y, z))
                for y, z in ((top, unit.z), (top, far), (unit.base, far), (unit.base, unit.z))
            ]
            canvas.polygon(edge, tuple(v * 55 // 100 for v in colour))
        if canvas.eye[1] < top:
            lid = [
                (canvas.x(x, z), canvas.y(top, z))
                for x, z in ((left, unit.z), (right, unit.z), (right, far), (left, far))
            ]
            canvas.polygon(lid, tuple(v * 85 // 100 for v in colour))


def _contact_shadow(picture: np.ndarray, flat: bool) -> None:
    """Darken, in place, where a pack touches what it stands on and, if flat, its neighbours."""
    height, width = picture.shape[:2]
    foot, edge = max(1, height // 40), max(1, width // 60)
    picture[-foot:] //= 2
    if flat:
        picture[:foot] = cv2.convertScaleAbs(picture[:foot], alpha=1.1, beta=18)
        for side in (picture[:, :edge], picture[:, -edge:]):
            side[:] = cv2.convertScaleAbs(np.ascontiguousarray(side), alpha=0.7)


def _leaning(picture: np.ndarray, alpha: np.ndarray, degrees: float) -> Painted:
    height, width = alpha.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (int(width * cos + height * sin) + 2, int(height * cos + width * sin) + 2)
    turn[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    return (
        cv2.warpAffine(
            picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ),
        cv2.warpAffine(alpha, turn, size, flags=cv2.INTER_LINEAR),
    )
