"""The products a shelf may hold, read from catalogue.csv."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.errors import CatalogueError
from vision.shelf.catalogue_file import FILE_NAME, read_file
from vision.shelf.product import Product

__all__ = ["Catalogue", "Product", "catalogue_path"]


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """n products as columns; `Detections.sku` holds indices into them.

    sku, gtin, brand, category, name, name_en: n texts, "" when not known, each sku once. text: n
    times the words on the pack. width_mm, height_mm: (n,) float32, NaN when not known. own: (n,)
    bool. folder: where it was read, with its pictures in images/<sku>/; None when it was not read.
    """

    sku: tuple[str, ...]
    gtin: tuple[str, ...]
    brand: tuple[str, ...]
    category: tuple[str, ...]
    name: tuple[str, ...]
    name_en: tuple[str, ...]
    width_mm: NDArray[np.float32]
    height_mm: NDArray[np.float32]
    own: NDArray[np.bool_]
    text: tuple[tuple[str, ...], ...]
    folder: Path | None = None

    @classmethod
    def of(cls, products: Iterable[Product]) -> Self:
        """The products in their order. Raises CatalogueError when a SKU comes twice."""
        products = tuple(products)
        columns = {f.name: tuple(getattr(p, f.name) for p in products) for f in fields(Product)}
        twice = [sku for sku, count in Counter(columns["sku"]).items() if count > 1]
        if twice:
            raise CatalogueError(min(twice), "the SKU comes twice", "each SKU once")
        for size in ("width_mm", "height_mm"):
            known = [math.nan if value is None else value for value in columns[size]]
            columns[size] = np.array(known, np.float32)
        return cls(**columns | {"own": np.array(columns["own"], bool)})

    @classmethod
    def read(cls, folder: str | Path) -> Self:
        """Read catalogue.csv in a folder, or a CSV file itself: UTF-8, a header, a SKU a line.

        sku and brand must be filled, the other fields of Product may be. Raises CatalogueError, or
        CatalogueFaults with every fault when there are several, naming file and line.
        """
        path = catalogue_path(folder)
        products = read_file(path).checked()
        if not products:
            raise CatalogueError(path, "it holds no product", "a line per SKU below the header")
        return replace(cls.of(products), folder=path.parent)

    def __len__(self) -> int:
        return len(self.sku)

    def __getitem__(self, index: int) -> Product:
        values = {f.name: getattr(self, f.name)[index] for f in fields(Product)}
        for size in ("width_mm", "height_mm"):
            values[size] = None if np.isnan(values[size]) else float(values[size])
        return Product(**values | {"own": bool(values["own"])})


def catalogue_path(folder: str | Path) -> Path:
    """catalogue.csv of a folder; a file is itself."""
    path = Path(folder)
    return path / FILE_NAME if path.is_dir() else path
