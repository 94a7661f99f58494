"""`shelfeye model`: what a model file says of itself."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from vision.models.engine import Engine, weights_path


def model(weights: Annotated[str, typer.Argument(help="research, clear or an ONNX file.")]) -> None:
    """Show the card inside an ONNX file: data, licence, thresholds, metrics."""
    engine = Engine(weights_path(weights), backend="onnxruntime", task=None)
    table = Table("field", "value", title=str(engine.path), title_justify="left")
    for name, value in engine.card.model_dump(mode="json").items():
        table.add_row(name, str(value))
    table.add_row("sha256", engine.sha256)
    Console().print(table)
