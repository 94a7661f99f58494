"""A new product: its line in catalogue.csv, its pictures, its vectors."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vision.errors import CatalogueError, CatalogueFaults, UnwritableFolder
from vision.models.embed import Embedder
from vision.models.enrol import Enrolled, Progress, enrol, gallery_folder
from vision.models.look_alikes import Neighbour, neighbours
from vision.models.packshot import flaws, read_packshot
from vision.photo import PHOTO_EXTENSIONS
from vision.shelf.catalogue import Catalogue, catalogue_path
from vision.shelf.catalogue_file import read_file, with_line
from vision.shelf.pictures import FOLDER
from vision.shelf.product import Product, parse_product


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """A product that was added, and how it stands among the others.

    catalogue: with the new product, the last. neighbours: the products nearest to it, nearest
    first. flaws: what makes its pictures poor references, in words.
    """

    catalogue: Catalogue
    enrolled: Enrolled
    neighbours: tuple[Neighbour, ...]
    flaws: tuple[str, ...]


def add_product(
    folder: str | Path,
    cells: Mapping[str, str],
    images: Sequence[Path],
    embed: Embedder,
    progress: Progress | None = None,
) -> Added:
    """Add a line, copy the pictures to images/<sku>/ and bring gallery/ up to date.

    The file may hold a header only. cells: by column, as they would stand in it. Everything is
    checked before anything is written; the file's other lines stay as they are, byte for byte.
    Raises CatalogueError, or CatalogueFaults with all faults of the product, and UnwritableFolder.
    """
    path = catalogue_path(folder)
    products = read_file(path).checked()
    catalogue = replace(Catalogue.of(products), folder=path.parent)
    product, found = _checked(catalogue, cells, images)
    data = with_line(path, {column: text for column, text in cells.items() if text})
    target = path.parent / FOLDER / product.sku
    try:
        _put_pictures(target, images)
        try:
            _replace(path, data)
        except OSError:
            shutil.rmtree(target)
            raise
    except OSError as error:
        raise UnwritableFolder(path.parent, error.strerror or "", "a folder with room") from error
    catalogue = replace(Catalogue.of([*products, product]), folder=path.parent)
    enrolled = enrol(catalogue, embed, gallery_folder(catalogue), keep=True, progress=progress)
    near = neighbours(enrolled.gallery, [len(catalogue) - 1])
    return Added(catalogue, enrolled, tuple(near), tuple(found))


def _checked(
    catalogue: Catalogue, cells: Mapping[str, str], images: Sequence[Path]
) -> tuple[Product, list[str]]:
    """The product, and the flaws of its pictures. Raises what is wrong with a new product."""
    product, faults = parse_product(cells, "the new product")
    if product and product.sku in catalogue.sku:
        expected = f"a new SKU; more pictures of this one go to {FOLDER}/{product.sku}/"
        faults.append(CatalogueError(product.sku, "it is in the catalogue already", expected))
    elif product and catalogue.folder and (catalogue.folder / FOLDER / product.sku).exists():
        place = catalogue.folder / FOLDER / product.sku
        faults.append(CatalogueError(place, "it is there already", "no folder of a new SKU"))
    if len({image.name for image in images}) < len(images):
        faults.append(CatalogueError("the pictures", "two have one name", "a name for each"))
    found = []
    for image in images:
        try:
            if image.suffix.lower() not in PHOTO_EXTENSIONS:
                raise CatalogueError(image, f"named {image.suffix}", "a JPEG, PNG, WebP or HEIC")
            found += [f"{image.name}: {flaw}" for flaw in flaws(read_packshot(image))]
        except CatalogueError as error:
            faults.append(CatalogueError(image, error.cause, error.expected))
    if len(faults) == 1:
        raise faults[0]
    if faults or product is None:
        raise CatalogueFaults.of("the new product", faults)
    return product, found


def _put_pictures(target: Path, images: Sequence[Path]) -> None:
    """Copy the pictures to a new folder that appears with all of them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".adding-", dir=target.parent))
    try:
        for image in images:
            shutil.copyfile(image, part / image.name)
        part.chmod(0o755)
        part.rename(target)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        shutil.copymode(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
