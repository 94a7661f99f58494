"""A recogniser's figures as pictures: what probabilities mean, what a threshold costs, mistakes."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure

from datasets.sample import Sample
from training.recognition_metrics import KNOWN_KEPT, Judged, OpenSet, Reliability
from vision.decoding import PhotoLimits, Pixels
from vision.geometry import Boxes
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue
from vision.shelf.pictures import find_pictures

SHOWN = 40
_SIDE = 150
_CAPTION = 36
_GAP = 6
_ACROSS = 3  # mistakes in a row
_WHITE = 255
_ANY_SIZE = PhotoLimits(min_side=1)


def plot_reliability(curve: Reliability, name: str, path: Path) -> None:
    """Share of right first candidates over their mean probability, by bins, and how many."""
    figure = Figure(figsize=(5.5, 6), layout="constrained")
    upper, lower = figure.subplots(2, 1, height_ratios=(3, 1), sharex=True)
    upper.plot([0, 1], [0, 1], "--", color="0.6", label="as it should be")
    upper.plot(curve.mean, curve.share, "o-", label=f"calibration error {curve.error:.3f}")
    upper.set(ylabel="share of right ones", xlim=(0, 1), ylim=(0, 1.02), title=_ascii(name))
    upper.legend(loc="upper left")
    lower.bar(curve.mean, curve.count, width=0.05)
    lower.set(xlabel="probability of the first candidate", ylabel="facings", yscale="log")
    for axes in (upper, lower):
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)


def plot_open_set(curve: OpenSet, name: str, path: Path) -> None:
    """Unknown products left unknown over known ones named, for every threshold."""
    threshold, rejected, right = curve.at()
    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot(curve.kept, curve.rejected, label="unknown left unknown")
    axes.plot(curve.kept, curve.right, label="known named right")
    axes.axvline(KNOWN_KEPT, color="0.6", linestyle="--")
    point = f"{rejected:.3f} and {right:.3f} from a probability of {threshold:.2f}"
    axes.plot([KNOWN_KEPT] * 2, [rejected, right], "o", label=point)
    axes.set(xlabel="share of known products named", ylabel="share", xlim=(0, 1), ylim=(0, 1.02))
    axes.set_title(_ascii(name))
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left")
    figure.savefig(path, dpi=110)


def draw_mistakes(
    places: Sequence[tuple[Sample, Boxes]], judged: Judged, catalogue: Catalogue, path: Path
) -> None:
    """A sheet of the worst: crop | what it was taken for | what it is, the surest first.

    places: photo and box (4,) of each judged facing. Mistakes that bear a name come before the
    wrong first candidates of those left unknown; an unknown product left unknown is right.
    """
    wrong = np.where(judged.known, ~judged.first_right, judged.sku >= 0)
    wrong &= judged.candidates[:, 0] >= 0
    order = np.lexsort((-judged.surest, judged.sku < 0))
    shots = _Packshots(catalogue)
    cells = []
    for at in order[wrong[order]][:SHOWN].tolist():
        sample, box = places[at]
        taken, is_ = int(judged.candidates[at, 0]), int(judged.truth[at])
        named = "" if judged.sku[at] >= 0 else "not named, "
        lines = (
            f"{sample.path.name}: {named}{judged.surest[at]:.2f}",
            f"{catalogue.sku[taken]} | {catalogue.sku[is_] if is_ >= 0 else 'unknown'}",
        )
        cells.append(_cell([_crop(sample, box), shots.of(taken), shots.of(is_)], lines))
    cv2.imwrite(str(path), _sheet(cells)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])


class _Packshots:
    """The first reference picture of each product."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.paths: dict[int, Path] = {}
        for picture in find_pictures(catalogue):
            self.paths.setdefault(picture.sku, picture.path)

    def of(self, sku: int) -> Pixels:
        """Its pixels; white where there is none."""
        if sku not in self.paths:
            return np.full((_SIDE, _SIDE, 3), _WHITE, np.uint8)
        return Photo.read(self.paths[sku], _ANY_SIZE).pixels


def _crop(sample: Sample, box: Boxes) -> Pixels:
    x1, y1 = np.floor(box[:2]).astype(int)
    x2, y2 = np.ceil(box[2:]).astype(int)
    return Photo.read(sample.path).pixels[y1 : max(y2, y1 + 1), x1 : max(x2, x1 + 1)]


def _cell(pictures: Sequence[Pixels], lines: Sequence[str]) -> Pixels:
    """Pictures side by side, each in the middle of a white square, below lines of text."""
    cell = np.full((_CAPTION + _SIDE, len(pictures) * (_SIDE + _GAP), 3), _WHITE, np.uint8)
    for column, picture in enumerate(pictures):
        scale = _SIDE / max(picture.shape[:2])
        size = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        shown = cv2.resize(picture, size, interpolation=way)
        top = _CAPTION + (_SIDE - size[1]) // 2
        left = column * (_SIDE + _GAP) + (_SIDE - size[0]) // 2
        cell[top : top + size[1], left : left + size[0]] = shown
    for number, line in enumerate(lines):
        at = (2, 14 + 16 * number)
        font = cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(cell, _ascii(line), at, font, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return cell


def _sheet(cells: Sequence[Pixels]) -> Pixels:
    height, width = _CAPTION + _SIDE, 3 * (_SIDE + _GAP)
    rows = max(1, -(-len(cells) // _ACROSS))
    step = (height + _GAP, width + 2 * _GAP)
    sheet = np.full((rows * step[0], _ACROSS * step[1], 3), _WHITE, np.uint8)
    for index, cell in enumerate(cells):
        top, left = index // _ACROSS * step[0], index % _ACROSS * step[1]
        sheet[top : top + height, left : left + width] = cell
    return sheet


def _ascii(text: str) -> str:
    """All that these fonts can draw."""
    return text.encode("ascii", "replace").decode()
