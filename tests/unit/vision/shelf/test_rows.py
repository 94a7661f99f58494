import numpy as np
import pytest

from tests.unit.vision.shelf.drawn import drawn_shelf, from_the_side, seen, turned
from vision.shelf.rows import find_rows

VIEWS = {
    "front": np.eye(3),
    "rolled": turned(6),
    "rolled 15": turned(-15),
    "from the side": from_the_side(0.7),
    "both": from_the_side(-0.35) @ turned(4),
}


def test_no_box_and_one():
    assert len(find_rows(np.zeros((0, 4), np.float32))) == 0
    rows = find_rows(np.array([[10, 20, 40, 90]], np.float32))
    assert (len(rows), rows.index.tolist(), rows.support.tolist()) == (1, [0], [-1])


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("stack", [1, 3])
@pytest.mark.parametrize(("rows", "columns"), [(1, 9), (4, 12), (8, 25)])
def test_rows_of_a_drawn_shelf(rows, columns, stack, view):
    shelf = seen(drawn_shelf(rows, columns, stack, seed=rows), view)
    assert find_rows(shelf.boxes).index.tolist() == shelf.row.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_missing_pieces_and_shaky_boxes(seed):
    rng = np.random.default_rng(seed)
    shelf = drawn_shelf(6, 20, seed=seed)
    shelf = shelf.taken(rng.random(len(shelf.boxes)) < 0.75)
    boxes = shelf.boxes + rng.normal(0, 1.5, shelf.boxes.shape).astype(np.float32)
    assert find_rows(boxes).index.tolist() == shelf.row.tolist()


def test_order_of_the_boxes_does_not_matter():
    shelf = seen(drawn_shelf(5, 15, 2), from_the_side(0.5))
    order = np.random.default_rng(0).permutation(len(shelf.boxes))
    assert find_rows(shelf.boxes[order]).index.tolist() == shelf.row[order].tolist()


@pytest.mark.parametrize("zoom", [0.1, 1, 30])
def test_scale_does_not_matter(zoom):
    shelf = drawn_shelf(4, 12, 2)
    boxes = (shelf.boxes * zoom).astype(np.float32)
    assert find_rows(boxes).index.tolist() == shelf.row.tolist()


@pytest.mark.parametrize(
    ("boxes", "rows"),
    [
        ([[0, 0, 400, 500], [420, 30, 800, 500]], [0, 0]),
        ([[0, 0, 300, 300], [0, 400, 300, 700]], [0, 1]),
        ([[0, 0, 300, 300], [0, 305, 300, 605]], [0, 0]),
        ([[0, 0, 300, 300], [310, 20, 600, 300], [0, 420, 280, 700], [300, 400, 610, 705]],
         [0, 0, 1, 1]),
        ([[0, 0, 300, 600], [310, 0, 600, 297], [310, 300, 600, 600]], [0, 0, 0]),
    ],
    ids=["two side by side", "two rows of one", "a stack of two", "two by two",
         "tall beside a stack"],
)  # fmt: skip
def test_close_ups(boxes, rows):
    assert find_rows(np.array(boxes, np.float32)).index.tolist() == rows


def test_hanging_goods_of_many_lengths_are_one_row():
    lengths = [120, 90, 150, 100, 140, 95]
    boxes = [[70 * i, 0, 70 * i + 60, length] for i, length in enumerate(lengths)]
    shelf = np.array([*boxes, *([70 * i, 240, 70 * i + 60, 340] for i in range(6))], np.float32)
    assert find_rows(shelf).index.tolist() == [0] * 6 + [1] * 6


def test_bays_with_boards_at_other_heights_keep_their_order():
    left, right = drawn_shelf(5, 10), drawn_shelf(5, 10, seed=1)
    offset = np.array([500, 30, 500, 30], np.float32)
    rows = find_rows(np.concatenate([left.boxes, right.boxes + offset])).index
    for part, bay in ((rows[: len(left.row)], left), (rows[len(left.row) :], right)):
        first = [part[bay.row == row] for row in range(5)]
        assert all(len(set(of_row)) == 1 for of_row in first)
        assert np.all(np.diff([of_row[0] for of_row in first]) > 0)


