"""Photos whose boxes bear SKUs: what naming products is measured on.

A set is a COCO file whose categories are SKUs of a catalogue, `annotations.json` beside `images/`;
the category "unknown" is for products that the catalogue does not hold, `iscrowd` for boxes that
nobody could name. The catalogue with its reference pictures is a folder of its own.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from datasets.formats.coco import read_coco
from datasets.sample import Dataset, Sample
from vision.errors import DatasetError, InvalidValue
from vision.shelf.catalogue import Catalogue

UNKNOWN = "unknown"
LABELS = "annotations.json"
PICTURES = "images"


@dataclass(frozen=True, slots=True, eq=False)
class RecognitionSet:
    """photos: its classes are the catalogue's SKUs in its order, then UNKNOWN."""

    photos: Dataset
    catalogue: Catalogue

    @classmethod
    def read(cls, data: Path | str, catalogue: Catalogue) -> Self:
        """Read a folder, or its COCO file.

        Raises DatasetError for what read_coco refuses and, all at once, for the SKUs of labels
        that are neither in the catalogue nor UNKNOWN.
        """
        path = Path(data)
        path = path / LABELS if path.is_dir() else path
        found = read_coco(path, path.parent / PICTURES, path.parent.name)
        used = {found.classes[label] for sample in found for label in sample.labels[~sample.ignore]}
        foreign = sorted(used - {*catalogue.sku, UNKNOWN})
        if foreign:
            cause = f"SKUs that are not in the catalogue: {', '.join(foreign)}"
            raise DatasetError(path, cause, f"SKUs of the catalogue, or {UNKNOWN}")
        return cls(_relabelled(found, catalogue), catalogue)

    def sku(self, sample: Sample) -> NDArray[np.int32]:
        """(n,) catalogue index of each box of a sample, -1 when the catalogue does not hold it."""
        return np.where(sample.labels < len(self.catalogue), sample.labels, -1).astype(np.int32)

    def without(self, share: float, seed: int) -> Self:
        """The set with a share of the catalogue's SKUs taken out of it: they are unknown then.

        The same SKUs go whatever the catalogue's order. Raises InvalidValue unless some go and
        some stay.
        """
        count = len(self.catalogue)
        out = round(share * count)
        if not 0 < out < count:
            cause = f"{share:g} of {count} SKUs is {out}"
            raise InvalidValue("the share left out", cause, f"1 to {count - 1} SKUs")
        order = np.argsort(self.catalogue.sku)
        gone = set(order[np.random.default_rng(seed).permutation(count)[:out]].tolist())
        kept = Catalogue.of(self.catalogue[i] for i in range(count) if i not in gone)
        smaller = replace(kept, folder=self.catalogue.folder)
        return type(self)(_relabelled(self.photos, smaller), smaller)


def _relabelled(dataset: Dataset, catalogue: Catalogue) -> Dataset:
    number = {sku: index for index, sku in enumerate(catalogue.sku)}
    new = np.array([number.get(name, len(catalogue)) for name in dataset.classes], np.int32)
    samples = tuple(sample.replace(labels=new[sample.labels]) for sample in dataset)
    return dataset.replace(classes=(*catalogue.sku, UNKNOWN), samples=samples)
