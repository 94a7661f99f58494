"""`shelfeye evaluate rows`."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.commands.figures_table import show
from vision.models.detect import Detector
from vision.models.engine import Engine, weights_path


def rows(
    data: Annotated[Path, typer.Option(help="A YOLO folder (images/, labels/) of whole rows.")],
    weights: Annotated[str, typer.Option(help="research, clear or an ONNX file.")] = "research",
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path("out/eval"),
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Rows of the products found against labelled rows: right, split, merged; the ten worst."""
    from datasets.formats.yolo import read_yolo
    from training.evaluate_rows import evaluate

    dataset = read_yolo(data)
    report = evaluate(dataset, Detector(Engine(weights_path(weights), threads)), out)
    show(report.figures, f"{dataset.name}, rows")
    typer.echo(f"Figures, every photo and the ten worst: {out}")
