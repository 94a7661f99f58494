"""What `shelfeye catalogue` prints and draws."""

from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from datasets.contact_sheet import Tile, contact_sheet
from vision.decoding import Pixels
from vision.errors import UnwritableFolder
from vision.models.catalogue_add import Added
from vision.models.catalogue_check import Check
from vision.models.embed import Embedder
from vision.models.gallery_file import Maker, maker_in
from vision.models.look_alikes import Neighbour
from vision.photo import Photo

SIDE = 240
WARNINGS_SHOWN = 60


def findings_table(checked: Check) -> Table:
    """All faults, then the first warnings."""
    table = Table("level", "subject", "finding")
    shown = checked.faults + WARNINGS_SHOWN
    if len(checked.findings) > shown:
        table.caption = f"and {len(checked.findings) - shown} warnings more"
    for finding in checked.findings[:shown]:
        style = "red" if finding.level == "fault" else "yellow"
        level = Text(finding.level, style)
        table.add_row(level, Text(finding.subject), Text(finding.message))
    return table


def neighbours_table(added: Added) -> Table:
    """The new product's nearest neighbours, with a verdict in words."""
    product = added.catalogue[len(added.catalogue) - 1]
    title = f"{product.sku} is product {len(added.catalogue)}"
    if not added.neighbours:
        return Table(title=Text(f"{title}; there is no other one to mistake it for"))
    spread = added.neighbours[0].spread
    title = f"{title}; its own views are {spread:.3f} alike"
    table = Table(title=Text(title))
    table.add_column("nearest product", overflow="fold")
    for name in ("name", "similarity", "verdict"):
        table.add_column(name)
    for near in added.neighbours:
        other = added.catalogue[near.neighbour]
        label = other.name or other.name_en or other.brand
        table.add_row(Text(other.sku), Text(label), f"{near.similarity:.3f}", near.separation.value)
    return table


def look_alike_sheet(checked: Check, count: int) -> Pixels:
    """The most alike pairs side by side, three pairs a row, with their SKUs and similarity."""
    tiles = []
    for pair in checked.pairs[:count]:
        for sku in (pair.sku, pair.neighbour):
            tiles.append(Tile(_front(checked, sku), _caption(checked, pair, sku), ()))
    return contact_sheet(tiles, SIDE, columns=6)


def write_picture(path: Path, picture: Pixels) -> None:
    """Write a JPEG or PNG by its extension. Raises UnwritableFolder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        suffix = path.suffix if path.suffix.lower() in (".jpg", ".jpeg", ".png") else ".jpg"
        _, data = cv2.imencode(suffix, np.ascontiguousarray(picture[..., ::-1]))
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise UnwritableFolder(path, error.strerror or "", "a folder with room") from error


def _front(checked: Check, sku: int) -> Photo:
    gallery = checked.enrolled.gallery
    index = int(np.searchsorted(gallery.sku, sku))
    sha256 = checked.enrolled.sha256[index]
    return Photo(gallery.front(index), sha256, checked.catalogue.sku[sku], ())


def _caption(checked: Check, pair: Neighbour, sku: int) -> str:
    name = checked.catalogue.sku[sku]
    return f"{name} | {pair.similarity:.3f}" if sku == pair.sku else f"{name} |"


def say_anew(place: Path, embed: Embedder, console: Console) -> None:
    """Says so when the gallery in a folder is by another embedder and thus of no use."""
    before, now = maker_in(place), Maker.of(embed)
    if before and before != now:
        console.print(
            f"{place} is by {before.label}; with {now.label} all pictures are embedded again",
            style="yellow",
            highlight=False,
            soft_wrap=True,
        )
