"""`shelfeye planogram`: check, draw and convert planograms, or make one from an audit."""

import json
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image
from rich.console import Console

from vision.errors import PlanogramError
from vision.planogram.document import Planogram
from vision.planogram.files import faults_of, read_planogram, write_planogram
from vision.shelf.catalogue import Catalogue

app = typer.Typer(no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help="JSON (ours or Azure's), CSV or XLSX.")]
_Catalogue = Annotated[Path | None, typer.Option(help="Folder with catalogue.csv, or the file.")]


@app.command()
def check(file: _File, catalogue: _Catalogue = None) -> None:
    """List every fault of a planogram; exit code 2 when there is one."""
    products = _products(catalogue)
    found = faults_of(file, products)
    for fault in found:
        Console(stderr=True, soft_wrap=True).print(str(fault), markup=False, highlight=False)
    if found:
        count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        raise PlanogramError(file, count, "none")
    typer.echo(_summary(read_planogram(file, products)))


@app.command()
def draw(
    file: _File,
    out: Annotated[Path, typer.Argument(help="A .png or .jpg file.")],
    catalogue: _Catalogue = None,
) -> None:
    """Draw a planogram to scale."""
    from vision.planogram.draw import draw as drawn

    if out.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise PlanogramError(out, f"the ending is {out.suffix!r}", ".png or .jpg")
    products = _products(catalogue)
    picture = Image.fromarray(drawn(read_planogram(file, products), products))
    part = out.with_name(f"{out.stem}.part{out.suffix}")
    try:
        picture.save(part)
        part.replace(out)
    except OSError as error:
        raise PlanogramError(out, error.strerror or "", "a place that can be written") from error
    typer.echo(str(out))


@app.command()
def convert(
    file: _File,
    to: Annotated[Path, typer.Argument(help="A .json, .csv or .xlsx file.")],
    azure: Annotated[
        bool, typer.Option("--azure", help="Write the JSON of Azure's planogram matching.")
    ] = False,
    catalogue: _Catalogue = None,
) -> None:
    """Write a planogram in another form."""
    products = _products(catalogue)
    plan = read_planogram(file, products)
    write_planogram(plan, to, azure, products)
    typer.echo(f"{_summary(plan)}: {to}")


@app.command()
def from_audit(
    report: Annotated[Path, typer.Argument(help="report.json of a good photo.")],
    to: Annotated[Path, typer.Argument(help="A .json, .csv or .xlsx file.")],
    width: Annotated[
        float | None, typer.Option(min=1, help="Fixture's width in cm, where no SKU's is known.")
    ] = None,
) -> None:
    """Make a planogram of what stands on a photo, to be looked through by a person."""
    from vision.document import validate
    from vision.planogram.from_audit import from_audit as made

    try:
        document = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlanogramError(report, "it can't be read", "the report.json of an audit") from error
    validate(document)
    plan, remarks = made(document, to.stem, width)
    write_planogram(plan, to)
    for remark in remarks:
        typer.echo(f"! {remark}", err=True)
    typer.echo(f"{_summary(plan)}: {to}")


def _products(folder: Path | None) -> Catalogue | None:
    return Catalogue.read(folder) if folder else None


def _summary(plan: Planogram) -> str:
    facings = sum(position.facings for position in plan.positions)
    size = f"{plan.fixture.width:g} x {plan.fixture.height:g} cm"
    return (
        f"{plan.id}: {size}, {len(plan.rows)} rows, {len(plan.positions)} positions, "
        f"{facings} facings"
    )
