"""Shelf pictures drawn by rule, with exact truth."""

from datasets.synthetic.catalogue import write_catalogue
from datasets.synthetic.config import CatalogueConfig, ShelfConfig
from datasets.synthetic.generate import generate
from datasets.synthetic.sample import SAMPLE_CATALOGUE, sample_shelf
from datasets.synthetic.truth import ShelfTruth
from datasets.synthetic.write import write_shelves

__all__ = [
    "SAMPLE_CATALOGUE",
    "CatalogueConfig",
    "ShelfConfig",
    "ShelfTruth",
    "generate",
    "sample_shelf",
    "write_catalogue",
    "write_shelves",
]
