"""`shelfeye audit`: photos in; report.json, overlay.jpg and report.html out, and a short table."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import cv2
import typer
from rich.console import Console
from rich.progress import track

from scripts.commands.audit_table import failures_table, photo_table, remarks, summary_table
from scripts.commands.catalogue_views import say_anew
from scripts.commands.held_against import (
    HeldAgainst,
    MustStockOption,
    PlanogramOption,
    PriceListOption,
    RulesOption,
    ScoreOption,
    StoreOption,
    StoreTypeOption,
    WholeShelfOption,
)
from vision.audit import ShelfAudit
from vision.config import PipelineConfig
from vision.draw import overlay
from vision.errors import InputError, UnwritableFolder
from vision.html_report import html_report
from vision.models.enrol import gallery_folder
from vision.models.recognise import GalleryRecogniser
from vision.photo import Photo, find_photos
from vision.pipeline import Pipeline
from vision.shelf.catalogue import Catalogue

SHOWN_WHOLE = 3
JPEG_QUALITY = 88


def audit(
    photos: Annotated[list[Path], typer.Argument(help="JPEG, PNG, WebP, HEIC files or folders.")],
    catalogue: Annotated[
        Path | None, typer.Option(help="Folder with catalogue.csv and images/<sku>/.")
    ] = None,
    planogram: PlanogramOption = None,
    must_stock: MustStockOption = None,
    price_list: PriceListOption = None,
    rules: RulesOption = None,
    score: ScoreOption = None,
    store_type: StoreTypeOption = "",
    store: StoreOption = "",
    whole_shelf: WholeShelfOption = False,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("out"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line per photo.")] = False,
    weights: Annotated[
        str | None, typer.Option(help="research, clear or an ONNX file.", show_default="research")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="See configs/pipeline.yaml.")] = None,
) -> None:
    """Audit photos of shelves; each gets a folder with report.json, overlay.jpg, report.html."""
    settings = PipelineConfig.load(config) if config else PipelineConfig()
    if weights:
        settings = settings.model_copy(update={"weights": weights})
    paths, failures = _find(photos)
    count = len(paths) + len(failures)
    if not paths and count == 1:
        raise failures[0]
    products = Catalogue.read(catalogue) if catalogue else None
    asked = HeldAgainst(
        planogram, must_stock, price_list, rules, score, store_type, store, whole_shelf
    )
    pipeline = Pipeline.load(settings, products, asked.read(products))
    progress = Console(stderr=True)
    _say_licence(pipeline, progress)
    if isinstance(pipeline.recogniser, GalleryRecogniser):
        say_anew(gallery_folder(products), pipeline.recogniser.embed, progress)
    repeated = {stem for stem, n in Counter(path.stem for path in paths).items() if n > 1}
    done: list[tuple[dict[str, Any], Path]] = []
    bar = track(paths, "audit", console=progress, transient=True, disable=len(paths) == 1)
    for path in bar:
        try:
            result = pipeline.audit(Photo.read(path, settings.limits))
        except InputError as error:
            failures.append(error)
            continue
        folder = write_audit(result, out, path.stem in repeated)
        if as_json:
            typer.echo(result.to_json_line())
        done.append((_summary(result), folder))
    _finish(done, failures, as_json, count)


def _find(photos: list[Path]) -> tuple[list[Path], list[InputError]]:
    """The photos of all files and folders, each once, and the folders that hold none."""
    found: list[Path] = []
    failures: list[InputError] = []
    for path in photos:
        try:
            found += find_photos([path])
        except InputError as error:
            failures.append(error)
    return list(dict.fromkeys(found)), failures


def write_audit(result: ShelfAudit, out: Path, repeated: bool) -> Path:
    """Write the three files of one photo; report.json comes last, so it stands for a whole set."""
    stem = Path(result.photo.name).stem
    folder = out / (f"{stem}-{result.photo.sha256[:8]}" if repeated else stem)
    document = result.to_dict()
    picture = overlay(result.photo.pixels, document)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
        _, jpeg = cv2.imencode(".jpg", picture[..., ::-1], quality)
        _write(folder / "overlay.jpg", jpeg.tobytes())
        _write(folder / "report.html", html_report(document, result.photo.pixels).encode())
        _write(folder / "report.json", result.to_json().encode())
    except OSError as error:
        raise UnwritableFolder(folder, error.strerror or "", "a folder with room") from error
    return folder


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _say_licence(pipeline: Pipeline, console: Console) -> None:
    for card in pipeline.cards():
        if card.licence_note:
            console.print(f"{card.name}: {card.licence_note}", style="dim", highlight=False)


def _summary(result: ShelfAudit) -> dict[str, Any]:
    """What the tables show; the pixels are let go."""
    document = result.to_dict()
    kept = ("photo", "quality", "rows", "gaps", "kpis", "planogram", "tasks", "warnings")
    return {key: document[key] for key in kept} | {"facings": len(document["facings"])}


def _finish(
    done: list[tuple[dict[str, Any], Path]],
    failures: list[InputError],
    as_json: bool,
    asked: int,
) -> None:
    if failures and asked == 1:
        raise failures[0]
    console = Console(stderr=as_json)
    if len(done) <= SHOWN_WHOLE:
        for summary, folder in done:
            console.print(photo_table(summary))
            for number, task in enumerate(summary["tasks"], 1):
                console.print(f"{number}. {task['text']['en']}", highlight=False, soft_wrap=True)
            for remark in remarks(summary):
                console.print(f"! {remark}", style="yellow", highlight=False, soft_wrap=True)
            console.print(str(folder / "report.html"), highlight=False, soft_wrap=True)
    else:
        console.print(summary_table([summary for summary, _ in done]))
        console.print(f"Reports: {done[0][1].parent}", highlight=False, soft_wrap=True)
    if failures:
        Console(stderr=True).print(failures_table(failures, asked))
        raise typer.Exit(1 if done else 2)
