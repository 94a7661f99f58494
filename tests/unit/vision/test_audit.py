import copy
import json

import jsonschema
import numpy as np
import pytest

from tests.unit.vision.audits import audit_of, found_products, grey_photo
from vision.detections import Detections
from vision.document import SCHEMA_FILE, schema, validate
from vision.errors import InvalidValue
from vision.photo import Photo, SourceMap

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def document():
    return audit_of(found_products()).to_dict()


@pytest.mark.parametrize("found", [found_products(), Detections.empty()], ids=["shelf", "empty"])
def test_every_document_obeys_the_schema(found):
    document = audit_of(found).to_dict()
    validate(document)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(json.dumps(document)), SCHEMA)


def test_schema_file_is_up_to_date():
    assert schema() == SCHEMA, "python -m vision.document > vision/shelf_audit.schema.json"


def test_fields_of_the_design(document):
    assert list(document) == [
        "schema", "photo", "quality", "detections", "rows", "facings", "gaps", "price_tags",
        "kpis", "planogram", "tasks", "models", "warnings",
    ]  # fmt: skip
    assert document["schema"] == "shelf-audit/1"
    assert document["photo"] == {
        "sha256": "0" * 64, "width": 480, "height": 320, "name": "shelf.png"
    }  # fmt: skip
    assert document["planogram"] is None
    assert document["models"][0]["version"] == "1.2.3"
    assert document["warnings"] == ["Be careful."]


def test_facings_and_their_detections(document):
    assert len(document["facings"]) == 24
    first = document["facings"][0]
    assert (first["row"], first["column"], first["units"]) == (0, 0, 1)
    assert (first["sku"], first["brand"], first["category"]) == ("Q-1", "青屿", "tea")
    assert (first["probability"], first["width_cm"]) == (0.8, 6.5)
    assert first["candidates"] == [
        {"sku": "Q-1", "probability": 0.8}, {"sku": "V-1", "probability": 0.15}
    ]  # fmt: skip
    unknown = document["facings"][3]
    assert [unknown[key] for key in ("sku", "brand", "category", "probability", "width_cm")] == (
        [None] * 5
    )
    for detection in document["detections"]:
        if detection["kind"] == "product":
            assert document["facings"][detection["facing"]]["box"] == detection["box"]
        else:
            assert detection["facing"] is None
    assert [d["kind"] for d in document["detections"]][-2:] == ["gap", "price_tag"]
    gap = {"box": [400, 200, 440, 290], "row": 2, "sku": None, "position": None}
    assert document["gaps"] == [gap | {"source": "detected", "score": 0.98}]
    assert document["price_tags"][0]["box"] == [10, 90, 40, 99]


def test_numbers_are_rounded(document):
    for detection in document["detections"]:
        assert detection["score"] == round(detection["score"], 4)
        assert all(value == round(value, 1) for value in detection["box"])
    facings = next(k for k in document["kpis"] if k["scope"] == {"own": True})
    assert (facings["numerator"], facings["denominator"]) == (6, 24)
    assert isinstance(facings["numerator"], int)


def test_boxes_are_pixels_of_the_upload():
    """The photo was halved and moved: its pixel (x, y) is (2 x + 10, 2 y + 20) of the upload."""
    shot = grey_photo()
    way = np.array([[2, 0, 10], [0, 2, 20], [0, 0, 1.0]])
    moved = Photo(shot.pixels, "1" * 64, "a.jpg", (SourceMap("1" * 64, 970, 660, way),))
    plain = audit_of(found_products(), shot).to_dict()
    found = audit_of(found_products(), moved).to_dict()
    assert (found["photo"]["width"], found["photo"]["height"]) == (970, 660)
    for part in ("detections", "rows", "facings", "gaps", "price_tags"):
        for a, b in zip(plain[part], found[part], strict=True):
            expected = np.array(a["box"]) * 2 + [10, 20, 10, 20]
            assert np.allclose(b["box"], expected, atol=0.11), part


def test_json_texts_hold_the_document(document):
    audit = audit_of(found_products())
    assert json.loads(audit.to_json()) == document
    assert json.loads(audit.to_json_line()) == document
    assert "\n" not in audit.to_json_line()
    assert "青屿" in audit.to_json()
    assert len(audit.to_json().splitlines()) < 300


def without(key):
    return lambda document: document.pop(key)


def setting(value, *path):
    def change(document):
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("kpis"), "kpis"),
        (setting("shelf-audit/2", "schema"), "schema"),
        (setting(float("nan"), "kpis", 0, "value"), "kpis.0.value"),
        (setting([1, 2, 3], "rows", 0, "box"), "rows.0.box"),
        (setting(1.5, "facings", 0, "probability"), "facings.0.probability"),
        (setting("bottle", "detections", 0, "kind"), "detections.0.kind"),
        (setting({"shop": "x"}, "kpis", 0, "scope"), "kpis.0.scope.shop"),
        (setting("abc", "photo", "sha256"), "photo.sha256"),
        (setting("7", "photo", "width"), "photo.width"),
    ],
)
def test_validate_names_what_is_wrong(document, change, words):
    broken = copy.deepcopy(document)
    change(broken)
    with pytest.raises(InvalidValue, match=words.replace(".", r"\.")):
        validate(broken)


def test_fields_may_be_added(document):
    later = copy.deepcopy(document)
    later["stores"] = []
    later["facings"][0]["shade"] = "green"
    validate(later)
    jsonschema.validate(later, SCHEMA)
