"""A photo matched with a planogram: what the types of its positions are read from."""

from dataclasses import dataclass
from typing import Self

from vision.planogram.blocks import Blocks, find_blocks
from vision.planogram.chances import Chances
from vision.planogram.document import Position
from vision.planogram.layout import Layout
from vision.planogram.match import Matching
from vision.planogram.observed import Observed


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """chances: of what was seen. positions: of the planogram; row_of: the planned row of each."""

    chances: Chances
    layout: Layout
    matching: Matching
    blocks: Blocks
    row_of: list[int]

    @classmethod
    def of(cls, seen: Observed, layout: Layout, matching: Matching) -> Self:
        """With the blocks that the matching makes."""
        chances, row_of = Chances(seen), layout.row[layout.first].tolist()
        return cls(chances, layout, matching, find_blocks(chances, layout, matching), row_of)

    @property
    def seen(self) -> Observed:
        """The facings on the photo."""
        return self.chances.seen

    @property
    def positions(self) -> tuple[Position, ...]:
        """Of the planogram, in its order."""
        return self.layout.planogram.positions
