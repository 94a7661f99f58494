import pytest
import yaml

from training.config import DetectorConfig, load_detector_config
from vision.errors import ConfigError

pytestmark = pytest.mark.training
VALID = {
    "name": "toy",
    "start": "start.pt",
    "start_licence": "CC0-1.0",
    "sources": [{"name": "a", "path": "a", "licence": "CC0-1.0"}],
}


def write(folder, document):
    path = folder / "train.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def test_relative_paths_start_at_the_file(tmp_path):
    config = load_detector_config(write(tmp_path, VALID))
    assert config.start == tmp_path / "start.pt"
    assert config.sources[0].path == tmp_path / "a"
    assert config.samples == DetectorConfig.model_fields["samples"].default


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"epochs": 3}, "epochs"),
        ({"batch": 0}, "batch"),
        ({"input_size": 650}, "input_size"),
        ({"sources": []}, "sources"),
        ({"sources": VALID["sources"] * 2}, "source names"),
        ({"window": {"zoom": 2}}, "zoom"),
    ],
)
def test_wrong_settings_are_named(tmp_path, change, named):
    with pytest.raises(ConfigError, match=named):
        load_detector_config(write(tmp_path, VALID | change))


def test_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.yaml"):
        load_detector_config(tmp_path / "absent.yaml")


def test_shipped_configurations_are_valid(request):
    for path in sorted((request.config.rootpath / "configs").glob("train_detector_*.yaml")):
        assert load_detector_config(path).family in ("research", "clear")
