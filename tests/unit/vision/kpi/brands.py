"""Shelves of letters with brands: A, B, C are own products of "Mine", D, E of "Rival"."""

from functools import partial

from tests.unit.vision.planogram.shelves import LETTERS, shelf
from vision.kpi.figure import Kpi
from vision.shelf.catalogue import Catalogue, Product

BRANDS = dict.fromkeys("ABC", "Mine") | dict.fromkeys("DE", "Rival")
CATALOGUE = Catalogue.of(
    Product(x, BRANDS.get(x, "Other"), name=f"商品{x}", name_en=f"Product {x}",
            width_mm=100, own=x in "ABC")
    for x in LETTERS
)  # fmt: skip
branded = partial(shelf, catalogue=CATALOGUE)
certain = partial(shelf, catalogue=CATALOGUE, chance=1.0)


def figure(kpis: tuple[Kpi, ...], name: str, **scope: object) -> Kpi:
    """The one figure of that name and scope."""
    (found,) = (kpi for kpi in kpis if kpi.name == name and dict(kpi.scope) == scope)
    return found


def fraction(kpi: Kpi) -> tuple[float, float]:
    """Numerator and denominator."""
    return kpi.numerator, kpi.denominator