@pytest.mark.parametrize("view", [np.eye(3), turned(5)], ids=["front", "rolled"])
def test_a_row_goes_on_behind_a_post(view):
    shelf = drawn_shelf(4, 24)
    shelf = shelf.taken((shelf.boxes[:, 2] < 350) | (shelf.boxes[:, 0] > 700))
    shelf = seen(shelf, view)
    assert find_rows(shelf.boxes).index.tolist() == shelf.row.tolist()


@pytest.mark.parametrize("above", [10, 30], ids=["near", "far"])
def test_a_loose_piece_belongs_to_the_row_in_whose_room_it_floats(above):
    """Low packs and three tall ones on each of three boards, a flat pack floats over the second."""
    x = np.arange(12) * 50.0
    boxes = []
    for board in (160, 320, 480):
        heights = np.where(x < 150, 110, 60)
        boxes += [[a, board - h, a + 45, board] for a, h in zip(x, heights, strict=True)]
    floating = [300, 260 - above - 15, 345, 260 - above]
    rows = find_rows(np.array([*boxes, floating], np.float32))
    assert rows.index.tolist() == [0] * 12 + [1] * 12 + [2] * 12 + [1]


@pytest.mark.parametrize("view", [np.eye(3), turned(9)], ids=["front", "rolled"])
def test_boxes_stand_on_the_board_or_on_the_unit_below(view):
    shelf = seen(drawn_shelf(3, 10, 3), view)
    support = find_rows(shelf.boxes).support
    for box, below in enumerate(support):
        if shelf.level[box] == 0:
            assert below == -1
        else:
            place = (shelf.row[below], shelf.column[below], shelf.level[below])
            assert place == (shelf.row[box], shelf.column[box], shelf.level[box] - 1)


@pytest.mark.parametrize(("y", "row"), [(60, 0), (95, 0), (170, 1), (290, 2), (900, 2)])
def test_nearest_row_of_other_boxes(y, row):
    rows = find_rows(drawn_shelf(3, 10).boxes)
    assert rows.nearest(np.array([[30, y - 20, 60, y]], np.float32)).tolist() == [row]


def test_nearest_without_rows():
    rows = find_rows(np.zeros((0, 4), np.float32))
    assert rows.nearest(np.ones((2, 4), np.float32)).tolist() == [-1, -1]


@pytest.mark.parametrize("n", [2, 50, 300])
def test_boxes_at_random_and_all_the_same_are_survived(n):
    rng = np.random.default_rng(n)
    corner = rng.uniform(0, 500, (n, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(0, 60, (n, 2))], axis=1).astype(np.float32)
    for scene in (boxes, np.repeat(boxes[:1], n, axis=0), np.zeros((n, 4), np.float32)):
        rows = find_rows(scene)
        assert set(rows.index.tolist()) == set(range(len(rows)))


def test_stacks_of_flat_packs_seen_from_the_side_are_one_row():
    """Boxes as people draw them: sides through the middles of the packs', not round their hulls."""
    found, row = [], []
    for board in range(3):
        for column in range(6):
            for level in range(4):
                x, middle = 130 * column, 0.13 * (130 * column + 60)
                foot = 200 * (board + 1) - 26 * level + middle
                found.append((x, foot - 24, x + 120, foot))
                row.append(board)
    assert find_rows(np.array(found, np.float32)).index.tolist() == row


def test_a_row_of_a_few_wide_packs_is_no_loose_piece_of_the_one_below():
    few = [[130 * i, 0, 130 * i + 125, 170] for i in range(5)]
    many = [[40 * i, 205, 40 * i + 36, 330] for i in range(30)]
    low = [[40 * i, 420, 40 * i + 36, 540] for i in range(30)]
    rows = find_rows(np.array([*few, *many, *low], np.float32)).index.tolist()
    assert rows == [0] * 5 + [1] * 30 + [2] * 30
