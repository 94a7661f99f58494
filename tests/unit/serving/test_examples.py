import json

import jsonschema
import pytest

from scripts.openapi import document
from serving.examples import EXAMPLES

CONTRACT = json.loads(document())
JSON = "application/json"


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_what_its_schema_says(name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}
    (example,) = CONTRACT["components"]["schemas"][name]["examples"]
    assert example == EXAMPLES[name]
    jsonschema.Draft202012Validator(schema).validate(example)


def test_every_body_of_json_has_an_example():
    without = []
    for path, item in CONTRACT["paths"].items():
        for method, operation in item.items():
            body = operation.get("requestBody", {"content": {}})["content"].get(JSON)
            name = body["schema"].get("$ref", "").rpartition("/")[2] if body else ""
            if body and not body.get("examples") and name not in EXAMPLES:
                without.append((method, path))
    assert without == []
