import json

import jsonschema
import pytest

from tests.unit.vision.planogram.shelves import planogram
from vision.planogram.check import check
from vision.planogram.document import SCHEMA_FILE, schema

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))


def test_schema_file_is_up_to_date():
    assert schema() == SCHEMA, "python -m vision.planogram.document > vision/planogram.schema.json"


def test_a_planogram_obeys_the_schema_and_comes_back_the_same():
    plan = planogram("AABBC", "DD_EE")
    document = json.loads(plan.to_json())
    assert document == plan.to_dict()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(document, SCHEMA)
    assert check(document, None, "toy") == plan


def test_skus_of_a_position():
    position = planogram("A").rows[0].positions[0]
    assert position.skus == ("A",)
    assert position.model_copy(update={"alternatives": ("B", "C")}).skus == ("A", "B", "C")


@pytest.mark.parametrize("field", ["schema", "id", "fixture", "rows"])
def test_the_schema_asks_for(field):
    document = planogram("AAB").to_dict()
    del document[field]
    if field == "schema":
        jsonschema.validate(document, SCHEMA)  # has a default
        return
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)
