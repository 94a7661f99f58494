"""`shelfeye`: every command, each loading what it needs when it runs."""

import sys

import typer
from rich.console import Console

from scripts.commands import (
    audit,
    catalogue,
    dataset,
    demo,
    evaluate,
    export,
    model,
    operate,
    planogram,
    reviews,
    serve,
    train,
)
from vision.errors import InputError, ShelfEyeError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Shelf audit: a photo of a store shelf in, every facing and the share of shelf out.",
)
app.command()(audit.audit)
app.command()(model.model)
app.command()(serve.serve)
app.command()(serve.api)
app.command()(serve.worker)
app.command()(serve.workspace)
app.command()(operate.backup)
app.command()(operate.restore)
app.command()(demo.demo)
app.add_typer(catalogue.app, name="catalogue", help="Check, build and extend a catalogue.")
app.add_typer(train.app, name="train", help="Train a model from a configuration.")
app.add_typer(evaluate.app, name="evaluate", help="Measure a model on labelled photos.")
app.add_typer(export.app, name="export", help="Write a trained model as ONNX, with its card.")
app.add_typer(planogram.app, name="planogram", help="Check, draw and convert planograms.")
app.add_typer(serve.rollups, name="rollups", help="Check and rebuild what reports sum up.")
app.add_typer(reviews.reviews, name="reviews", help="Make training sets of corrections.")
app.add_typer(operate.photos, name="photos", help="Erase old photos and what nothing refers to.")
app.add_typer(dataset.app, name="dataset", help="Check, describe, convert and render datasets.")


def main() -> None:
    """Run a command; an error made by the caller is one line and exit code 2."""
    try:
        app()
    except ShelfEyeError as error:
        Console(stderr=True, soft_wrap=True).print(f"shelfeye: {error}", style="red", markup=False)
        sys.exit(2 if isinstance(error, InputError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
