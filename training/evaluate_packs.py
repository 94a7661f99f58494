"""`shelfeye evaluate packs`: photos of one pack each, named by the cues of an audit."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.pack_photos import PackPhotos, numbered
from datasets.sample import Sample
from training.pack_places import PackPlaces
from training.pack_print import PackPrint, lean
from training.progress import progress
from training.recognition_metrics import Judged, naming_figures, reliability
from training.recognition_pictures import draw_mistakes, plot_reliability
from training.recognition_sanity import refuse_bad_figures, refuse_references
from vision.decoding import Pixels
from vision.detections import CANDIDATES, Detections, Kind
from vision.geometry import Boxes, area, centre
from vision.models.packshot import trim
from vision.models.recognise import GalleryRecogniser
from vision.models.views import turned
from vision.models.weigh import OWN_CUES
from vision.photo import Photo
from vision.pipeline import Pipeline
from vision.shelf.pictures import find_pictures

LEAST_AREA, LEAST_REFERENCE = 0.03, 0.15  # of the photo
FOUND = 0.25  # of the weight is on boxes found
SPREAD = 0.35  # of the photo's sides: how far from the middle a pack is still meant
WINDOWS = (
    (0.28, 0.1, 0.72, 0.9), (0.2, 0.05, 0.8, 0.95), (0.33, 0.2, 0.67, 0.8), (0.1, 0.02, 0.9, 0.98),
    (0.36, 0.1, 0.64, 0.9), (0.25, 0.25, 0.75, 0.75), (0.2, 0.05, 0.8, 0.6), (0.2, 0.4, 0.8, 0.95),
    (0.15, 0.1, 0.6, 0.9), (0.4, 0.1, 0.85, 0.9),
)  # fmt: skip
"""Where a pack held before the camera is, in shares of the photo: detectors of shelves miss it."""

TURNS, TURNED_WINDOWS = (-30.0, 30.0), (WINDOWS[0], WINDOWS[2])
"""Degrees by which a pack in a hand may lean, and where it is looked for when it stands upright."""

LEAST_LEAN = 4.0  # degrees
TURNED = 0.5  # of the weight is on the photo turned
_SIMILARITY = OWN_CUES.index("similarity")
_LEAST_NONE = 1e-6  # probability that a box shows none of its candidates

Find = Callable[[Photo], Detections]
Weights = NDArray[np.float64]


def pack_boxes(photo: Photo, find: Find) -> tuple[Detections, Weights]:
    """The boxes that may be the pack the photo is of, and how likely each is, (b,), sum 1.

    A quarter of the weight is on boxes found that have 3 % of the photo or more, each by its area
    times its score times a bell curve of its middle's distance from the photo's; the rest, or all
    when there are none, is on WINDOWS in equal parts. Heaviest first.
    """
    found = find(photo).of_kind(Kind.PRODUCT)
    size = np.array([photo.width, photo.height])
    share = area(found.xyxy).astype(np.float64) / size.prod()
    off = (centre(found.xyxy) / size - 0.5) / SPREAD
    weight = share * found.score * np.exp(-(off**2).sum(axis=1) / 2)
    kept = share >= LEAST_AREA
    windows = Detections(_windows(photo, WINDOWS), np.ones(len(WINDOWS), np.float32))
    boxes = Detections.concatenate([found[kept], windows])
    of_boxes = FOUND * weight[kept] / max(weight[kept].sum(), 1e-12)
    of_windows = np.full(len(WINDOWS), (1 - FOUND) / len(WINDOWS))
    weights = np.concatenate([of_boxes, of_windows])
    order = np.argsort(-weights, kind="stable")
    return boxes[order], weights[order] / weights.sum()


def reference_front(photo: Photo, find: Find) -> Pixels:
    """The picture of a pack on a plain ground; of any other photo the pack in its middle.

    That is the likeliest box found round the middle, of 15 % of the photo or more, else the first
    of WINDOWS.
    """
    if trim(photo.pixels).shape != photo.pixels.shape:
        return photo.pixels
    size = np.array([photo.width, photo.height])
    boxes = pack_boxes(photo, find)[0].xyxy
    around = ((boxes[:, :2] < size / 2) & (boxes[:, 2:] > size / 2)).all(axis=1)
    large = area(boxes) >= LEAST_REFERENCE * size.prod()
    x1, y1, x2, y2 = boxes[np.argmax(around & large)].round().astype(int)
    return photo.pixels[y1:y2, x1:x2]


def looks(photo: Photo, find: Find, leaning: float) -> Iterator[tuple[Photo, Boxes, float]]:
    """Where the pack may be: the photo or the photo turned, a box (1, 4) in it, and how likely.

    leaning: degrees clockwise, see pack_print.lean. The weights sum to 1: TURNED of it in equal
    parts on WINDOWS of the photo turned upright or, where the pack does not lean by LEAST_LEAN as
    far as is known, on TURNED_WINDOWS of the photo turned by each of TURNS; the rest on pack_boxes
    of the photo as it is.
    """
    boxes, weights = pack_boxes(photo, find)
    for box, weight in zip(boxes.xyxy, weights, strict=True):
        yield photo, box[None], float((1 - TURNED) * weight)
    told = abs(leaning) >= LEAST_LEAN
    turns, windows = ((leaning,), WINDOWS) if told else (TURNS, TURNED_WINDOWS)
    each = TURNED / (len(turns) * len(windows))
    for degrees in turns:
        upright = replace(photo, pixels=turned(photo.pixels, degrees))
        for box in _windows(upright, windows):
            yield upright, box[None], each


def odds_in_box(photo: Photo, box: Boxes, recogniser: GalleryRecogniser) -> dict[int, float]:
    """The odds, against none of them, that a box (1, 4) shows each of its candidates.

    Similarity has chosen the candidates and counts for all as for the nearest: its weight is learnt
    on boxes that fit a pack, and in a window it tells how a pack is held rather than which it is.
    """
    weighed = recogniser.weigh(photo, box)
    cues, held = weighed.cues.copy(), weighed.sku >= 0
    similarity = cues[..., _SIMILARITY]
    similarity[held] = similarity.max(initial=-1.0, where=held)
    chances = recogniser.chances(replace(weighed, cues=cues), box)[0]
    none = max(1 - float(chances.sum()), _LEAST_NONE)
    pairs = zip(weighed.sku[0].tolist(), chances.tolist(), strict=True)
    return {sku: chance / none for sku, chance in pairs if sku >= 0}


def rank(
    photo: Photo,
    find: Find,
    recogniser: GalleryRecogniser,
    pack_print: PackPrint,
    places: PackPlaces,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(5,) products and probabilities of a photo's one pack; -1 and 0 where there are fewer.

    The odds of a product are the mean of its odds over the looks by their weight, since the pack is
    in one of these and nobody knows which: one that fits no product says little, one that fits a
    single product well says much. The places of the whole photo speak against products then, since
    the pictures of a product show sides of it that no box may fit, and print for the likeliest.
    """
    reading = pack_print.read(photo)
    total: Counter[int] = Counter()
    for picture, box, weight in looks(photo, find, lean(reading, photo)):
        for sku, odds in odds_in_box(picture, box, recogniser).items():
            total[sku] += weight * odds
    products = list(total)
    for sku, told in zip(products, places.log_odds(photo, products), strict=True):
        total[sku] *= np.exp(told)
    best = [sku for sku, _ in _likeliest(total)]
    for sku, told in zip(best, pack_print.odds(reading, best), strict=True):
        total[sku] *= np.exp(told)
    ranked, scores = np.full(CANDIDATES, -1, np.int32), np.zeros(CANDIDATES, np.float32)
    for place, (sku, odds) in enumerate(_likeliest({sku: total[sku] for sku in best})):
        ranked[place], scores[place] = sku, odds / (1 + total.total())
    return ranked, scores


