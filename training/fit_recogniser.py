"""Fits the recogniser's coefficients on shelves with look-alikes and absent products.

    python -m training.fit_recogniser [--shelves 30] [--photos DIR] [--textures DIR] [--out FILE]

Every rendered shelf has its own invented assortment, some fronts with pictures of real packs, and
none of it is sold on the sample shelves; a third of the products on it have no reference picture,
and many in the gallery are not on it. Boxes are the truth's, moved a little as a detector would.
Photographed shelves are recognition sets with labels of ours, see training.fit_shelves.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from training.fit_shelves import SHELVES, Shelf, labelled_shelves, rendered_shelf
from training.logit import HELD_ONLY, fit, fit_calibration, fit_nested
from training.progress import progress
from training.recognition_metrics import Judged, naming_figures, open_set, reliability
from vision.models.choice_calibration import ChoiceCalibration
from vision.models.context import CONTEXT_CUES, context_cues
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.nested_logit import Coefficients, NestedLogit
from vision.models.print_reader import PRINT_CUES
from vision.models.recognise import THRESHOLD, coefficients_path, likeliest
from vision.models.share_absent import ASSUMED, for_this_photo, probabilities
from vision.models.verify import Verifier
from vision.models.weigh import OWN_CUES

FIRST_SEED = 1000


class Photographed(NamedTuple):
    """A photographed shelf of a set, compared with one of fit_shelves.GALLERIES of it."""

    set_name: str
    gallery: str
    shelf: Shelf


def fitted(rendered: list[Shelf], photographed: list[Shelf]) -> dict[str, dict]:
    """The documents of coefficients: of a crop alone, beside the others, of its print and of how
    sure all that makes the choice.

    What either kind of shelf teaches: see training.logit.fit_nested.
    """
    shelves = rendered + photographed
    own = np.concatenate([one.cues[one.learnt] for one in shelves]).astype(np.float64)
    right = np.concatenate([one.right[one.learnt] for one in shelves])
    is_photo = np.arange(len(right)) >= sum(int(one.learnt.sum()) for one in rendered)
    shift = np.log(_odds(float((right < 0).mean())) / _odds(ASSUMED))
    alone = _documents(fit_nested(own, right, OWN_CUES, is_photo), OWN_CUES, shift)
    names = OWN_CUES + CONTEXT_CUES
    both, _ = _all_cues(shelves, NestedLogit.of(alone, OWN_CUES))
    beside = fit_nested(both, right, names, is_photo)
    starts = np.cumsum([0, *(one.learnt.sum() for one in shelves)])
    read = np.concatenate(
        [
            start + np.cumsum(one.learnt)[one.read] - 1
            for start, one in zip(starts[:-1], shelves, strict=True)
        ]
    )
    seen = np.concatenate([one.print for one in shelves]).astype(np.float64)
    calibration = fit_calibration(beside.choice.told(both[~is_photo]), right[~is_photo])
    bias, *weights = fit(seen, right[read], PRINT_CUES, beside.odds(both[read]), has_bias=False)
    return {
        "alone": alone,
        "beside": _documents(beside, names, shift),
        "print": _document(Coefficients(bias, tuple(weights)), PRINT_CUES, 0.0),
        "calibration": {name: round(value, 4) for name, value in asdict(calibration).items()},
    }


def ablation(shelves: list[Shelf]) -> list[tuple[str, float, float]]:
    """(cue, top 1 by it alone, top 1 without it) on every third shelf, fitted on the others.

    Of the crops whose right product is among the candidates. The first row is all cues together;
    those that do not tell candidates apart have none.
    """
    learnt = [one for i, one in enumerate(shelves) if i % 3]
    judged = shelves[::3]
    names = OWN_CUES + CONTEXT_CUES
    first = NestedLogit.of(fitted(learnt, [])["alone"], OWN_CUES)
    (x, right), (seen, wanted) = (_all_cues(part, first) for part in (learnt, judged))

    def top1(columns: list[int]) -> float:
        logit = fit_nested(x[..., columns], right, tuple(names[c] for c in columns))
        odds = logit.odds(seen[..., columns])
        known = wanted >= 0
        return float((odds.argmax(axis=1) == wanted)[known].mean())

    every = [column for column, name in enumerate(names) if name not in HELD_ONLY]
    rows = [("all", top1(every), top1(every))]
    for column in every:
        rows.append((names[column], top1([column]), top1([c for c in every if c != column])))
    return rows


def judged_apart(
    rendered: list[Shelf], photographed: list[Photographed]
) -> dict[tuple[str, str], Judged]:
    """By set and gallery the facings, named by a fit without that set. Print is not read."""
    judged = {}
    for name in dict.fromkeys(one.set_name for one in photographed):
        document = fitted(rendered, [one.shelf for one in photographed if one.set_name != name])
        own = [one for one in photographed if one.set_name == name]
        for gallery in dict.fromkeys(one.gallery for one in own):
            parts = [_named(one.shelf, document) for one in own if one.gallery == gallery]
            judged[name, gallery] = Judged.concatenate(parts)
    return judged


def _named(one: Shelf, document: dict[str, dict]) -> Judged:
    alone = NestedLogit.of(document["alone"], OWN_CUES)
    beside = NestedLogit.of(document["beside"], OWN_CUES + CONTEXT_CUES)
    cues = np.concatenate([one.cues, _context(one, alone)], axis=2)
    calibration = ChoiceCalibration.of(document["calibration"])
    odds, told = for_this_photo(beside.odds(cues)), beside.choice.told(cues)
    ranked, scores = likeliest(one.sku, calibration.chances(odds, told))
    sku = np.where(scores[:, 0] >= THRESHOLD, ranked[:, 0], -1)
    return Judged(*(column[one.learnt] for column in (one.truth, sku, ranked, scores)))


def _all_cues(
    shelves: list[Shelf], first: NestedLogit
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Own and context cues (n, k, c) of all crops, and their right candidates (n,)."""
    cues = [np.concatenate([one.cues, _context(one, first)], axis=2)[one.learnt] for one in shelves]
    right = np.concatenate([one.right[one.learnt] for one in shelves])
    return np.concatenate(cues).astype(np.float64), right


