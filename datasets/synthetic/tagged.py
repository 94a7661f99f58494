"""Where the price tags of a planned shelf are, and which facings they were put up for."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from datasets.synthetic.camera import Camera
from datasets.synthetic.catalogue import catalogue
from datasets.synthetic.config import CatalogueConfig, ShelfConfig
from datasets.synthetic.filling import Unit
from datasets.synthetic.fixture import BOARD
from datasets.synthetic.plan import plan_shelf
from vision.geometry import Boxes

TAGGED_CATALOGUE = CatalogueConfig(seed=4, size=80)
SIZE = (1600, 1200)
_LEAST_SHOWN = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class TaggedShelf:
    """f facings and t price tags on the rails of boards, in pixels of a photo not taken.

    facings: (f, 4), stacked packs in one box. row: (f,), 0 = top. sku: f codes. tags: (t, 4).
    meant: for each tag the facings of its SKU in its row.
    """

    facings: Boxes
    row: np.ndarray
    sku: tuple[str, ...]
    tags: Boxes
    meant: tuple[frozenset[int], ...]


def tagged_shelf(seed: int, wanted: int = 80) -> TaggedShelf:
    """A shelf of about `wanted` packs seen at an angle, nothing hidden; tags of none left out."""
    config = ShelfConfig(catalogue=TAGGED_CATALOGUE, bays=1)
    camera, fixture, filling = plan_shelf(config, seed, wanted, SIZE, catalogue(TAGGED_CATALOGUE))
    columns = defaultdict(list)
    for unit in filling.units:
        if unit.front:
            columns[unit.row, unit.column].append(unit)
    keys = sorted(columns)
    boxes = np.array([_hull([_seen(camera, unit) for unit in columns[key]]) for key in keys])
    shown = [i for i, box in enumerate(boxes) if _share_shown(box) >= _LEAST_SHOWN]
    keys = [keys[i] for i in shown]
    sku = tuple(columns[key][0].sku.code for key in keys)
    tags, meant = [], []
    for tag in filling.tags:
        own = (i for i, key in enumerate(keys) if key[0] == tag.row and sku[i] == tag.sku.code)
        facings = frozenset(own)
        box = _box(camera, (tag.x1, tag.y1, tag.x2, tag.y2))
        if fixture.rows[tag.row].kind == BOARD and facings and _share_shown(box) == 1:
            tags.append(box)
            meant.append(facings)
    boxes = np.clip(boxes[shown], 0, [*SIZE, *SIZE])
    row = np.array([key[0] for key in keys], np.int32)
    return TaggedShelf(np.float32(boxes), row, sku, np.float32(tags).reshape(-1, 4), tuple(meant))


def _seen(camera: Camera, unit: Unit) -> np.ndarray:
    """Box of a pack's front, which is smaller the deeper in the shelf it stands."""
    nearer = camera.eye[2] / (camera.eye[2] - unit.z)
    eye = np.array(camera.eye[:2])
    corners = [(unit.x, unit.base - unit.sku.height), (unit.x + unit.sku.width, unit.base)]
    return _box(camera, (eye + (np.array(corners) - eye) * nearer).ravel())


def _box(camera: Camera, rectangle: tuple[float, ...] | np.ndarray) -> np.ndarray:
    """(4,) pixels of a rectangle (x1, y1, x2, y2) mm of the front plane, as people draw it."""
    x1, y1, x2, y2 = rectangle
    corners = camera.project(np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2)]))
    x, y = corners.T
    return np.array([x[[0, 3]].mean(), y[:2].mean(), x[1:3].mean(), y[2:].mean()])


def _hull(boxes: list[np.ndarray]) -> np.ndarray:
    joined = np.array(boxes)
    return np.concatenate([joined[:, :2].min(axis=0), joined[:, 2:].max(axis=0)])


def _share_shown(box: np.ndarray) -> float:
    inside = np.clip(box, 0, [*SIZE, *SIZE])
    return float((inside[2:] - inside[:2]).prod() / (box[2:] - box[:2]).prod())
