"""Reading print on packs and price tags: the one door to rapidocr."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.errors import InvalidValue, ModelFileMissing
from vision.geometry import Boxes

LEAST_SCORE = 0.5
"""Mean probability of a line's characters below which it is left out."""

_DETECTOR, _RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_ENLARGED_TO, _LARGEST_ZOOM = 320, 4.0  # pixels of the long side
_LINE_HEIGHT, _PADDED_TO = 48, 320  # pixels of a line as it is read
_SEARCHED_AT = 480  # pixels of the long side; lines are cut from the picture itself


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """n lines of print on one picture, from the top down, those side by side from the left.

    text: n strings. score: (n,) float32, 0 to 1. corners: (n, 4, 2) float32 pixels
    x, y of the picture: the line's top left, top right, bottom right and bottom left.
    """

    text: tuple[str, ...]
    score: NDArray[np.float32]
    corners: NDArray[np.float32]

    @classmethod
    def empty(cls) -> Self:
        """No print."""
        return cls((), np.zeros(0, np.float32), np.zeros((0, 4, 2), np.float32))

    @property
    def boxes(self) -> Boxes:
        """(n, 4) upright hulls of the lines."""
        return np.concatenate([self.corners.min(axis=1), self.corners.max(axis=1)], axis=1)

    def of_score(self, least: float) -> Self:
        """Only the lines of at least that score."""
        kept = np.flatnonzero(self.score >= least)
        text = tuple(self.text[at] for at in kept)
        return type(self)(text, self.score[kept], self.corners[kept])

    def __len__(self) -> int:
        return len(self.text)


class Reader:
    """PP-OCRv6 small, Chinese and Latin script, upright print only; loaded when first used.

    threads: how many pictures are read at the same time, each by one thread: that divides a
    shelf's crops better than several threads on one. What is read on a picture does not depend on
    the others. Calls may come from several threads.
    """

    def __init__(
        self, threads: int = 1, least_height: float = 0, padded_to: int = _PADDED_TO
    ) -> None:
        """least_height: pixels of the pictures given; lower lines are left out unread. padded_to:
        width to which a shorter line of 48 pixels is padded: words are read better with room
        beside them, figures as well without, in less time.
        """
        self.threads = threads
        self.least_height = least_height
        self.padded_to = padded_to
        self._loading = threading.Lock()
        self._engine: Any = None

    def read(self, picture: Pixels, least_score: float = LEAST_SCORE) -> Reading:
        """The print on a picture (h, w, 3) uint8 RGB, cut round a pack or a tag.

        least_score: lines of a lower one are left out; with 0 those that the reader can't read at
        all, whose text may be blank, stay as places where something is printed.
        Raises InvalidValue for any other array, ModelFileMissing when the installed rapidocr
        holds other models.
        """
        if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
            found = f"{picture.shape} {picture.dtype}"
            raise InvalidValue("Reader picture", found, "(h, w, 3) uint8 RGB")
        if not picture.size:
            return Reading.empty()
        working, zoom = _enlarged(picture)
        engine = self._loaded()
        engine.least.height = self.least_height * zoom
        found = engine(cv2.cvtColor(working, cv2.COLOR_RGB2BGR))
        if found.txts is None:
            return Reading.empty()
        text = tuple(" ".join(line.split()) for line in found.txts)
        everything = Reading(
            text, np.float32(found.scores), np.float32(found.boxes) / np.float32(zoom)
        )
        return everything.of_score(least_score)

    def read_all(self, pictures: Iterable[Pixels]) -> list[Reading]:
        """The print on each picture, in their order."""
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(self.read, pictures))

    def _loaded(self) -> Any:
        with self._loading:
            if self._engine is None:
                self._engine = _open(self.padded_to)
            return self._engine


def _enlarged(picture: Pixels) -> tuple[Pixels, float]:
    """A small picture enlarged, with the factor: print below about 10 pixels is not found."""
    zoom = min(_ENLARGED_TO / max(picture.shape[:2]), _LARGEST_ZOOM)
    if zoom <= 1:
        return picture, 1.0
    return cv2.resize(picture, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC), zoom


def _only_high() -> type:
    """RapidOCR, leaving out lines lower than `least.height` pixels, which each thread sets."""
    from rapidocr.main import RapidOCR, RapidOCRError

    class OnlyHigh(RapidOCR):
        least = threading.local()

        def detect_and_crop(self, *args: Any) -> tuple[list[Pixels], Any]:
            crops, lines = super().detect_and_crop(*args)
            high = [at for at, crop in enumerate(crops) if crop.shape[0] >= self.least.height]
            if not high:
                raise RapidOCRError("no line is high enough")
            lines.boxes = lines.boxes[high]
            lines.scores = [lines.scores[at] for at in high]
            return [crops[at] for at in high], lines

    return OnlyHigh


def _open(padded_to: int) -> Any:
    """rapidocr with the models of its wheel: one thread, silent, one line at a time.

    Lines in one batch are padded to the longest, so that a line's text would depend on the
    others; a batch was not faster either (docs/text.md).
    """
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    for name in (_DETECTOR, _RECOGNISER):
        if not (folder / name).is_file():
            cause = f"rapidocr {version('rapidocr')} does not hold it"
            raise ModelFileMissing(name, cause, "the version in constraints.txt")
    return _only_high()(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(folder / _DETECTOR),
            "Det.limit_type": "max",
            "Det.limit_side_len": _SEARCHED_AT,
            "Rec.model_path": str(folder / _RECOGNISER),
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, _LINE_HEIGHT, padded_to],
        }
    )
