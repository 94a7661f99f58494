"""A presentable shelf for demonstrations and benchmarks."""

import numpy as np

from datasets.synthetic.config import CatalogueConfig, ShelfConfig
from datasets.synthetic.generate import generate
from datasets.synthetic.truth import ShelfTruth

SAMPLE_CATALOGUE = CatalogueConfig(seed=3, size=40)
SAMPLE = ShelfConfig(
    side=(1600, 1600),
    aspect=(4 / 3, 4 / 3),
    products=(80, 120),
    close_up_share=0.0,
    bays=1,
    yaw=8.0,
    pitch=6.0,
    roll=1.5,
    gap_share=0.12,
    distractors=0.3,
    damage=0.15,
    catalogue=SAMPLE_CATALOGUE,
)


def sample_shelf(seed: int = 2) -> tuple[np.ndarray, ShelfTruth]:
    """A clean picture (1200, 1600, 3) of products of SAMPLE_CATALOGUE, and its truth."""
    return generate(SAMPLE, seed)
