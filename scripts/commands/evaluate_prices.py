"""`shelfeye evaluate prices`."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.commands.figures_table import show
from vision.config import PipelineConfig
from vision.errors import DatasetError
from vision.pipeline import Pipeline


def prices(
    data: Annotated[Path, typer.Option(help="Folder that holds the labelled photos.")],
    labels: Annotated[
        Path | None,
        typer.Option(help="File of labels.", show_default="datasets/labels/prices.json"),
    ] = None,
    end_to_end: Annotated[
        bool, typer.Option("--end-to-end", help="Tags found as an audit does, not given boxes.")
    ] = False,
    weights: Annotated[str, typer.Option(help="Of tags: price_tag or ONNX.")] = "price_tag",
    only: Annotated[
        Path | None, typer.Option(help="Text file of photo names, like a run's held_out.txt.")
    ] = None,
    shelves: Annotated[int, typer.Option(min=1, help="Rendered shelves to link tags on.")] = 100,
    out: Annotated[Path, typer.Option(help="Folder for figures and mistakes.")] = Path("out/eval"),
    threads: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Prices read exactly on real tags, and tags linked with their facings on rendered shelves."""
    from datasets.real_prices import PRICE_LABELS, PriceLabels
    from training.evaluate_prices import boxes_found, boxes_given, evaluate, link_figures

    asked = PriceLabels.read(labels or PRICE_LABELS)
    if only:
        asked = asked.only(_names(only))
    find = boxes_given
    if end_to_end:
        settings = PipelineConfig(price_tags=weights, gaps=None, threads=threads)
        find = boxes_found(Pipeline.load(settings).find)
    report = evaluate(asked, data, out, find)
    links = link_figures(shelves)
    show(report.figures | links, "tags found" if end_to_end else "boxes given")
    typer.echo(f"Figures, every tag and the mistakes: {out}")


def _names(path: Path) -> set[str]:
    """The lines of a text file. Raises DatasetError when it can't be read."""
    try:
        return set(path.read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise DatasetError(path, cause, "a text file of photo names") from error
