"""`shelfeye export`: a run folder becomes ONNX files that the runtime reads."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.commands.extras import needs

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _export() -> None:
    """Write a trained model as ONNX, with its card."""


@app.command()
def detector(
    run: Annotated[Path, typer.Argument(help="A run folder of `shelfeye train detector`.")],
    to: Annotated[Path, typer.Option(help="The fp32 ONNX file; *_fp16.onnx is written beside it.")],
    version: Annotated[str, typer.Option(help="Version for the card.")] = "1",
    average_with: Annotated[
        list[Path] | None, typer.Option(help="Further runs; the mean of all weights is exported.")
    ] = None,
) -> None:
    """Calibrate, export and refuse when the ONNX files differ from the PyTorch model."""
    with needs("train"):
        from training.export import export_detector
    for path, line in export_detector(run, to, version, average_with or ()).items():
        typer.echo(f"{path}: {line}")


@app.command()
def embedder(
    run: Annotated[Path, typer.Argument(help="A run folder of `shelfeye train embedder`.")],
    to: Annotated[Path, typer.Option(help="The ONNX file; its weights are in half precision.")],
    version: Annotated[str, typer.Option(help="Version for the card.")] = "1",
) -> None:
    """Export and refuse when the ONNX file differs from the PyTorch model."""
    with needs("train"):
        from training.export_embedder import export_embedder
    typer.echo(f"{to}: {export_embedder(run, to, version)}")


@app.command()
def verifier(
    run: Annotated[Path, typer.Argument(help="A run folder of `shelfeye train verifier`.")],
    to: Annotated[Path, typer.Option(help="The ONNX file; its weights are in half precision.")],
    version: Annotated[str, typer.Option(help="Version for the card.")] = "1",
) -> None:
    """Export and refuse when the ONNX file differs from the PyTorch model."""
    with needs("train"):
        from training.export_verifier import export_verifier
    typer.echo(f"{to}: {export_verifier(run, to, version)}")
