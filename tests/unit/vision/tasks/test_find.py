import numpy as np
import pytest

from tests.unit.vision.kpi.brands import CATALOGUE, branded
from tests.unit.vision.planogram.shelves import planogram
from vision.kpi.availability import Listed
from vision.kpi.measure import Targets, measure_shelf
from vision.kpi.rules import ShelfRules
from vision.planogram.compliance import comply
from vision.planogram.gaps import name_gaps
from vision.planogram.observed import Observed
from vision.shelf.tree import Gap, Row, Shelf
from vision.tasks.find import Evidence, find_tasks
from vision.tasks.task import WEIGHTS, Task
from vision.words import Words

PLAN = planogram("AABBCCDD", "EEFFGGHH")
FULL = ("AABBCCDD", "EEFFGGHH")
WALL = np.full((160, 320, 3), 90, np.uint8)
"""Without any detail, so that no place is plainer than the packs are."""


def with_gap(shelf, *gaps):
    rows = [
        Row(r.index, r.box, r.facings, tuple(g for g in gaps if g.row == r.index))
        for r in shelf.rows
    ]
    return Shelf(tuple(rows), shelf.detections, shelf.fan)


def tasks_of(*rows, gaps=(), planned=True, others=(), **targets):
    shelf = with_gap(branded(*rows), *gaps)
    held = Targets(planogram=PLAN if planned else None, **targets)
    compliance = None
    if planned:
        compliance = comply(Observed.of(shelf, 320, 160), PLAN, CATALOGUE)
        shelf = name_gaps(shelf, compliance, WALL)
    measured = measure_shelf(shelf, compliance, held, own_asked=True)
    return find_tasks(Evidence(shelf, CATALOGUE, compliance, measured, held), others)


def test_a_shelf_as_planned_needs_nothing():
    assert tasks_of(*FULL) == ()


@pytest.mark.parametrize(
    ("rows", "kind", "sku", "zh", "en"),
    [
        (("AABB__DD", FULL[1]), "restock", "C", "第1层：商品C缺货，请补2个排面",
         "Row 1: Product C is out of stock. Put 2 facings there."),
        ((FULL[0], "EEFFGGH_"), "fix_facings", "H",
         "第2层：商品H只有1个排面，应有2个，请腾出位置增加1个",
         "Row 2: Product H has 1 of 2 facings. Make room for 1 more."),
        (("AABBXXDD", FULL[1]), "restock", "C", "第1层：商品C的位置放了商品X，请换回商品C，2个排面",
         "Row 1: Product X stands in the place of Product C. Put 2 facings of Product C back."),
        (("AACCBBDD", FULL[1]), "swap", "B", "第1层：商品B与商品C放反了，请对调",
         "Row 1: Product B and Product C stand in each other's place. Swap them."),
        (("AABB__DD", "EECCGGHH"), "move", "C", "第1层：商品C应放在此处，现放错位置，请移回",
         "Row 1: Product C belongs here but stands elsewhere. Move it back."),
    ],
    ids=["missing", "too few", "substituted", "swapped", "misplaced"],
)  # fmt: skip
def test_each_deviation_in_words(rows, kind, sku, zh, en):
    found = [task for task in tasks_of(*rows) if task.sku == sku]
    assert [task.kind for task in found] == [kind]
    assert found[0].text == Words(en, zh)
    assert found[0].boxes
    assert found[0].position is not None


def test_the_most_valuable_comes_first_and_five_at_most():
    """C missing before an empty slot is worth 2 × 1.0, without one half of that; one facing too few
    of E 0.5; all about as probable.
    """
    slot = Gap((161, 4, 239, 60), 0)
    found = tasks_of("AABB__DD", "E_FFGGHH", gaps=[slot])
    assert [task.sku for task in found] == ["C", "E"]
    assert found[0].value == pytest.approx(2.0, abs=0.1)
    assert tasks_of("AABB__DD", FULL[1])[0].value == pytest.approx(1.0, abs=0.1)
    assert found[1].value == pytest.approx(WEIGHTS["fix_facings"], abs=0.1)
    many = [Task("add_tag", 0, str(i), None, (), 1, i, Words("", "")) for i in range(9)]
    kept = tasks_of(*FULL, others=many)
    assert [task.sku for task in kept] == ["8", "7", "6", "5", "4"]


def test_a_gap_at_a_position_says_that_there_is_room():
    found = tasks_of("AABBC_DD", FULL[1], gaps=[Gap((201, 4, 239, 60), 0)])
    assert [(task.kind, task.sku, task.facings) for task in found] == [("restock", "C", 1)]
    assert found[0].text.zh == "第1层：商品C只有1个排面，应有2个，请补1个"
    assert found[0].boxes == ((201, 4, 239, 60),)


def test_empty_slots_without_a_planogram_are_one_task_a_row():
    gaps = [Gap((81, 4, 119, 60), 0, score=0.8), Gap((161, 4, 199, 60), 0, score=0.6)]
    (task,) = tasks_of("AA_B_C", "DDDDDD", gaps=gaps, planned=False)
    assert (task.kind, task.row, task.sku, task.facings) == ("restock", 0, None, 2)
    assert task.value == pytest.approx(1.4)
    assert task.text == Words(
        "Row 1: There are 2 empty slots. Restock.", "第1层：有2处空位，请补货"
    )
    assert len(task.boxes) == 2


def test_must_stock_skus_are_worth_twice_and_told_without_a_planogram():
    (task,) = tasks_of("AABB", planned=False, listed=(Listed("A"), Listed("C", 2)),
                       whole_shelf=True)  # fmt: skip
    assert (task.kind, task.row, task.sku, task.boxes) == ("restock", None, "C", ())
    assert task.text.zh == "必分销商品商品C缺货，请补2个排面"
    assert task.value == pytest.approx(2 * 2 * WEIGHTS["restock"])
    (short,) = tasks_of("AABB", planned=False, listed=(Listed("A", 3),))
    assert short.text.en == (
        "Product A has 2 of the 3 facings that the must-stock list asks for. Add 1."
    )


def test_a_must_stock_sku_of_a_position_makes_one_task_not_two():
    plain = tasks_of("AABB__DD", FULL[1])
    listed = tasks_of("AABB__DD", FULL[1], listed=(Listed("C", 2),))
    assert len(listed) == len(plain) == 1
    assert listed[0].value == pytest.approx(2 * plain[0].value)


def test_a_sku_whose_place_is_not_on_the_photo_makes_no_task():
    assert tasks_of("AABB", planned=False, listed=(Listed("C"),)) == ()


def test_a_broken_adjacency_rule():
    rules = ShelfRules.model_validate(
        {"adjacency": [{"id": "x", "goods": {"sku": "A"}, "not_beside": {"brand": "Rival"}}]}
    )
    (task,) = tasks_of("BAD", planned=False, rules=rules)
    assert (task.kind, task.sku, len(task.boxes)) == ("move", "A", 1)
    assert task.text.zh == "第1层：商品A不应与Rival相邻，请分开"


def test_nothing_seen_nothing_to_do():
    assert tasks_of(planned=False) == ()
