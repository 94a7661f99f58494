"""`shelfeye train`: long trainings that can be interrupted and resumed."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.commands.extras import needs

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _train() -> None:
    """Train a model from a configuration."""


@app.command()
def detector(
    config: Annotated[Path, typer.Argument(help="YAML, see configs/train_detector_*.yaml.")],
    run: Annotated[Path | None, typer.Option(help="Run folder.", show_default="runs/NAME")] = None,
) -> None:
    """Train a detector, or go on with an interrupted run of the same configuration."""
    with needs("train"):
        from training.config import load_detector_config
        from training.plot import plot_run
        from training.train_detector import train_detector
    settings = load_detector_config(config)
    finished = train_detector(settings, run or Path("runs") / settings.name)
    plot_run(finished)
    typer.echo(f"Run folder: {finished.folder}")


@app.command()
def embedder(
    config: Annotated[Path, typer.Argument(help="YAML, see configs/train_embedder_*.yaml.")],
    run: Annotated[Path | None, typer.Option(help="Run folder.", show_default="runs/NAME")] = None,
) -> None:
    """Train an embedder, or go on with an interrupted run of the same configuration."""
    with needs("train"):
        from training.config import load_embedder_config
        from training.plot import plot_run
        from training.train_embedder import train_embedder
    settings = load_embedder_config(config)
    finished = train_embedder(settings, run or Path("runs") / settings.name)
    plot_run(finished)
    typer.echo(f"Run folder: {finished.folder}")


@app.command()
def verifier(
    config: Annotated[Path, typer.Argument(help="YAML, see configs/train_verifier_clear.yaml.")],
    run: Annotated[Path | None, typer.Option(help="Run folder.", show_default="runs/NAME")] = None,
) -> None:
    """Train a verifier, or go on with an interrupted run of the same configuration."""
    with needs("train"):
        from training.config import load_verifier_config
        from training.plot import plot_run
        from training.train_verifier import train_verifier
    settings = load_verifier_config(config)
    finished = train_verifier(settings, run or Path("runs") / settings.name)
    plot_run(finished)
    typer.echo(f"Run folder: {finished.folder}")
