import numpy as np

from tests.unit.vision.planogram.shelves import CATALOGUE, planogram
from vision.planogram.document import Fixture, PlannedRow, Planogram, Position
from vision.planogram.layout import Layout


def test_slots_of_a_planogram_with_places():
    layout = Layout.of(planogram("AAB", "C_D"))
    assert layout.position.tolist() == [0, 0, 1, 2, 3]
    assert layout.row.tolist() == [0, 0, 0, 1, 1]
    assert layout.left.tolist() == [0, 10, 20, 0, 20]
    assert layout.right.tolist() == [10, 20, 30, 10, 30]
    assert layout.start.tolist() == [0, 3, 5]
    assert layout.base.tolist() == [20, 40]
    assert layout.first.tolist() == [0, 2, 3, 4]
    assert layout.count.tolist() == [2, 1, 1, 1]


def bare(*positions: Position) -> Planogram:
    row = PlannedRow(height=30, positions=positions)
    return Planogram(id="bare", fixture=Fixture(width=100, height=30), rows=(row,))


def test_widths_come_from_the_catalogue_or_are_shared():
    plan = bare(Position(id="1", sku="A", facings=2), Position(id="2", sku="new", facings=4))
    known = Layout.of(plan, CATALOGUE)
    assert known.right[[1, 5]].tolist() == [20, 100]
    assert np.allclose(np.diff(known.left[2:]), 20)
    shared = Layout.of(plan)
    assert np.allclose(shared.right - shared.left, 100 / 6)


def test_a_given_place_is_kept_and_the_next_follows_it():
    plan = bare(
        Position(id="1", sku="A", facings=1, x=30, width=12),
        Position(id="2", sku="B", facings=1, width=8),
    )
    layout = Layout.of(plan)
    assert layout.left.tolist() == [30, 42]
    assert layout.right.tolist() == [42, 50]
