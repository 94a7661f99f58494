"""A training picture is a random window of a photo, enlarged or reduced to the network's input.

The window's scale is drawn so that products appear at every size a rep photographs them: mostly
the size the runtime works at, sometimes far away, sometimes a close-up of a few packs.
"""

from dataclasses import dataclass

import albumentations as A
import cv2
import numpy as np
from torch.utils.data import Dataset as TorchDataset

from datasets.sample import Sample
from training.config import WindowConfig

GREY = 114


@dataclass(frozen=True, slots=True)
class Window:
    """scale (x, y) and offset (x, y): network pixel = photo pixel * scale + offset."""

    scale: tuple[float, float]
    offset: tuple[float, float]


def draw_window(
    rng: np.random.Generator,
    boxes: np.ndarray,
    photo_size: tuple[int, int],
    config: WindowConfig,
    side: int,
) -> Window:
    """A window of a photo (width, height) with boxes (n, 4), for a square of `side` pixels."""
    if rng.random() < config.rare_share:
        size = np.exp(rng.uniform(*np.log(config.rare_sizes)))
    else:
        size = config.usual_size * np.exp(config.usual_spread * rng.standard_normal())
    extent = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    median = float(np.sqrt(np.median(extent))) if len(boxes) else 0.05 * max(photo_size)
    zoom = size / max(median, 1.0)
    stretch = np.exp(rng.uniform(-config.aspect, config.aspect) / 2)
    scale = (zoom * stretch, zoom / stretch)
    centre = np.asarray(photo_size) / 2
    if len(boxes):
        box = boxes[rng.integers(len(boxes))]
        centre = (box[:2] + box[2:]) / 2
    offset = []
    for axis in range(2):
        length = photo_size[axis] * scale[axis]
        free = side - length
        if free >= 0:
            offset.append(float(rng.uniform(0, free)))
        else:
            wanted = side * rng.uniform(0.2, 0.8) - centre[axis] * scale[axis]
            offset.append(float(np.clip(wanted, free, 0)))
    return Window(scale, (offset[0], offset[1]))


def cut_window(
    pixels: np.ndarray, boxes: np.ndarray, window: Window, side: int, keep_visible: float
) -> tuple[np.ndarray, np.ndarray]:
    """The (side, side, 3) picture and (m, 4) boxes of a window; boxes too cut off are dropped."""
    (sx, sy), (ox, oy) = window.scale, window.offset
    if min(sx, sy) < 0.75:
        pixels = _reduce(pixels, sx, sy)
        matrix = np.array([[1.0, 0, ox], [0, 1.0, oy]])
    else:
        matrix = np.array([[sx, 0, ox + (sx - 1) / 2], [0, sy, oy + (sy - 1) / 2]])
    flags = cv2.INTER_LINEAR if max(sx, sy) < 2 else cv2.INTER_CUBIC
    picture = cv2.warpAffine(pixels, matrix, (side, side), flags=flags, borderValue=(GREY,) * 3)
    moved = boxes * [sx, sy, sx, sy] + [ox, oy, ox, oy]
    clipped = moved.clip(0, side)
    visible = np.prod(clipped[:, 2:] - clipped[:, :2], axis=1)
    whole = np.maximum(np.prod(moved[:, 2:] - moved[:, :2], axis=1), 1e-6)
    keep = (visible / whole >= keep_visible) & (visible >= 16)
    return picture, clipped[keep].astype(np.float32)


def _reduce(pixels: np.ndarray, sx: float, sy: float) -> np.ndarray:
    """Area-average for a strong reduction, which bilinear sampling would alias."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * sx)), max(1, round(height * sy)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def photometric(seed: int) -> A.Compose:
    """What light, lens, sensor and messenger apps do to a phone photo; geometry stays."""
    return A.Compose(
        [
            A.HueSaturationValue(hue_shift_limit=8, sat_shift_limit=40, val_shift_limit=30, p=0.7),
            A.RandomBrightnessContrast(brightness_limit=0.25, contrast_limit=0.25, p=0.5),
            A.RandomGamma(gamma_limit=(70, 140), p=0.2),
            A.OneOf(
                [
                    A.MotionBlur(blur_limit=(3, 7)),
                    A.GaussianBlur(blur_limit=(3, 5)),
                    A.Downscale(scale_range=(0.4, 0.9)),
                ],
                p=0.2,
            ),
            A.OneOf([A.ISONoise(), A.GaussNoise(std_range=(0.02, 0.08))], p=0.15),
            A.ImageCompression(quality_range=(35, 90), p=0.25),
            A.ToGray(p=0.03),
        ],
        seed=seed,
    )


class WindowDataset(TorchDataset):
    """`count` training pictures; picture i depends only on (seed, i), so a run can be resumed.

    Item: image (3, side, side) uint8 RGB, boxes (m, 4) float32 xyxy in network pixels.
    """

    def __init__(
        self,
        groups: list[tuple[float, list[Sample]]],
        count: int,
        side: int,
        window: WindowConfig,
        seed: int,
    ) -> None:
        self.groups, self.count, self.side, self.window, self.seed = (
            groups,
            count,
            side,
            window,
            seed,
        )
        self._encoded: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng((self.seed, index))
        weights = np.array([weight for weight, _ in self.groups])
        samples = self.groups[rng.choice(len(weights), p=weights / weights.sum())][1]
        sample = samples[rng.integers(len(samples))]
        pixels = self._read(sample)
        window = draw_window(
            rng, sample.boxes, (sample.width, sample.height), self.window, self.side
        )
        picture, boxes = cut_window(
            pixels, sample.boxes, window, self.side, self.window.keep_visible
        )
        picture = photometric(int(rng.integers(2**31)))(image=picture)["image"]
        if rng.random() < 0.5:
            picture = picture[:, ::-1]
            boxes = boxes[:, [2, 1, 0, 3]] * [-1, 1, -1, 1] + [self.side, 0, self.side, 0]
        return np.ascontiguousarray(picture.transpose(2, 0, 1)), boxes.astype(np.float32)

    def _read(self, sample: Sample) -> np.ndarray:
        key = str(sample.path)
        if key not in self._encoded:
            self._encoded[key] = np.fromfile(key, np.uint8)
        return cv2.imdecode(self._encoded[key], cv2.IMREAD_COLOR_RGB)
