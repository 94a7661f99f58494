import json

import pytest

from serving.audits.redaction import redacted
from tests.integration.serving.pipelines import facing, share


def document() -> dict:
    tag = {"box": [0, 0, 1, 1], "text": "9.90", "price": 9.9, "currency": "CNY", "kind": None}
    position = {"position": "1-1", "type": "wrong", "probability": 0.9, "boxes": []}
    return {
        "schema": "shelf-audit/1",
        "facings": [
            facing(0, "Quillo", "Q-1", "tea")
            | {"candidates": [{"sku": s, "probability": 0.5} for s in ("Q-1", "H-1")]},
            facing(1, "Hemujo", "H-1", "tea"),
            facing(2, None, None) | {"candidates": [{"sku": "H-1", "probability": 0.3}]},
        ],
        "kpis": [
            share(0.3, brand="Quillo"),
            share(0.3, brand="Hemujo"),
            share(0.3, category="tea"),
            share(0.3, unknown=True),
            share(0.3, sku="H-1"),
            share(0.3, sku="Q-1"),
        ],
        "gaps": [{"box": [0, 0, 1, 1], "row": 0, "sku": sku} for sku in ("Q-1", "H-1", None)],
        "price_tags": [tag | {"facings": [0]}, tag | {"facings": [1]}, tag | {"facings": []}],
        "planogram": {
            "id": "p",
            "strict": 0.5,
            "tolerant": 0.5,
            "scores": [share(0.3, sku="H-1"), share(0.5)],
            "positions": [position | {"expected": "Q-1", "actual": "H-1"}],
        },
    }


def test_own_brands_stay_in_full():
    shown = redacted(document(), {"Quillo"}, None)
    own = shown["facings"][0]
    assert own == facing(0, "Quillo", "Q-1", "tea") | {
        "candidates": [{"sku": "Q-1", "probability": 0.5}]
    }
    assert [k["scope"] for k in shown["kpis"]] == [
        {"brand": "Quillo"},
        {"category": "tea"},
        {"unknown": True},
        {"sku": "Q-1"},
    ]
    assert [gap["sku"] for gap in shown["gaps"]] == ["Q-1", None, None]
    assert [tag["price"] for tag in shown["price_tags"]] == [9.9, None, None]
    assert shown["planogram"]["positions"][0]["expected"] == "Q-1"
    assert shown["planogram"]["positions"][0]["actual"] is None
    assert shown["planogram"]["scores"] == [share(0.5)]


@pytest.mark.parametrize("alias", [None, lambda brand: f"brand {len(brand)}"])
def test_no_trace_of_another_brand_is_left(alias):
    text = json.dumps(redacted(document(), {"Quillo"}, alias))
    assert "Hemujo" not in text
    assert "H-1" not in text


def test_the_category_of_other_brands_stays_and_an_alias_tells_them_apart():
    hidden = redacted(document(), {"Quillo"}, None)["facings"][1]
    assert (hidden["brand"], hidden["category"], hidden["box"]) == (None, "tea", [10, 5, 19, 40])
    anonymous = redacted(document(), {"Quillo"}, lambda _: "brand x")
    assert anonymous["facings"][1]["brand"] == "brand x"
    assert anonymous["facings"][2]["brand"] is None
    assert {"brand": "brand x"} in [k["scope"] for k in anonymous["kpis"]]


def test_an_analyst_without_brands_sees_no_brand():
    text = json.dumps(redacted(document(), frozenset(), None))
    assert "Quillo" not in text
    assert "Q-1" not in text


def test_the_document_itself_is_not_changed():
    given = document()
    redacted(given, {"Quillo"}, None)
    assert given == document()
