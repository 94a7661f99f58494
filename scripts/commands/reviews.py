"""`shelfeye reviews export`: corrections as a labelled set for training."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scripts.commands.extras import needs
from vision.errors import ConfigError

if TYPE_CHECKING:
    pass

reviews = typer.Typer(no_args_is_help=True)


@reviews.callback()
def _group() -> None:
    """Keeps `export` a command of its own while it is the only one."""


@reviews.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where annotations.json and images/ are made.")],
    workspace: Annotated[str, typer.Option(help="Its name; needed if there are several.")] = "",
    form: Annotated[
        Literal["coco", "label_studio"], typer.Option("--format", help="Of annotations.json.")
    ] = "coco",
    labels: Annotated[
        Literal["kind", "sku"], typer.Option(help="kind: product, price_tag, gap; sku: products.")
    ] = "kind",
    partly: Annotated[
        bool, typer.Option("--partly", help="Also photos of which only parts were looked at.")
    ] = False,
) -> None:
    """Write the photos people put right, with their boxes, as a set to train on.

    A photo that has been erased is left out.
    """
    with needs("serving"):
        import asyncio

        from serving.launch import prepared
        from serving.reviews.export import export_folder
        from serving.reviews.schemas import ExportAsked
        from serving.settings import Settings
    asked: ExportAsked = ExportAsked(form, labels, complete=not partly)
    with prepared(Settings.load()) as settings:
        if folder.exists() and any(folder.iterdir()):
            raise ConfigError(folder, "the folder is not empty", "a new folder")
        photos = asyncio.run(export_folder(settings, workspace, asked, folder))
    typer.echo(f"{photos} photos in {folder}")
