"""Fits the recogniser's coefficients on rendered shelves with look-alikes and absent products.

    python -m training.fit_recogniser [--shelves 60] [--textures DIR] [--out FILE]

Every shelf has its own invented assortment, some fronts with pictures of real packs, and none of
it is sold on the sample shelves; a third of the products on it have no reference picture, and many
in the gallery are not on it. Boxes are the truth's, moved a little as a detector would.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from datasets.synthetic import ShelfConfig, ShelfTruth, generate
from datasets.synthetic.assortment import assortment
from datasets.synthetic.brands import Sku
from datasets.synthetic.catalogue import packshot
from training.logit import fit
from training.progress import progress
from vision.models.context import CONTEXT_CUES, context_cues
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.gallery import Gallery
from vision.models.packshot import trim
from vision.models.print_reader import PRINT_CUES
from vision.models.recognise import (
    COEFFICIENTS,
    OWN_CUES,
    Coefficients,
    GalleryRecogniser,
)
from vision.models.share_absent import ASSUMED, probabilities
from vision.photo import Photo, SourceMap
from vision.shelf.catalogue import Catalogue
from vision.shelf.product import Product

FIRST_SEED = 1000
ABSENT = 1 / 3  # of the products on a shelf have no reference
OTHERS = (30, 400)  # products in the gallery that the shelf does not sell
JITTER = 0.02  # of a box's side
READ, LEAST_READ = 12, 60  # crops of a shelf whose print is read, and their least height in pixels
SHELVES = ShelfConfig(
    side=(1000, 2400), products=(40, 160), close_up_share=0.05, yaw=20.0, pitch=10.0,
    distractors=0.5, damage=0.6,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """What one rendered shelf teaches.

    sku, cues, vectors: see vision.models.recognise.Weighed. boxes: (n, 4). right: (n,) column of
    the right candidate, -1 when it is not among them. sizes: (m, 2) mm of the catalogue's products.
    read, print: crops whose print was read, (r,), and its cues (r, k, 1).
    """

    sku: NDArray[np.int32]
    cues: NDArray[np.float32]
    vectors: NDArray[np.float32]
    boxes: NDArray[np.float32]
    right: NDArray[np.int64]
    sizes: NDArray[np.float32]
    read: NDArray[np.intp]
    print: NDArray[np.float32]


def shelf(seed: int, embed: Embedder, config: ShelfConfig = SHELVES) -> Shelf:
    """One shelf's crops, weighed."""
    rng = np.random.default_rng([seed, 5])
    pixels, truth = generate(config, seed)
    sold = rng.random(len(truth.skus)) >= ABSENT
    others = assortment(rng, int(rng.integers(*OTHERS)))
    skus = [sku for sku, is_held in zip(truth.skus, sold, strict=True) if is_held]
    skus += [sku for sku in others if sku not in truth.skus]
    recogniser = GalleryRecogniser(embed, _gallery(skus, embed), _catalogue(skus))
    height, width = pixels.shape[:2]
    photo = Photo(pixels, "0" * 64, f"{seed}", (SourceMap("0" * 64, width, height),))
    boxes = _moved(truth, rng)
    weighed = recogniser.weigh(photo, boxes)
    number = {sku: index for index, sku in enumerate(skus)}
    wanted = np.array([number.get(truth.skus[i], -2) for i in truth.sku])
    hit = weighed.sku == wanted[:, None]
    right = np.where(hit.any(axis=1), hit.argmax(axis=1), -1)
    tall = np.flatnonzero((boxes[:, 3] - boxes[:, 1] >= LEAST_READ) & (weighed.sku[:, 0] >= 0))
    read = np.sort(rng.permutation(tall)[:READ])
    crops = [weighed.crops[i] for i in read]
    seen = recogniser.reader.cues(crops, weighed.reference[read])
    columns = (weighed.sku, weighed.cues, weighed.vectors)
    return Shelf(*columns, boxes, right, recogniser.sizes, read, seen)


def _gallery(skus: list[Sku], embed: Embedder) -> Gallery:
    return Gallery.of([trim(packshot(sku)) for sku in skus], range(len(skus)), embed)


def _catalogue(skus: list[Sku]) -> Catalogue:
    return Catalogue.of(
        Product(f"{i}", sku.brand, width_mm=sku.width, height_mm=sku.height)
        for i, sku in enumerate(skus)
    )


