"""`shelfeye evaluate`: figures with a protocol, on labelled photos."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from datasets.sample import Dataset
from scripts.commands.extras import needs
from vision.errors import ConfigError, DatasetError
from vision.models.detect import Detector
from vision.models.engine import Engine, weights_path

app = typer.Typer(no_args_is_help=True)


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
        report = evaluate(dataset, find, out)
    table = Table("figure", "value", title=f"{report.dataset}, {find.card.name}")
    for name, value in report.figures.items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)
    typer.echo(f"Curve, worst photos and figures: {out}")


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
