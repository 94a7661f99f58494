"""The options of `shelfeye audit` that say what a shelf is held against."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from vision.kpi.measure import Targets
from vision.kpi.must_stock import read_must_stock
from vision.kpi.price_list import read_price_list
from vision.kpi.rules import ShelfRules, read_rules
from vision.kpi.score import read_score
from vision.planogram.files import read_planogram
from vision.shelf.catalogue import Catalogue

PlanogramOption = Annotated[
    Path | None, typer.Option(help="Compare with a planogram: .json, .csv, .xlsx.")
]
MustStockOption = Annotated[
    Path | None, typer.Option(help="Must-stock list: CSV sku,store_type,store,min_facings.")
]
PriceListOption = Annotated[
    Path | None,
    typer.Option(help="Price list: CSV sku,price,currency,tolerance,store_type."),
]
RulesOption = Annotated[
    Path | None, typer.Option(help="Rules of the shelf: see configs/shelf_rules.yaml.")
]
ScoreOption = Annotated[
    Path | None, typer.Option(help="Perfect Store weights: see configs/score.yaml.")
]
StoreTypeOption = Annotated[str, typer.Option(help="Whose lists and weights count.")]
StoreOption = Annotated[str, typer.Option(help="The store, for its lines of the must-stock list.")]
WholeShelfOption = Annotated[
    bool, typer.Option("--whole-shelf", help="What isn't on the photo isn't on the shelf.")
]


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """The options as given."""

    planogram: Path | None
    must_stock: Path | None
    price_list: Path | None
    rules: Path | None
    score: Path | None
    store_type: str
    store: str
    whole_shelf: bool

    def read(self, products: Catalogue | None) -> Targets:
        """Read the files. Raises InputError for the first of them that has faults, all of its."""
        must = read_must_stock(self.must_stock, products) if self.must_stock else None
        prices = read_price_list(self.price_list) if self.price_list else None
        score = read_score(self.score) if self.score else None
        if score:
            score.weights(self.store_type)
        return Targets(
            planogram=read_planogram(self.planogram, products) if self.planogram else None,
            listed=must.listed(self.store_type, self.store) if must else None,
            prices=prices.listed(self.store_type) if prices else None,
            rules=read_rules(self.rules, products) if self.rules else ShelfRules(),
            score=score,
            store_type=self.store_type,
            whole_shelf=self.whole_shelf,
        )
