import json

import pytest

from tests.unit.vision.planogram.shelves import CATALOGUE, planogram
from vision.errors import PlanogramError
from vision.planogram.azure import from_azure, is_azure, to_azure
from vision.planogram.check import check

HAND_MADE = {
    "planogram": {
        "width": 100.0,
        "height": 60.0,
        "products": [
            {"id": "p1", "name": "cola", "w": 10.0, "h": 20.0},
            {"id": "p2", "name": "tea", "w": 10.0, "h": 8.0},
        ],
        "fixtures": [
            {"id": "low", "x": 0.0, "y": 56.0, "w": 100.0, "h": 4.0},
            {"id": "high", "x": 0.0, "y": 26.0, "w": 100.0, "h": 4.0},
        ],
        "positions": [
            {"id": "a", "productId": "p1", "fixtureId": "high", "x": 11.0, "y": 6.0},
            {"id": "b", "productId": "p1", "fixtureId": "high", "x": 0.0, "y": 6.0},
            {"id": "c", "productId": "p2", "fixtureId": "high", "x": 30.0, "y": 18.0},
            {"id": "d", "productId": "p2", "fixtureId": "high", "x": 30.0, "y": 10.0},
            {"id": "e", "productId": "p1", "fixtureId": "low", "x": 0.0, "y": 36.0},
            {"id": "f", "productId": "p1", "fixtureId": "low", "x": 50.0, "y": 36.0},
        ],
    }
}


def test_units_become_positions_with_facings_and_stacks():
    plan = check(from_azure(HAND_MADE, "azure"), None, "azure")
    assert [row.height for row in plan.rows] == [26, 30]
    assert [(p.sku, p.facings, p.stack, p.x, p.width) for p in plan.positions] == [
        ("cola", 2, 1, 0, 21),
        ("tea", 1, 2, 30, 10),
        ("cola", 1, 1, 0, 10),
        ("cola", 1, 1, 50, 10),
    ]
    assert (plan.id, plan.fixture.width) == ("azure", 100)


def test_fixtures_that_are_the_room_of_a_row_have_their_board_at_the_foot():
    document = json.loads(json.dumps(HAND_MADE))
    for fixture, y in zip(document["planogram"]["fixtures"], (26, 0), strict=True):
        fixture["y"], fixture["h"] = y, 30 if y else 26
    assert [r["height"] for r in from_azure(document, "x")["rows"]] == [26, 30]


def test_there_and_back():
    plan = planogram("AABBC", "DD_EE")
    document = to_azure(plan, CATALOGUE)
    assert is_azure(document)
    assert is_azure(document["planogram"])
    assert not is_azure(plan.to_dict())
    assert not is_azure([1])
    assert len(document["planogram"]["positions"]) == 9
    back = check(from_azure(document, "toy"), CATALOGUE, "toy")
    shape = [(p.sku, p.facings, p.stack, p.x, p.width) for p in plan.positions]
    assert [(p.sku, p.facings, p.stack, p.x, p.width) for p in back.positions] == shape
    assert [row.height for row in back.rows] == [row.height for row in plan.rows]


def test_everything_that_is_missing_is_listed():
    document = json.loads(json.dumps(HAND_MADE))
    del document["planogram"]["width"]
    del document["planogram"]["products"][0]["w"]
    document["planogram"]["positions"][1]["x"] = "left"
    with pytest.raises(PlanogramError) as error:
        from_azure(document, "azure.json")
    for part in ("width is missing", "products[0]: w is missing", "positions[1]: x is no number"):
        assert part in str(error.value)


@pytest.mark.parametrize("key", ["productId", "fixtureId"])
def test_unknown_references_are_listed(key):
    document = json.loads(json.dumps(HAND_MADE))
    document["planogram"]["positions"][2][key] = "nobody"
    with pytest.raises(PlanogramError, match=rf"positions\[2\]: {key} 'nobody'"):
        from_azure(document, "azure.json")
