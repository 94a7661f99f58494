"""Fits the recogniser's coefficients on rendered shelves with look-alikes and absent products.

    python -m training.fit_recogniser [--shelves 60] [--out FILE]

Every shelf has its own invented assortment, none of them that of the sample shelves; a third of
the products on it have no reference picture. Boxes are the truth's, moved a little as a detector
would.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from datasets.synthetic import CatalogueConfig, ShelfConfig, ShelfTruth, generate
from datasets.synthetic.catalogue import catalogue, packshot
from vision.models.evidence import CUES
from vision.models.gallery import Gallery, trim
from vision.models.recognise import COEFFICIENTS, LocalFeatureRecogniser, cut
from vision.photo import Photo, SourceMap

FIRST_SEED = 1000
ABSENT = 1 / 3
JITTER = 0.02  # of a box's side
RIDGE = 1e-3
AGAINST = {"colour", "colour_spot"}  # differences; all other cues speak for a candidate
SHELVES = ShelfConfig(
    side=(1200, 2400), products=(40, 120), close_up_share=0.05, yaw=18.0, pitch=10.0,
    distractors=0.4, damage=0.5,
)  # fmt: skip

Example = tuple[NDArray[np.float64], int]  # cues (k, c) of k candidates; the right one, or k


def examples(seed: int) -> list[Example]:
    """One shelf's crops whose short list is not empty."""
    rng = np.random.default_rng([seed, 5])
    config = replace(SHELVES, catalogue=CatalogueConfig(seed, int(rng.integers(20, 61))))
    pixels, truth = generate(config, seed)
    skus = catalogue(config.catalogue)
    held = np.flatnonzero(rng.random(len(skus)) >= ABSENT)
    gallery = Gallery.of([trim(packshot(skus[i])) for i in held], held.tolist())
    recogniser = LocalFeatureRecogniser(gallery)
    height, width = pixels.shape[:2]
    photo = Photo(pixels, "0" * 64, f"{seed}", (SourceMap("0" * 64, width, height),))
    number = {sku: index for index, sku in enumerate(skus)}
    found = []
    for box, index in zip(_moved(truth, rng), truth.sku, strict=True):
        named, cues = recogniser.weigh(cut(photo, box))
        if len(named):
            places = np.flatnonzero(named == number[truth.skus[index]])
            found.append((cues.astype(np.float64), int(places[0]) if len(places) else len(named)))
    return found


def fit(data: list[Example]) -> NDArray[np.float64]:
    """(1 + c,) bias and weights of the multinomial logit with "none" as the last outcome.

    A cue whose weight has the wrong sign is left out, the worst first, with weight 0: seeing less
    of a pack must never make its name surer.
    """
    signs = np.array([-1 if cue in AGAINST else 1 for cue in CUES])
    kept = np.ones(len(CUES), bool)
    while True:
        beta = np.zeros(1 + len(CUES))
        beta[np.append(True, kept)] = _climb([(cues[:, kept], right) for cues, right in data])
        wrong = beta[1:] * signs * np.mean([cues.std(axis=0) for cues, _ in data], axis=0)
        if (wrong >= 0).all():
            return beta
        kept[wrong.argmin()] = False


def _climb(data: list[Example], steps: int = 50) -> NDArray[np.float64]:
    """Newton's method on the log likelihood with a small ridge; the function is concave."""
    inputs = [np.hstack([np.ones((len(cues), 1)), cues]) for cues, _ in data]
    beta = np.zeros(inputs[0].shape[1])
    for _ in range(steps):
        slope, curve = -RIDGE * beta, RIDGE * np.eye(len(beta))
        for x, (_, right) in zip(inputs, data, strict=True):
            odds = x @ beta
            top = max(odds.max(), 0.0)
            chance = np.exp(odds - top) / (np.exp(-top) + np.exp(odds - top).sum())
            mean = chance @ x
            slope += (x[right] if right < len(x) else 0) - mean
            curve += (x.T * chance) @ x - np.outer(mean, mean)
        step = np.linalg.solve(curve, slope)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return beta


def _moved(truth: ShelfTruth, rng: np.random.Generator) -> NDArray[np.float32]:
    """The truth's boxes, each side moved."""
    sides = np.tile(truth.boxes[:, 2:] - truth.boxes[:, :2], 2)
    moved = truth.boxes + rng.normal(0, JITTER, truth.boxes.shape) * sides
    limit = np.array([truth.width, truth.height] * 2)
    return np.clip(moved, 0, limit).astype(np.float32)


def main(
    shelves: Annotated[int, typer.Option(help="How many to render.")] = 60,
    out: Annotated[Path, typer.Option(help="The coefficients' file.")] = COEFFICIENTS,
) -> None:
    """Fit and write the coefficients."""
    data = [one for i in track(range(shelves)) for one in examples(FIRST_SEED + i)]
    beta = [round(float(value), 4) for value in fit(data)]
    document = {
        "made_by": f"python -m training.fit_recogniser --shelves {shelves}",
        "crops": len(data),
        "bias": beta[0],
        "weights": dict(zip(CUES, beta[1:], strict=True)),
    }
    out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
