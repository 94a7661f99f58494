"""`shelfeye catalogue`: check the products a shelf may hold, build their gallery, add one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from scripts.commands.catalogue_views import (
    findings_table,
    look_alike_sheet,
    neighbours_table,
    say_anew,
    write_picture,
)
from vision.errors import CatalogueError, CatalogueFaults
from vision.models import enrol
from vision.models.catalogue_add import add_product
from vision.models.catalogue_check import check_catalogue, missing_pictures
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.shelf.catalogue import Catalogue, catalogue_path
from vision.shelf.pictures import find_pictures

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="Folder with catalogue.csv and images/<sku>/.")]
Weights = Annotated[str, typer.Option(help="Embedder: research, clear or an ONNX file.")]
PAIRS_DRAWN = 24


@app.command()
def check(
    folder: Folder,
    weights: Weights = "research",
    out: Annotated[
        Path | None, typer.Option(help="Write a picture of the worst look-alikes: a .jpg or .png.")
    ] = None,
    text_only: Annotated[
        bool, typer.Option("--no-look-alikes", help="Leave the embedder out.")
    ] = False,
) -> None:
    """Faults of the file and the pictures, duplicates, look-alikes. Exit code 2 with a fault."""
    with _bar("embed") as report:
        checked = check_catalogue(folder, None if text_only else _embedder(weights), report)
    console = Console()
    warnings = len(checked.findings) - checked.faults
    if checked.findings:
        console.print(findings_table(checked))
    console.print(
        f"{len(checked.catalogue)} products, {checked.faults} faults, {warnings} warnings, "
        f"{len(checked.pairs)} pairs of look-alikes",
        highlight=False,
    )
    if out and checked.pairs:
        write_picture(out, look_alike_sheet(checked, PAIRS_DRAWN))
        console.print(f"Look-alikes: {out}", highlight=False, soft_wrap=True)
    if checked.faults:
        raise typer.Exit(2)


@app.command()
def build(
    folder: Folder,
    weights: Weights = "research",
    to: Annotated[
        Path | None, typer.Option(help="Folder of the gallery.", show_default="DIR/gallery")
    ] = None,
) -> None:
    """Embed the pictures that are new or changed; interrupted, it goes on where it stopped."""
    catalogue = Catalogue.read(folder)
    embed = _embedder(weights)
    place = to or enrol.gallery_folder(catalogue)
    console = Console()
    say_anew(place, embed, console)
    with _bar("embed") as report:
        enrolled = enrol.enrol(catalogue, embed, place, keep=True, progress=report)
    kept = len(enrolled.pictures) - enrolled.embedded
    console.print(
        f"{place}: {len(enrolled.pictures)} pictures of {len(set(enrolled.gallery.sku.tolist()))} "
        f"products; {enrolled.embedded} embedded, {kept} known, {enrolled.dropped} dropped",
        highlight=False,
        soft_wrap=True,
    )
    missing = missing_pictures(catalogue, find_pictures(catalogue))
    faults = [CatalogueError(finding.subject, finding.message) for finding in missing]
    faults += enrolled.faults
    if faults:
        raise CatalogueFaults.of(folder, faults)


@app.command()
def add(
    folder: Folder,
    sku: Annotated[str, typer.Option(help="Also the name of its folder in images/.")],
    image: Annotated[list[Path], typer.Option(help="A packshot; may be given again.")],
    brand: Annotated[str, typer.Option()],
    gtin: Annotated[str, typer.Option()] = "",
    category: Annotated[str, typer.Option()] = "",
    name: Annotated[str, typer.Option()] = "",
    name_en: Annotated[str, typer.Option()] = "",
    width_mm: Annotated[str, typer.Option()] = "",
    height_mm: Annotated[str, typer.Option()] = "",
    own: Annotated[str, typer.Option(help="own or competitor.")] = "",
    text: Annotated[str, typer.Option(help="Words printed on the pack, divided by ;")] = "",
    weights: Weights = "research",
) -> None:
    """Add a product; says how well it can be told from those that look most like it."""
    cells = {
        "sku": sku, "brand": brand, "gtin": gtin, "category": category, "name": name,
        "name_en": name_en, "width_mm": width_mm, "height_mm": height_mm, "own": own, "text": text,
    }  # fmt: skip
    embed, console = _embedder(weights), Console()
    say_anew(catalogue_path(folder).parent / enrol.FOLDER, embed, console)
    with _bar("embed") as report:
        added = add_product(folder, cells, image, embed, report)
    for flaw in added.flaws:
        console.print(f"! {flaw}", style="yellow", highlight=False, soft_wrap=True)
    for fault in added.enrolled.faults:
        console.print(f"! {fault}", style="yellow", highlight=False, soft_wrap=True, markup=False)
    console.print(neighbours_table(added))


def _embedder(weights: str) -> Embedder:
    return Embedder(Engine(weights_path(weights, task="embedder"), task="embedder"))


@contextmanager
def _bar(label: str) -> Iterator[enrol.Progress]:
    """A progress bar for the time of the block, once there is something to do."""
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(label, visible=False)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total > 0)

        yield report
