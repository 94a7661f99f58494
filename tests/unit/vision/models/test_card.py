import json

import pytest
from pydantic import ValidationError

from tests.factories import card_document, model_card
from vision.detections import Kind
from vision.errors import ForeignModel
from vision.models.card import parse_card


def test_a_card_survives_its_json():
    card = model_card(metrics={"valid/AP": 0.5}, calibration={"raw": [0, 1], "calibrated": [0, 1]})
    assert parse_card(card.model_dump_json(), "a.onnx") == card


def test_classes_are_kinds():
    assert model_card(classes=["gap", "product"]).kinds == (Kind.GAP, Kind.PRODUCT)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"classes": []}, "key 'classes'"),
        ({"classes": ["cat"]}, "key 'classes.0'"),
        ({"family": "mine"}, "key 'family'"),
        ({"thresholds": {"score": 2, "nms_iou": 0.5}}, "key 'thresholds.score'"),
        ({"thresholds": {"score": 0.5}}, "missing key 'thresholds.nms_iou'"),
        ({"input": {"layout": "NHWC"}}, "key 'input.layout'"),
        ({"scale": {"target_size": 0, "sides": [320]}}, "key 'scale.target_size'"),
        ({"scale": {"target_size": 40, "sides": []}}, "key 'scale.sides'"),
        ({"calibration": {"raw": [0, 1], "calibrated": [1]}}, "key 'calibration.calibrated'"),
        ({"calibration": {"raw": [0, 1], "calibrated": [0, 0.5, 1]}}, "2 raw scores for 3"),
        ({"calibration": {"raw": [0, 0], "calibrated": [0, 1]}}, "must rise"),
        ({"calibration": {"raw": [0, 1], "calibrated": [1, 0]}}, "must not fall"),
    ],
)
def test_a_wrong_card_is_refused_by_key(changes, says):
    with pytest.raises(ForeignModel, match=f"^a.onnx: .*{says}.*expected a model exported by"):
        parse_card(json.dumps(card_document(**changes)), "a.onnx")


EMBEDDER = {
    "name": "toy",
    "task": "embedder",
    "version": "1",
    "family": "custom",
    "licence": "CC0-1.0",
    "training_data": [],
    "side": 32,
    "dimension": 8,
}


def test_an_embedders_card_says_its_sizes():
    card = parse_card(json.dumps(EMBEDDER), "a.onnx")
    assert (card.ports.input, card.ports.output) == ((None, 3, 32, 32), (None, 8))
    assert card.accepts(32, 32)
    assert not card.accepts(32, 64)


def test_a_verifiers_card_says_what_pairs_may_go_in():
    document = {key: EMBEDDER[key] for key in EMBEDDER if key not in ("side", "dimension")}
    card = parse_card(json.dumps(document | {"task": "verifier", "stride": 8}), "a.onnx")
    assert (card.ports.input, card.ports.output) == ((None, 3, None, None), (None, 1))
    assert card.accepts(72, 192)
    assert not card.accepts(70, 192)
    assert not card.accepts(72, 200)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"side": 8}, "key 'side'"),
        ({"dimension": 1}, "key 'dimension'"),
        ({"task": "reader"}, "key 'task'"),
        ({"classes": ["product"]}, "unknown key 'classes'"),
    ],
)
def test_a_wrong_embedders_card_is_refused_by_key(changes, says):
    with pytest.raises(ForeignModel, match=says):
        parse_card(json.dumps(EMBEDDER | changes), "a.onnx")


@pytest.mark.parametrize("text", [None, "", "hello", "[]", "{}"])
def test_no_card_is_refused(text):
    with pytest.raises(ForeignModel, match=r"its card|no card"):
        parse_card(text, "a.onnx")


def test_a_card_is_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        model_card().name = "other"