def fitted(shelves: list[Shelf]) -> dict[str, dict]:
    """The documents of coefficients: of a crop alone, beside the others, and of its print."""
    own = np.concatenate([one.cues for one in shelves]).astype(np.float64)
    right = np.concatenate([one.right for one in shelves])
    shift = np.log(_odds(float((right < 0).mean())) / _odds(ASSUMED))
    alone = _document(fit(own, right, OWN_CUES), OWN_CUES, shift)
    names = OWN_CUES + CONTEXT_CUES
    both, _ = _all_cues(shelves, Coefficients.of(alone, OWN_CUES))
    beta = fit(both, right, names)
    starts = np.cumsum([0, *(len(one.right) for one in shelves)])
    read = np.concatenate(
        [start + one.read for start, one in zip(starts[:-1], shelves, strict=True)]
    )
    seen = np.concatenate([one.print for one in shelves]).astype(np.float64)
    known = Coefficients(beta[0], tuple(beta[1:])).odds(both[read])
    shown = fit(seen, right[read], PRINT_CUES, known)
    return {
        "alone": alone,
        "beside": _document(beta, names, shift),
        "print": _document(shown, PRINT_CUES, 0.0),
    }


def ablation(shelves: list[Shelf]) -> list[tuple[str, float, float]]:
    """(cue, top 1 by it alone, top 1 without it) on every third shelf, fitted on the others.

    Of the crops whose right product is among the candidates. The first row is all cues together.
    """
    learnt = [one for i, one in enumerate(shelves) if i % 3]
    judged = shelves[::3]
    names = OWN_CUES + CONTEXT_CUES
    first = Coefficients.of(fitted(learnt)["alone"], OWN_CUES)
    (x, right), (seen, wanted) = (_all_cues(part, first) for part in (learnt, judged))

    def top1(columns: list[int]) -> float:
        beta = fit(x[..., columns], right, tuple(names[c] for c in columns))
        odds = Coefficients(beta[0], tuple(beta[1:])).odds(seen[..., columns])
        known = wanted >= 0
        return float((odds.argmax(axis=1) == wanted)[known].mean())

    every = list(range(len(names)))
    rows = [("all", top1(every), top1(every))]
    for column, name in enumerate(names):
        rows.append((name, top1([column]), top1([c for c in every if c != column])))
    return rows


def _all_cues(
    shelves: list[Shelf], first: Coefficients
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Own and context cues (n, k, c) of all crops, and their right candidates (n,)."""
    cues = [np.concatenate([one.cues, _context(one, first)], axis=2) for one in shelves]
    right = np.concatenate([one.right for one in shelves])
    return np.concatenate(cues).astype(np.float64), right


def _context(one: Shelf, first: Coefficients) -> NDArray[np.float32]:
    chances = probabilities(first.odds(one.cues))
    return context_cues(one.sku, chances, one.vectors, one.boxes, one.sizes)


def _odds(share: float) -> float:
    return share / (1 - share)


def _document(beta: NDArray[np.float64], names: tuple[str, ...], shift: float) -> dict:
    """shift: added to the bias for another share of products without a reference."""
    values = [round(float(value), 4) for value in beta + np.eye(len(beta))[0] * shift]
    return {"bias": values[0], "weights": dict(zip(names, values[1:], strict=True))}


def _moved(truth: ShelfTruth, rng: np.random.Generator) -> NDArray[np.float32]:
    """The truth's boxes, each side moved."""
    sides = np.tile(truth.boxes[:, 2:] - truth.boxes[:, :2], 2)
    moved = truth.boxes + rng.normal(0, JITTER, truth.boxes.shape) * sides
    limit = np.array([truth.width, truth.height] * 2)
    return np.clip(moved, 0, limit).astype(np.float32)


def main(
    shelves: Annotated[int, typer.Option(help="How many to render.")] = 60,
    textures: Annotated[
        list[Path] | None, typer.Option(help="Folders of pack pictures used as fronts.")
    ] = None,
    embedder: Annotated[str, typer.Option(help="clear, research or an ONNX file.")] = "clear",
    out: Annotated[Path, typer.Option(help="The coefficients' file.")] = COEFFICIENTS,
) -> None:
    """Fit and write the coefficients."""
    embed = Embedder(Engine(weights_path(embedder, task="embedder"), task="embedder"))
    config = replace(SHELVES, texture_dirs=tuple(textures or ()))
    seeds = range(FIRST_SEED, FIRST_SEED + shelves)
    data = [shelf(seed, embed, config) for seed in progress(seeds, "weighing shelves")]
    document = {
        "made_by": f"python -m training.fit_recogniser --shelves {shelves} --embedder {embedder}",
        "textures": [folder.parent.name for folder in textures or ()],
        "embedder_sha256": embed.engine.sha256,
        "crops": sum(len(one.right) for one in data),
        **fitted(data),
    }
    out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    table = Table("cue", "top 1 by it alone", "top 1 without it")
    for name, alone, without in ablation(data):
        table.add_row(name, f"{alone:.3f}", f"{without:.3f}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
