"""A shop of plain colours: packs named by a fake that looks at their colour."""

import csv

import numpy as np

from datasets.recognition import UNKNOWN, RecognitionSet
from datasets.sample import Dataset, Sample
from tests.factories import encoded
from vision.audit import ModelUse
from vision.detections import Detections
from vision.models.card import DetectorCard
from vision.shelf.catalogue import Catalogue

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 60), "blue": (40, 60, 220)}
BRANDS = {"red": "Warm", "green": "Cold", "blue": "Cold"}
GREY = (128, 128, 128)
PACK, PITCH = 60, 80


def pack_boxes(count):
    """(count, 4) packs of 60 pixels side by side on one board."""
    left = PITCH * np.arange(count) + 10
    return np.stack([left, left * 0 + 20, left + PACK, left * 0 + 20 + PACK], 1).astype(np.float32)


def shelf_picture(colours, light=1.0):
    """(100, 80 n, 3) uint8: a pack of each colour."""
    pixels = np.full((100, PITCH * len(colours), 3), 20, np.uint8)
    for box, colour in zip(pack_boxes(len(colours)).astype(int), colours, strict=True):
        pixels[box[1] : box[3], box[0] : box[2]] = np.array(colour) * light
    return pixels


def write_references(folder, skus=tuple(COLOURS)):
    """A catalogue folder with a packshot of each colour."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("sku", "brand"), *((sku, BRANDS[sku]) for sku in skus)])
    for number, sku in enumerate(skus):
        shot = np.full((80, 64, 3), 255, np.uint8)
        shot[8:-8, 8 : -8 - 4 * number] = COLOURS[sku]
        (folder / "images" / sku).mkdir(parents=True)
        (folder / "images" / sku / "front.png").write_bytes(encoded(shot))
    return Catalogue.read(folder)


def labelled(folder, catalogue, *shelves, ignore=()):
    """A set of photos, each a list of SKUs from left to right; ignore: (photo, place) pairs."""
    classes = (*catalogue.sku, UNKNOWN)
    samples = []
    for number, skus in enumerate(shelves):
        pixels = shelf_picture([COLOURS.get(sku, GREY) for sku in skus])
        path = folder / f"shelf{number}.png"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(pixels))
        labels = [classes.index(sku) for sku in skus]
        hidden = [(number, place) in ignore for place in range(len(skus))]
        size = (pixels.shape[1], pixels.shape[0])
        samples.append(Sample(path, *size, pack_boxes(len(skus)), labels, hidden))
    return RecognitionSet(Dataset("colours", classes, tuple(samples)), catalogue)


class ColourEngine:
    """An engine's card and hash, without a model."""

    sha256 = "cd" * 32
    card = DetectorCard.model_validate(
        {
            "name": "colours", "version": "1", "family": "clear", "licence": "CC0-1.0",
            "training_data": [], "classes": ["product"],
            "thresholds": {"score": 0.3, "nms_iou": 0.6},
            "scale": {"target_size": 40, "sides": [640]},
        }
    )  # fmt: skip


class PackFinder:
    """Finds the packs of a shelf_picture but the first `missed`; `beside`: a false box more."""

    def __init__(self, missed=0, beside=False):
        self.missed, self.beside, self.engine = missed, beside, ColourEngine()

    def __call__(self, photo):
        boxes = pack_boxes(photo.width // PITCH)[self.missed :]
        if self.beside:
            boxes = np.concatenate([boxes, [[0, 84, 60, 99]]])
        return Detections(boxes, np.full(len(boxes), 0.9, np.float32))


class ColourRecogniser:
    """Ranks products by how near their colour is to the crop's, sure of the nearest by `chance`.

    confused: SKUs that it takes for another, by name. Grey packs are like none of them.
    """

    threshold = 0.5
    models = (ModelUse("colour", "1", "ef" * 32, "CC0-1.0"),)
    cards = ()

    def __init__(self, catalogue, chance=0.9, confused=None):
        self.catalogue, self.chance = catalogue, chance
        self.confused = confused or {}

    def __call__(self, photo, found):
        n = len(found)
        candidates, scores = np.full((n, 5), -1, np.int32), np.full((n, 5), -1, np.float32)
        for at, (x1, y1, x2, y2) in enumerate(found.xyxy.astype(int)):
            colour = photo.pixels[y1:y2, x1:x2].reshape(-1, 3).astype(float).mean(axis=0)
            far = [np.abs(colour - COLOURS[sku]).sum() for sku in self.catalogue.sku]
            order = np.argsort(far, kind="stable")
            first = self.catalogue.sku[order[0]]
            swap = self.confused.get(first)
            if swap:
                order = [self.catalogue.sku.index(swap), *(i for i in order if i != order[0])]
            chance = self.chance if min(far) < 100 else 0.2
            candidates[at, : len(order)] = list(dict.fromkeys(order))[: len(order)] + [-1] * (
                len(order) - len(set(order))
            )
            scores[at, : len(order)] = [chance, *[0.01] * (len(order) - 1)]
        named = scores[:, 0] >= self.threshold
        return found.replace(
            sku=np.where(named, candidates[:, 0], -1),
            sku_score=np.where(named, scores[:, 0], -1),
            candidates=candidates,
            candidate_score=scores,
        )
