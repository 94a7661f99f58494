"""Labels of price tags on real photos, whose pictures are not in the repository.

datasets/labels/prices.json holds file names, boxes and prices; the photos are found in a folder
that holds `price_tags` and `sku110k_rows`.
"""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError

from vision.errors import DatasetError
from vision.strict import Strict, first_problem

PRICE_LABELS = Path(__file__).parent / "labels" / "prices.json"

_Price = Annotated[Decimal, Field(gt=0)]


class LabelledTag(Strict):
    """box: xyxy in pixels. price: in the largest print, None when a person cannot read it or there
    is none. kind and list_price: see vision.shelf.price_text.TagPrices.
    """

    box: tuple[float, float, float, float]
    price: _Price | None
    kind: Literal["price", "promotion", "member", "unit"] = "price"
    list_price: _Price | None = None


class LabelledPhoto(Strict):
    """tuned: mistakes on it were looked at while the rules were written."""

    file: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    tuned: bool
    tags: list[LabelledTag]


class PriceLabels(Strict):
    """The file of labels. labelled: how they came about."""

    format: Literal["price-labels/1"]
    labelled: str
    photos: list[LabelledPhoto]

    @classmethod
    def read(cls, path: Path | str = PRICE_LABELS) -> Self:
        """Raises DatasetError naming the first key that is wrong."""
        try:
            return cls.model_validate_json(Path(path).read_bytes())
        except OSError as error:
            raise DatasetError(path, error.strerror or "", "a file of labels") from error
        except ValidationError as error:
            raise DatasetError(path, first_problem(error), "a file of labels") from error

    def only(self, names: set[str]) -> Self:
        """The labels of the photos of these file names, without folders."""
        kept = [photo for photo in self.photos if Path(photo.file).name in names]
        return self.model_copy(update={"photos": kept})

    def check(self, folder: Path) -> None:
        """Raises DatasetError for the photos of `folder` that are missing or have other bytes than
        those labelled, all at once.
        """
        faults = []
        for photo in self.photos:
            path = folder / photo.file
            if not path.is_file():
                faults.append(f"no {photo.file}")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != photo.sha256:
                faults.append(f"{photo.file} is another picture")
        if faults:
            raise DatasetError(folder, "; ".join(faults), "the photos that were labelled")
