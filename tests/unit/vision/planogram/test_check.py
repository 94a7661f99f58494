import copy

import pytest

from tests.unit.vision.planogram.shelves import CATALOGUE, planogram
from vision.errors import PlanogramError
from vision.planogram.check import check, faults
from vision.planogram.document import MOST_FACINGS

GOOD = planogram("AABBC", "DD_EE").to_dict()


def changed(value, *path):
    document = copy.deepcopy(GOOD)
    part = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return document


FIRST = ("rows", 0, "positions", 0)


def test_a_good_one_has_no_fault():
    assert faults(GOOD, CATALOGUE) == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (changed("mm", "unit"), "the planogram: the unit is 'mm'; expected 'cm'"),
        (changed(0, "rows", 1, "height"), "row 2: height is 0"),
        (changed(0, *FIRST, "facings"), "row 1, position '0A0': facings is 0"),
        (changed(1.5, *FIRST, "facings"), "row 1, position '0A0': facings is 1.5"),
        (changed("2", *FIRST, "facings"), "row 1, position '0A0': facings is '2'"),
        (changed(float("nan"), *FIRST, "x"), "not JSON"),
        (changed("QQ", *FIRST, "sku"), "row 1, position '0A0': unknown SKU 'QQ'"),
        (changed(["QQ"], *FIRST, "alternatives"), "unknown SKU 'QQ'"),
        (changed(["A"], *FIRST, "alternatives"), "a SKU comes twice"),
        (changed(35.0, *FIRST, "width"), "x is 20, but position '0A0' ends at 35 cm"),
        (changed(90.0, "rows", 0, "positions", 2, "width"), "ends at 130 of 50 cm"),
        (changed("0B1", *FIRST, "id"), "the id '0B1' comes 2 times"),
        (changed(10, "fixture", "height"), "its rows are 40 cm high, the fixture 10 cm"),
        (changed([], "rows"), "rows is []"),
        (changed("red", "colour"), "unknown key 'colour'"),
        (changed("planogram/2", "schema"), "schema is 'planogram/2'"),
        ([1, 2], "the document is [1, 2]"),
        (None, "the document is None"),
    ],
)
def test_every_fault_is_named_with_its_place(document, said):
    assert any(said in str(fault) for fault in faults(document, CATALOGUE)), faults(document)


def test_a_row_without_positions_is_legal_but_not_a_planogram_without_any():
    assert faults(changed([], "rows", 0, "positions"), CATALOGUE) == []
    empty = changed([{"height": 20, "positions": []}], "rows")
    assert [str(fault) for fault in faults(empty)] == [
        "the planogram: no position; expected at least one"
    ]


def test_too_many_facings_are_refused():
    position = GOOD["rows"][0]["positions"][0]
    many = [
        {"id": str(at), "sku": position["sku"], "facings": 500}
        for at in range(MOST_FACINGS // 500 + 1)
    ]
    assert "at most 5000" in str(faults(changed(many, "rows", 0, "positions"))[0])


def test_all_faults_come_at_once_in_one_line():
    document = changed("mm", "unit")
    document["rows"][0]["positions"][0]["facings"] = 0
    document["rows"][1]["positions"][0]["sku"] = "QQ"
    document["rows"][1]["positions"][1]["x"] = 5.0
    with pytest.raises(PlanogramError) as error:
        check(document, CATALOGUE, "plan.json")
    text = str(error.value)
    assert text.startswith("plan.json: The planogram can't be used: 4 faults: ")
    for part in ("'mm'", "facings is 0", "'QQ'", "x is 5"):
        assert part in text
    assert "\n" not in text
