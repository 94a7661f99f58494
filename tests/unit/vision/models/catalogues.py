"""Catalogue folders with drawn packs."""

from pathlib import Path

from tests.factories import encoded
from tests.unit.vision.models.packs import RED, Pixels, pack, packshot


def write_catalogue(folder: Path, *skus: str, header: str = "sku,brand") -> Path:
    """catalogue.csv with a line a SKU and images/<sku>/front.png, each another design."""
    lines = [header, *(f"{sku},x" for sku in skus)]
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for design, sku in enumerate(skus):
        put(folder, sku, "front.png", pack(design, RED))
    return folder


def put(folder: Path, sku: str, name: str, front: Pixels | bytes) -> Path:
    """A picture of a product: a front on white, or bytes as they are."""
    path = folder / "images" / sku / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(front if isinstance(front, bytes) else encoded(packshot(front)))
    return path
