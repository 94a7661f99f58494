"""`shelfeye evaluate`: figures with a protocol, on labelled photos."""

import tempfile
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from datasets.sample import Dataset
from scripts.commands.evaluate_prices import prices
from scripts.commands.evaluate_rows import rows
from scripts.commands.extras import needs
from scripts.commands.figures_table import show, shown
from vision.detections import Kind
from vision.errors import ConfigError, DatasetError
from vision.models.detect import Detector
from vision.models.engine import Engine, weights_path

app = typer.Typer(no_args_is_help=True)

EmbedderOption = Annotated[
    str | None, typer.Option(help="research, clear or ONNX.", show_default="the detector's family")
]


@app.callback()
def _evaluate() -> None:
    """Measure a model on labelled photos."""


@app.command()
def detector(
    data: Annotated[Path, typer.Option(help="A YOLO folder (images/, labels/) or a COCO .json.")],
    weights: Annotated[str, typer.Option(help="research, clear or an ONNX file.")] = "research",
    images: Annotated[Path | None, typer.Option(help="Pictures of a COCO .json.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path("out/eval"),
    zoom: Annotated[
        bool, typer.Option("--zoom", help="Close-ups of 2 to 10 products cut from the photos.")
    ] = False,
    reduce: Annotated[int | None, typer.Option(min=32, help="Long side to shrink to.")] = None,
    seed: Annotated[int, typer.Option(help="Of the close-ups.")] = 0,
    only: Annotated[
        Path | None, typer.Option(help="Text file of photo names, like a run's held_out.txt.")
    ] = None,
    side: Annotated[
        int | None, typer.Option(min=32, help="Fixed working long side instead of the scout's.")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """COCO averages at 500 detections, facing-count error, a curve and the ten worst photos."""
    with needs("evaluate"):
        from datasets.windows import reduced, zoom_windows
        from training.evaluate_detector import evaluate
    if zoom and reduce:
        raise ConfigError("--zoom and --reduce", "given together", "one of them")
    dataset = read_dataset(data, images)
    if only:
        dataset = chosen(dataset, only)
    find = Detector(Engine(weights_path(weights), threads), side=side)
    with tempfile.TemporaryDirectory() as folder:
        if zoom:
            dataset = zoom_windows(dataset, folder, seed)
        if reduce:
            dataset = reduced(dataset, reduce, folder)
        report = evaluate(dataset, find, out, Kind(find.card.kinds[0]))
    show(report.figures, f"{report.dataset}, {find.card.name}")
    typer.echo(f"Curve, worst photos and figures: {out}")


@app.command()
def gaps(
    data: Annotated[Path, typer.Option(help="A YOLO folder (images/, labels/) of empty slots.")],
    weights: Annotated[str, typer.Option(help="research, clear or an ONNX file.")] = "research",
    gap_weights: Annotated[
        str | None, typer.Option(help="Detector of gaps: gap or ONNX; without it geometry alone.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path("out/eval"),
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Empty slots as an audit tells them, of whatever source: averages, the ten worst photos."""
    with needs("evaluate"):
        from training.evaluate_gaps import evaluate
    from vision.config import PipelineConfig
    from vision.pipeline import Pipeline

    settings = PipelineConfig(weights=weights, gaps=gap_weights, price_tags=None, threads=threads)
    report = evaluate(read_dataset(data), Pipeline.load(settings), out)
    show(report.figures, f"{report.dataset}, gaps of the audit")
    typer.echo(f"Curve, worst photos and figures: {out}")


@app.command()
def recognition(
    data: Annotated[Path, typer.Option(help="annotations.json and images/, categories SKUs.")],
    catalogue: Annotated[Path, typer.Option(help="Folder with catalogue.csv and images/<sku>/.")],
    weights: Annotated[str, typer.Option(help="Detector: research, clear or ONNX.")] = "research",
    embedder: EmbedderOption = None,
    leave_out: Annotated[
        float | None, typer.Option(help="Share of the SKUs taken out of the gallery.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the SKUs left out.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path("out/eval"),
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Top 1 and 5, unknown products, brand shares, calibration, and the worst mistakes."""
    with needs("evaluate"):
        from training.evaluate_recognition import evaluate
    from datasets.recognition import RecognitionSet
    from vision.config import PipelineConfig
    from vision.pipeline import Pipeline
    from vision.shelf.catalogue import Catalogue

    photos = RecognitionSet.read(data, Catalogue.read(catalogue))
    if leave_out is not None:
        photos = photos.without(leave_out, seed)
    settings = PipelineConfig(weights=weights, embedder=embedder, threads=threads)
    report = evaluate(photos, Pipeline.load(settings, photos.catalogue), out)
    table = Table("", "figure", "value", title=report.dataset)
    for part in ("given_boxes", "end_to_end", "open_set"):
        for name, value in getattr(report, part).items():
            table.add_row(part.replace("_", " "), name, shown(value))
    Console().print(table)
    typer.echo(f"Curves, mistakes and figures: {out}")


@app.command()
def packs(
    data: Annotated[Path, typer.Option(help="Photos of single packs, a folder a SKU.")],
    references: Annotated[
        Path, typer.Option(help="The same, or a folder of packshots named <sku>_*.jpg.")
    ],
    per_sku: Annotated[
        int | None, typer.Option(min=1, help="Use so many references of each SKU.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the references used.")] = 0,
    weights: Annotated[str, typer.Option(help="Detector: research, clear or ONNX.")] = "research",
    embedder: EmbedderOption = None,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path("out/eval"),
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Top 1 and 5 on photos of one pack each; the pack is found by the detector."""
    with needs("evaluate"):
        from training.evaluate_packs import evaluate, reference_front
        from training.pack_places import PackPlaces
        from training.pack_print import PackPrint
    from datasets.pack_photos import read_packs, some_of_each, write_references
    from vision.config import PipelineConfig
    from vision.pipeline import Pipeline

    shown, judged = read_packs(references), read_packs(data)
    if per_sku:
        shown = some_of_each(shown, per_sku, seed)
    settings = PipelineConfig(weights=weights, embedder=embedder, threads=threads)
    find = Detector(Engine(weights_path(weights), threads))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "catalogue"
        catalogue = write_references(shown, made, lambda photo: reference_front(photo, find))
        pipeline = Pipeline.load(settings, catalogue)
        names = pipeline.recogniser
        places = PackPlaces(names.embed, names.gallery, threads)
        figures = evaluate(judged, pipeline, PackPrint(names), places, out)
    show(figures, str(data))
    typer.echo(f"Curve, mistakes and figures: {out}")


@app.command()
def embedder(
    data: Annotated[
        Path, typer.Option(help="annotations.json and images/, or photos of packs, a folder a SKU.")
    ],
    references: Annotated[
        list[Path],
        typer.Option(help="Catalogue folder, photos of packs or packshots <sku>_*.jpg; repeat."),
    ],
    weights: Annotated[str, typer.Option(help="research, clear or an ONNX file.")] = "research",
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Top 1, 5 and 30 of facings or whole photos by an embedder's vectors alone, and its speed."""
    from training.evaluate_embedder import evaluate, judged_pictures, shown_pictures
    from vision.models.embed import Embedder

    engine = Engine(weights_path(weights, "embedder"), threads, task="embedder")
    enrolled = chain.from_iterable(shown_pictures(folder) for folder in references)
    show(evaluate(judged_pictures(data), enrolled, Embedder(engine)), f"{data}, {engine.name}")


@app.command()
def planogram(
    photos: Annotated[int, typer.Option(min=2, help="Rendered shelves.")] = 60,
    seed: Annotated[int, typer.Option(help="Shelf i is drawn from seed + i.")] = 1000,
    end_to_end: Annotated[
        bool, typer.Option("--end-to-end", help="From pixels, not given boxes and SKUs.")
    ] = False,
    weights: Annotated[str, typer.Option(help="Detector: research, clear or ONNX.")] = "research",
    embedder: EmbedderOption = None,
    out: Annotated[Path, typer.Option(help="Folder for the figures.")] = Path("out/eval"),
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Deviations told on shelves changed on purpose: F1 of each type, error of compliance."""
    from datasets.synthetic.catalogue import write_catalogue
    from datasets.synthetic.planned import PLANNED_CATALOGUE
    from training.evaluate_planogram import TYPES, evaluate, from_pixels, from_truth
    from vision.config import PipelineConfig
    from vision.pipeline import Pipeline
    from vision.shelf.catalogue import Catalogue

    with tempfile.TemporaryDirectory() as folder:
        write_catalogue(Path(folder), PLANNED_CATALOGUE)
        products = Catalogue.read(folder)
        look = from_truth(products)
        if end_to_end:
            settings = PipelineConfig(weights=weights, embedder=embedder, threads=threads)
            look = from_pixels(Pipeline.load(settings, products))
        report = evaluate(photos, out, look, products, seed)
    how = "from pixels" if end_to_end else "recognition given"
    table = Table("type", "F1", "precision", "recall", "true", title=f"{photos} shelves, {how}")
    for kind in TYPES:
        shown = [
            f"{report.figures[f'{kind}_{name}']:.3f}" for name in ("f1", "precision", "recall")
        ]
        table.add_row(kind, *shown, f"{report.figures[f'{kind}_true']:.0f}")
    Console().print(table)
    for name in ("unsure", "tolerant_error_points", "refused_wrongly", "other_shelves_refused"):
        typer.echo(f"{name.replace('_', ' ')}: {report.figures[name]:.3g}")
    typer.echo(f"Figures and photos: {out}")


app.command()(prices)
app.command()(rows)


def chosen(dataset: Dataset, names: Path) -> Dataset:
    """The photos that a text file names, one a line. Raises DatasetError when one is missing."""
    try:
        wanted = set(names.read_text(encoding="utf-8").split("\n")) - {""}
    except OSError as error:
        raise DatasetError(names, error.strerror or "", "a text file of photo names") from error
    missing = wanted - {sample.path.name for sample in dataset}
    if missing:
        raise DatasetError(names, f"{min(missing)} is not in {dataset.name}", "names of its photos")
    kept = tuple(sample for sample in dataset if sample.path.name in wanted)
    return dataset.replace(samples=kept)


def read_dataset(data: Path, images: Path | None = None) -> Dataset:
    """A YOLO folder, or a COCO file with its pictures: in images/ beside it, or beside it."""
    from datasets.formats.coco import read_coco
    from datasets.formats.yolo import read_yolo

    if data.suffix == ".json":
        beside = data.parent / "images"
        return read_coco(data, images or (beside if beside.is_dir() else data.parent))
    return read_yolo(data)
