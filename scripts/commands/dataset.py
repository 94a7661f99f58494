"""`shelfeye dataset`: look at labelled photos before a model learns from them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from scripts.commands.evaluate import read_dataset
from vision.errors import DatasetError

app = typer.Typer(no_args_is_help=True)


@app.command()
def check(
    data: Annotated[list[Path], typer.Argument(help="YOLO folders or COCO files: the splits.")],
) -> None:
    """Boxes outside, photos twice or in two splits, empty files, unknown classes."""
    from datasets.checks import check as find_faults

    findings = find_faults([read_dataset(path) for path in data])
    table = Table("level", "photo", "fault", title=f"{len(findings)} findings")
    for finding in findings:
        table.add_row(finding.level, finding.sample, finding.message)
    Console().print(table)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


@app.command()
def card(
    data: Annotated[Path, typer.Argument(help="A YOLO folder or a COCO file.")],
    out: Annotated[Path, typer.Option(help="Folder for the card.")] = Path("out/card"),
    licence: Annotated[str | None, typer.Option(help="Default: the folder's LICENSE.")] = None,
) -> None:
    """Write what a dataset holds: card.md, card.json and a sheet of labelled photos."""
    from datasets.card import find_licence, markdown, write_card

    described = write_card(read_dataset(data), licence or find_licence(data), out)
    typer.echo(markdown(described))
    typer.echo(f"Written to {out}")


@app.command()
def convert(
    data: Annotated[Path, typer.Argument(help="A YOLO folder or a COCO .json.")],
    to: Annotated[Path, typer.Argument(help="A new folder (YOLO) or a .json file (COCO).")],
) -> None:
    """Write a dataset in the other format; pictures are copied as they are."""
    from datasets.formats.coco import write_coco
    from datasets.formats.yolo import write_yolo

    if to.exists():
        raise DatasetError(to, "already there", "a new path")
    dataset = read_dataset(data)
    if to.suffix == ".json":
        write_coco(dataset, to, to.parent / "images")
    else:
        write_yolo(dataset, to)
    typer.echo(f"{len(dataset)} photos, {dataset.box_count} boxes: {to}")


@app.command()
def synthetic(
    out: Annotated[Path, typer.Argument(help="Folder; pictures already there are kept.")],
    count: Annotated[int, typer.Option(min=1)] = 100,
    seed: Annotated[int, typer.Option(help="Picture i is drawn from seed + i.")] = 0,
    close_ups: Annotated[float, typer.Option(min=0, max=1, help="Share of close-ups.")] = 0.15,
    textures: Annotated[
        list[Path] | None, typer.Option(help="Folders of pictures for pack fronts.")
    ] = None,
) -> None:
    """Render shelves with exact truth: images/, labels/ (YOLO) and truth/ (JSON)."""
    from datasets.synthetic import ShelfConfig, write_shelves

    config = ShelfConfig(close_up_share=close_ups, texture_dirs=tuple(textures or ()))
    pictures = write_shelves(count, out, config, seed)
    for _ in track(pictures, "render", total=count, console=Console(stderr=True)):
        pass
    typer.echo(f"{count} shelves: {out}")


@app.command()
def recognition(
    out: Annotated[Path, typer.Argument(help="A new folder.")],
    skus: Annotated[int, typer.Option(min=2, max=5000, help="Of the catalogue.")] = 500,
    shelves: Annotated[int, typer.Option(min=1)] = 40,
    seed: Annotated[int, typer.Option(min=0, max=999, help="Another assortment each.")] = 0,
) -> None:
    """Render a set to judge a recogniser by: shelves of look-alikes, and their catalogue."""
    from datasets.synthetic.benchmark import write_benchmark

    pictures = write_benchmark(out, skus, shelves, seed)
    for _ in track(pictures, "render", total=shelves, console=Console(stderr=True)):
        pass
    typer.echo(f"{shelves} shelves of {skus} SKUs: {out}")


@app.command()
def sample(out: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Render the demo's shelf: shelf.jpg and its catalogue with packshots."""
    from PIL import Image

    from datasets.synthetic import SAMPLE_CATALOGUE, sample_shelf, write_catalogue

    if out.exists():
        raise DatasetError(out, "already there", "a new path")
    write_catalogue(out / "catalogue", SAMPLE_CATALOGUE)
    Image.fromarray(sample_shelf()[0]).save(out / "shelf.jpg", quality=90)
    typer.echo(f"Shelf and catalogue: {out}")
