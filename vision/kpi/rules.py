"""A brand's own rules for its shelves, read from a YAML file: see configs/shelf_rules.yaml."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from vision.kpi.yaml_file import read_yaml
from vision.shelf.catalogue import Catalogue, Product
from vision.strict import Strict

Name = Annotated[str, Field(min_length=1, max_length=200)]


class Goods(Strict):
    """One brand, or one SKU."""

    brand: Name | None = None
    sku: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.brand is None) == (self.sku is None):
            raise ValueError("expected either brand or sku")
        return self

    def holds(self, product: Product | None) -> bool:
        """Whether a product is of these goods."""
        return product is not None and self.sku in (None, product.sku) and (
            self.brand in (None, product.brand)
        )  # fmt: skip

    def __str__(self) -> str:
        return self.brand or self.sku or ""


class Adjacency(Strict):
    """goods must stand next to others in a row (beside), or must not (not_beside)."""

    id: Name
    goods: Goods
    beside: Goods | None = None
    not_beside: Goods | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.beside is None) == (self.not_beside is None):
            raise ValueError("expected either beside or not_beside")
        return self

    @property
    def others(self) -> Goods:
        """What the goods must or must not stand beside."""
        return self.beside or self.not_beside or self.goods


class ShelfRules(Strict):
    """version: told with every figure these rules decide. eye_level_rows: 1 = top; null takes the
    rows by their height (see vision/kpi/layout.py). own_fixture: the fixture is for own products
    only, a branded cooler for instance.
    """

    version: Annotated[str, Field(min_length=1, max_length=40)] = ""
    eye_level_rows: tuple[Annotated[int, Field(ge=1, le=100)], ...] | None = None
    own_fixture: bool = False
    adjacency: Annotated[tuple[Adjacency, ...], Field(max_length=200)] = ()

    @model_validator(mode="after")
    def _ids(self) -> Self:
        ids = [rule.id for rule in self.adjacency]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"the id {twice[0]!r} comes twice in adjacency")
        return self

    @property
    def eye_level(self) -> tuple[int, ...] | None:
        """eye_level_rows counted from 0."""
        return None if self.eye_level_rows is None else tuple(n - 1 for n in self.eye_level_rows)


def read_rules(path: Path, catalogue: Catalogue | None = None) -> ShelfRules:
    """Read a file. Raises ConfigError that lists all faults.

    catalogue: brands and SKUs that it doesn't hold are faults.
    """
    return read_yaml(path, ShelfRules, lambda rules: _unknown(rules, catalogue))


def _unknown(rules: ShelfRules, catalogue: Catalogue | None) -> list[str]:
    if catalogue is None:
        return []
    known = {"brand": set(catalogue.brand), "sku": set(catalogue.sku)}
    return [
        f"adjacency {rule.id!r}: unknown {kind} {name!r}"
        for rule in rules.adjacency
        for goods in (rule.goods, rule.others)
        for kind in known
        if (name := getattr(goods, kind)) is not None and name not in known[kind]
    ]