def evaluate(
    packs: PackPhotos,
    pipeline: Pipeline,
    pack_print: PackPrint,
    places: PackPlaces,
    out_dir: Path | str,
) -> dict[str, float]:
    """The figures of naming_figures and the calibration error, one facing a photo.

    pipeline: with a recogniser by the references' pictures; pack_print, places: of these. Writes
    metrics.json, reliability.png and mistakes.jpg to `out_dir`. Raises DatasetError for SKUs that
    the catalogue does not hold and MetricError for photos that are references too.
    """
    catalogue, recogniser = pipeline.catalogue, pipeline.recogniser
    photos = numbered(packs, catalogue.sku)
    references = [picture.path for picture in find_pictures(catalogue)]
    refuse_references([path for path, _ in photos], references, "photos of packs")
    shown, rows = [], []
    for path, _ in progress(photos, "naming packs"):
        photo = Photo.read(path)
        whole = np.array([0, 0, photo.width, photo.height], np.float32)
        shown.append((Sample(path, photo.width, photo.height), whole))
        rows.append(rank(photo, pipeline.detector, recogniser, pack_print, places))
    candidates, scores = (np.stack(column) for column in zip(*rows, strict=True))
    named = np.where(scores[:, 0] >= recogniser.threshold, candidates[:, 0], -1)
    truth = np.array([index for _, index in photos], np.int32)
    judged = Judged(truth, named.astype(np.int32), candidates, scores)
    curve = reliability(judged)
    figures = {**naming_figures(judged), "calibration_error": curve.error, "photos": len(judged),
               "skus": len(packs), "references": len(references)}  # fmt: skip
    refuse_bad_figures(figures, "photos of packs")
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    content = {"models": [asdict(model) for model in pipeline.models()], "figures": figures}
    text = json.dumps(content, ensure_ascii=False, indent=2)
    (folder / "metrics.json").write_text(text + "\n", encoding="utf-8")
    plot_reliability(curve, "photos of packs", folder / "reliability.png")
    draw_mistakes(shown, judged, catalogue, folder / "mistakes.jpg")
    return figures


def _likeliest(odds: Mapping[int, float]) -> list[tuple[int, float]]:
    """At most CANDIDATES products and their odds, the likeliest first."""
    return sorted(odds.items(), key=lambda entry: (-entry[1], entry[0]))[:CANDIDATES]


def _windows(photo: Photo, shares: Sequence[tuple[float, float, float, float]]) -> Boxes:
    """(n, 4) xyxy pixels of windows in shares of the photo."""
    sides = np.tile(np.array([photo.width, photo.height], np.float32), 2)
    return np.array(shares, np.float32) * sides
