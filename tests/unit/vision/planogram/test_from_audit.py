import pytest

from tests.unit.vision.planogram.shelves import CELL, compare, planogram, seen, shelf, types
from vision.errors import PlanogramError
from vision.planogram.from_audit import from_audit


def report(*rows, width_cm=10.0, height=200):
    """The part of a report.json that is read, of a shelf of letters on a photo of that height."""
    return {
        "photo": {"height": height},
        "facings": [
            {
                "box": list(facing.box),
                "row": facing.row,
                "units": len(facing.units),
                "sku": facing.product.sku if facing.product else None,
                "width_cm": width_cm if facing.product else None,
            }
            for facing in shelf(*rows).facings
        ],
    }


def test_what_stands_there_becomes_the_plan():
    plan, remarks = from_audit(report("AABBC", "DD_EE"), "photo")
    assert remarks == []
    assert plan.id == "photo"
    told = [(p.id, p.sku, p.facings) for p in plan.positions]
    assert told == [("1-1", "A", 2), ("1-2", "B", 2), ("1-3", "C", 1), ("2-1", "D", 2),
                    ("2-2", "E", 2)]  # fmt: skip
    scale = (CELL[0] - 2) / 10
    assert plan.fixture.width == pytest.approx(5 * CELL[0] / scale, rel=0.02)
    assert plan.rows[1].height == pytest.approx((CELL[1] + 20) / scale, rel=0.05)


def test_the_photo_it_was_made_of_follows_it():
    plan, _ = from_audit(report("AABBCD", "EEF_GG"), "photo")
    assert types(compare(plan, seen("AABBCD", "EEF_GG"))) == {}
    assert types(compare(plan, seen("AABB_D", "EEF_GG"))) == {"1-3": "missing"}


def test_unknown_facings_between_those_of_one_sku_count_as_it_others_do_not():
    plan, remarks = from_audit(report("A?ABB", "??DDD"), "photo")
    assert [(p.sku, p.facings) for p in plan.positions] == [("A", 3), ("B", 2), ("D", 3)]
    assert remarks == [
        "row 1: 1 unknown facings taken as neighbours", "2 facings are unknown and left out"
    ]  # fmt: skip


def test_a_row_that_the_photo_cuts_is_said():
    _, remarks = from_audit(report("AABB", "CCDD", height=141), "photo")
    assert remarks == ["row 2: the photo's edge cuts it, set its height"]


def test_the_given_width_is_the_scale():
    plan, _ = from_audit(report("AABB", width_cm=None), "photo", width_cm=120)
    assert plan.fixture.width == 120


@pytest.mark.parametrize(
    ("rows", "width_cm", "said"),
    [
        (("A??", "???"), 10.0, "5 of 6 facings are unknown"),
        (("____",), 10.0, "0 of 0 facings"),
        (("AABB",), None, "no SKU's width is known"),
    ],
)
def test_photos_that_are_not_good_enough(rows, width_cm, said):
    with pytest.raises(PlanogramError, match=said):
        from_audit(report(*rows, width_cm=width_cm), "photo")


def test_plan_made_of_letters_is_the_same_as_the_letters():
    plan, _ = from_audit(report("AAB", "CDD"), "photo")
    drawn = planogram("AAB", "CDD")
    assert [p.sku for p in plan.positions] == [p.sku for p in drawn.positions]
