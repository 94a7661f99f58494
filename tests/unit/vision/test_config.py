from pathlib import Path

import pytest

from vision.config import PipelineConfig, ThresholdOverrides
from vision.errors import ConfigError
from vision.models.card import Thresholds

SHOWN = Path(__file__).parents[3] / "configs" / "pipeline.yaml"


@pytest.fixture
def load(tmp_path):
    def load(text):
        (tmp_path / "pipeline.yaml").write_text(text, encoding="utf-8")
        return PipelineConfig.load(tmp_path / "pipeline.yaml")

    return load


def test_the_file_in_configs_shows_every_key_with_its_default():
    config = PipelineConfig.load(SHOWN)
    assert config == PipelineConfig()
    shown = {line.split(":")[0].strip() for line in SHOWN.read_text().splitlines() if ":" in line}
    keys = {*PipelineConfig.model_fields}
    for part in (config.limits, config.thresholds):
        keys |= {*type(part).model_fields}
    assert keys <= shown


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}"])
def test_an_empty_file_is_the_defaults(load, text):
    assert load(text) == PipelineConfig()


def test_what_is_given_is_taken(load):
    config = load("threads: 2\nbackend: onnxruntime\nlimits: {max_side: 99}\n")
    assert (config.threads, config.backend, config.limits.max_side) == (2, "onnxruntime", 99)
    assert config.limits.min_side == PipelineConfig().limits.min_side


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "thread: 2",
            "unknown key 'thread'; expected keys among weights, embedder, price_tags, gaps",
        ),
        ("limits: {max_bites: 2}", "unknown key 'limits.max_bites'"),
        ("threads: 0", "key 'threads'"),
        ("threads: many", "key 'threads'"),
        ("backend: cuda", "key 'backend'.*'onnxruntime'"),
        ("weights: ''", "key 'weights'"),
        ("thresholds: {score: 1.5}", "key 'thresholds.score'"),
        ("- 1", "dictionary"),
        ("a: [", "expected a YAML file"),
        ("!!python/object:os.system {}", "expected a YAML file"),
    ],
)
def test_a_wrong_key_or_value_is_named(load, text, says):
    with pytest.raises(ConfigError, match=f"pipeline.yaml: .*{says}"):
        load(text)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        PipelineConfig.load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"weights: caf\xe9")
    with pytest.raises(ConfigError, match=r"latin\.yaml"):
        PipelineConfig.load(tmp_path / "latin.yaml")


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({}, (0.3, 0.6)),
        ({"score": 0.0}, (0.0, 0.6)),
        ({"nms_iou": 0.4}, (0.3, 0.4)),
        ({"score": 0.1, "nms_iou": 0.2}, (0.1, 0.2)),
    ],
)
def test_thresholds_go_over_the_cards(overrides, expected):
    found = ThresholdOverrides(**overrides).over(Thresholds(score=0.3, nms_iou=0.6))
    assert (found.score, found.nms_iou) == expected