def _context(one: Shelf, first: NestedLogit) -> NDArray[np.float32]:
    chances = probabilities(first.odds(one.cues))
    return context_cues(one.sku, chances, one.off_light, one.vectors, one.boxes, one.sizes)


def _odds(share: float) -> float:
    return share / (1 - share)


def _documents(logit: NestedLogit, names: tuple[str, ...], shift: float) -> dict:
    """shift: added to the bias for another share of products without a reference."""
    held = _document(logit.held, names, shift)
    return {"choice": _document(logit.choice, names, 0.0), "held": held}


def _document(one: Coefficients, names: tuple[str, ...], shift: float) -> dict:
    weights = {name: round(float(w), 4) for name, w in zip(names, one.weights, strict=True)}
    return {"bias": round(float(one.bias + shift), 4), "weights": weights}


def main(
    shelves: Annotated[int, typer.Option(help="How many to render.")] = 30,
    photos: Annotated[
        list[Path] | None, typer.Option(help="Recognition sets of labelled photos.")
    ] = None,
    textures: Annotated[
        list[Path] | None, typer.Option(help="Folders of pack pictures used as fronts.")
    ] = None,
    embedder: Annotated[str, typer.Option(help="clear, research or an ONNX file.")] = "clear",
    out: Annotated[
        Path | None, typer.Option(help="The coefficients' file.", show_default="the shipped one")
    ] = None,
) -> None:
    """Fit and write the coefficients."""
    embed = Embedder(Engine(weights_path(embedder, task="embedder"), task="embedder"))
    verify = Verifier.beside(embed)
    config = replace(SHELVES, texture_dirs=tuple(textures or ()))
    seeds = range(FIRST_SEED, FIRST_SEED + shelves)
    rendered = [rendered_shelf(s, embed, verify, config) for s in progress(seeds, "weighing")]
    folders = progress(photos or [], "weighing labelled photos")
    photographed = [
        Photographed(folder.name, *one)
        for folder in folders
        for one in labelled_shelves(folder, embed, verify)
    ]
    photo_shelves = [one.shelf for one in photographed]
    document = {
        "made_by": f"python -m training.fit_recogniser --shelves {shelves} --embedder {embedder}",
        "textures": [folder.parent.name for folder in textures or ()],
        "photos": [folder.name for folder in photos or ()],
        "embedder_sha256": embed.engine.sha256,
        "verifier_sha256": verify.engine.sha256,
        "crops": sum(int(one.learnt.sum()) for one in rendered + photo_shelves),
        **fitted(rendered, photo_shelves),
    }
    target = out or coefficients_path(embed.card.shipped_family)
    target.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    for name, part in (("rendered", rendered), ("photographed", photo_shelves)):
        if part:
            table = Table(f"cue, {name} shelves", "top 1 by it alone", "top 1 without it")
            for cue, alone, without in ablation(part):
                table.add_row(cue, f"{alone:.3f}", f"{without:.3f}")
            Console().print(table)
    if len({one.set_name for one in photographed}) > 1:
        Console().print(_apart_table(judged_apart(rendered, photographed)))


def _apart_table(judged: dict[tuple[str, str], Judged]) -> Table:
    columns = ("top 1", "names right", "absent left unknown", "all right", "calibration error")
    table = Table("judged by a fit without its set", *columns)
    for (name, gallery), one in judged.items():
        figures = naming_figures(one)
        left_right = ~one.known & (one.sku < 0)
        row = (
            figures.get("top1", np.nan),
            figures.get("name_precision", np.nan),
            open_set(one).at()[1] if one.known.any() and not one.known.all() else np.nan,
            (one.named_right | left_right).mean(),
            reliability(one).error,
        )
        cells = ("" if np.isnan(value) else f"{value:.3f}" for value in row)
        table.add_row(f"{name}, {gallery}", *cells)
    return table


if __name__ == "__main__":
    typer.run(main)
